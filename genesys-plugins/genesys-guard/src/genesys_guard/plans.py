"""Rules about a whole plan."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from genesys.spi import deny
from genesys_guard.resources import says

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from genesys.spi import Change, Finding, Plan
    from genesys_guard.reading import Rule

    Check = Callable[[Plan, Rule], Iterator[Finding]]

_MAKING = ("create", "update", "import")
"""Actions after which something is where the plan says."""


def findings(plan: Plan, held: Mapping[str, Rule]) -> Iterator[Finding]:
    """Give what the rules find in a plan.

    Args:
        plan: The plan.
        held: The rules that hold, by word.
    """
    for word, check in CHECKS.items():
        if word in held:
            yield from check(plan, held[word])


def _keep_data(plan: Plan, rule: Rule) -> Iterator[Finding]:
    if not rule.value:
        return
    for change in plan.changes:
        if change.risk == "data-loss" or (change.action == "delete" and change.meta.get("holds_data")):
            verb = "replaced" if change.cause else "deleted"
            yield deny(
                f'"{change.kind_address or change.address}" holds data and would be {verb}',
                change,
                reason=says(rule, f"{change.because.rstrip('.') or 'Data is kept here'}; keep_data is on"),
                solution="Keep it, or move the data first and lift the rule for that one deployment.",
                command="genesys plan",
            )


def _at_most(plan: Plan, rule: Rule) -> Iterator[Finding]:
    counts = Counter(change.action for change in plan.changes)
    counts["change"] = len(plan.changes)
    for action, most in rule.value.items():
        if counts[action] > most:
            word = "changes" if action == "change" else f"changes of the action {action}"
            yield deny(
                f"the plan makes {counts[action]} {word}",
                reason=says(rule, f"At most {most} are allowed at once"),
                solution="Do it in smaller steps, such as with --target.",
            )


def _allow(plan: Plan, rule: Rule) -> Iterator[Finding]:
    allowed = rule.value.get("regions")
    if allowed is not None:
        for region, change in _regions(plan):
            if region not in allowed:
                yield _elsewhere(change, region, says(rule, f"Allowed regions are {', '.join(allowed) or 'none'}"))


def _forbid(plan: Plan, rule: Rule) -> Iterator[Finding]:
    forbidden = rule.value.get("regions", ())
    for region, change in _regions(plan):
        if region in forbidden:
            yield _elsewhere(change, region, says(rule, f"Forbidden regions are {', '.join(forbidden)}"))


def _regions(plan: Plan) -> Iterator[tuple[str, Change]]:
    """Give region and change, once for each resource of the user's; what has no region is nowhere else either."""
    seen = set()
    for change in plan.changes:
        region = change.target.get("region")
        key = (region, change.kind_address or change.address)
        if region and change.action in _MAKING and key not in seen:
            seen.add(key)
            yield region, change


def _elsewhere(change: Change, region: str, reason: str) -> Finding:
    name = change.kind_address or change.address
    return deny(f'"{name}" would be in the region {region}', change, reason=reason, solution="Use another region.")


CHECKS: dict[str, Check] = {"keep_data": _keep_data, "at_most": _at_most, "allow": _allow, "forbid": _forbid}
"""Word -> its check of a plan."""
