"""Sealed objects: the one encrypted format that root, segments, blobs, plans and vault entries share.

::

    magic 'GNSY' · format · kind · packing · epoch · salt[16] · commitment[32] · sections (u32) · lengths (u32 each)
    section 0 · section 1 · …          each AES-256-GCM, nonce = position

Every object has a key of its own, derived from the box's key and a fresh salt, so counter nonces never
meet. The box's identity, the object's name, its whole header and the position are authenticated with
every section: an object moved to another name, stack or place does not open. The commitment fixes the
key, which GCM alone does not.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from genesys.state.crypto import TAG, Cipher, Forged, equal, hkdf
from genesys.state.problems import CORRUPT, NEWER
from genesys.state.squeeze import Damaged, expand, press

if TYPE_CHECKING:
    from collections.abc import Sequence

MAGIC, FORMAT = b"GNSY", 1
ROOT, SEGMENT, BLOB, PLAN, JOURNAL, SECRET, DELTA = 1, 2, 3, 4, 5, 6, 7
"""Kinds of objects."""
RAW, SQUEEZED = 0, 1
"""Packings of sections: as they are; zstd with dictionary 1."""
_HEAD = struct.Struct("<4sBBBB16s32sI")
_LARGEST = 1 << 20
HEADER = _HEAD.size
"""Bytes of an object without sections."""


class Box:
    """Who seals: the identity of a state, and a key.

    Args:
        identity: Of the state; 16 bytes.
        key: 32 bytes.
        epoch: Number of the key, 1–255.
    """

    __slots__ = ("epoch", "identity", "key")

    def __init__(self, identity: bytes, key: bytes, *, epoch: int = 1) -> None:
        self.identity, self.key, self.epoch = identity, key, epoch

    def derive(self, salt: bytes, name: str) -> tuple[Cipher, bytes]:
        """Return an object's cipher and its commitment."""
        secret = hkdf(self.key, salt=salt, info=b"genesys object 1\0" + self.identity + name.encode(), size=64)
        return Cipher(secret[:32]), secret[32:]

    def bind(self, header: bytes, name: str) -> bytes:
        """Return what is authenticated with every section."""
        return b"%s\0%s\0%s" % (header, self.identity, name.encode())


def seal(
    box: Box, name: str, sections: Sequence[bytes], *, kind: int, salt: bytes, packing: int = SQUEEZED, raw: int = -1
) -> bytes:
    """Return a sealed object.

    Args:
        box: Who seals.
        name: Key of the object below the stack; it opens under this name only.
        sections: Plain texts; each can be opened alone.
        kind: What it is.
        salt: 16 fresh random bytes.
        packing: `RAW` or `SQUEEZED`.
        raw: Position of one section that is left as it is, because it does not compress; -1 for none.
    """
    if packing == SQUEEZED:
        squeezer = press()
        sections = [part if at == raw else squeezer.compress(part) for at, part in enumerate(sections)]
    cipher, commitment = box.derive(salt, name)
    head = _HEAD.pack(MAGIC, FORMAT, kind, packing, box.epoch, salt, commitment, len(sections))
    header = head + struct.pack(f"<{len(sections)}I", *(len(part) + TAG for part in sections))
    identity = box.bind(header, name)
    return b"".join([header, *(cipher.seal(at, part, identity) for at, part in enumerate(sections))])


class Sealed:
    """A sealed object, opened section by section.

    Args:
        box: Who sealed it.
        name: Under which it was found.
        data: The object.
        kind: What it must be.

    Raises:
        GenesysError: STATE-001 when it is damaged, STATE-005 when it was written by a newer version.
    """

    __slots__ = ("_bound", "_cipher", "_data", "_places", "_squeezed", "name")

    def __init__(self, box: Box, name: str, data: bytes, *, kind: int) -> None:
        self.name, self._data = name, data
        count = check_header(name, data, kind=kind)
        _, _, _, packing, epoch, salt, commitment, _ = _HEAD.unpack_from(data)
        size = _HEAD.size + 4 * count
        lengths = struct.unpack_from(f"<{count}I", data, _HEAD.size) if len(data) >= size else ()
        self._cipher, expected = box.derive(salt, name)
        if epoch != box.epoch or not equal(commitment, expected) or size + sum(lengths) != len(data):
            raise CORRUPT.error(name=name)
        self._bound, self._squeezed, self._places = box.bind(data[:size], name), packing == SQUEEZED, [size]
        for length in lengths:
            self._places.append(self._places[-1] + length)

    def __len__(self) -> int:
        return len(self._places) - 1

    def section(self, at: int, *, raw: bool = False) -> bytes:
        """Return one plain text.

        Raises:
            GenesysError: STATE-001.
        """
        try:
            plain = self._cipher.open(at, self._data[self._places[at] : self._places[at + 1]], self._bound)
            return expand(plain) if self._squeezed and not raw else plain
        except (Forged, Damaged, IndexError):
            raise CORRUPT.error(name=self.name) from None


def check_header(name: str, data: bytes, *, kind: int) -> int:
    """Return the number of sections of an object, without any key.

    Raises:
        GenesysError: STATE-001, STATE-005.
    """
    if len(data) < _HEAD.size or data[:4] != MAGIC:
        raise CORRUPT.error(name=name)
    _, written, found, packing, _, _, _, count = _HEAD.unpack_from(data)
    if written > FORMAT:
        raise NEWER.error(name=name, found=written, known=FORMAT)
    if written != FORMAT or found != kind or packing > SQUEEZED or count > _LARGEST:
        raise CORRUPT.error(name=name)
    return int(count)
