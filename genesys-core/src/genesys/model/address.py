"""Addresses: the stable identity of a resource in a stack, and of a native below it.

``app/db`` is the resource ``db`` of the composite ``app``; ``web["eu"]`` is the member ``eu`` of the
group ``web``; ``web/instance`` is the native ``instance`` of the resource ``web``. An address is a
plain ``str``, so that it is cheap to keep, compare and store; this module knows its grammar.
"""

from __future__ import annotations

import re

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,62}\Z")
_KEY = re.compile(r"[^\"\\\x00-\x1f]{1,120}\Z")
_SEGMENT = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_-]{0,62})(?:\[\"(?P<key>[^\"\\\x00-\x1f]{1,120})\"\])?")


def is_name(text: str) -> bool:
    """Tell whether ``text`` may name a resource: a letter or ``_``, then letters, digits, ``_`` or ``-``; <= 63."""
    return bool(NAME.match(text))


def is_key(text: str) -> bool:
    """Tell whether ``text`` may be the key of a group's member: 1–120 printable characters, no quote or backslash."""
    return bool(_KEY.match(text))


def is_address(text: str) -> bool:
    """Tell whether ``text`` is an address."""
    return bool(split(text))


def member(name: str, key: str) -> str:
    """Return the address of a group's member, as in ``web["eu"]``."""
    return f'{name}["{key}"]'


def child(parent: str, name: str) -> str:
    """Return the address of ``name`` below ``parent``."""
    return f"{parent}/{name}"


def split(address: str) -> list[str]:
    """Return the segments of an address, keys included; empty when it is not an address."""
    segments, at = [], 0
    while True:
        found = _SEGMENT.match(address, at)
        if not found:
            return []
        segments.append(found.group())
        at = found.end()
        if at == len(address):
            return segments
        if address[at] != "/":
            return []
        at += 1


def parent(address: str) -> str:
    """Return the address above, or ``""`` at the top."""
    return "/".join(split(address)[:-1])


def last(address: str) -> str:
    """Return the last segment, key included."""
    return split(address)[-1]


def name_of(address: str) -> str:
    """Return the last segment without its key."""
    return last(address).partition("[")[0]


def key_of(address: str) -> str | None:
    """Return the key of the last segment, or ``None``."""
    found = _SEGMENT.fullmatch(last(address))
    return found.group("key") if found else None


def within(address: str, top: str) -> bool:
    """Tell whether ``address`` is ``top``, a member of that group, or below either."""
    return address == top or address.startswith((top + "/", top + "["))
