"""Patches: a fragment's line as its difference from the line below it, because most changes are small.

A patch is ``~`` and JSON: ``s`` sets keys, ``n`` patches objects below keys, ``g`` takes keys away.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from genesys.model.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

    Json = dict[str, Any]

MARK = b"~"


def shorten(line: bytes, older: bytes | None) -> bytes:
    """Return a patch that makes ``line`` of ``older``, or ``line`` itself when that is not much longer."""
    if older is None:
        return line
    patch = MARK + canonical(_difference(json.loads(older), json.loads(line)))
    return patch if 2 * len(patch) < len(line) else line


def restore(stored: bytes, older: bytes | None) -> bytes:
    """Return the line that `shorten` was given.

    Raises:
        KeyError: ``stored`` is a patch, and there is nothing that it fits.
    """
    if not stored.startswith(MARK):
        return stored
    if older is None:
        raise KeyError
    return canonical(_patched(json.loads(older), json.loads(stored[1:])))


def _difference(old: Json, new: Json) -> Json:
    patch: Json = {"s": {}, "n": {}, "g": [key for key in old if key not in new]}
    for key, value in new.items():
        # Compared as bytes: 1, 1.0 and True are equal in Python and not the same.
        if key in old and canonical(old[key]) == canonical(value):
            continue
        if isinstance(value, dict) and isinstance(old.get(key), dict):
            patch["n"][key] = _difference(old[key], value)
        else:
            patch["s"][key] = value
    return {part: found for part, found in patch.items() if found}


def _patched(old: Json, patch: Mapping[str, Any]) -> Json:
    new = {key: value for key, value in old.items() if key not in patch.get("g", ())}
    new.update(patch.get("s", {}))
    for key, below in patch.get("n", {}).items():
        new[key] = _patched(old[key], below)
    return new
