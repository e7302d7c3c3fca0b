"""Settling one change that was begun by a run that died: did it take effect?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.errors import GenesysError
from genesys.run.call import Stopped
from genesys.run.placed import refuse_other
from genesys.run.resolve import Wanted
from genesys.run.settle import GLANCE_S, Doubt, look_for
from genesys.run.waiting import Late
from genesys.spi.faults import NoCapacity
from genesys.spi.session import Pending

if TYPE_CHECKING:
    from genesys.model.plan import Change
    from genesys.run.errand import Errand
    from genesys.run.ground import Ground
    from genesys.spi.session import Observed, Token

    Json = dict[str, Any]


async def settle(ground: Ground, change: Change, begun: Json, accepted: Json | None = None) -> Json:
    """Return the record of how a begun change ended.

    Args:
        ground: What recovery has to hand.
        change: Of the dead run's plan.
        begun: Its last intent.
        accepted: What the provider gave to ask for, when it had accepted a long operation.

    Raises:
        Stopped: The provider cannot be asked; the run stays open.
        GenesysError: The provider is not there, or of the state.
    """
    errand = await ground.errand(change, change.action)
    # With other credentials it would not be found, and then be forgotten.
    refuse_other(change.provider, begun.get("place") or {}, errand.open.place, change.address)
    if change.action == "create":
        return await _create(errand, begun, accepted)
    if change.action == "delete":
        return await _delete(errand, accepted)
    if accepted:
        await _asked(errand, accepted)
    return await _update(errand)


def undone(change: Change) -> Json:
    """Return the record of a change that did nothing."""
    return {"op": "failed", "change": change.id, "code": ""}


async def _create(errand: Errand, begun: Json, accepted: Json | None) -> Json:
    errand.climb(int(begun.get("alternative", 0)))
    attempt, wire, errand.doubted = int(begun["attempt"]), str(begun["token"]), float(begun["at"])
    token = errand.token(attempt, {})._replace(value=wire)
    seen = await _asked(errand, accepted) if accepted else None
    if seen is not None:
        return (await errand.ready(seen, await _want(errand))).record
    if errand.type.idempotency == "I4":
        return errand.doubtful(token, "the run ended before it arrived").record
    # A second object with the same name or token is impossible, so there a short look is enough.
    lag = errand.late_s if errand.type.idempotency == "I3" else GLANCE_S
    patience = max(0.0, float(begun["at"]) + lag - errand.ground.world.clock.now())
    want = await _want(errand)
    found = await look_for(errand, token, want, patience_s=patience)
    if found is not Doubt.NOT_THERE:
        return (await errand.ready(found, want)).record
    if errand.type.idempotency == "I1" and errand.token(attempt, want.plain).value == wire:
        return await _again(errand, attempt, token, want)
    return undone(errand.change)


async def _want(errand: Errand) -> Wanted:
    try:
        return await errand.ground.wanted(errand.change, errand.type)
    except GenesysError as error:
        if error.codes[0].startswith("STATE-"):
            raise
        return Wanted({}, {}, {})  # A secret that cannot be read here: its fingerprint is taken by the next plan.


async def _again(errand: Errand, attempt: int, token: Token, want: Wanted) -> Json:
    """Send the same create again: the same token makes no second object, and the answer settles the question."""
    await errand.begin_create(attempt, token)
    try:
        answer = await errand.ask("create", want.want, token)
    except Stopped as stop:
        if isinstance(stop.fault, NoCapacity):
            return undone(errand.change)  # The next plan has its own alternatives.
        raise
    if answer.fault is not None:
        return errand.doubtful(token, answer.fault).record
    return (await errand.ready(answer.value, want)).record


async def _update(errand: Errand) -> Json:
    left: Json = {"op": "left", "change": errand.change.id, "status": "updating"}
    if not errand.type.observe:
        return left
    id = errand.change.native_id
    seen = (await errand.ask("read", [id])).value.get(id)
    return left if seen is None else {**left, "properties": errand.ground.properties(seen, errand.type)}


async def _asked(errand: Errand, accepted: Json) -> Observed | None:
    """Return what became of a long operation, ``None`` when it left nothing or cannot be asked for any more."""
    pending = Pending(accepted["handle"], str(accepted["id"]), float(accepted["every_s"]))
    try:
        return await errand.ground.pollers.settled(
            errand.open, errand.type, pending, address=errand.address, until=errand.until
        )
    except (Late, Stopped):
        return None


async def _delete(errand: Errand, accepted: Json | None) -> Json:
    left: Json = {"op": "left", "change": errand.change.id, "status": "deleting"}
    if not errand.type.observe:
        return left
    if accepted:
        await _asked(errand, accepted)
    id = errand.change.native_id
    first = (await errand.ask("read", [id])).value.get(id)
    try:
        seen = await errand.ground.pollers.settled(
            errand.open, errand.type, first, address=errand.address, until=errand.until
        )
    except (Late, Stopped):
        return left
    return {"op": "done", "change": errand.change.id} if seen is None else left
