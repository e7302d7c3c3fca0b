"""Bodies: from the fields of a native to what is sent, and back again from what Azure shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from functools import cache
from typing import Any

from genesys.spi.paths import MISSING, put, steps, take
from genesys.spi.provider import ResourceType
from genesys.spi.session import Observed, Token
from genesys_azure.wire.rows import ROWS, fields_of, names_in
from genesys_azure.wire.table import Row

TAGS = ("genesys-stack", "genesys-id", "genesys-intent")
"""Tags that tell whose an object is; they are sent with its create and never shown."""
_HEAD = ("id", "name", "type", "etag", "systemData")
"""What an answer says about itself; not every service takes it back."""
_MORE_WORDS = "subscriptions resourceGroups providers Microsoft.Authorization roleDefinitions ipConfigurations"
_READY = {"succeeded": "ready", "failed": "failed", "canceled": "failed", "registeringdns": "ready"}


def tags_of(token: Token) -> dict[str, str]:
    """Return the tags of an object that a token makes."""
    return dict(zip(TAGS, (token.stack, token.id, token.intent), strict=True))


def marks(row: Row, shown: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the tags of what Azure shows, or the notes in which they stand where there are no tags."""
    return take(shown, row.notes or "tags", None) or {}


def sent(type: ResourceType, want: Mapping[str, Any], only: Iterable[str] | None = None) -> dict[str, Any]:
    """Return what is sent for a native.

    Args:
        type: Its type.
        want: Its fields.
        only: Fields that count; all by default. One of them that is not wanted any more is sent as ``null``.
    """
    chosen = None if only is None else set(only)
    body: dict[str, Any] = {}
    for field in fields_of(type):
        if not field.path or field.computed or (chosen is not None and field.name not in chosen):
            continue
        value = want.get(field.name, field.default)
        if value is not None or chosen is not None:
            put(body, field.path, value)
    return body


def merged(type: ResourceType, old: dict[str, Any], want: Mapping[str, Any], changed: Iterable[str]) -> dict[str, Any]:
    """Return what Azure showed of an object, with the changed fields as they are wanted now."""
    chosen = set(changed)
    for word in _HEAD:
        old.pop(word, None)
    for field in fields_of(type):
        if field.name not in chosen or not field.path or field.computed:
            continue
        value = want.get(field.name, field.default)
        if value is None:
            _take_out(old, field.path)
        else:
            put(old, field.path, value)
    return old


def without(body: dict[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """Return a copy of a body with some paths taken out of it."""
    found = deepcopy(body) if paths else body
    for path in paths:
        _take_out(found, path)
    return found


def _take_out(body: dict[str, Any], path: str) -> None:
    head, many, rest = path.partition("[].")
    if many:
        for item in take(body, head, ()) or ():
            _take_out(item, rest)
        return
    *way, last = steps(path)
    at: Any = body
    for step in way:
        at = at.get(step) if isinstance(at, dict) else None
    if isinstance(at, dict):
        at.pop(last, None)


def keep_tags(body: dict[str, Any], shown: Mapping[str, Any]) -> None:
    """Enter the tags that tell whose an object is, as Azure shows them, into what is sent."""
    known = shown.get("tags") or {}
    body["tags"] = {**(body.get("tags") or {}), **{name: known[name] for name in TAGS if name in known}}


def seen(type: ResourceType, id: str, shown: dict[str, Any]) -> Observed:
    """Return an object as the engine sees it.

    Args:
        type: Its type.
        id: Its id, as it was recorded.
        shown: What Azure shows.
    """
    row = ROWS[type.name]
    named = names_in(row, id)
    status, detail = state(row, shown)
    for path in (*row.volatile, *(path for path, value in row.usual.items() if take(shown, path) == value)):
        _take_out(shown, path)
    found: dict[str, Any] = {}
    for field in fields_of(type):
        if field.secret:
            continue
        value = named.get(field.name, MISSING) if not field.path else take(shown, field.path)
        if value is MISSING or value is None:
            if field.computed:
                continue
            value = field.default
        found[field.name] = folded(value)
    if "tags" in found:
        found["tags"] = {name: value for name, value in (found["tags"] or {}).items() if name not in TAGS}
    if found.get("location"):
        found["location"] = found["location"].replace(" ", "").lower()
    return Observed(id, found, status, detail)


def absent(row: Row, shown: Mapping[str, Any]) -> bool:
    """Tell whether what Azure shows counts as gone."""
    path, value = row.absent
    return bool(path) and take(shown, path) == value


def state(row: Row, shown: Mapping[str, Any]) -> tuple[str, str]:
    """Return the status of what Azure shows, and why it is not ready."""
    properties = shown.get("properties") or {}
    word = str(properties.get("provisioningState") or "Succeeded")
    status = _READY.get(word.lower(), "pending")
    path, words = row.state
    if status != "ready" or not path:
        return status, "" if status == "ready" else f"its state is {word}"
    found = take(shown, path, None)
    codes = [str(item.get("code")) for item in found] if isinstance(found, list) else [str(found)]
    for code in codes:
        if code in words:
            return words[code], f"its state is {code.rpartition('/')[2]}"
    return "ready", ""


@cache
def _words() -> dict[str, str]:
    """Return the words of ids in lower case -> as Azure writes them in its documentation."""
    known = " ".join(re.sub(r"\{\w+\}", "", row.id).replace("/", " ") for row in ROWS.values())
    return {word.lower(): word for word in f"{known} {_MORE_WORDS}".split()}


def folded(value: Any) -> Any:
    """Return a value with every id in it written in one way, whatever the case in which it was answered."""
    if isinstance(value, str):
        return _id(value) if value[:15].lower() == "/subscriptions/" else value
    if isinstance(value, list):
        return [folded(item) for item in value]
    if isinstance(value, dict):
        return {folded(name): folded(item) for name, item in value.items()}
    return value


def _id(text: str) -> str:
    words = _words()
    return "/".join(words.get(part, part) for part in text.lower().split("/"))
