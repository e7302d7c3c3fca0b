"""Reaching every place that a plan acts in, before anything is claimed or recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.run.call import Caller, Stopped
from genesys.run.finding import explain_stop
from genesys.run.stage import close

if TYPE_CHECKING:
    from genesys.model.plan import Change, Plan
    from genesys.run.stage import Stage

_CALLS = frozenset({"create", "update", "delete", "read", "import"})


async def reach(plan: Plan, stage: Stage) -> None:
    """Open a session on every target of a plan; the run finds them open.

    Raises:
        GenesysError: One cannot be opened: the provider refuses, or there are no credentials. Nothing was done.
    """
    places: dict[tuple[str, ...], Change] = {}
    for change in plan.changes:
        if change.action in _CALLS and not change.meta.get("record_only"):
            key = (change.provider, *(f"{name}={change.target[name]}" for name in sorted(change.target)))
            places.setdefault(key, change)
    caller = Caller(stage.sessions, stage.world.entropy, stage.tell, inline=stage.options.inline)
    try:
        for key in sorted(places):
            change = places[key]
            try:
                await caller.open(change.provider, change.target, change.address)
            except Stopped as stop:
                raise explain_stop(change, stop, stage.secrets.clean) from None
    except BaseException:
        await close(stage.sessions)
        raise
