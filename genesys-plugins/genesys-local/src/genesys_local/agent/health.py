"""Asking a server whether it is well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import trio


class Check(NamedTuple):
    """When a server counts as healthy.

    Args:
        path: HTTP path that must answer 200–399; ``None`` means that accepting a connection is enough.
        interval_s: Seconds between two questions.
        timeout_s: Seconds until a question counts as failed.
        healthy: Good answers in a row that make it healthy, >= 1.
        unhealthy: Bad answers in a row that make it unhealthy, >= 1.
        start_s: Seconds it may take to become healthy at first.
    """

    path: str | None = None
    interval_s: float = 5.0
    timeout_s: float = 3.0
    healthy: int = 1
    unhealthy: int = 3
    start_s: float = 60.0

    @classmethod
    def of(cls, body: Mapping[str, Any] | None) -> Check:
        """Return the check a native's body describes; what it leaves out is as above."""
        given = {name: value for name, value in (body or {}).items() if name in cls._fields and value is not None}
        return cls(**given)


async def well(address: str, port: int, check: Check) -> bool:
    """Ask once; never raises. Takes at most ``timeout_s`` seconds."""
    return not await trouble(address, port, check)


async def trouble(address: str, port: int, check: Check) -> str:
    """Ask once, as `well` does; return what is wrong as a sentence without its end, ``""`` when it is well."""
    with trio.move_on_after(check.timeout_s):
        try:
            stream = await trio.open_tcp_stream(address, port)
        except OSError:
            return f"nothing listens on {address} port {port}, which it is told in HOST and PORT"
        async with stream:
            return "" if check.path is None else await _answer(stream, check.path, f"{address}:{port}")
    return f"no answer within {check.timeout_s:g} s"


async def _answer(stream: trio.SocketStream, path: str, host: str) -> str:
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: genesys-health\r\nConnection: close\r\n\r\n"
    data = b""
    try:
        await stream.send_all(request.encode())
        while b"\r\n" not in data and len(data) < 4096:
            more = await stream.receive_some(4096)
            if not more:
                break
            data += more
    except trio.BrokenResourceError:
        return "the connection broke before an answer"
    words = data.partition(b"\r\n")[0].split(b" ")
    if len(words) < 2 or not words[0].startswith(b"HTTP/"):
        return "what came back is not HTTP"
    return "" if words[1][:1] in {b"2", b"3"} else f"GET {path} is answered with {words[1].decode(errors='replace')}"
