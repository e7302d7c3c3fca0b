"""Bytes both ways between two streams, for TCP listeners and upgraded connections."""

from __future__ import annotations

import trio

_CHUNK = 64 * 1024


async def both_ways(one: trio.SocketStream, two: trio.SocketStream) -> None:
    """Copy until both sides have ended; a half-closed side stays open the other way."""
    async with trio.open_nursery() as nursery:
        nursery.start_soon(_copy, one, two, nursery.cancel_scope)
        nursery.start_soon(_copy, two, one, nursery.cancel_scope)


async def _copy(source: trio.SocketStream, sink: trio.SocketStream, all: trio.CancelScope) -> None:
    try:
        while data := await source.receive_some(_CHUNK):
            await sink.send_all(data)
        await sink.send_eof()
    except (trio.BrokenResourceError, trio.ClosedResourceError, OSError):
        all.cancel()
