"""HTTP/1.1 messages on a byte stream: heads parsed, bodies passed on unchanged but watched for their end."""

from __future__ import annotations

from collections.abc import AsyncIterator

import trio

HEAD_LIMIT = 64 * 1024
_CHUNK = 64 * 1024
# RFC 9110 7.6.1: these belong to one connection, not to the message.
_HOP = frozenset(
    (b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"upgrade", b"proxy-authenticate",
     b"proxy-authorization")
)  # fmt: skip

Headers = list[tuple[bytes, bytes]]


class BadMessage(Exception):
    """The other side does not speak HTTP/1.1 properly."""


class Head:
    """First line and header fields of a message.

    Args:
        start: First line, without its end.
        headers: Name and value as received, in order.
    """

    __slots__ = ("headers", "start")

    def __init__(self, start: bytes, headers: Headers) -> None:
        self.start, self.headers = start, headers

    def get(self, name: bytes) -> bytes:
        """Return the value of a field (lower-case name), several joined by commas; ``b""`` when absent."""
        return b", ".join(value for key, value in self.headers if key.lower() == name)

    def has_token(self, name: bytes, token: bytes) -> bool:
        """Tell whether a list field names a token."""
        return token in {word.strip().lower() for word in self.get(name).split(b",")}

    def without_hop(self) -> Headers:
        """Return the fields that travel on."""
        named = {word.strip().lower() for word in self.get(b"connection").split(b",")}
        return [(key, value) for key, value in self.headers if key.lower() not in _HOP | named]

    @property
    def method(self) -> bytes:
        """Of a request."""
        return self.start.split(b" ", 1)[0]

    @property
    def status(self) -> int:
        """Of a response."""
        return int(self.start.split(b" ", 2)[1])


class Reader:
    """Buffered reading of messages.

    Args:
        stream: Where the bytes come from.
    """

    def __init__(self, stream: trio.SocketStream) -> None:
        self.stream = stream
        self.buffer = bytearray()

    async def head(self) -> Head | None:
        """Return the next head; ``None`` when the stream ends before it begins.

        Raises:
            BadMessage: It is malformed, too long, or cut off.
        """
        while (end := self.buffer.find(b"\r\n\r\n")) < 0:
            if len(self.buffer) > HEAD_LIMIT:
                raise BadMessage("head too long")
            if not await self._more():
                if self.buffer.strip():
                    raise BadMessage("cut off")
                return None
        raw = bytes(self.buffer[:end]).lstrip(b"\r\n")
        del self.buffer[: end + 4]
        return parse(raw)

    async def body(self, length: int | None) -> AsyncIterator[bytes]:
        """Yield the bytes of a body as they stand on the wire; ``None``: chunked; ``-1``: to the end of the stream.

        Raises:
            BadMessage: Cut off or malformed.
        """
        if length is None:
            async for data in self._chunks():
                yield data
            return
        left = length
        while left:
            if not self.buffer and not await self._more():
                if length < 0:
                    return
                raise BadMessage("body cut off")
            data = bytes(self.buffer[:left] if left > 0 else self.buffer)
            del self.buffer[: len(data)]
            left -= len(data) if left > 0 else 0
            yield data

    async def _chunks(self) -> AsyncIterator[bytes]:
        while True:
            line = await self._line()
            try:
                size = int(line.split(b";")[0].strip(), 16)
            except ValueError:
                raise BadMessage("bad chunk") from None
            if size < 0:
                raise BadMessage("bad chunk")
            yield line + b"\r\n"
            if size == 0:
                break
            async for data in self.body(size):
                yield data
            if await self._line():
                raise BadMessage("bad chunk end")
            yield b"\r\n"
        while line := await self._line():
            yield line + b"\r\n"
        yield b"\r\n"

    async def _line(self) -> bytes:
        while (end := self.buffer.find(b"\r\n")) < 0:
            if len(self.buffer) > HEAD_LIMIT or not await self._more():
                raise BadMessage("cut off")
        line = bytes(self.buffer[:end])
        del self.buffer[: end + 2]
        return line

    async def _more(self) -> bool:
        try:
            data = await self.stream.receive_some(_CHUNK)
        except trio.BrokenResourceError:
            return False
        self.buffer += data
        return bool(data)


def parse(raw: bytes) -> Head:
    """Return the head in these bytes.

    Raises:
        BadMessage: It is malformed.
    """
    start, *lines = raw.split(b"\r\n")
    headers = []
    for line in lines:
        name, colon, value = line.partition(b":")
        # A space before the colon or a folded line is how requests are smuggled past proxies (RFC 9112 5.1, 5.2).
        if not colon or not name or name != name.strip() or b"\0" in line:
            raise BadMessage("bad header")
        headers.append((name, value.strip()))
    if start.count(b" ") < 1:
        raise BadMessage("bad first line")
    return Head(start, headers)


def write(start: bytes, headers: Headers) -> bytes:
    """Return a head as it goes over the wire."""
    return b"\r\n".join([start, *(key + b": " + value for key, value in headers), b"", b""])


def length(head: Head) -> int | None:
    """Return the length of a message's body; ``None``: chunked; ``-1``: not said.

    Raises:
        BadMessage: It says two things at once (RFC 9112 6.3).
    """
    coding, said = head.get(b"transfer-encoding").lower(), head.get(b"content-length")
    if coding:
        if said or coding.split(b",")[-1].strip() != b"chunked":
            raise BadMessage("ambiguous length")
        return None
    if not said:
        return -1
    values = {word.strip() for word in said.split(b",")}
    if len(values) != 1 or not (value := values.pop()).isdigit():
        raise BadMessage("bad length")
    return int(value)


def answer(status: int, reason: str, text: str) -> bytes:
    """Return a whole short answer that ends the connection."""
    body = (text + "\n").encode()
    fields = [(b"Content-Type", b"text/plain; charset=utf-8"), (b"Content-Length", str(len(body)).encode()),
              (b"Connection", b"close")]  # fmt: skip
    return write(f"HTTP/1.1 {status} {reason}".encode(), fields) + body
