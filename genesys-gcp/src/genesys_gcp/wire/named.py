"""What carries no tags and is known by its name: whose it is shows only in what it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from genesys.spi.provider import ResourceType
from genesys.spi.session import Observed, Token
from genesys_gcp.wire import shape
from genesys_gcp.wire.table import Row

if TYPE_CHECKING:
    from genesys_gcp.wire.executor import Executor


def find(executor: Executor, type: ResourceType, row: Row, want: Mapping[str, Any], token: Token) -> Observed | None:
    """Return what a create of ``want`` made, by another process too: its id follows from what was wanted.

    An object that says something else than was wanted is somebody else's: it is not taken over.
    """
    if not bare(row) or not want:
        return executor.find(type, token)
    if not executor.made_by(token):
        id = executor.id_of(row, {**want, "region": executor.region})
        if id:
            executor.remember(token, id)
    found = executor.find(type, token)
    return found if found is not None and _says(executor, type, row, want, found) else None


def bare(row: Row) -> bool:
    """Tell whether nothing on an object says who made it."""
    return not row.tags and "find" not in row.special


def _says(executor: Executor, type: ResourceType, row: Row, want: Mapping[str, Any], found: Observed) -> bool:
    wanted = shape.as_wanted(type, row, want, id=found.id, project=executor.project)
    asked = [name for name in wanted if want.get(name) is not None and name in found.properties]
    return all(_plain(wanted[name]) == _plain(found.properties[name]) for name in asked)


def _plain(value: Any) -> Any:
    """Return a value as it is compared: Google writes names and texts in a form of its own."""
    if isinstance(value, (list, tuple)):
        return sorted(str(_plain(item)) for item in value)
    return value.lower().replace('"', "").rstrip(".") if isinstance(value, str) else value
