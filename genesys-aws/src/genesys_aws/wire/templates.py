"""Filling in requests, and finding things in answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from genesys.spi.paths import MISSING, take

_INSIDE = re.compile(r"\$\w+(?:\.[\w\[\].]+)?")


def fill(template: Any, values: Mapping[str, Any]) -> Any:
    """Return a template with its values; `MISSING` where there is none.

    Args:
        template: Nested mappings, lists and texts.
        values: First word after ``$`` -> value.
    """
    if isinstance(template, str):
        return _text(template, values) if "$" in template else template
    if isinstance(template, Mapping):
        pairs = ((name, fill(item, values)) for name, item in template.items())
        return {name: item for name, item in pairs if item is not MISSING and item is not None}
    if isinstance(template, (list, tuple)):
        return [item for item in (fill(part, values) for part in template) if item is not MISSING]
    return template


def _text(template: str, values: Mapping[str, Any]) -> Any:
    whole = _INSIDE.fullmatch(template)
    if whole:
        return _value(template, values)
    missing = False

    def one(found: re.Match[str]) -> str:
        nonlocal missing
        value = _value(found[0], values)
        missing = missing or value is MISSING
        return str(value)

    text = _INSIDE.sub(one, template)
    return MISSING if missing else text


def _value(word: str, values: Mapping[str, Any]) -> Any:
    name, _, path = word[1:].partition(".")
    value = values.get(name, MISSING)
    if not path or value is MISSING or value is None:
        return MISSING if value is None else value
    if name == "id":
        parts = str(value).split("|")
        return parts[int(path)] if int(path) < len(parts) else MISSING
    return take(value, path)


def every(value: Any, path: str) -> Iterator[dict[str, Any]]:
    """Give the objects at a path such as ``Reservations[].Instances[]``; ``""`` is the value itself."""
    first, _, rest = path.partition("[]")
    found = take(value, first.strip("."), None) if first.strip(".") else value
    if found is None:
        return
    if "[]" not in path:
        yield found
        return
    for item in found:
        yield from every(item, rest)
