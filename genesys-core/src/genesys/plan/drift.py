"""Drift: what somebody else changed. Three-way per field: wanted, recorded, seen just now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.model.expr import is_secret, walk
from genesys.model.plan import FieldChange
from genesys.plan import paths
from genesys.plan.compare import forces
from genesys.plan.meaning import same
from genesys.plan.values import Worth, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genesys.model.expr import Json
    from genesys.plan.facts import Facts


def drifted(
    facts: Facts,
    body: Mapping[str, Json],
    *,
    recorded: Mapping[str, Json],
    seen: Mapping[str, Json],
    look: Callable[[list[Json]], Worth],
) -> list[FieldChange]:
    """Return the fields that are neither as wanted nor as they were when last written, sorted by path.

    What the body wants is looked at, and what it leaves at a default that the object had. A provider that
    answers with more than was asked for (its defaults, a status inside a list) does not drift by that,
    except in mappings whose keys are the user's. What drifted *to* what is wanted needs no change.

    Args:
        facts: What is known about the type's fields.
        body: Wanted body.
        recorded: Properties as seen when it was last written; a field may be missing.
        seen: Properties as seen now.
        look: What references are worth now.
    """
    found: list[FieldChange] = []
    skipped = facts.computed | facts.secret
    wanted = {**body, **_unsaid(facts, body, recorded)}
    for name in sorted(wanted):
        want = wanted[name]
        if name in skipped or name not in seen or want is None or is_secret(want):
            continue
        worth = resolve(want, look)
        if worth.unknown or walk(worth.value):
            continue
        before = recorded.get(name, worth.value)
        _field(found, facts, name, (worth.value, before, seen[name]))
    return found


def _unsaid(facts: Facts, body: Mapping[str, Json], recorded: Mapping[str, Json]) -> dict[str, Json]:
    """Return the defaults of fields that the body leaves out, as far as the object had them when it was last written.

    What the provider chose is not among them, and nothing is replaced for the sake of what nobody asked for.
    """
    never = facts.server_default | facts.immutable | facts.grow
    return {
        name: value
        for name, value in facts.defaults.items()
        if name not in never
        and body.get(name) is None
        and name in recorded
        and same(facts, name, recorded[name], value)
    }


def _field(found: list[FieldChange], facts: Facts, path: str, values: tuple[Json, Json, Json]) -> None:
    want, before, now = values
    free = path in facts.free
    if isinstance(want, dict) and isinstance(now, dict):
        old = before if isinstance(before, dict) else want
        for name in sorted({*want, *(set(now) if free else ())}):
            three = (want.get(name), old.get(name), now.get(name))
            _field(found, facts, paths.key(path, name), three)
        return
    shaped = shape(want, now)
    if same(facts, path, shaped, shape(want, before)) or same(facts, path, shaped, want):
        return
    change = FieldChange(path, before, want, observed=now, forces_replace=forces(facts, path, now, want))
    found.append(change)


def shape(want: Json, value: Json) -> Json:
    """Return ``value`` without the parts of it that ``want`` does not speak of."""
    if isinstance(want, dict) and isinstance(value, dict):
        return {name: shape(want[name], value[name]) for name in want if name in value}
    if isinstance(want, list) and isinstance(value, list) and len(want) == len(value):
        return [shape(left, right) for left, right in zip(want, value, strict=True)]
    return value


def merge(changes: list[FieldChange], drift: list[FieldChange]) -> list[FieldChange]:
    """Return both, one per path and sorted: a wanted change that also drifted says what was observed."""
    by_path = {change.path: change for change in changes}
    for item in drift:
        known = by_path.get(item.path)
        if known is None:
            if not any(path.startswith((item.path + ".", item.path + "[")) for path in by_path):
                by_path[item.path] = item
        elif not known.secret:
            known.observed = item.observed
    return [by_path[path] for path in sorted(by_path)]
