"""Cloud Logging: entries that were written, and the part of its query language that we use.

Sources: docs.cloud.google.com/logging/docs/reference/v2/rest/v2/entries (list, write),
…/logging/docs/view/logging-query-language (AND, OR in brackets, a leading minus, ``:`` for has); read 2026-11-27.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from genesys_gcp.testbed.schema import Asked
from genesys_gcp.testbed.state import State
from genesys_gcp.testbed.wrong import Wrong

Json = dict[str, Any]
_TERM = re.compile(r'(-?)([\w.]+)(>=|!=|=|:)(?:"([^"]*)"|\(([^()]*)\))')


def answer(state: State, asked: Asked) -> Json:
    """Answer a call."""
    found = {"entries.list": _list, "entries.write": _write}.get(asked.route.name.removeprefix("logging."))
    if found is None:
        raise Wrong(501, "notImplemented", f"{asked.route.name} is not simulated")
    return found(state, asked)


def write(state: State, entry: Json) -> None:
    """Keep an entry, with what Google fills in."""
    made: Json = {"timestamp": state.now(), "insertId": state.id(), "severity": "DEFAULT", **entry}
    state.hidden.setdefault("entries", []).append({**made, "receiveTimestamp": state.now()})


def _write(state: State, asked: Asked) -> Json:
    usual: Json = {name: asked.body[name] for name in ("logName", "resource", "labels") if name in asked.body}
    for entry in asked.body.get("entries") or ():
        write(state, {**usual, **entry})
    return {}


def _list(state: State, asked: Asked) -> Json:
    body = asked.body
    if not body.get("resourceNames"):
        raise Wrong(400, "badRequest", "resource_names is required.")
    test, order = _parsed(str(body.get("filter", ""))), str(body.get("orderBy", "timestamp asc"))
    if order not in {"timestamp asc", "timestamp desc"}:
        raise Wrong(400, "badRequest", f"Unsupported order_by: {order}")
    found = sorted(
        (item for item in state.hidden.get("entries", ()) if _of(item, body["resourceNames"]) and test(item)),
        key=lambda item: (item["timestamp"], item["insertId"]),
        reverse=order.endswith("desc"),
    )
    size, start = min(int(body.get("pageSize") or 50), 1000), int(body.get("pageToken") or 0)
    more = {"nextPageToken": str(start + size)} if start + size < len(found) else {}
    return {"entries": found[start : start + size], **more}


def _of(item: Json, names: list[str]) -> bool:
    return any(str(item.get("logName", "")).startswith(f"{name}/") for name in names)


def _parsed(text: str) -> Callable[[Mapping[str, Any]], bool]:
    rest = re.sub(r"\bAND\b|\s", "", _TERM.sub("", text))
    terms = _TERM.findall(text)
    if rest or (text and not terms):
        raise Wrong(400, "badRequest", f"Unparseable filter: {text}")
    return lambda item: all(_holds(item, term) for term in terms)


def _holds(item: Mapping[str, Any], term: tuple[str, ...]) -> bool:
    minus, path, word, value, values = term
    found = _at(item, path)
    wanted = re.findall(r'"([^"]*)"', values) if values else [value]
    if word == ":":
        same = any(one in found for one in wanted)
    elif word == ">=":
        same = found >= value
    else:
        same = (found in wanted) == (word == "=")
    return same != bool(minus)


def _at(item: Any, path: str) -> str:
    for word in path.split("."):
        item = item.get(word, "") if isinstance(item, Mapping) else ""
    return str(item)
