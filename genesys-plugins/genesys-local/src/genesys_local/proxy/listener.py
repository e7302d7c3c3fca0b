"""A listener: sockets, the targets behind them, and an orderly end."""

from __future__ import annotations

import errno
import socket
import traceback
from collections.abc import Callable
from typing import Any

import trio

from genesys_local.proxy import splice
from genesys_local.proxy.backend import Flights, Pool
from genesys_local.proxy.exchange import Exchange, Settings, connect

_NO_FILES = {errno.EMFILE, errno.ENFILE}
Bind = tuple[str, int, str]


class Taken(Exception):
    """A port cannot be had; ``args[0]`` is ``(address, port)``."""


class Listener:
    """All sockets of one load balancer or front.

    Args:
        flights: Shared by all listeners.
        changed: Called with key -> healthy.
    """

    def __init__(self, flights: Flights, changed: Callable[[dict[str, bool]], None]) -> None:
        self.pool = Pool(changed)
        self._settings = Settings(self.pool, flights, sticky=False, idle_s=60.0)
        self._sockets: dict[Bind, trio.SocketListener] = {}
        self._scope = trio.CancelScope()
        self._open = 0
        self._quiet = trio.Event()
        self._fresh = trio.Event()

    def set(self, spec: dict[str, Any]) -> None:
        """Bind what is new, close what is gone, replace targets.

        Raises:
            Taken: A new port cannot be had; nothing changed.
        """
        wanted = {(b["address"], int(b["port"]), b["protocol"]) for b in spec["binds"]}
        fresh: dict[Bind, trio.SocketListener] = {}
        for bind in sorted(wanted - self._sockets.keys()):
            try:
                fresh[bind] = _listen(*bind[:2])
            except OSError:
                for made in fresh.values():
                    made.socket.close()
                raise Taken(list(bind[:2])) from None
        for bind in self._sockets.keys() - wanted:
            self._sockets.pop(bind).socket.close()
        self._sockets |= fresh
        self._settings.sticky, self._settings.idle_s = bool(spec.get("sticky")), float(spec.get("idle_s") or 60.0)
        self.pool.replace(spec["targets"], spec.get("health"))
        self._fresh.set()

    async def run(self) -> None:
        """Accept connections and probe targets until `close` is done."""
        with self._scope:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(self.pool.probe)
                served: set[Bind] = set()
                while True:
                    for bind in self._sockets.keys() - served:
                        nursery.start_soon(self._accept, self._sockets[bind], bind[2], nursery)
                    served = set(self._sockets)
                    await self._fresh.wait()
                    self._fresh = trio.Event()

    async def close(self, drain_s: float) -> None:
        """Stop accepting, let what is in flight finish for ``drain_s`` seconds, then cut it off."""
        for listener in self._sockets.values():
            listener.socket.close()
        self._sockets.clear()
        self._settings.closing.set()
        with trio.move_on_after(drain_s):
            while self._open:
                await self._quiet.wait()
        self._scope.cancel()

    async def _accept(self, listener: trio.SocketListener, protocol: str, nursery: trio.Nursery) -> None:
        while True:
            try:
                stream = await listener.accept()
            except trio.ClosedResourceError:
                return
            except OSError as error:
                if error.errno not in _NO_FILES:
                    raise
                await trio.sleep(0.1)
                continue
            nursery.start_soon(self._serve, stream, protocol)

    async def _serve(self, stream: trio.SocketStream, protocol: str) -> None:
        self._open += 1
        try:
            async with stream:
                stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if protocol == "http":
                    await Exchange(stream, self._settings).run()
                else:
                    await self._tcp(stream)
        except Exception as error:
            # Whatever one connection brings must not end the others.
            if not isinstance(error, OSError | trio.BrokenResourceError):
                traceback.print_exception(error)
        finally:
            self._open -= 1
            if not self._open:
                self._quiet.set()
                self._quiet = trio.Event()

    async def _tcp(self, stream: trio.SocketStream) -> None:
        tried: set[str] = set()
        while (backend := self.pool.next(without=tried)) is not None:
            tried.add(backend.key)
            self._settings.flights.begin(backend.place)
            try:
                upstream = await connect(backend.place)
                if upstream is not None:
                    async with upstream:
                        await splice.both_ways(stream, upstream)
                    return
            finally:
                self._settings.flights.finish(backend.place)


def _listen(address: str, port: int) -> trio.SocketListener:
    plug = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        plug.bind((address, port))
        plug.listen(512)
        return trio.SocketListener(trio.socket.from_stdlib_socket(plug))
    except BaseException:
        plug.close()
        raise
