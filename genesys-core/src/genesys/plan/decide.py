"""Decide what has to happen to one wanted native."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from genesys.model.plan import FOLLOWED, FieldChange
from genesys.plan import compare, paths
from genesys.plan.drift import drifted, merge
from genesys.plan.holding import HALF_MADE
from genesys.plan.replacing import old_goes_first, parent_lost
from genesys.plan.settled import needs_of, owned_alike, same_place
from genesys.plan.values import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genesys.model.fragment import Fragment
    from genesys.model.native import NativeNode
    from genesys.plan.given import Given


class Verdict(NamedTuple):
    """What has to happen to one native.

    Args:
        action: ``create``, ``update``, ``replace``, ``recreate`` (it is gone), ``read``, ``import`` or ``adopt``
            (it was only read and is owned from now on).
        fields: What changes, sorted by path.
        reason: A word of `genesys.model.plan.Change`.
        because: The same for a person.
        record_only: Whether only the record changes.
    """

    action: str
    fields: Sequence[FieldChange] = ()
    reason: str = "new"
    because: str = ""
    record_only: bool = False


def decide(node: NativeNode, given: Given) -> Verdict | None:
    """Return what has to happen to ``node``; ``None`` for nothing.

    What it refers to must have been decided before, in ``given.values.outcomes``; this adds its own.
    """
    fragment = given.book.current.get(node.address)
    verdict = _first(node, given) if fragment is None else _again(node, fragment, given)
    if verdict is not None:
        given.values.outcomes[node.address] = _outcome(node, verdict, given)
    return verdict


def _outcome(node: NativeNode, verdict: Verdict, given: Given) -> Outcome:
    made = verdict.action != "update"
    known = node.existing_id if verdict.action == "read" else given.imports.get(node.address, "")
    facts = given.facts(node.type)
    changed = frozenset(paths.top(field.path) for field in verdict.fields)
    if not (made or verdict.record_only):
        changed |= facts.revision
    first = made and old_goes_first(node.address, verdict, given)
    return Outcome(node.body, made, known if made else "", changed, facts.computed, first)


def _first(node: NativeNode, given: Given) -> Verdict:
    fields = compare.wanted(given.facts(node.type), node.body, given.values.planned)
    if node.existing_id:
        return Verdict("read", fields, because="it belongs to somebody else and is only read")
    if node.address in given.imports:
        return Verdict("import", (), "asked", f"{given.imports[node.address]} is taken over")
    return Verdict("create", fields)


def _again(node: NativeNode, fragment: Fragment, given: Given) -> Verdict | None:
    if fragment.status == "quarantined":
        return None
    if not owned_alike(node, fragment):
        return _handed_over(node, fragment, given)
    if fragment.status == "creating" and not fragment.id:
        fields = compare.wanted(given.facts(node.type), node.body, given.values.planned)
        return Verdict("create", fields, because="an earlier run did not get to create it")
    if fragment.key in given.observed and given.observed[fragment.key] is None:
        fields = compare.wanted(given.facts(node.type), node.body, given.values.planned)
        return Verdict("recreate", fields, "gone", f"{fragment.id} is gone; it was not deleted by Genesys")
    if node.existing_id:
        return None if fragment.desired == node.body else Verdict("read", reason="changed")
    return _compared(node, fragment, given)


def _handed_over(node: NativeNode, fragment: Fragment, given: Given) -> Verdict:
    if node.existing_id:
        return Verdict("read", reason="changed", because=f"{node.existing_id} is read from now on; {fragment.id} was")
    fields = compare.wanted(given.facts(node.type), node.body, given.values.planned)
    return Verdict("adopt", fields, because=f"{fragment.id} was only read; from now on this stack has its own")


def _compared(node: NativeNode, fragment: Fragment, given: Given) -> Verdict | None:
    facts, values = given.facts(node.type), given.values
    comparison = compare.Comparison(facts, values.before(fragment), values.planned)
    fields = comparison.bodies(fragment.desired, node.body)
    reason = "changed"
    seen = given.observed.get(fragment.key)
    if seen is not None:
        drift = drifted(facts, node.body, recorded=fragment.observed, seen=seen.properties, look=values.planned)
        reason = "drift" if drift and not fields else reason
        fields = merge(fields, drift)
    fields = _with_secrets(fields, given.changed_secrets(fragment), facts_immutable=facts.immutable)
    finished = _finished(node, fragment, given)
    forced = _forced(node, fragment, given, finished=finished)
    if forced or any(field.forces_replace for field in fields):
        return _replaced(fragment, [*forced, *fields])
    if seen is not None and seen.status != "ready":
        status = FieldChange("@status", seen.status, "ready")
        because = f"it is {seen.status}"
        if seen.detail.rstrip(".") not in {"", because}:
            because += f": {seen.detail}"
        return Verdict("update", [status, *fields], "stopped", because)
    if finished:
        status = FieldChange("@status", fragment.status, "ready")
        return Verdict("update", [status, *fields], because="its create was given up, and it got ready after all")
    if fragment.status == "updating":
        status = FieldChange("@status", "updating", "ready")
        return Verdict("update", [status, *fields], "changed", "an earlier update was not finished")
    if fields:
        return Verdict("update", fields, reason, _why_changed(fields, reason))
    return _recorded_only(node, fragment, given)


def _with_secrets(
    fields: list[FieldChange], changed: list[str], *, facts_immutable: frozenset[str]
) -> list[FieldChange]:
    known = {field.path for field in fields}
    more = [
        FieldChange(
            path, compare.HIDDEN, compare.HIDDEN, secret=True, forces_replace=paths.top(path) in facts_immutable
        )
        for path in changed
        if path not in known
    ]
    return sorted([*fields, *more], key=lambda field: field.path)


def _finished(node: NativeNode, fragment: Fragment, given: Given) -> bool:
    """Tell whether an object whose create was given up is there as a whole now, as far as a look shows."""
    seen = given.observed.get(fragment.key)
    if fragment.status not in HALF_MADE or seen is None or seen.status != "ready" or node.address in given.replace:
        return False
    facts = given.facts(node.type)
    hidden = facts.computed | facts.secret
    return all(name in seen.properties for name, value in node.body.items() if value is not None and name not in hidden)


def _forced(node: NativeNode, fragment: Fragment, given: Given, *, finished: bool) -> list[FieldChange]:
    """Return what replaces an object whatever its body says."""
    found = []
    if fragment.type != node.type:
        found.append(FieldChange("@type", fragment.type, node.type, forces_replace=True))
    elif not same_place(node, fragment):
        before = {"provider": fragment.provider, **fragment.target}
        after = {"provider": node.provider, **node.target}
        found += [
            FieldChange(f"@target.{name}", before.get(name), after[name], forces_replace=True)
            for name in sorted(after)
            if before.get(name, after[name]) != after[name]
        ]
    if fragment.status in HALF_MADE and not finished:
        found.append(FieldChange("@status", fragment.status, "ready", forces_replace=True))
    elif node.address in given.replace:
        found.append(FieldChange("@status", "ready", "replaced", forces_replace=True))
    if not found and (parent := parent_lost(node, given)):
        found.append(FieldChange("@parent", parent, "replaced", forces_replace=True))
    return found


def _replaced(fragment: Fragment, fields: list[FieldChange]) -> Verdict:
    forcing = [field for field in fields if field.forces_replace]
    first = forcing[0]
    if first.path == "@status" and first.after == "replaced":
        return Verdict("replace", fields, "asked", "replacing it was asked for")
    if first.path == "@status":
        return Verdict("replace", fields, "tainted", f"it is marked as {fragment.status}")
    reasons = []
    if first.path == "@parent":
        reasons.append(f"its parent {first.before} is replaced")
    if names := ", ".join(field.path.lstrip("@") for field in forcing if field.path != "@parent"):
        reasons.append(f"{names} cannot be changed in place")
    return Verdict("replace", fields, "replace", ", and ".join(reasons))


def _why_changed(fields: list[FieldChange], reason: str) -> str:
    names = ", ".join(field.path for field in fields[:3]) + (", …" if len(fields) > 3 else "")
    many = len(fields) > 1
    if reason == "drift":
        return f"{names} {'were' if many else 'was'} changed by somebody else"
    return f"{names} {'change' if many else 'changes'}"


def _recorded_only(node: NativeNode, fragment: Fragment, given: Given) -> Verdict | None:
    pairs = [
        ("@deps", fragment.deps, needs_of(node)),
        ("@on_delete", fragment.on_delete, node.on_delete),
        ("@protect", fragment.protect, node.protect),
    ]
    fields = [FieldChange(path, before, after) for path, before, after in pairs if before != after]
    if not fields:
        return _follows(node, fragment, given)
    names = ", ".join(field.path.lstrip("@") for field in fields)
    return Verdict("update", fields, "changed", f"only the record changes: {names}", record_only=True)


def _follows(node: NativeNode, fragment: Fragment, given: Given) -> Verdict | None:
    """Return the change of the record of something that refers to what moves, and does not move itself.

    What moves takes its references along.
    """
    if node.address not in given.book.touched or node.address in given.book.olds:
        return None
    fields = [FieldChange("@deps", fragment.deps, needs_of(node))]
    return Verdict("update", fields, FOLLOWED, "what it refers to moves", record_only=True)
