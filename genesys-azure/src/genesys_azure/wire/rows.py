"""All rows, and what is known of a native's fields on the wire."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple, get_args, get_type_hints

from genesys.spi.marks import Native, schema_of
from genesys.spi.provider import ResourceType
from genesys_azure.natives.shape import API
from genesys_azure.wire import compute, containers, database, dns, network, rest, scaling, storage
from genesys_azure.wire.table import Row

_PAGES = (rest, network, compute, database, storage, containers, dns, scaling)
ROWS: dict[str, Row] = {name: row for page in _PAGES for name, row in page.ROWS.items()}
"""Native type -> row."""

_HOLE = re.compile(r"\{(\w+)\}")


class Field(NamedTuple):
    """One field of a native on the wire.

    Args:
        name: Its name.
        path: Where it stands in the body; ``""`` when it is part of the address.
        default: What counts when nothing stands there.
        computed: Whether Azure sets it.
        secret: Whether it is never shown.
    """

    name: str
    path: str
    default: Any
    computed: bool
    secret: bool


@cache
def fields(schema: type[Native], id: str) -> tuple[Field, ...]:
    """Return the fields of a native whose address is ``id``."""
    inside = set(_HOLE.findall(id))
    hints = get_type_hints(schema, include_extras=True)
    found = []
    for name, facts in schema_of(schema).items():
        path = next((mark.of for mark in get_args(hints[name]) if getattr(mark, "word", "") == "at"), name)
        at = "" if name in inside else path
        found.append(Field(name, at, facts.default, "computed" in facts.marks, "secret" in facts.marks))
    return tuple(found)


def fields_of(type: ResourceType) -> tuple[Field, ...]:
    """Return the fields of a type."""
    schema: Any = type.schema
    return fields(schema, ROWS[type.name].id)


def version(row: Row) -> str:
    """Return the version of the API that a row goes by."""
    return row.version or API[row.service]


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    text = "".join(
        re.escape(part) if position % 2 == 0 else f"(?P<{part}>{'.+' if part == 'scope' else '[^/]+'})"
        for position, part in enumerate(parts)
    )
    return re.compile(text, re.IGNORECASE)


def names_in(row: Row, id: str) -> dict[str, str]:
    """Return field -> what stands for it in an id; nothing when the id is of another type."""
    found = _pattern(row.id).fullmatch(id)
    return found.groupdict() if found else {}


def is_id(row: Row, id: str) -> bool:
    """Tell whether an id is one of a row's; it may come from a person, and becomes a part of an address."""
    return _pattern(row.id).fullmatch(id) is not None
