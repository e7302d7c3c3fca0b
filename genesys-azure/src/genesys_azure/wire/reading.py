"""Reading in bulk: one list for many objects, of the list in which they are shown anyhow."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from genesys.spi.faults import Gone
from genesys.spi.marks import schema_of
from genesys.spi.provider import ResourceType
from genesys_azure.wire.rows import ROWS, version
from genesys_azure.wire.table import GROUP, SUBSCRIPTION, Row

if TYPE_CHECKING:
    from genesys_azure.wire.executor import AzureSession

_FEW = 1
"""So many objects of one list are asked for one by one."""


def shown_by_key(session: AzureSession, type: ResourceType, ids: list[str]) -> dict[str, dict[str, Any]]:
    """Return id in lower case -> what Azure shows, of all objects that are there.

    Cost: one call for each list that holds more than one of them, one for each of the others.
    """
    from genesys_azure.natives import TYPES

    row = ROWS[type.name]
    found: dict[str, dict[str, Any]] = {}
    for where, wanted in _lists(session, row, ids).items():
        if len(wanted) <= _FEW:
            for id in wanted:
                shown = session.get(type, id)
                found |= {} if shown is None else {id.lower(): shown}
            continue
        kind = TYPES[row.inside[0]] if row.inside[0] else type
        for item in _all(session, kind, where):
            inside = (item.get("properties") or {}).get(row.inside[1]) or () if row.inside[0] else (item,)
            found |= {str(one["id"]).lower(): one for one in inside}
    return found


def _lists(session: AzureSession, row: Row, ids: list[str]) -> dict[str, list[str]]:
    """Return address of a list -> ids that it shows."""
    found: dict[str, list[str]] = defaultdict(list)
    for id in ids:
        if row.list:
            where = row.list.format(**session.target)
        else:
            # Of the parents' list when they show their children, else of the list of the children.
            where = id.rsplit("/", 3 if row.inside[0] else 1)[0]
        found[where.lower()].append(id)
    return {_as_written(where, wanted): wanted for where, wanted in found.items()}


def _as_written(where: str, ids: list[str]) -> str:
    first = ids[0]
    return first[: len(where)] if first[: len(where)].lower() == where else where


def _all(session: AzureSession, type: ResourceType, where: str) -> list[Any]:
    row = ROWS[type.name]
    group = type.operations["read"][0].rpartition(".")[0]
    try:
        return session.transport.pages(where, version(row), operation=f"{group}.List", query=row.query)
    except Gone:
        return []  # what they are in is gone


def tagged(session: AzureSession, type: ResourceType, tag: str, value: str) -> list[dict[str, Any]]:
    """Return what Azure shows of all objects of a type that carry a tag; none for a type without tags."""
    row = ROWS[type.name]
    if "tags" not in schema_of(type.schema):
        return []
    if row.list:
        where = row.list
    elif row.id == GROUP:
        where = f"{SUBSCRIPTION}/resourceGroups"
    elif row.id.count("{") > 3:
        return _inside_tagged(session, type, tag, value)
    else:
        where = f"{SUBSCRIPTION}/providers/{row.id.partition('/providers/')[2].rpartition('/')[0]}"
    items = _all(session, type, where.format(**session.target))
    return [item for item in items if (item.get("tags") or {}).get(tag) == value]


def _inside_tagged(session: AzureSession, type: ResourceType, tag: str, value: str) -> list[dict[str, Any]]:
    """Look into the parents of this stack."""
    from genesys_azure.natives import TYPES

    above = ROWS[type.name].id.rsplit("/", 2)[0]
    parent = next((name for name, row in ROWS.items() if row.id == above), "")
    if not parent:
        return []
    found: list[dict[str, Any]] = []
    word = ROWS[type.name].id.split("/")[-2]
    for holder in tagged(session, TYPES[parent], "genesys-stack", session.ports.stack):
        found += _all(session, type, f"{holder['id']}/{word}")
    return [item for item in found if (item.get("tags") or {}).get(tag) == value]
