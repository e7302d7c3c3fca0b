"""Changes as a person looks at them: by resource, the most dangerous first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from genesys.plan import risk, wording
from genesys.plan.owners import owner

if TYPE_CHECKING:
    from genesys.model.plan import Change, Plan


class Step(NamedTuple):
    """One shown line: a change, with the risk of the whole of a replace.

    Args:
        change: The change; for a replace its create.
        risk: The worst risk of both halves.
        native_id: Native id of the object that is changed or goes away, or ``""``.
    """

    change: Change
    risk: str
    native_id: str


class Group(NamedTuple):
    """All steps of one declared resource.

    Args:
        address: Its address.
        kind: Its kind; ``""`` for a composite, which has no natives of its own.
        risk: The worst risk of its steps.
        steps: Most dangerous first, then by address.
    """

    address: str
    kind: str
    risk: str
    steps: list[Step]


def grouped(plan: Plan) -> list[Group]:
    """Return the changes by resource, most dangerous first, then by address."""
    halves = {change.cause: change for change in plan.changes if wording.folded(change)}
    found: dict[str, list[Step]] = {}
    for change in plan.changes:
        if wording.folded(change):
            continue
        other = halves.get(change.cause) if change.cause else None
        worst = max((item.risk for item in (change, other) if item), key=risk.RISKS.index)
        step = Step(change, worst, change.native_id or (other.native_id if other else ""))
        found.setdefault(owner(change), []).append(step)
    groups = [_group(address, steps) for address, steps in found.items()]
    return sorted(groups, key=lambda group: (*_order(group.steps[0]), group.address))


def _order(step: Step) -> tuple[int, bool]:
    return (-risk.RISKS.index(step.risk), not step.change.irreversible)


def _group(address: str, steps: list[Step]) -> Group:
    ordered = sorted(steps, key=lambda step: (*_order(step), step.change.address))
    kind = next((step.change.kind for step in ordered if step.change.kind_address == address), "")
    return Group(address, kind, ordered[0].risk, ordered)
