"""Compression: zstd with the dictionary that ships with Genesys."""

from __future__ import annotations

from functools import lru_cache

import zstandard

from genesys.state.words import DICTIONARY

LEVEL = 9
"""Level 19 gives 2 % less and takes ten times as long, most of it before the first byte."""
LIMIT = 1 << 30


class Damaged(Exception):
    """Bytes that are no compressed text."""


@lru_cache(maxsize=1)
def _dictionary() -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(DICTIONARY)


def press(level: int = LEVEL) -> zstandard.ZstdCompressor:
    """Return a compressor for several texts; belongs to one thread."""
    return zstandard.ZstdCompressor(
        level=level, dict_data=_dictionary(), write_checksum=False, write_dict_id=False, write_content_size=True
    )


def squeeze(data: bytes, level: int = LEVEL) -> bytes:
    """Return ``data`` compressed."""
    return press(level).compress(data)


def expand(data: bytes) -> bytes:
    """Return what `squeeze` was given.

    Raises:
        Damaged: It was given nothing of the kind, or something beyond 1 GiB.
    """
    try:
        # The limit below counts only where a text does not say its size, and memory is taken before it is read.
        if zstandard.frame_content_size(data) > LIMIT:
            raise Damaged
        return zstandard.ZstdDecompressor(dict_data=_dictionary()).decompress(data, max_output_size=LIMIT)
    except zstandard.ZstdError as error:
        raise Damaged from error
