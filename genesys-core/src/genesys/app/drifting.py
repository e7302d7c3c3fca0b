"""Drift: where reality differs from the record, whatever the declaration says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.app.planning import look
from genesys.app.records import recorded
from genesys.app.wish import Wish
from genesys.plan.drift import shape
from genesys.plan.facts import facts_of
from genesys.plan.meaning import same

if TYPE_CHECKING:
    from genesys.app.project import Project
    from genesys.model.fragment import Fragment
    from genesys.spi.provider import ResourceType
    from genesys.spi.session import Observed
    from genesys.state.state import State


class Row(NamedTuple):
    """One native that drifted.

    Args:
        address: Its address.
        type: Its native type.
        what: ``gone``, ``stopped``, ``failed`` or ``changed``.
        fields: Path, recorded value, seen value.
    """

    address: str
    type: str
    what: str
    fields: list[tuple[str, Any, Any]]


def drift(project: Project, state: State) -> list[Row]:
    """Return what drifted, sorted by address.

    Raises:
        GenesysError: A provider could not be asked.
    """
    providers = project.providers()
    fragments = providers.current(recorded(state))
    types = providers.types()
    seen = look(project, fragments, providers, Wish(refresh=True), state)
    rows = [_row(fragments[key], types[fragments[key].type], now) for key, now in seen.items()]
    return sorted((row for row in rows if row), key=lambda row: row.address)


def _row(fragment: Fragment, type: ResourceType, now: Observed | None) -> Row | None:
    if now is None:
        return Row(fragment.address, fragment.type, "gone", [])
    facts, before = facts_of(type), fragment.observed
    hidden = facts.computed | facts.secret
    # A create's answer is often shorter than a look: what was filled in since then is no drift.
    seen = {n: v if n in facts.free else shape(before[n], v) for n, v in now.properties.items() if n in before}
    fields = [
        (name, before[name], value)
        for name, value in sorted(seen.items())
        if name not in hidden and not same(facts, name, before[name], value)
    ]
    if now.status not in {"ready", "pending"}:
        return Row(fragment.address, fragment.type, now.status, fields)
    return Row(fragment.address, fragment.type, "changed", fields) if fields else None
