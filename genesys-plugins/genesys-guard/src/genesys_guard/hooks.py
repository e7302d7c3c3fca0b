"""The hook plugin: what the engine asks, answered by the rules beside the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.spi import hookimpl
from genesys_guard.reading import FILE, MISNAMED, rules_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from genesys.spi import Declared, Finding, Plan

pure = True
reads = (FILE, MISNAMED)


def active(folder: str) -> bool:
    """Tell whether there are rules.

    Raises:
        GenesysError: GUARD-001.
    """
    return bool(rules_at(folder))


@hookimpl
def genesys_transform_resource(resource: Declared, stack: str, tags: Mapping[str, Any], folder: str) -> Declared | None:
    """Fill in the default tags."""
    rule = rules_at(folder).of(stack).get("default_tags")
    if rule is None:
        return None
    from genesys_guard.resources import with_tags

    return with_tags(resource, rule, tags)


@hookimpl
def genesys_validate_resource(
    resource: Declared, stack: str, tags: Mapping[str, Any], folder: str
) -> Iterator[Finding]:
    """Find what the rules refuse in one resource."""
    from genesys_guard.resources import findings

    return findings(resource, rules_at(folder).of(stack), tags)


@hookimpl
def genesys_check_plan(plan: Plan, stack: str, folder: str) -> Iterator[Finding]:
    """Find what the rules refuse in a plan."""
    from genesys_guard.plans import findings

    return findings(plan, rules_at(folder).of(stack))
