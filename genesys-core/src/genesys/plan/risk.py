"""Risk: what a change may cost the user, and whether it can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.plan.paths import top

if TYPE_CHECKING:
    from genesys.model.plan import Change
    from genesys.plan.facts import Facts

RISKS = ("none", "low", "outage", "data-loss")
"""From harmless to dangerous."""


def rate(change: Change, facts: Facts) -> None:
    """Set ``risk`` and ``irreversible`` of a change.

    Deleting what holds data loses the data, unless a snapshot is taken first. Deleting anything else
    is an outage of it, unless its successor is already there or it is a part that its resource needs
    no more. An update is an outage when a field that it changes says so. A grown disk does not shrink again.
    """
    change.risk = _RATES[change.action](change)
    if change.risk == "low" and change.action == "update" and _interrupts(change, facts):
        change.risk = "outage"
    change.irreversible = change.risk == "data-loss" or _grows(change, facts)


def _delete(change: Change) -> str:
    if change.meta.get("holds_data") and not change.meta.get("kept"):
        return "data-loss"
    order = change.meta.get("replace")
    succeeded = order == "create-first" or (change.reason == "replace" and order != "delete-first")
    return "low" if succeeded or change.meta.get("part") else "outage"


def _update(change: Change) -> str:
    return "none" if change.meta.get("record_only") else "low"


def _nothing(_: Change) -> str:
    return "none"


_RATES = {
    "create": _nothing,
    "update": _update,
    "delete": _delete,
    "read": _nothing,
    "import": _nothing,
    "forget": _nothing,
    "move": _nothing,
}


def _interrupts(change: Change, facts: Facts) -> bool:
    return any(top(field.path) in facts.interrupts for field in change.fields)


def _grows(change: Change, facts: Facts) -> bool:
    return change.action == "update" and any(
        field.path in facts.grow and isinstance(field.before, (int, float)) for field in change.fields
    )
