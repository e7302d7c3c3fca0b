"""Names of what is made anew: the name of what is deleted, or is about to be, is taken (quirk G09)."""

from __future__ import annotations

import re
from base64 import b32encode
from hashlib import sha256


def suffixed(name: str, intent: str, turn: int = 0) -> str:
    """Return a name that no other incarnation has: with three characters of the change, and three that prove it.

    Args:
        name: Name, unique among those of the same kind.
        intent: Tag of the change, 16 characters.
        turn: Another one for each try, 0 to 3.
    """
    salt = intent[turn * 3 : turn * 3 + 3]
    return f"{name}-{salt}{_proof(name, salt)}"


def unsuffixed(name: str) -> str:
    """Return a name without what `suffixed` put behind it; others' names stay as they are."""
    match = _SUFFIXED.fullmatch(name)
    return match[1] if match and match[3] == _proof(match[1], match[2]) else name


def _proof(name: str, salt: str) -> str:
    return b32encode(sha256(f"{name}/{salt}".encode()).digest()).decode().lower()[:3]


_SUFFIXED = re.compile(r"(.+)-([a-z0-9]{3})([a-z2-7]{3})")
