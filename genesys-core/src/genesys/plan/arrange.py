"""The chosen changes, rated, linked and in an order in which they can run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.errors import GenesysError
from genesys.plan import risk, selectors
from genesys.plan.dependencies import AWAY, FORWARD, Edges

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from genesys.errors import Finding
    from genesys.model.plan import Change
    from genesys.plan.given import Given


def arrange(
    changes: list[Change], given: Given, *, include: Sequence[str], exclude: Sequence[str]
) -> tuple[list[Change], list[Finding]]:
    """Return the changes to do, and notes on what is left out.

    Args:
        changes: All changes.
        given: What is planned with.
        include: Selectors; empty for everything.
        exclude: Selectors.

    Raises:
        GenesysError: PLAN-002, -003 and -017, selectors; PLAN-018, changes that wait for each other.
    """
    notes: list[Finding] = []
    if not changes and not include and not exclude:
        return [], notes
    by_id = {change.id: change for change in sorted(changes, key=lambda change: change.id)}
    edges = Edges(by_id.values(), given.wanted, given.book.all())
    blocked = _blocked(changes, given)
    if include or exclude or blocked:
        _refuse_empty_selectors([*include, *exclude], given)
        selection = selectors.select(
            by_id,
            edges.together(),
            include=include,
            exclude=exclude,
            subject=lambda change: _subject(change, given),
            blocked=blocked,
        )
        notes += selection.notes
        by_id = {id: change for id, change in by_id.items() if id in selection.ids}
    if given.imports and include:
        # What an object needs may be taken over later; nothing is made for it.
        by_id = {id: change for id, change in by_id.items() if change.action == "import"}
    arranged = [by_id[id] for id in edges.settle() if id in by_id]
    for change in arranged:
        needs = edges.hard[change.id] | edges.soft[change.id]
        change.needs = sorted(id for id in needs if id in by_id)
        risk.rate(change, given.facts(change.type))
    return arranged, notes


def _blocked(changes: Iterable[Change], given: Given) -> dict[str, str]:
    """Return id -> quarantined address, for changes that need to know whether that one exists."""
    doubtful = [fragment for fragment in given.book.all() if fragment.status == "quarantined"]
    if not doubtful:
        return {}
    found = {}
    for fragment in doubtful:
        for change in changes:
            forward = change.action in FORWARD
            used = fragment.address in given.wanted.get(change.address, ())
            if used if forward else change.address in fragment.deps and change.action in AWAY:
                found[change.id] = fragment.address
    return found


def _subject(change: Change, given: Given) -> selectors.Subject:
    tags: Any = change.meta.get("tags") or given.tags_of(change.kind_address)
    return selectors.Subject(change.address, change.kind_address, change.kind, tags)


def _refuse_empty_selectors(chosen: list[str], given: Given) -> None:
    findings = selectors.check(chosen, [*selectors.declared(given), *selectors.recorded(given)])
    if findings:
        raise GenesysError(findings)
