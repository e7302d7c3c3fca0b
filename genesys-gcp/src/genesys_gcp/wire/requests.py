"""From a row and what is wanted to the calls that make it so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from genesys.spi.paths import MISSING, put, take
from genesys.spi.provider import ResourceType
from genesys_gcp.wire import shape
from genesys_gcp.wire.jobs import Call
from genesys_gcp.wire.methods import method
from genesys_gcp.wire.table import Row, Step

_LAST = re.compile(r"[^/]+$")


def parameters(name: str, row: Row, known: Mapping[str, Any], *, existing: bool) -> dict[str, Any]:
    """Return the parameters in the path of a method, and those in the query that are parts of the id.

    Args:
        name: Method.
        row: Row of the type.
        known: Parts of the id, fields, ``id``, ``project`` and ``region``.
        existing: Whether the method is about an object that is there; else about where it is going to be.
    """
    asked, found = method(name), {}
    for place, slashes in asked.places:
        if existing and slashes:
            found[place] = known["id"]
            continue
        value = None if existing else shape.filled(row.params.get(place, ""), known)
        value = value or known.get(place) or known["name"]
        found[place] = value if slashes else str(value).rpartition("/")[2]
    for place in asked.query:
        if place in row.params and not existing:
            value = shape.filled(row.params[place], known)
            found.update({place: value} if value else {})
        elif known.get(place) is not None and place in known.get("$parts", known):
            found[place] = known[place]
    return found


def create(type: ResourceType, row: Row, want: Mapping[str, Any], known: Mapping[str, Any]) -> Call:
    """Return the call that creates an object, without tags."""
    asked = method(row.create)
    scope = {**known, **want}
    params = parameters(row.create, row, scope, existing=False)
    named = {place for place, _ in asked.places} | asked.query
    sent = {name: value for name, value in want.items() if name not in named or name in row.keep}
    request = shape.body(type, sent, below=row.body)
    for path, value in row.fixed.items():
        put(request, path, shape.filled(value, scope) if isinstance(value, str) else value)
    return Call(row.create, params, request)


def update(
    type: ResourceType,
    row: Row,
    want: Mapping[str, Any],
    changed: frozenset[str],
    *,
    known: Mapping[str, Any],
    now: Any,
) -> list[tuple[Step, Call]]:
    """Return the calls of an update, in order.

    Args:
        type: The native type.
        row: Its row.
        want: What is wanted.
        changed: Fields to write.
        known: Parts of the id, ``id``, ``project``.
        now: The object as it is.
    """
    own = {name for step in row.update if step.fields != "*" for name in step.fields.split()}
    others = {field.name for field in shape.fields_of(type) if not field.has("immutable")} - own
    found = []
    for step in row.update:
        fields = changed & (others if step.fields == "*" else set(step.fields.split()))
        if fields:
            found.append((step, call(type, row, step, want=want, fields=fields, known=known, now=now)))
    return found


def call(
    type: ResourceType,
    row: Row,
    step: Step,
    *,
    want: Mapping[str, Any],
    fields: frozenset[str] | set[str],
    known: Mapping[str, Any],
    now: Any,
) -> Call:
    """Return one call of an update or of what goes before a delete."""
    asked = method(step.method)
    params = parameters(step.method, row, known, existing=True)
    for name, text in step.params.items():
        value = _value(text, want, known, now)
        params[name] = value if name not in dict(asked.places) or dict(asked.places)[name] else _LAST.findall(value)[0]
    if step.body is not None:
        return Call(step.method, params, _value(step.body, want, known, now, place=row.tags))
    sent = {*fields, *step.also.split()}
    empty = {name: want.get(name, _empty(type, name)) for name in sent}
    for name in row.shared.keys() & sent:
        empty[name] = _with_others(row, name, empty[name] or [], take(now, name, None) or [])
    request = shape.body(type, empty)
    place = row.seen.get("", row.tags)
    if any(field.at == row.tags for field in shape.fields_of(type) if field.name in fields):
        shape.tag(request, row.tags, shape.tags_in(row, now))
    if row.etag and take(now, row.etag, None) is not None and place is not None:
        put(request, row.etag, take(now, row.etag))
    if "updateMask" in asked.query:
        params["updateMask"] = ",".join(sorted(field.at for field in shape.fields_of(type) if field.name in fields))
    return Call(step.method, params, request)


def _with_others(row: Row, name: str, items: list[Any], held: list[Any]) -> list[Any]:
    """Return a shared list with what others keep in it, for a patch replaces the whole of it."""
    key, mine = row.shared[name][0], shape.ours(row, name, held)
    names = {item.get(key) for item in items}
    return [*items, *(item for item in held if item not in mine and item.get(key) not in names)]


def _empty(type: ResourceType, name: str) -> Any:
    return next(field.facts.default for field in shape.fields_of(type) if field.name == name)


def _value(text: Any, want: Mapping[str, Any], known: Mapping[str, Any], now: Any, *, place: str = "") -> Any:
    """Return what a template of a step stands for."""
    if isinstance(text, Mapping):
        return {key: _value(item, want, known, now, place=place) for key, item in text.items()}
    if not isinstance(text, str):
        return text
    if text.startswith("@"):
        return take(now, text[1:], "")
    if text.startswith("$"):
        value = take(want, text[1:])
        value = {} if value is MISSING else value
        if place and text[1:] == place and isinstance(value, Mapping):
            held = take(now, place, None) or {}
            value = {**value, **{key: item for key, item in held.items() if key in shape.OURS}}
        return value
    return shape.filled(text, known) if "{" in text else text
