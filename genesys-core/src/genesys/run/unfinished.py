"""What a run left undone, by the user's resource: the record of what is there cannot say what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from genesys.model.plan import Change, Plan
    from genesys.state.segment import Commit
    from genesys.state.state import State

    Json = dict[str, Any]

PARTLY = "partly"
"""Setting of a plan that was made with selectors: what it leaves out may still be owed."""
INTERRUPTED = "the run ended before it"


def owed(plan: Plan, why: Mapping[str, str], before: Commit | None) -> dict[str, Json]:
    """Return native address -> ``resource``, ``kind``, ``action`` and ``why`` of what is still to be made.

    Args:
        plan: What was to be done.
        why: Id of a change that was not done -> why, in a clause.
        before: The commit before; what it owed is still owed when the plan left it out.
    """
    touched = {change.address for change in plan.changes}
    kept = of_commit(before) if before is not None and plan.settings.get(PARTLY) else {}
    found = {address: entry for address, entry in kept.items() if address not in touched}
    for change in plan.changes:
        if change.id in why and change.action != "forget":
            found[change.address] = _entry(change, why[change.id])
    return {address: found[address] for address in sorted(found)}


def _entry(change: Change, why: str) -> Json:
    resource = change.kind_address or change.address.partition("/")[0]
    return {"resource": resource, "kind": change.kind, "action": change.action, "why": why}


def of_commit(commit: Commit) -> dict[str, Json]:
    """Return what the run of a commit left undone."""
    return dict(commit.data.get("owed") or {})


async def last_run(state: State) -> Commit | None:
    """Return the commit of the newest run; edits of the record since then are none.

    Raises:
        GenesysError: Of the state.
    """
    async for commit in state.history():
        if "intent" in commit.data or "owed" in commit.data:
            return commit
    return None


def reasons(changes: Iterable[Change], ends: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return id -> why of the changes of a run that died, of which recovery found that they were not done."""
    return {change.id: INTERRUPTED for change in changes if ends[change.id]["op"] != "done"}
