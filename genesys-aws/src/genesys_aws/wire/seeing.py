"""Looking at objects: in bulk, and in the words of the native's schema."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from genesys.spi import faults as f
from genesys.spi.marks import schema_of
from genesys.spi.paths import MISSING, take
from genesys.spi.provider import ResourceType
from genesys.spi.session import Observed
from genesys_aws.wire.context import Call
from genesys_aws.wire.pages import pages
from genesys_aws.wire.table import UNSET, Item, Read, Row
from genesys_aws.wire.tagging import plain_tags, tell
from genesys_aws.wire.templates import every, fill
from genesys_aws.wire.veil import closed


def describe(
    call: Call, row: Row, ids: Iterable[str], known: Mapping[str, list[dict[str, str]]] | None = None
) -> dict[str, Item]:
    """Return id -> object, for those that are there.

    Args:
        call: Makes a call.
        row: Their row.
        ids: What is looked at.
        known: Id -> tags that are recorded, where they may be compared with those of an index that lags behind.

    Raises:
        Fault: They cannot be looked at.
    """
    wanted = dict.fromkeys(ids)
    found: dict[str, Item] = {}
    read = row.read
    if read.many is not None and len(wanted) > read.few:
        found |= _many(call, read.many, list(wanted))
    for given in requests(read, [id for id in wanted if id not in found]):
        try:
            answers = list(pages(call, read.operation, given))
        except f.Gone:
            if read.by.partition(":")[0] != "one":
                raise
            continue
        for answer in answers:
            for item in _items(read, answer):
                id = fill(read.id, {"item": item, "given": given})
                if id in wanted:
                    found[str(id)] = item
    return _filled(call, row, found, known) if found else found


def _many(
    call: Call, many: Callable[[Callable[..., Any], list[str]], dict[str, Item]], wanted: list[str]
) -> dict[str, Item]:
    try:
        found = many(call, wanted)
    except f.Denied:
        return {}  # who may not list all may still look at each
    return {id: found[id] for id in wanted if id in found}


def tagged(call: Call, row: Row, tags: Mapping[str, str]) -> dict[str, Item]:
    """Return id -> object, for all that carry the tags, oldest first as far as Amazon tells."""
    read = row.read
    found: dict[str, Item] = {}
    if callable(read.list):
        listed = {str(fill(read.id, {"item": item, "given": {}})) for item in read.list(call)}
        return {id: item for id, item in describe(call, row, listed).items() if has(row, item, tags)}
    if read.within is not None:
        ids = [str(fill(read.id, {"item": item, "given": {}})) for item in read.within(call, tags)]
        return describe(call, row, ids) if ids else {}
    if not row.tags.how:
        return {}  # a part that is found through its own id only
    if read.tagged:
        filters = [{read.key: f"tag:{name}", "Values": [value]} for name, value in tags.items()]
        operation, given, items = read.operation, {**read.give, read.filters: filters}, read.items
    elif read.list is not None:
        operation, given, items = read.list[0], dict(read.list[1]), read.list[2]
    else:
        operation, given, items = read.operation, dict(read.give), read.items
    for answer in pages(call, operation, given):
        for item in every(answer, items) if isinstance(items, str) else items(answer):
            id = fill(read.id, {"item": item, "given": {}})
            if isinstance(id, str):
                found[id] = item
    if not read.tagged:
        found = describe(call, row, found) if read.list is not None else _filled(call, row, found)
    return {id: item for id, item in found.items() if has(row, item, tags)}


def _filled(
    call: Call, row: Row, found: dict[str, Item], known: Mapping[str, list[dict[str, str]]] | None = None
) -> dict[str, Item]:
    tell(call, row, found, known)
    for more in row.read.more:
        more(call, list(found.values()))
    return found


def has(row: Row, item: Item, tags: Mapping[str, str]) -> bool:
    """Tell whether an object carries tags."""
    if not row.tags.how:
        return True  # a part of something that carries them
    there = {tag.get("Key"): tag.get("Value") for tag in take(item, row.tags.path, None) or ()}
    return all(there.get(name) == value for name, value in tags.items())


def requests(read: Read, ids: list[str]) -> Iterator[dict[str, Any]]:
    """Give the requests that ask for objects."""
    kind, _, rest = read.by.partition(":")
    field, _, part = rest.partition(":")
    if kind == "all":
        yield dict(read.give)
        return
    if kind == "one":
        asked_for: list[dict[str, Any]] = []
        for id in ids:
            given: dict[str, Any] = fill({**read.give, **({field: "$id"} if field else {})}, {"id": id})
            if given not in asked_for:  # several ids may lie in one answer
                asked_for.append(given)
        yield from asked_for
        return
    values = list(dict.fromkeys(id.split("|")[int(part)] if part else id for id in ids))
    for start in range(0, len(values), read.chunk):
        some = values[start : start + read.chunk]
        asked = {read.filters: [{read.key: field, "Values": some}]} if kind == "filter" else {field: some}
        yield {**read.give, **asked}


def _items(read: Read, answer: Item) -> Iterable[Item]:
    return every(answer, read.items) if isinstance(read.items, str) else read.items(answer)


# -- in the words of the schema --------------------------------------------------------------------------


def observed(type: ResourceType, row: Row, id: str, item: Item, want: Mapping[str, Any] | None = None) -> Observed:
    """Return an object as the engine knows it.

    Args:
        type: Its native type.
        row: Its row.
        id: Its id.
        item: As Amazon describes it.
        want: After a create: what was asked for stands where the answer says nothing.
    """
    found: dict[str, Any] = {}
    for field, facts in schema_of(type.schema).items():
        if "secret" in facts.marks or field in row.hidden:
            continue
        value = _shown(row, field, item, id)
        if value in (MISSING, UNSET) and want is not None and want.get(field) is not None:
            value = MISSING if closed(want[field]) else want[field]
        if value is UNSET:
            found[field] = None
        elif value is not MISSING and value is not None:
            found[field] = value
    status, detail = state(row, item)
    return Observed(id, found, "pending" if status == "leaving" else status, detail)


def _shown(row: Row, field: str, item: Item, id: str) -> Any:
    if row.tags.how and field == row.tags.field:
        tags = take(item, row.tags.path)
        return MISSING if tags is MISSING else plain_tags(tags or ())
    how: str | Callable[[Item], Any] = row.shown.get(field, field)
    if isinstance(how, str):
        return fill(how, {"id": id}) if how.startswith("$") else take(item, how)
    return how(item)


def state(row: Row, item: Item) -> tuple[str, str]:
    """Return status and detail; ``gone`` and ``leaving`` beside the statuses of `Observed`."""
    known = row.state
    if known.judge is not None:
        judged = known.judge(item)
        if judged is not None:
            return judged
    word = str(take(item, known.path, "")) if known.path else ""
    words = str(take(item, known.detail, "") or "") if known.detail else ""
    for status in ("gone", "leaving", "failed", "stopped", "pending"):
        if word in getattr(known, status):
            return status, words or f"it is {word}"
    return "ready", ""


class Once:
    """Remembers what was asked for, by token; threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: dict[str, Mapping[str, Any]] = {}

    def keep(self, token: str, want: Mapping[str, Any]) -> None:
        """Remember what a create wants."""
        with self._lock:
            self._asked[token] = want

    def get(self, token: str) -> Mapping[str, Any] | None:
        """Return what a create of this process wanted."""
        with self._lock:
            return self._asked.get(token)
