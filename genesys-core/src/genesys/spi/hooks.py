"""Hook specifications: where all of many plugins have a say.

A hook plugin implements some of them::

    from genesys.spi import deny, hookimpl


    @hookimpl
    def genesys_check_plan(plan):
        for change in plan.changes:
            if change.risk == "data-loss":
                yield deny(f"{change.address} holds data", change)

All hooks are synchronous. An implementation names the arguments that it wants and may leave others out, so
that a new argument breaks nobody. Everything passed in is a copy: changing it changes nothing. ``folder`` is
the project's folder, absolute.

What happens when an implementation raises is told by its name. **transform** and **validate** and
**check** fail closed: nothing is deployed. **before**, **after**, **failed** and **event** listen: what
they raise is reported, and neither the run nor other listeners stop.

Beside hooks, a plugin may have:

``pure = True``
    A promise: what it says while a declaration is read depends on the arguments and on its own files alone. Without
    it an unchanged stack is compiled anew each time, because only the plugin knows whether it would still say the same.
``reads = ("guard.yaml",)``
    Files that it reads beside the declaration, relative to the project's folder; a file that is missing counts, too.
    ``pure`` is then a promise about these as well.
``def active(folder)``
    Asked once, before any hook. ``False``: there is nothing to do for this project, no hook is asked. What it raises
    sets the plugin aside, so that nothing is deployed; a `GenesysError` is shown as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pluggy import HookimplMarker, HookspecMarker

from genesys.errors import Finding
from genesys.model.declared import Declared
from genesys.model.plan import Change, Plan

NAMESPACE = "genesys"
hookspec = HookspecMarker(NAMESPACE)
hookimpl = HookimplMarker(NAMESPACE)
"""Marks a function as an implementation of the hook of its name."""

TRANSFORM, CHECK, LISTEN = "transform", "check", "listen"
SORTS: dict[str, str] = {
    "genesys_transform_resource": TRANSFORM,
    "genesys_validate_resource": CHECK,
    "genesys_check_plan": CHECK,
    "genesys_before_deploy": LISTEN,
    "genesys_after_deploy": LISTEN,
    "genesys_before_operation": LISTEN,
    "genesys_after_operation": LISTEN,
    "genesys_operation_failed": LISTEN,
    "genesys_event": LISTEN,
}
"""Hook -> its sort, which says what an exception means."""


class Deployed(NamedTuple):
    """How a run ended, for `genesys_after_deploy`.

    Args:
        run: Id of the run.
        status: ``green``, ``partial`` or ``failed``.
        commit: Id of the commit that records it.
        done: Changes made.
        failed: Changes that failed.
        skipped: Changes that were not tried.
        outputs: Stack output -> value; those that are secret are left out.
        healthy: Whether everything that was touched is well.
        interrupted: Whether it was ended by a signal.
        elapsed_s: How long it took, in seconds.
    """

    run: str
    status: str
    commit: str
    done: int
    failed: int
    skipped: int
    outputs: Mapping[str, Any]
    healthy: bool
    interrupted: bool
    elapsed_s: float


@hookspec
def genesys_transform_resource(resource: Declared, stack: str, tags: Mapping[str, Any], folder: str) -> Declared | None:
    """Change what was declared, before it is compiled: add tags, fill in a default of the organisation.

    Called once for each resource, those inside composites included, in the order of plugins: each one sees what the one
    before made of it. Address and kind must stay as they are.

    Args:
        resource: What was declared; fields as written.
        stack: Name of the stack, such as ``shop/production``.
        tags: Tags that the whole stack has; those of the resource win over them.
        folder: The project's folder.

    Returns:
        The resource to use instead, see `Declared.with_fields`; ``None`` to leave it.
    """


@hookspec
def genesys_validate_resource(
    resource: Declared, stack: str, tags: Mapping[str, Any], folder: str
) -> Iterable[Finding] | None:
    """Look at one declared resource, after every transform and before it is compiled.

    Args:
        resource: The resource; fields as written or transformed, references as expressions.
        stack: Name of the stack.
        tags: Tags that the whole stack has; those of the resource win over them.
        folder: The project's folder.

    Returns:
        Findings, see `deny` and `warn`; ``None`` when there is nothing to say.
    """


@hookspec
def genesys_check_plan(plan: Plan, stack: str, folder: str) -> Iterable[Finding] | None:
    """Look at a plan before anything changes; never at an empty one.

    Called after planning, and again for a saved plan, right before it is run.

    Args:
        plan: The whole plan; n changes, of natives. A change knows the user's resource (``kind``, ``kind_address``).
        stack: Name of the stack.
        folder: The project's folder.

    Returns:
        Findings, see `deny` and `warn`; ``None`` when there is nothing to say.
    """


@hookspec
def genesys_before_deploy(plan: Plan, stack: str, folder: str) -> None:
    """Hear that an approved plan is about to run; it starts when every plugin has returned."""


@hookspec
def genesys_after_deploy(plan: Plan, stack: str, result: Deployed, folder: str) -> None:
    """Hear how a run ended; everything is recorded."""


@hookspec
def genesys_before_operation(change: Change, stack: str, folder: str) -> None:
    """Hear that one change is about to be made. The change waits until every plugin has returned; others go on."""


@hookspec
def genesys_after_operation(change: Change, stack: str, elapsed_s: float, folder: str) -> None:
    """Hear that one change was made and recorded; ``elapsed_s`` in seconds."""


@hookspec
def genesys_operation_failed(change: Change, stack: str, finding: Mapping[str, Any], folder: str) -> None:
    """Hear that one change failed; ``finding`` has summary, reason, solution, command and code."""


@hookspec
def genesys_event(event: Mapping[str, Any], stack: str, folder: str) -> None:
    """Hear everything that a run tells, one at a time, in order; ``event["event"]`` is its word, as with ``--json``."""
