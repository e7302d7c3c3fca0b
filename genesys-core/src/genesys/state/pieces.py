"""A journal's part where nothing can be appended to: numbered objects, one for each sync, each written once."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from genesys.state.drive import complete
from genesys.state.problems import BROKEN, CORRUPT

if TYPE_CHECKING:
    from genesys.state.store import Store


class Pieces:
    """What looks like a growing object.

    Args:
        store: Where the pieces are.
        name: Of the part; pieces are ``<name>/000000``, ``<name>/000001``…
    """

    def __init__(self, store: Store, name: str) -> None:
        self._store, self._name, self._count = store, name, 0
        self._pending: list[bytes] = []
        self._lock = Lock()

    def append(self, data: bytes) -> None:
        """Keep data for the next piece; `sync` may run in another thread meanwhile."""
        with self._lock:
            self._pending.append(data)

    def sync(self) -> None:
        """Write what was appended so far as one piece; blocks.

        Raises:
            GenesysError: STATE-008; STATE-015 when somebody else wrote the piece.
        """
        with self._lock:
            data, self._pending = b"".join(self._pending), []
        if not data:
            return
        if not complete(self._store.put(_piece(self._name, self._count), data)):
            raise BROKEN.error(law="a journal has one writer")
        self._count += 1

    def close(self) -> None:
        """Nothing is left open; what was not synced is lost, as with a file."""


async def read(store: Store, name: str) -> bytes:
    """Return the content of a part: its pieces in order.

    Raises:
        GenesysError: STATE-001 when a piece is gone that later ones follow, STATE-008.
    """
    found: list[bytes] = []
    while (piece := await store.find(_piece(name, len(found)))) is not None:
        found.append(piece[0])
    # A list may be stale and show fewer; more than were found is a hole.
    if len(await store.names(f"{name}/")) > len(found):
        raise CORRUPT.error(name=_piece(name, len(found)))
    return b"".join(found)


async def forget(store: Store, name: str) -> None:
    """Remove a part; the last piece first, so that a crash leaves no hole.

    Raises:
        GenesysError: STATE-008.
    """
    for piece in reversed(await store.names(f"{name}/")):
        await store.delete(f"{name}/{piece}")


def _piece(name: str, number: int) -> str:
    return f"{name}/{number:06d}"
