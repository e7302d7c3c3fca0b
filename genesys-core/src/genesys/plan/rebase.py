"""A saved plan meets a state that has moved on: still good, good on the new base, or in conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from genesys.errors import GenesysError
from genesys.model.fragment import split_key
from genesys.model.plan import Plan
from genesys.plan.problems import CONFLICT
from genesys.plan.reads import ABSENT, version
from genesys.plan.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from genesys.model.expr import Json
    from genesys.model.fragment import Fragment
    from genesys.model.plan import Change, FieldChange


class Conflict(NamedTuple):
    """One recorded object that is not as the plan read it.

    Args:
        key: Fragment key.
        yours: What the plan wants to do to it, for a person.
        theirs: What happened to it since, for a person.
    """

    key: str
    yours: str
    theirs: str


class Rebased(NamedTuple):
    """What became of a saved plan.

    Args:
        status: ``good`` (nothing moved), ``rebased`` (the state moved, but nothing that the plan read) or ``conflict``.
        plan: The plan to run: the same, or the same changes on the new base.
        conflicts: Sorted by key; empty unless ``status`` is ``conflict``.
    """

    status: str
    plan: Plan
    conflicts: Sequence[Conflict] = ()

    def checked(self) -> Plan:
        """Return the plan to run.

        Raises:
            GenesysError: PLAN-012 for each conflict, with both sides.
        """
        if self.conflicts:
            raise GenesysError(
                CONFLICT.finding(None, address=split_key(item.key)[0], yours=item.yours, theirs=item.theirs)
                for item in self.conflicts
            )
        return self.plan


def rebase(plan: Plan, recorded: Mapping[str, Fragment], head: str) -> Rebased:
    """Return what became of a saved plan now that the head of the state is ``head``.

    A rebased plan keeps changes, seed and read-set; only its base differs, and the digest that was
    approved is kept in ``settings["approved"]``.

    Args:
        plan: The saved plan.
        recorded: Fragment key -> fragment, of the head.
        head: Id of the head's commit; ``""`` for an empty state.
    """
    if plan.base == head:
        return Rebased("good", plan)
    conflicts = [*_moved(plan, recorded), *_new_users(plan, recorded)]
    if conflicts:
        return Rebased("conflict", plan, sorted(set(conflicts)))
    values = {slot: getattr(plan, slot) for slot in Plan.__slots__ if slot != "stack"}
    settings = {**plan.settings, "approved": plan.settings.get("approved", plan.digest)}
    return Rebased("rebased", Plan(plan.stack, **{**values, "base": head, "settings": settings}))


def _moved(plan: Plan, recorded: Mapping[str, Fragment]) -> list[Conflict]:
    changes: dict[str, list[Change]] = {}
    for change in plan.changes:
        changes.setdefault(change.key, []).append(change)
        if change.meta.get("previous"):
            changes.setdefault(f"{change.meta['previous']}~{change.generation}", []).append(change)
    return [
        Conflict(key, _yours(changes.get(key, [])), _theirs(changes.get(key, []), recorded.get(key), was))
        for key, was in plan.read_set.items()
        if version(recorded.get(key)) != was
    ]


def _yours(changes: Iterable[Change]) -> str:
    parts = []
    for change in changes:
        fields = [_arrow(field, field.after) for field in change.fields[:3]] if change.action == "update" else []
        parts.append(", ".join(fields) if fields else change.action)
    return ", ".join(parts) or "other changes refer to it"


def _arrow(field: FieldChange, now: Json) -> str:
    return f"{field.path}: {shown(field, field.before)} -> {shown(field, now)}"


def _theirs(changes: Iterable[Change], fragment: Fragment | None, was: str) -> str:
    if fragment is None:
        return "it is no longer recorded"
    if was == ABSENT:
        return "it was created"
    by = fragment.updated_by.get("run") or fragment.created_by.get("run") or ""
    fields = [
        _arrow(field, _dig(fragment.desired, field.path))
        for change in changes
        for field in change.fields[:3]
        if change.action == "update" and _dig(fragment.desired, field.path) != field.before
    ]
    return (", ".join(fields) or "it was changed") + (f" (run {by})" if by else "")


def _dig(body: Mapping[str, Json], path: str) -> Json:
    value: Json = body
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _new_users(plan: Plan, recorded: Mapping[str, Fragment]) -> list[Conflict]:
    """Return what has come to depend on something that the plan deletes for good."""
    made = {change.address for change in plan.changes if change.action == "create"}
    leaving = {change.address: change for change in plan.changes if change.action == "delete"}
    ends = {address for address in leaving if address not in made}
    known = set(plan.read_set) | {change.key for change in plan.changes}
    return [
        Conflict(leaving[dep].key, "delete", f"{fragment.address} has come to need it")
        for fragment in recorded.values()
        for dep in fragment.deps
        if dep in ends and fragment.key not in known
    ]
