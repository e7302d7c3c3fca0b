"""Reaching every place that a plan acts in, before anything is claimed or recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.run.call import Caller, Stopped
from genesys.run.finding import explain_stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from genesys.model.plan import Change, Plan

_CALLS = frozenset({"create", "update", "delete", "read", "import"})


async def reach(plan: Plan, caller: Caller, clean: Callable[[Any], Any]) -> None:
    """Open a session on every target of a plan; they stay open for the run.

    Args:
        plan: What will be done.
        caller: Opens sessions.
        clean: Takes secrets out of texts.

    Raises:
        GenesysError: One cannot be opened: the provider refuses, or there are no credentials, or they are of another
            account. Nothing was done.
    """
    places: dict[tuple[str, ...], Change] = {}
    for change in plan.changes:
        if change.action in _CALLS and not change.meta.get("record_only"):
            key = (change.provider, *(f"{name}={change.target[name]}" for name in sorted(change.target)))
            places.setdefault(key, change)
    # A target that knows less comes first: what its session says completes it, and serves those that know more.
    for key in sorted(places, key=lambda key: (len(key), key)):
        change = places[key]
        try:
            await caller.open(change.provider, change.target, change.address)
        except Stopped as stop:
            raise explain_stop(change, stop, clean, caller.provider(change.provider)) from None
