"""Compression: zstd with the dictionary that ships with Genesys."""

from __future__ import annotations

from functools import lru_cache

import zstandard

from genesys.state.words import DICTIONARY

QUICK, SMALL = 6, 19
"""Levels: for many bytes at once, and for few."""
LARGE = 256 * 1024
"""From this many bytes on, `level_for` prefers time to size."""
LIMIT = 1 << 30


class Damaged(Exception):
    """Bytes that are no compressed text."""


@lru_cache(maxsize=1)
def _dictionary() -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(DICTIONARY)


def level_for(size: int) -> int:
    """Return the level that suits ``size`` bytes in all."""
    return QUICK if size >= LARGE else SMALL


def press(level: int) -> zstandard.ZstdCompressor:
    """Return a compressor for several texts; belongs to one thread."""
    return zstandard.ZstdCompressor(
        level=level, dict_data=_dictionary(), write_checksum=False, write_dict_id=False, write_content_size=True
    )


def squeeze(data: bytes, level: int = SMALL) -> bytes:
    """Return ``data`` compressed."""
    return press(level).compress(data)


def expand(data: bytes) -> bytes:
    """Return what `squeeze` was given.

    Raises:
        Damaged: It was given nothing of the kind, or something beyond 1 GiB.
    """
    try:
        return zstandard.ZstdDecompressor(dict_data=_dictionary()).decompress(data, max_output_size=LIMIT)
    except zstandard.ZstdError as error:
        raise Damaged from error
