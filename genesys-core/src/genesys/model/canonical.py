"""Canonical form: equal values give equal bytes, on every machine and in every version."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def canonical(value: Any) -> bytes:
    """Return a JSON value as bytes: sorted keys, no spaces, UTF-8.

    Raises:
        ValueError: It holds NaN or an infinity.
        TypeError: It is not JSON.
    """
    return _encode(value).encode()


def digest(value: Any, *, size: int = 16) -> str:
    """Return the BLAKE2b digest of the canonical form, in hex; ``size`` is in bytes."""
    return blake2b(canonical(value), digest_size=size).hexdigest()


def digest_bytes(data: bytes, *, size: int = 32) -> str:
    """Return the BLAKE2b digest of bytes, in hex; ``size`` is in bytes."""
    return blake2b(data, digest_size=size).hexdigest()
