"""Whether two values of a field mean the same, by its marks: order, case or the writing of JSON may not count."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from genesys.model.canonical import canonical
from genesys.plan import paths

if TYPE_CHECKING:
    from genesys.model.expr import Json
    from genesys.plan.facts import Facts

_STATEMENT = "Statement"
"""The member by which a policy of rights is known; what its lists of texts hold has no order."""
_HOST = re.compile(r"^https?://[^/]+/(?:[^?#]*?/)?(?=projects/)")
"""What a link has before the path of what it names."""


def same(facts: Facts, path: str, left: Json, right: Json) -> bool:
    """Tell whether two values at a path mean the same.

    Args:
        facts: What is known about the fields of the type.
        path: Of the values; marks are those of the field that it begins with.
        left: One value, without expressions.
        right: The other.
    """
    if facts.json_text or facts.folded or facts.linked:
        field = paths.top(path)
        if field in facts.json_text:
            return canonical(parsed(left)) == canonical(parsed(right))  # here true is not 1
        if field in facts.folded:
            left, right = folded(left), folded(right)
        if field in facts.linked:
            left, right = unhosted(left), _like(unhosted(left), unhosted(right))
    if path in facts.unordered and isinstance(left, list) and isinstance(right, list):
        return sorted(map(canonical, left)) == sorted(map(canonical, right))
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)


def folded(value: Json) -> Json:
    """Return a value whose texts, at any depth, are in lower case and end without slash or dot; keys stay."""
    if isinstance(value, str):
        return value.lower().rstrip("/.")
    if isinstance(value, list):
        return [folded(item) for item in value]
    if isinstance(value, dict):
        return {name: folded(item) for name, item in value.items()}
    return value


def unhosted(value: Json) -> Json:
    """Return a value whose links, at any depth, begin with ``projects/``; other texts stay."""
    if isinstance(value, str):
        return _HOST.sub("", value)
    if isinstance(value, list):
        return [unhosted(item) for item in value]
    if isinstance(value, dict):
        return {name: unhosted(item) for name, item in value.items()}
    return value


def _like(one: Json, other: Json) -> Json:
    """Return the other value with each link written as in the one where both name the same."""
    if isinstance(one, str) and isinstance(other, str):
        short, long = sorted((one, other), key=len)
        return one if short and long.endswith(f"/{short}") else other
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [_like(a, b) for a, b in zip(one, other, strict=True)]
    if isinstance(one, dict) and isinstance(other, dict):
        return {name: _like(one.get(name), item) for name, item in other.items()}
    return other


def parsed(value: Json) -> Json:
    """Return what the JSON texts in a value say, at any depth; a text that is no JSON stays.

    A list with one member says the same as the member, as policies have it; in a policy lists of texts are sets.
    """
    if isinstance(value, str):
        try:
            found = json.loads(value)
        except ValueError:
            return value
        return _plain(found, sets=isinstance(found, dict) and _STATEMENT in found)
    if isinstance(value, list):
        return [parsed(item) for item in value]
    if isinstance(value, dict):
        return {name: parsed(item) for name, item in value.items()}
    return value


def _plain(value: Any, *, sets: bool) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item, sets=sets) for name, item in value.items()}
    if not isinstance(value, list):
        return int(value) if isinstance(value, float) and value.is_integer() else value
    items = [_plain(item, sets=sets) for item in value]
    if len(items) == 1:
        return items[0]
    return sorted(items) if sets and all(isinstance(item, str) for item in items) else items
