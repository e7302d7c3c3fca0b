"""What is made instead when a provider has none left: rungs of a ladder, from the wanted one down."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from genesys.plan.inputs import addresses

if TYPE_CHECKING:
    from genesys.model.native import NativeNode
    from genesys.model.plan import Change

ALTERNATIVES = "alternatives"
"""In the meta of a create: what to make instead, in order, each with ``body``, ``why``, ``pins`` and ``deps``."""


def rungs_of(node: NativeNode) -> list[dict[str, Any]]:
    """Return the alternatives of a wanted native as a plan keeps them; ``deps`` is what each of them needs."""
    return [
        {**item, "deps": sorted(addresses({**node.body, **item["body"]}).union(node.needs) - {node.address})}
        for item in node.alternatives
    ]


def on_rung(change: Change, rung: int) -> Change:
    """Return a create as it is made on a rung; 0 is what was wanted first."""
    if not rung:
        return change
    chosen = change.meta[ALTERNATIVES][rung - 1]
    made = copy(change)
    made.body = {**change.body, **chosen["body"]}
    made.meta = {
        **change.meta,
        "pins": {**(change.meta.get("pins") or {}), **chosen["pins"]},
        "deps": chosen["deps"],
    }
    return made


def told(change: Change) -> str:
    """Return ``zone b, then size t3a.medium``; ``""`` when there is no alternative."""
    return ", then ".join(str(item["why"]) for item in change.meta.get(ALTERNATIVES, ()))
