"""Reading lines, and sometimes exact bytes, from a trio stream."""

from __future__ import annotations

import trio

LONGEST = 64 * 2**20


class Lines:
    """Buffered reading.

    Args:
        stream: Where the bytes come from.
    """

    def __init__(self, stream: trio.abc.ReceiveStream) -> None:
        self._stream = stream
        self._buffer = bytearray()

    async def next(self) -> bytes | None:
        """Return the next line without its end, ``None`` at the end of the stream."""
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            if searched > LONGEST or not await self._more():
                return None
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line

    async def exactly(self, size: int) -> bytes:
        """Return so many bytes.

        Raises:
            trio.BrokenResourceError: The stream ended before.
        """
        while len(self._buffer) < size:
            if not await self._more():
                raise trio.BrokenResourceError
        data = bytes(self._buffer[:size])
        del self._buffer[:size]
        return data

    async def _more(self) -> bool:
        try:
            chunk = await self._stream.receive_some(65536)
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            return False
        self._buffer += chunk
        return bool(chunk)
