"""The capability matrix as pages: every kind and field beside every provider, from the providers' own tables."""

from __future__ import annotations

import importlib
from typing import Any

MARKS = {"exact": "exact", "degraded": "in part", "refused": "refused"}


def sections(providers: dict[str, Any], escape: Any) -> list[str]:
    """Return one section for each kind: a table, and below it what falls short and why.

    Args:
        providers: Name -> provider.
        escape: Makes a text fit into a cell.
    """
    table = importlib.import_module("genesys.kinds.table")
    resource = importlib.import_module("genesys.model.resource")
    found = []
    for name, (place, label) in table.BUILTIN.items():
        kind = getattr(importlib.import_module(place), label)
        if name != "native" and not issubclass(kind, resource.Composite):
            found.append(_section(name, kind, providers, escape))
    return found


def _section(name: str, kind: Any, providers: dict[str, Any], escape: Any) -> str:
    resource = importlib.import_module("genesys.model.resource")
    fields = [field for field in resource.fields_of(kind) if field not in resource.COMMON]
    head = ["", *providers]
    rows = [f"| {' | '.join(head)} |", f"| {' | '.join('---' for _ in head)} |"]
    notes: list[str] = []
    for key in _keys(name, fields, providers):
        cells = [_cell(provider, name, key, notes) for provider in providers.values()]
        rows.append(f"| {f'`{key}`' if key else 'as a whole'} | {' | '.join(cells)} |")
    said = [f"{number}. {escape(note)}." for number, note in enumerate(notes, 1)]
    parts = [f"## {kind.__name__}", "\n".join(rows), "\n".join(said)]
    return "\n\n".join(part for part in parts if part)


def _keys(kind: str, fields: list[str], providers: dict[str, Any]) -> list[str]:
    """Return what has a row: the kind, its fields, and below a field the values that a provider speaks of."""
    spoken = {key for provider in providers.values() for key in provider.capabilities.get(kind, {})}
    keys = [""]
    for field in [*fields, *sorted({key.partition("=")[0] for key in spoken} - {"", *fields})]:
        keys += [field, *sorted(key for key in spoken if key.startswith(f"{field}="))]
    return keys


def _cell(provider: Any, kind: str, key: str, notes: list[str]) -> str:
    table = provider.capabilities.get(kind)
    if table is None:
        return "refused"
    field, has_value, _ = key.partition("=")
    found = table.get(key) or (table.get(field) if has_value else None)
    whole = table.get("")
    if whole is not None and whole.level == "refused" and key:
        return "refused"
    if found is None or found.level == "exact":
        return "exact"
    note = found.how.rstrip(".")
    note = note[:1].upper() + note[1:]
    if note not in notes:
        notes.append(note)
    return f"{MARKS[found.level]} ({notes.index(note) + 1})"
