"""Renames: a delete and a create that look like one thing with a new name are worth a question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from genesys.model.address import last, within
from genesys.model.canonical import canonical
from genesys.plan.owners import top
from genesys.plan.problems import RENAMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from genesys.errors import Finding
    from genesys.model.fragment import Fragment
    from genesys.model.plan import Change


def suggestions(changes: Iterable[Change], current: Mapping[str, Fragment]) -> list[Finding]:
    """Return a warning for each resource that seems renamed: all of it goes, and an equal one comes.

    Only clear cases are named: one that goes and one that comes, of one kind, with the same natives
    and with bodies that are equal when the name is taken out of them.
    """
    going, coming = _by_resource(changes)
    kinds = {items[0].kind for items in going.values()} & {items[0].kind for items in coming.values()}
    going = {address: items for address, items in going.items() if items[0].kind in kinds}
    coming = {address: items for address, items in coming.items() if items[0].kind in kinds}
    old = _shapes({address: _recorded(items, current) for address, items in going.items()})
    new = _shapes({address: _wanted(items) for address, items in coming.items()})
    pairs = {old[shape][0]: new[shape][0] for shape in old if len(old[shape]) == 1 == len(new.get(shape, ()))}
    return [
        RENAMED.finding(None, severity="warning", old=before, new=after, kind=coming[after][0].kind or "resource")
        for before, after in sorted(pairs.items())
        if not _follows(before, after, pairs)
    ]


def _follows(before: str, after: str, pairs: Mapping[str, str]) -> bool:
    """Tell whether a part moves by itself when what it is a part of does."""
    return any(within(before, old) and after == new + before[len(old) :] for old, new in pairs.items() if old != before)


def _by_resource(changes: Iterable[Change]) -> tuple[dict[str, list[Change]], dict[str, list[Change]]]:
    going: dict[str, list[Change]] = {}
    coming: dict[str, list[Change]] = {}
    mixed: set[str] = set()
    for change in changes:
        if not change.kind_address:
            continue
        if change.action == "delete" and not change.cause:
            going.setdefault(change.kind_address, []).append(change)
        elif change.action == "create" and change.reason == "new":
            coming.setdefault(change.kind_address, []).append(change)
        else:
            mixed.add(change.kind_address)
    mixed |= set(going) & set(coming)
    return (
        {address: items for address, items in going.items() if address not in mixed},
        {address: items for address, items in coming.items() if address not in mixed},
    )


def _recorded(items: list[Change], current: Mapping[str, Fragment]) -> list[tuple[str, str, object, str]]:
    pairs = [(change, current.get(change.address)) for change in items]
    return [
        (change.address, change.type, fragment.desired if fragment else {}, str(change.meta.get("name", "")))
        for change, fragment in pairs
    ]


def _wanted(items: list[Change]) -> list[tuple[str, str, object, str]]:
    return [(change.address, change.type, change.body, str(change.meta.get("name", ""))) for change in items]


def _shapes(resources: dict[str, list[tuple[str, str, object, str]]]) -> dict[tuple[object, ...], list[str]]:
    found: dict[tuple[object, ...], list[str]] = {}
    for resource in sorted(resources):
        natives = resources[resource]
        names = [resource, last(resource) if "/" in resource else resource, *(name for *_, name in natives if name)]
        pattern = re.compile(
            "|".join(rf"(?<![\w-]){re.escape(n)}(?![\w-])" for n in sorted(names, key=len, reverse=True))
        )
        shape = tuple(
            (pattern.sub("\0", address), type, pattern.sub("\0", canonical(body).decode()))
            for address, type, body, _ in sorted(natives, key=lambda native: native[0].removeprefix(resource))
        )
        # A part is compared with parts of the same name: the name of the whole may change, that of the part not.
        found.setdefault((resource[len(top(resource)) :], *shape), []).append(resource)
    return found
