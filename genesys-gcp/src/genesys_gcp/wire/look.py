"""Looking: many objects in few calls, and the one that an earlier call made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from genesys.spi.faults import Gone, Transient
from genesys.spi.paths import take
from genesys.spi.provider import ResourceType
from genesys.spi.session import Observed, Token
from genesys_gcp.wire import shape
from genesys_gcp.wire.methods import method
from genesys_gcp.wire.requests import parameters
from genesys_gcp.wire.table import Row

if TYPE_CHECKING:
    from genesys_gcp.wire.executor import Executor

FILTERS: dict[str, str] = {
    "compute": 'labels.{key} = "{value}"',
    "sqladmin": "settings.userLabels.{key}:{value}",
    "secretmanager": "labels.{key}={value}",
}
"""API -> filter by a label."""
WORDS = 'description eq ".*{key}={value}.*"'
"""Filter of Compute Engine by what a description holds."""
PAGES = {"compute": 500, "iam": 100, "run": 100, "secretmanager": 1000}
"""API -> objects in a page, where more than the usual can be had."""
CHUNK = 30
"""Names in one ``batchGet``."""


def read(executor: Executor, type: ResourceType, row: Row, ids: list[str]) -> dict[str, Observed | None]:
    """Return what is there; what a list does not show is asked for by itself, for only that tells that it is gone."""
    found: dict[str, Observed | None] = {}
    for group in _groups(row, ids):
        if row.list and (len(group) > 1 or not row.get):
            try:
                found.update(_many(executor, type, row, group))
            except Gone:
                found.update(dict.fromkeys(group))  # Its parent is gone, and it with it.
    for id in ids:
        if id not in found and row.get:
            found[id] = one(executor, type, row, id)
    return {id: found.get(id) for id in ids}


def _groups(row: Row, ids: Iterable[str]) -> list[list[str]]:
    groups: dict[tuple[str, ...], list[str]] = {}
    for id in ids:
        known = {**shape.parts(row, id), "parent": id.rpartition("/")[0].rpartition("/")[0]}
        groups.setdefault(tuple(known.get(name, "") for name in row.by), []).append(id)
    return list(groups.values())


def _many(executor: Executor, type: ResourceType, row: Row, ids: list[str]) -> dict[str, Observed]:
    known = executor.known(row, ids[0])
    if row.names:
        found: dict[str, Observed] = {}
        for start in range(0, len(ids), CHUNK):
            found.update(
                (seen.id, seen)
                for seen in listed(executor, type, row, known, **{row.names: ids[start : start + CHUNK]})
            )
        return found
    tagged = by_tag(row, "genesys-stack", executor.stack)
    wanted = set(ids)
    return {seen.id: seen for seen in listed(executor, type, row, known, **tagged) if seen.id in wanted}


def by_tag(row: Row, key: str, value: str) -> dict[str, str]:
    """Return the parameter of a list that shows only what carries a tag; none where that cannot be asked."""
    asked = method(row.list)
    if not row.tags or "filter" not in asked.query:
        return {}
    if row.tags.endswith("description"):
        return {"filter": WORDS.format(key=key, value=value)} if asked.api == "compute" else {}
    return {"filter": FILTERS[asked.api].format(key=key, value=value)} if asked.api in FILTERS else {}


def one(executor: Executor, type: ResourceType, row: Row, id: str) -> Observed | None:
    """Return one object, or ``None``; an id that a person wrote in another form becomes the usual one."""
    asked = id.partition("/v1/")[2] if "://" in id else id
    try:
        answer = raw(executor, row, asked)
    except Gone:
        return None
    usual = asked if shape.parts(row, asked) else executor.id_of(row, answer)
    return executor.observed(type, row, answer, id=usual or id)


def raw(executor: Executor, row: Row, id: str) -> Any:
    """Return one object as Google shows it.

    Raises:
        Gone: It is not there.
    """
    params = parameters(row.get, row, executor.known(row, id), existing=True)
    return executor.call(row.get, params)


def listed(
    executor: Executor, type: ResourceType, row: Row, known: Mapping[str, Any], **params: Any
) -> Iterator[Observed]:
    """Give every object of a list, page by page."""
    for answer in answers(executor, row, known, **params):
        seen = executor.observed(type, row, {**_parent(row, known), **answer})
        if seen is not None:
            yield seen


def _parent(row: Row, known: Mapping[str, Any]) -> dict[str, Any]:
    return {name: known[name] for name in row.by if name in known and name != "parent"}


def answers(executor: Executor, row: Row, known: Mapping[str, Any], **params: Any) -> Iterator[dict[str, Any]]:
    """Give every object of a list as Google shows it."""
    asked = method(row.list)
    where = parameters(row.list, row, known, existing=False)
    size = next((name for name in ("maxResults", "pageSize") if name in asked.query), "")
    if size and asked.api in PAGES:
        params[size] = PAGES[asked.api]
    page = ""
    while True:
        more = {"pageToken": page} if page else {}
        answer = executor.call(row.list, {**where, **params, **more}, effect=False)
        if asked.name.endswith("aggregatedList"):
            yield from _scopes(answer, row)
        else:
            yield from take(answer, row.items, None) or ()
        page = answer.get("nextPageToken", "")
        if not page:
            return


def _scopes(answer: Mapping[str, Any], row: Row) -> Iterator[dict[str, Any]]:
    for name, scope in (answer.get("items") or {}).items():
        code = (scope.get("warning") or {}).get("code", "NO_RESULTS_ON_PAGE")
        if code != "NO_RESULTS_ON_PAGE":
            # What a zone that cannot be reached holds is not shown, and is not gone.
            raise Transient(f"{name}: {scope['warning'].get('message', code)}", code=code)
        yield from scope.get(row.items) or ()


def find(executor: Executor, type: ResourceType, row: Row, token: Token) -> Observed | None:
    """Return the object that a create with this token made: by its name where that is known, else by its tag."""
    for id in executor.likely(row, token):
        try:
            answer = raw(executor, row, id) if row.get else {}
        except Gone:
            continue
        if answer and (not row.tags or _ours(row, answer, token)):
            return executor.observed(type, row, answer, id=id)
        return None
    if not row.list or not row.tags or not executor.reachable(row):
        return None
    return next(iter(everything(executor, type, row, token)), None)


def everything(executor: Executor, type: ResourceType, row: Row, token: Token) -> list[Observed]:
    """Return all objects that carry the tags of a token."""
    known, tagged = executor.known(row, ""), by_tag(row, "genesys-id", token.id)
    found = []
    for answer in answers(executor, row, known, **tagged):
        if _ours(row, answer, token):
            seen = executor.observed(type, row, answer)
            if seen is not None:
                found.append(seen)
    return found


def _ours(row: Row, answer: Mapping[str, Any], token: Token) -> bool:
    tags = shape.tags_in(row, answer)
    return tags.get("genesys-id") == token.id and tags.get("genesys-stack") == token.stack
