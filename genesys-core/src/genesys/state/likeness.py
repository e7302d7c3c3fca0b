"""Blobs that hold only how they differ from an earlier one: a declaration is kept a hundred times, and hardly changes.

The versions since a whole one are numbered from 1, and version ``n`` is a patch to version ``n & (n - 1)``: so
with 32 of them between two whole ones nothing is further than five patches away, and most patches go to the
version just before.

::

    section 0   u16 number · names of the whole version and of the patches between, 20 bytes each, oldest first
    section 1   zstd frame that was made with the text of the last of these as its dictionary
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

import zstandard

from genesys.state.problems import CORRUPT
from genesys.state.seal import BLOB, DELTA, RAW, Sealed, seal
from genesys.state.squeeze import LEVEL, LIMIT

if TYPE_CHECKING:
    from genesys.state.seal import Box
    from genesys.state.store import Store

_NUMBER = struct.Struct("<H")
_NAME = 20
_MOST = 31
_LARGEST = 64 << 20


class Place(NamedTuple):
    """Where a blob stands among its like.

    Args:
        number: 0 for a whole one.
        names: What it is a patch to, the whole one first; each 20 bytes.
    """

    number: int
    names: tuple[bytes, ...] = ()


def place_of(box: Box, name: str, data: bytes) -> Place:
    """Return the place of a stored blob.

    Raises:
        GenesysError: STATE-001, STATE-005.
    """
    if not is_patch(data):
        return Place(0)
    front = Sealed(box, name, data, kind=DELTA).section(0)
    (number,) = _NUMBER.unpack_from(front)
    names = tuple(front[at : at + _NAME] for at in range(_NUMBER.size, len(front), _NAME))
    if not names or len(names) != number.bit_count() or len(names[-1]) != _NAME:
        raise CORRUPT.error(name=name)
    return Place(number, names)


def is_patch(data: bytes) -> bool:
    """Tell whether a stored blob is a patch."""
    return data[5:6] == bytes([DELTA])


async def shorten(store: Store, box: Box, name: str, data: bytes, *, like: str, salt: bytes) -> bytes | None:
    """Return ``data`` sealed as a patch, or ``None`` when it is better kept whole.

    Args:
        store: Where the blobs are.
        box: Who seals.
        name: Of the new blob.
        data: Its text.
        like: Name of the blob before it.
        salt: 16 fresh random bytes.

    Raises:
        GenesysError: STATE-001, -005, -008, -029.
    """
    found = await store.find(like)
    if found is None or len(data) > _LARGEST:
        return None
    last = place_of(box, like, found[0])
    number = last.number + 1
    if number > _MOST:
        return None
    names = (*last.names, _short(like))[: number.bit_count()]
    before, size = await _built(store, box, like, names)
    patch = _patch(before, data)
    if len(patch) > size:
        return None
    return seal(box, name, [_NUMBER.pack(number) + b"".join(names), patch], kind=DELTA, salt=salt, packing=RAW)


async def read(store: Store, box: Box, name: str, data: bytes | None = None) -> bytes:
    """Return the text of a blob, however it is kept.

    Args:
        store: Where the blobs are.
        box: Who sealed them.
        name: Of the blob.
        data: What is stored under the name, where it is known already.

    Raises:
        GenesysError: STATE-001, -005, -008, -029.
    """
    stored = await store.get(name) if data is None else data
    before, _ = await _built(store, box, name, place_of(box, name, stored).names)
    return _text(box, name, stored, before)


async def _built(store: Store, box: Box, name: str, names: tuple[bytes, ...]) -> tuple[bytes, int]:
    """Return the text of the last of ``names``, and how many bytes the whole one takes that they begin with."""
    text, size = b"", 0
    for older in names:
        path = _long(name, older)
        stored = await store.get(path)
        text, size = _text(box, path, stored, text), size or len(stored)
    return text, size


def _text(box: Box, name: str, stored: bytes, before: bytes) -> bytes:
    if not is_patch(stored):
        whole = Sealed(box, name, stored, kind=BLOB)
        return b"".join(whole.section(at) for at in range(len(whole)))
    patch = Sealed(box, name, stored, kind=DELTA).section(1)
    try:
        return zstandard.ZstdDecompressor(dict_data=_words(before)).decompress(patch, max_output_size=LIMIT)
    except zstandard.ZstdError:
        raise CORRUPT.error(name=name) from None


def _patch(before: bytes, data: bytes) -> bytes:
    # The window has to reach from the end of the text to the begin of the one before it.
    settings = zstandard.ZstdCompressionParameters.from_level(
        LEVEL,
        source_size=len(before) + len(data),
        dict_size=len(before),
        window_log=max(18, (len(before) + len(data)).bit_length()),
        write_checksum=True,
        write_content_size=True,
    )
    return zstandard.ZstdCompressor(dict_data=_words(before), compression_params=settings).compress(data)


def _words(text: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(text, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def _short(name: str) -> bytes:
    return bytes.fromhex(name.rpartition("/")[2])


def _long(name: str, other: bytes) -> str:
    return name.rpartition("/")[0] + "/" + other.hex()
