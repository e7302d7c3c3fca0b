"""Segments: one object per commit, holding what the commit changed, and what it took over when compacting.

::

    section 0   u32 · JSON {record, base, gone, counts} · keys, one a line, in the order of the blocks
    section 1   a 16-byte fingerprint of the authored body per key, as they are
    section 2…  blocks: canonical fragments or patches to them, one a line, <= 64 of them or about 64 KiB, sorted by
                type and address

A reader opens the two front sections and only those blocks that hold what it wants. A commit's id is the
keyed digest of its record, which holds the keyed digest of its content; the segment carries it as its name.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from genesys.model.canonical import canonical
from genesys.state.crypto import mac
from genesys.state.patch import restore
from genesys.state.problems import CORRUPT
from genesys.state.seal import SEGMENT, Sealed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from genesys.state.seal import Box

    Json = dict[str, Any]

FOLDER = "seg/"
FINGERPRINT = 16


class Commit:
    """What one commit says about itself; a value.

    Args:
        id: 32 hex digits.
        data: The record.
    """

    __slots__ = ("data", "id")

    def __init__(self, id: str, data: Json) -> None:
        self.id, self.data = id, data

    def __repr__(self) -> str:
        return f"Commit({self.seq} {self.id[:12]} {self.status})"

    @property
    def seq(self) -> int:
        """Number of the commit in its history, from 1."""
        return int(self.data["seq"])

    @property
    def parents(self) -> list[str]:
        """Ids of the commits it follows."""
        return list(self.data["parents"])

    @property
    def time(self) -> float:
        """Seconds since 1970; later than its parents', whatever the clock said."""
        return float(self.data["time"]) / 1000

    @property
    def status(self) -> str:
        """``green``, ``partial`` or ``failed``."""
        return str(self.data["status"])

    @property
    def health_passed(self) -> bool:
        """Whether all health checks of the run passed."""
        return bool(self.data.get("health_passed", False))

    @property
    def run(self) -> str:
        """Id of the run that made it; ``""`` for an edit."""
        return str(self.data.get("run", ""))

    @property
    def message(self) -> str:
        """Why, for a person."""
        return str(self.data.get("message", ""))

    @property
    def actor(self) -> str:
        """Who."""
        return str(self.data.get("actor", ""))

    @property
    def intent(self) -> str:
        """Digest of the plan."""
        return str(self.data.get("intent", ""))

    @property
    def stack_digest(self) -> str:
        """Digest of the blob with the declared stack."""
        return str(self.data.get("stack_digest", ""))

    @property
    def pins(self) -> str:
        """Digest of the blob with the pins."""
        return str(self.data.get("pins", ""))

    @property
    def stats(self) -> Json:
        """Numbers for the history."""
        return dict(self.data.get("stats", {}))

    def as_json(self) -> Json:
        """Return id and record."""
        return {"id": self.id, **self.data}


def commit_id(id_key: bytes, record: Json) -> str:
    """Return the id of a commit with this record."""
    return mac(id_key, b"commit", canonical(record))[:16].hex()


class Segment:
    """A segment that was read.

    Args:
        box: Who sealed it.
        id_key: Key of commit ids.
        name: Id of its commit.
        data: The object.

    Raises:
        GenesysError: STATE-001, STATE-005.
    """

    __slots__ = ("_counts", "_id_key", "_sealed", "base", "commit", "gone", "keys")

    def __init__(self, box: Box, id_key: bytes, name: str, data: bytes) -> None:
        self._sealed, self._id_key = Sealed(box, FOLDER + name, data, kind=SEGMENT), id_key
        front = self._sealed.section(0)
        size = 4 + int.from_bytes(front[:4], "big")
        found = json.loads(front[4:size])
        text = front[size:].decode()
        self.keys: list[str] = text.split("\n") if text else []
        self.base: list[str] | None = found["base"]
        self.gone: list[str] = found["gone"]
        self._counts: list[int] = found["counts"]
        self.commit = Commit(name, found["record"])
        if commit_id(id_key, self.commit.data) != name or sum(self._counts) != len(self.keys):
            raise CORRUPT.error(name=FOLDER + name)

    def fingerprints(self) -> dict[str, bytes]:
        """Return the fingerprint of every key it holds."""
        packed = self._sealed.section(1, raw=True)
        return {
            key: packed[at : at + FINGERPRINT] for key, at in zip(self.keys, range(0, len(packed), 16), strict=True)
        }

    def lines(self, keys: Collection[str] | None, older: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return the canonical fragments of those ``keys`` (all when ``None``) that it holds, opening no other block.

        Args:
            keys: Which.
            older: Key -> line in the segments below.

        Raises:
            GenesysError: STATE-001.
        """
        stored = self._stored(keys)
        try:
            return {key: restore(line, older.get(key)) for key, line in stored.items()}
        except (KeyError, ValueError):
            raise CORRUPT.error(name=self._sealed.name) from None

    def _stored(self, keys: Collection[str] | None) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        start = 0
        for at, count in enumerate(self._counts):
            block = self.keys[start : start + count]
            start += count
            if keys is not None and not any(key in keys for key in block):
                continue
            lines = self._sealed.section(2 + at).split(b"\n")
            found.update(pair for pair in zip(block, lines, strict=True) if keys is None or pair[0] in keys)
        return found
