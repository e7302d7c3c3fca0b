"""Chance that a seed decides. Nothing here has a state: asking in another order changes nothing."""

from __future__ import annotations

from hashlib import blake2b


def number(*parts: object) -> int:
    """Return a number of 64 bits that depends on the parts alone."""
    data = "\x00".join(str(part) for part in parts).encode()
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big")


def chance(*parts: object) -> float:
    """Return a number in [0, 1) that depends on the parts alone."""
    return number(*parts) / 2.0**64


def word(size: int, *parts: object) -> str:
    """Return ``size`` hexadecimal digits, at most 16, that depend on the parts alone."""
    return f"{number(*parts):016x}"[:size]
