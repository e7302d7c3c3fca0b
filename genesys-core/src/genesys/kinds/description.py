"""Annotations in words, as in ``"public", "private" or a network``."""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from genesys.kinds.annotation import is_open, is_resource, kind_name, members, once
from genesys.model.expr import Expr
from genesys.model.resource import Resource

_WORDS: dict[Any, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    type(None): "nothing",
    Expr: "a reference",
    Any: "any value",
    object: "any value",
}


@once
def describe(annotation: Any) -> str:
    """Return the words for what may stand here, as in ``"public", "private" or a network``."""
    words = list(dict.fromkeys(_word(member) for member in _sorted(members(annotation))))
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _sorted(parts: tuple[Any, ...]) -> list[Any]:
    flat: list[Any] = []
    for part in parts:
        flat += [Literal[v] for v in typing.get_args(part)] if typing.get_origin(part) is Literal else [part]
    useful = [part for part in flat if part is not type(None) and part is not Expr]
    return useful or flat


def _word(part: Any) -> str:
    origin, arguments = typing.get_origin(part), typing.get_args(part)
    if origin is Literal:
        return f'"{arguments[0]}"' if isinstance(arguments[0], str) else str(arguments[0])
    if is_resource(part):
        return "a resource" if part is Resource else f"a {kind_name(part)}"
    if origin in {Sequence, list, tuple}:
        return f"a list ({describe(arguments[0])})" if arguments[0] is not Any else "a list"
    if origin in {Mapping, dict}:
        return f"a mapping of names to {_plural(arguments[1])}"
    if typing.is_typeddict(part):
        return "{" + ", ".join(typing.get_type_hints(part)) + "}"
    return _WORDS.get(part) or str(getattr(part, "__name__", part))


def _plural(annotation: Any) -> str:
    return "values" if len(members(annotation)) > 1 or is_open(annotation) else f"values ({describe(annotation)})"
