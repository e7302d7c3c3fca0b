"""One client connection of an HTTP listener: request after request, each to the backend whose turn it is."""

from __future__ import annotations

import http.cookies

import trio

from genesys_local.proxy import http1, splice
from genesys_local.proxy.backend import Backend, Flights, Pool
from genesys_local.proxy.http1 import BadMessage, Head, Reader

COOKIE = "GENESYS_LB"
_CONNECT_S = 5.0


class Settings:
    """What a listener says about its connections."""

    __slots__ = ("closing", "flights", "idle_s", "pool", "sticky")

    def __init__(self, pool: Pool, flights: Flights, *, sticky: bool, idle_s: float) -> None:
        self.pool, self.flights, self.sticky, self.idle_s = pool, flights, sticky, idle_s
        self.closing = trio.Event()


class Refused(Exception):
    """There is nothing to pass on; the client gets this answer instead."""

    def __init__(self, status: int, reason: str, text: str) -> None:
        super().__init__(reason)
        self.data = http1.answer(status, reason, text)


class Exchange:
    """One client connection.

    Args:
        stream: The client.
        settings: Of the listener.
    """

    def __init__(self, stream: trio.SocketStream, settings: Settings) -> None:
        self._client, self._settings = Reader(stream), settings
        self._peer = str(stream.socket.getpeername()[0])
        self._begun = False
        self._patience = trio.CancelScope()

    async def run(self) -> None:
        """Serve requests until either side ends the connection; never raises for what a client or backend did."""
        try:
            while await self._one():
                pass
        except* BadMessage:
            await self._say(http1.answer(400, "Bad Request", "This is not HTTP/1.1."))
        except* Refused as group:
            await self._say(_only(group).data)
        except* (trio.BrokenResourceError, trio.ClosedResourceError):
            pass

    async def _one(self) -> bool:
        """Serve one request; true when another may follow."""
        self._begun = False
        request = await self._request()
        if request is None:
            return False
        size = http1.length(request)
        backend, upstream = await self._connect(request, self._sticky_key(request))
        try:
            async with upstream:
                return await self._pass(request, 0 if size == -1 else size, backend, upstream)
        finally:
            self._settings.flights.finish(backend.place)

    async def _request(self) -> Head | None:
        """Wait for a request; an idle connection ends when its time is over or the listener closes."""
        head: Head | None = None
        with trio.move_on_after(self._settings.idle_s) as scope:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(self._cancel_when_closing, scope)
                head = await self._client.head()
                nursery.cancel_scope.cancel()
        return head

    async def _cancel_when_closing(self, scope: trio.CancelScope) -> None:
        await self._settings.closing.wait()
        if not self._client.buffer:
            scope.cancel()

    async def _connect(self, request: Head, key: str | None) -> tuple[Backend, trio.SocketStream]:
        """Connect to the backend whose turn it is; one that refuses is passed over for the next.

        The backend comes back with one flight begun.
        """
        tried: set[str] = set()
        while True:
            backend = self._settings.pool.next(without=tried, key=key)
            if backend is None:
                text = "No healthy target." if not tried else "No target accepts connections."
                raise Refused(503, "Service Unavailable", text)
            # Counted before connecting: whoever drains this target must wait for what has chosen it already.
            self._settings.flights.begin(backend.place)
            upstream = await connect(backend.place)
            if upstream is not None:
                return backend, upstream
            self._settings.flights.finish(backend.place)
            tried.add(backend.key)

    async def _pass(self, request: Head, size: int | None, backend: Backend, upstream: trio.SocketStream) -> bool:
        upgrade = bool(request.get(b"upgrade")) and request.has_token(b"connection", b"upgrade")
        await self._send_up(upstream, self._outgoing(request, upgrade=upgrade))
        again = False
        async with trio.open_nursery() as nursery:
            uploaded = trio.Event()
            nursery.start_soon(self._upload, size, upstream, uploaded)
            again = await self._answer(request, backend, upstream, upgrade=upgrade)
            again = again and uploaded.is_set()  # an answer before the end of the upload ends the connection
            nursery.cancel_scope.cancel()
        return again

    async def _upload(self, size: int | None, upstream: trio.SocketStream, done: trio.Event) -> None:
        try:
            async for data in self._client.body(size):
                await upstream.send_all(data)
                self._patience.deadline = trio.current_time() + self._settings.idle_s
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            return  # the backend answered early or is gone; reading its answer tells
        except BadMessage:
            await upstream.aclose()  # the client left in the middle: the backend must not take this for a whole body
            return
        done.set()

    async def _answer(self, request: Head, backend: Backend, upstream: trio.SocketStream, *, upgrade: bool) -> bool:
        reader = Reader(upstream)
        while True:
            head = await self._first(reader)
            if head.status == 101 and upgrade:
                await self._client.stream.send_all(http1.write(head.start, head.headers) + bytes(reader.buffer))
                await self._tunnel(upstream)
                return False
            if head.status >= 200:
                break
            await self._client.stream.send_all(http1.write(head.start, head.headers))
        self._begun = True
        return await self._download(request, head, reader, backend)

    async def _tunnel(self, upstream: trio.SocketStream) -> None:
        if self._client.buffer:
            await upstream.send_all(bytes(self._client.buffer))
            self._client.buffer.clear()
        await splice.both_ways(self._client.stream, upstream)

    async def _first(self, reader: Reader) -> Head:
        head: Head | None = None
        with trio.move_on_after(self._settings.idle_s) as self._patience:
            try:
                head = await reader.head()
            except (BadMessage, trio.ClosedResourceError):
                head = None
        if self._patience.cancelled_caught:
            raise Refused(504, "Gateway Timeout", "The target did not answer in time.")
        try:
            if head is not None and head.status >= 100:
                return head
        except (ValueError, IndexError):
            pass
        raise Refused(502, "Bad Gateway", "The target closed the connection without an answer.")

    async def _download(self, request: Head, head: Head, reader: Reader, backend: Backend) -> bool:
        bare = request.method == b"HEAD" or head.status in {204, 304}
        size = 0 if bare else http1.length(head)
        old = request.start.endswith(b"HTTP/1.0")
        keep = size != -1 and not request.has_token(b"connection", b"close") and not self._settings.closing.is_set()
        keep = keep and not old
        fields = [*head.without_hop(), (b"Connection", b"keep-alive" if keep else b"close")]
        if self._settings.sticky and self._sticky_key(request) != backend.key:
            fields.append((b"Set-Cookie", f"{COOKIE}={_cookie(backend.key)}; Path=/; HttpOnly; SameSite=Lax".encode()))
        pieces = reader.body(size)
        await self._client.stream.send_all(http1.write(b"HTTP/1.1" + head.start[8:], fields))
        async for data in pieces:
            await self._client.stream.send_all(data)
        return keep

    def _outgoing(self, request: Head, *, upgrade: bool) -> bytes:
        fields = request.without_hop()
        known = request.get(b"x-forwarded-for")
        chain = b", ".join(filter(None, [known, self._peer.encode()]))
        told = {b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host"}
        fields = [(key, value) for key, value in fields if key.lower() not in told]
        fields += [(b"X-Forwarded-For", chain), (b"X-Forwarded-Proto", b"http"),
                   (b"X-Forwarded-Host", request.get(b"host"))]  # fmt: skip
        if upgrade:
            fields += [(b"Connection", b"Upgrade"), (b"Upgrade", request.get(b"upgrade"))]
        else:
            fields.append((b"Connection", b"close"))
        return http1.write(request.start, fields)

    async def _send_up(self, upstream: trio.SocketStream, data: bytes) -> None:
        try:
            await upstream.send_all(data)
        except trio.BrokenResourceError:
            raise Refused(502, "Bad Gateway", "The target closed the connection.") from None

    def _sticky_key(self, request: Head) -> str | None:
        if not self._settings.sticky:
            return None
        jar = http.cookies.SimpleCookie()
        try:
            jar.load(request.get(b"cookie").decode("latin-1"))
        except http.cookies.CookieError:
            return None
        return bytes.fromhex(jar[COOKIE].value).decode(errors="replace") if COOKIE in jar and _hex(jar) else None

    async def _say(self, data: bytes) -> None:
        """Answer by ourselves, unless part of an answer is out already."""
        if self._begun:
            return
        try:
            with trio.move_on_after(_CONNECT_S):
                await self._client.stream.send_all(data)
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            pass


async def connect(place: tuple[str, int]) -> trio.SocketStream | None:
    """Return a connection, or ``None`` when the target takes none."""
    stream: trio.SocketStream | None = None
    with trio.move_on_after(_CONNECT_S):
        try:
            stream = await trio.open_tcp_stream(*place)
        except OSError:
            return None
    return stream


def _only(group: BaseExceptionGroup[Refused]) -> Refused:
    first = group.exceptions[0]
    return _only(first) if isinstance(first, BaseExceptionGroup) else first


def _cookie(key: str) -> str:
    return key.encode().hex()


def _hex(jar: http.cookies.SimpleCookie) -> bool:
    return len(jar[COOKIE].value) % 2 == 0 and set(jar[COOKIE].value) <= set("0123456789abcdef")
