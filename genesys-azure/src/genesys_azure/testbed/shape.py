"""Values held to the types of ``arm.json``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from genesys_azure.testbed import tables

_PLAIN: dict[str, type | tuple[type, ...]] = {"s": str, "i": int, "f": (int, float), "b": bool}
_WORDS = {"s": "a text", "i": "an integer", "f": "a number", "b": "true or false"}
MARKS = "!^-"


def problems(space: str, type: str, value: Any, path: str = "", *, answered: bool = False) -> Iterator[str]:
    """Give what is wrong with a value.

    Args:
        space: Where models are.
        type: As `genesys_azure.testbed` writes it, marks allowed.
        value: JSON.
        path: Where it stands.
        answered: Whether it is an answer: then nothing that is never answered may be in it, and what Azure sets counts.
    """
    kind = type.rstrip(MARKS)
    if value is None or kind in {"a", ""}:
        return
    if kind[0] == "@":
        yield from _model(space, kind[1:], value, path, answered=answered)
    elif kind[0] == "#":
        known = tables.enum(space, kind[1:])
        if value not in known:
            yield f"'{value}' at '{path}' is none of {', '.join(known)}"
    elif kind[0] in "[{":
        yield from _many(space, kind, value, path, answered=answered)
    elif not isinstance(value, _PLAIN[kind]) or (kind != "b" and isinstance(value, bool)):
        yield f"'{path}' must be {_WORDS[kind]}"


def _many(space: str, kind: str, value: Any, path: str, *, answered: bool) -> Iterator[str]:
    wanted, word = (list, "a list") if kind[0] == "[" else (dict, "an object")
    if not isinstance(value, wanted):
        yield f"'{path}' must be {word}"
        return
    for name, item in dict(enumerate(value)).items() if isinstance(value, list) else value.items():
        yield from problems(space, kind[1:-1], item, f"{path}[{name}]", answered=answered)


def _model(space: str, name: str, value: Any, path: str, *, answered: bool) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"'{path}' must be an object"
        return
    fields = tables.model(space, name)
    for field, item in value.items():
        at = f"{path}.{field}".lstrip(".")
        type = fields.get(field)
        if type is None:
            yield f"Could not find member '{field}' on object of type '{name}' at '{at}'"
        elif answered and type.endswith("-") and item is not None:
            yield f"'{at}' is never answered"
        elif answered or not type.endswith("^"):
            yield from problems(space, type, item, at, answered=answered)
    for field, type in fields.items():
        if "!" in type and value.get(field) is None and not (answered and "-" in type):
            yield f"Required property '{field}' not found in '{path or name}'"


def kept(space: str, type: str, value: Any, drop: str) -> Any:
    """Return a value without what carries a mark (``^`` or ``-``), and without what its model does not know."""
    kind = type.rstrip(MARKS)
    if value is None or not kind or kind == "a":
        return value
    if kind[0] == "@" and isinstance(value, dict):
        fields = tables.model(space, kind[1:])
        return {
            name: kept(space, fields[name], item, drop)
            for name, item in value.items()
            if name in fields and not fields[name].endswith(drop)
        }
    if kind[0] == "[" and isinstance(value, list):
        return [kept(space, kind[1:-1], item, drop) for item in value]
    if kind[0] == "{" and isinstance(value, dict):
        return {name: kept(space, kind[1:-1], item, drop) for name, item in value.items()}
    return value


def fields(space: str, type: str, *path: str) -> dict[str, str]:
    """Return the fields of the model at a path inside a type; nothing where there is none."""
    kind = type.rstrip(MARKS)
    if not kind.startswith("@"):
        return {}
    found = tables.model(space, kind[1:])
    return fields(space, found.get(path[0], ""), *path[1:]) if path else found
