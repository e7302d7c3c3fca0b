"""Writing segments, and comparing what was read with what was written. Not loaded where a state is only read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.model.canonical import canonical
from genesys.state.crypto import mac
from genesys.state.patch import shorten
from genesys.state.problems import CORRUPT
from genesys.state.seal import SEGMENT, seal
from genesys.state.segment import FOLDER, Commit, commit_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from genesys.state.seal import Box
    from genesys.state.segment import Segment

    Json = dict[str, Any]

_MOST, _LARGEST = 64, 64 * 1024


class Entry(NamedTuple):
    """One fragment on its way into a segment; sorts as it is stored.

    Args:
        type: Native type.
        address: Native address.
        generation: Which incarnation.
        line: Canonical fragment.
        fingerprint: Of the authored body; 16 bytes.
    """

    type: str
    address: str
    generation: int
    line: bytes
    fingerprint: bytes

    @property
    def key(self) -> str:
        """Key of the fragment."""
        return f"{self.address}~{self.generation}"


def entry_of(line: bytes, fingerprint: bytes) -> Entry:
    """Return the entry of a stored line."""
    data = json.loads(line)
    return Entry(data.get("type", ""), data["address"], data["generation"], line, fingerprint)


def build(
    box: Box,
    id_key: bytes,
    record: Json,
    *,
    entries: Iterable[Entry],
    gone: Collection[str],
    base: list[str] | None,
    older: Mapping[str, bytes],
    salt: bytes,
) -> tuple[Commit, bytes]:
    """Return a commit and its segment.

    Args:
        box: Who seals.
        id_key: Key of commit ids.
        record: What the commit says; ``content`` is filled in.
        entries: Fragments that the segment holds.
        gone: Keys that older segments hold and that are no more.
        base: Segments below this one, oldest first; ``None`` for those of the parent and the parent itself.
        older: Key -> line in the segments below; what is patched instead of written anew.
        salt: 16 fresh random bytes.
    """
    ordered, gone = sorted(entries), sorted(gone)
    keys = [entry.key for entry in ordered]
    record = {**record, "content": _content(id_key, ordered, gone)}
    commit = Commit(commit_id(id_key, record), record)
    blocks = _blocks(ordered)
    front = canonical({"record": record, "base": base, "gone": gone, "counts": [len(block) for block in blocks]})
    sections = [len(front).to_bytes(4, "big") + front + "\n".join(keys).encode()]
    sections.append(b"".join(entry.fingerprint for entry in ordered))
    sections += [b"\n".join(shorten(entry.line, older.get(entry.key)) for entry in block) for block in blocks]
    return commit, seal(box, FOLDER + commit.id, sections, kind=SEGMENT, salt=salt, raw=1)


def verify(segment: Segment, id_key: bytes, lines: Mapping[str, bytes]) -> None:
    """Compare what was read with the commit's digest of its content.

    Args:
        segment: That was read.
        id_key: Key of commit ids.
        lines: Key -> canonical fragment, for its keys.

    Raises:
        GenesysError: STATE-001.
    """
    fingerprints = segment.fingerprints()
    sound = set(lines) == set(segment.keys)
    entries = sorted(entry_of(line, fingerprints[key]) for key, line in lines.items()) if sound else []
    if not sound or _content(id_key, entries, segment.gone) != segment.commit.data["content"]:
        raise CORRUPT.error(name=FOLDER + segment.commit.id)


def _blocks(entries: list[Entry]) -> list[list[Entry]]:
    blocks: list[list[Entry]] = []
    size = _LARGEST
    for entry in entries:
        if size >= _LARGEST or len(blocks[-1]) >= _MOST:
            blocks.append([])
            size = 0
        blocks[-1].append(entry)
        size += len(entry.line)
    return blocks


def _content(id_key: bytes, entries: list[Entry], gone: list[str]) -> str:
    parts = [part for entry in entries for part in (entry.line, entry.fingerprint)]
    return mac(id_key, b"content", canonical(gone), *parts)[:16].hex()
