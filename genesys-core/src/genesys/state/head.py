"""Heads: the state as of one commit, read lazily from the few segments that make it up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from genesys.model.fragment import Fragment
from genesys.state.crypto import mac
from genesys.state.segment import FINGERPRINT, FOLDER, Segment

if TYPE_CHECKING:
    from collections.abc import Collection

    from genesys.state.root import Root
    from genesys.state.seal import Box
    from genesys.state.segment import Commit
    from genesys.state.store import Store


class Library:
    """Segments of one stack, each read once.

    Args:
        store: Where they are.
        box: Who sealed them.
        id_key: Key of commit ids.
    """

    def __init__(self, store: Store, box: Box, id_key: bytes) -> None:
        self._store, self.box, self.id_key = store, box, id_key
        self._read: dict[str, Segment] = {}

    async def segment(self, name: str) -> Segment:
        """Return a segment.

        Raises:
            GenesysError: STATE-001, STATE-005, STATE-008, STATE-029.
        """
        found = self._read.get(name)
        if found is None:
            data = await self._store.get(FOLDER + name)
            found = self._read[name] = Segment(self.box, self.id_key, name, data)
        return found

    async def packs(self, name: str) -> list[str]:
        """Return the segments that make up the state of a commit, oldest first.

        Raises:
            GenesysError: As `segment`.
        """
        above: list[str] = []
        while True:
            segment = await self.segment(name)
            above.append(name)
            if segment.base is not None or not segment.commit.parents:
                return [*(segment.base or []), *reversed(above)]
            name = segment.commit.parents[0]


class Head:
    """The state as of one commit; empty before the first.

    Args:
        library: Where its segments come from.
        id: Of the commit, ``""`` for the empty state.
        packs: Names of its segments, oldest first.
    """

    __slots__ = ("_index", "_library", "id", "packs")

    def __init__(self, library: Library, id: str, packs: list[str]) -> None:
        self._library, self.id, self.packs = library, id, packs
        self._index: dict[str, bytes] | None = None

    def __repr__(self) -> str:
        return f"Head({self.id[:12] or 'empty'})"

    async def commit(self) -> Commit | None:
        """Return the commit, or ``None`` for the empty state."""
        return (await self._library.segment(self.id)).commit if self.id else None

    async def index(self) -> dict[str, bytes]:
        """Return key -> 16-byte fingerprint of the authored body, for every fragment; opens no block.

        Raises:
            GenesysError: STATE-001, STATE-005, STATE-008, STATE-029.
        """
        if self._index is None:
            found: dict[str, bytes] = {}
            for name in self.packs:
                segment = await self._library.segment(name)
                for key in segment.gone:
                    found.pop(key, None)
                found.update(segment.fingerprints())
            self._index = found
        return self._index

    async def lines(self, keys: Collection[str] | None = None, *, end: int | None = None) -> dict[str, bytes]:
        """Return key -> canonical fragment for those ``keys`` that are recorded, all when ``None``.

        Args:
            keys: Which.
            end: Look only at the segments before this one.

        Raises:
            GenesysError: As `index`.
        """
        wanted = None if keys is None else set(keys)
        found: dict[str, bytes] = {}
        for name in self.packs[:end]:
            segment = await self._library.segment(name)
            for key in segment.gone:
                found.pop(key, None)
            found.update(segment.lines(wanted, found))
        return found

    async def fragments(self, keys: Collection[str] | None = None) -> dict[str, Fragment]:
        """Return key -> fragment, sorted by key; as `lines`."""
        lines = await self.lines(keys)
        return {key: Fragment.from_json(json.loads(lines[key])) for key in sorted(lines)}

    async def fragment(self, key: str) -> Fragment | None:
        """Return one fragment, or ``None`` when it is not recorded; as `lines`."""
        return (await self.fragments({key})).get(key)

    async def sizes(self) -> list[int]:
        """Return how many keys each of its segments holds; as `index`."""
        return [len((await self._library.segment(name)).keys) for name in self.packs]

    async def touched(self, start: int) -> tuple[set[str], set[str]]:
        """Return keys that the segments from ``start`` on hold, and keys that they take away; as `index`."""
        held: set[str] = set()
        gone: set[str] = set()
        for name in self.packs[start:]:
            segment = await self._library.segment(name)
            held = (held - set(segment.gone)) | set(segment.keys)
            gone = (gone | set(segment.gone)) - set(segment.keys)
        return held, gone


def head_of(library: Library, root: Root) -> Head:
    """Return the newest state that a root refers to."""
    ref = root.head
    return Head(library, ref["commit"], ref["packs"]) if ref else Head(library, "", [])


def fingerprint_of(key: bytes, body: bytes) -> bytes:
    """Return the keyed fingerprint of a canonical authored body; 16 bytes."""
    return mac(key, body)[:FINGERPRINT]


async def difference(before: Head, after: Head) -> dict[str, tuple[Fragment | None, Fragment | None]]:
    """Return key -> fragment before and after, for those that differ, sorted by key.

    Raises:
        GenesysError: As `Head.lines`.
    """
    old, new = await before.lines(), await after.lines()
    changed = [key for key in sorted({*old, *new}) if old.get(key) != new.get(key)]
    return {key: (_parse(old.get(key)), _parse(new.get(key))) for key in changed}


def _parse(line: bytes | None) -> Fragment | None:
    return None if line is None else Fragment.from_json(json.loads(line))
