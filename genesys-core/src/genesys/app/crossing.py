"""A stack that is deployed on one provider and declared on another: what that would mean, resource by resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.app.records import recorded
from genesys.compile.problems import FIELD_DEGRADED, FIELD_REFUSED, KIND_DEGRADED, KIND_REFUSED
from genesys.plan.problems import PROVIDER_CHANGED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genesys.app.planning import Planned
    from genesys.app.project import Project
    from genesys.errors import Finding, GenesysError
    from genesys.model.fragment import Fragment
    from genesys.model.plan import Plan
    from genesys.state.state import State

_DEGRADED = {KIND_DEGRADED.code, FIELD_DEGRADED.code}
_REFUSED = {KIND_REFUSED.code, FIELD_REFUSED.code}
_NAMED = 5
"""So many resources are named in an error."""


class Crossing(NamedTuple):
    """One resource that would be built anew on another provider.

    Args:
        address: Its address.
        kind: Its kind.
        old: Provider that it is on.
        new: Provider that it is declared on.
        now: Natives that it is, each ``[address, type, id]``.
        then: Natives that it would become, each ``[address, type]``; empty when the new provider refuses it.
        lost: Native addresses whose data would be lost.
        protected: Whether deleting it is refused as long as it is protected.
        degraded: Field, or ``""`` for the kind as a whole -> how the new provider falls short.
        refused: Field, or ``""`` for the kind as a whole -> why the new provider does not do it.
    """

    address: str
    kind: str
    old: str
    new: str
    now: list[list[str]]
    then: list[list[str]]
    lost: list[str]
    protected: bool
    degraded: dict[str, str]
    refused: dict[str, str]


def crossings(planned: Planned) -> list[Crossing]:
    """Return the resources that a plan would build anew on another provider, sorted by address."""
    found = []
    for item in planned.plan.settings.get("crossings", ()):
        fragments = [f for f in planned.recorded.values() if f.kind_address == item["address"]]
        nodes = [node for node in planned.graph.nodes.values() if node.kind_address == item["address"]]
        one = _crossing(item["address"], fragments, item["new"], planned.graph.notes)
        found.append(one._replace(then=[[node.address, node.type] for node in nodes], lost=item["lost"]))
    return found


def refused_crossings(project: Project, state: State | None, error: GenesysError) -> list[Crossing]:
    """Return what is deployed elsewhere and refused by the provider that it is declared on; empty for another error."""
    if state is None or not {f.problem.code for f in error.findings if f.severity == "error"} <= _REFUSED:
        return []
    fragments: dict[str, list[Fragment]] = {}
    for fragment in project.providers().current(recorded(state)).values():
        fragments.setdefault(fragment.kind_address, []).append(fragment)
    found = []
    for address in sorted({finding.facts["address"] for finding in error.findings}):
        new = next(f.facts["provider"] for f in error.findings if f.facts["address"] == address)
        old = fragments.get(address, [])
        if not old or any(fragment.provider == new for fragment in old):
            return []
        found.append(_crossing(address, old, new, error.findings))
    return found


def refuse_crossings(plan: Plan) -> None:
    """Refuse to run a plan that builds deployed resources anew on another provider, unless that was asked for.

    Raises:
        GenesysError: PLAN-006, naming the data that would be lost.
    """
    found: list[Any] = plan.settings.get("crossings", [])
    if not found:
        return
    project, _, environment = plan.stack.rpartition("/")
    lost = [address for item in found for address in item["lost"]]
    news = sorted({item["new"] for item in found})
    named = [f'"{item["address"]}"' for item in found]
    raise PROVIDER_CHANGED.error(
        names=", ".join(named[:_NAMED]) + (f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""),
        old=", ".join(sorted({item["old"] for item in found})),
        new=", ".join(news),
        lost=f"The data in {', '.join(lost)} would be lost." if lost else "It holds no data.",
        beside=f"{project}/{environment}-{news[0].partition(',')[0]}",
        option=option_of(plan),
    )


def option_of(plan: Plan) -> str:
    """Return `` --provider NAME`` when the plan was made with that option, for commands that go on from it."""
    home = plan.settings.get("home")
    return f" --provider {home}" if home else ""


def _crossing(address: str, fragments: list[Fragment], new: str, findings: Iterable[Finding]) -> Crossing:
    about = [finding for finding in findings if finding.facts.get("address") == address]
    return Crossing(
        address,
        str(fragments[0].origin.get("kind", "")),
        ", ".join(sorted({fragment.provider for fragment in fragments})),
        new,
        [[fragment.address, fragment.type, fragment.id or ""] for fragment in fragments],
        [],
        sorted(fragment.address for fragment in fragments if fragment.meta.get("holds_data")),
        any(fragment.protect for fragment in fragments),
        {f.facts["field"]: f.facts["how"] for f in about if f.problem.code in _DEGRADED},
        {f.facts["field"]: f.facts["how"] for f in about if f.problem.code in _REFUSED},
    )
