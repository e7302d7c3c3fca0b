"""Inputs: the values that references had when a native was last written.

They are recorded with it (``fragment.meta["inputs"]``), so that a later plan sees that a value it
depends on has changed, although the declaration has not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.model.expr import walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from genesys.model.expr import Json


def references(body: Json) -> list[list[Json]]:
    """Return the paths of all references to natives in a body, in order."""
    return [item["$native"] for item in walk(body) if "$native" in item]


def addresses(body: Json) -> set[str]:
    """Return the native addresses that a body refers to."""
    return {str(path[0]) for path in references(body)}


def inputs_of(body: Json, value_of: Callable[[list[Json]], Json]) -> list[list[Json]]:
    """Return ``[path, value]`` for every reference in ``body`` that is not secret, each once and in order.

    Args:
        body: Authored body.
        value_of: Path ``[address, field, …]`` -> the value that was used, as JSON.
    """
    found: list[list[Json]] = []
    for item in walk(body):
        if "$native" in item and not item.get("secret") and item["$native"] not in [path for path, _ in found]:
            found.append([item["$native"], value_of(item["$native"])])
    return found
