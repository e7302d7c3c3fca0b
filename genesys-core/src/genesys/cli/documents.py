"""Reading what a command prints with ``--json``: one document after the other."""

from __future__ import annotations

from typing import Any


def documents(text: str) -> list[Any]:
    """Return the JSON documents in a text, in order.

    Raises:
        ValueError: There is something else in it.
    """
    from json import JSONDecoder

    found, at, reader = [], 0, JSONDecoder()
    text = text.strip()
    while at < len(text):
        value, end = reader.raw_decode(text, at)
        found.append(value)
        at = end + len(text[end:]) - len(text[end:].lstrip())
    return found
