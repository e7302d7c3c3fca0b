"""Making one change: from a change of the plan to a record of the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import trio

from genesys.errors import GenesysError
from genesys.plan.paths import in_body, top
from genesys.run import create
from genesys.run.call import Cut, Stopped
from genesys.run.errand import LEFT_OPEN, Ended, failed
from genesys.run.finding import resource_of
from genesys.run.problems import NOT_FOUND, SLOW, WRONG_TARGET
from genesys.run.record import UNFINISHED
from genesys.run.sessions import as_fault
from genesys.run.waiting import Late
from genesys.spi.faults import Unknown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from genesys.model.plan import Change
    from genesys.run.ground import Ground
    from genesys.spi.session import Observed

    Json = dict[str, Any]

_UNSURE = {"create": "creating", "update": "updating", "delete": "deleting"}
"""Action -> status of the record when nobody knows whether it took effect."""


async def make(ground: Ground, change: Change) -> Ended:
    """Make one change; a failure of the change is returned, not raised.

    Raises:
        GenesysError: Of the state: nothing can be recorded any more.
    """
    try:
        return await _VERBS[change.action](ground, change)
    except Cut:
        return Ended({"op": "failed", "change": change.id, "code": ""}, cut=True)
    except Stopped as stop:
        return failed(change, ground.explained(change, stop))
    except GenesysError as error:
        if error.codes[0].startswith("STATE-"):
            raise
        return failed(change, error)
    except Exception as error:
        # The plugin answered with something that is no answer; what it did is not known.
        return broken(ground, change, error)


def broken(ground: Ground, change: Change, error: Exception) -> Ended:
    """Return the end of a change whose plugin broke the contract."""
    told = ground.explained(change, Stopped(as_fault(error), change.action))
    status = _UNSURE.get(change.action)
    if status is None:
        return failed(change, told)
    if change.action == "create" and change.meta.get("idempotency") == "I4":
        status = "quarantined"
    return Ended({"op": "left", "change": change.id, "status": status}, told)


async def _create(ground: Ground, change: Change) -> Ended:
    errand = await ground.errand(change, "create")
    return await create.create(errand, await ground.wanted(change, errand.type))


async def _update(ground: Ground, change: Change) -> Ended:
    if change.meta.get("record_only"):
        return _rewritten(ground, change)
    errand = await ground.errand(change, "update")
    _check_target(ground, change)
    want = await ground.wanted(change, errand.type)
    fields = _changed(ground, change)
    await errand.begin()
    try:
        answer = await errand.ask("update", native_id(ground, change), want.want, fields)
    except Stopped as stop:
        return _stopped(ground, change, stop, "updating")
    return await errand.ready(answer.value, want)


def _changed(ground: Ground, change: Change) -> frozenset[str]:
    """Return the fields to write: those of the plan, and those that an update wrote which was not finished."""
    fields = frozenset(top(item.path) for item in change.fields if in_body(item.path))
    before = ground.ledger.now.get(change.key)
    return fields.union(before.meta.get(UNFINISHED, ())) if before else fields


def _stopped(ground: Ground, change: Change, stop: Stopped, status: str) -> Ended:
    if isinstance(stop, Cut):
        if isinstance(stop.fault, Unknown):
            return LEFT_OPEN
        raise stop
    error = ground.explained(change, stop)
    if isinstance(stop.fault, Unknown):
        return Ended({"op": "left", "change": change.id, "status": status}, error)
    return failed(change, error)


def _rewritten(ground: Ground, change: Change) -> Ended:
    before = ground.ledger.now[change.key]
    return Ended(
        {
            "op": "done",
            "change": change.id,
            "id": before.id,
            "properties": before.observed,
            "secrets": before.pins.get("secrets"),
            "meta": {"inputs": ground.inputs(change)},
        }
    )


async def _delete(ground: Ground, change: Change) -> Ended:
    done: Json = {"op": "done", "change": change.id}
    id = native_id(ground, change)
    if not id:
        return Ended(done)  # Its create never took effect; recovery has looked for it.
    errand = await ground.errand(change, "delete")
    _check_target(ground, change)
    await errand.landed()
    await errand.begin()
    try:
        answer = await errand.delete(id)
        if answer.value is not None:
            await errand.accepted(answer.value)
            await ground.pollers.settled(
                errand.open, errand.type, answer.value, address=change.address, until=errand.until
            )
    except Late as late:
        message = ground.secrets.clean(str(late))
        error = SLOW.error(address=change.address, seconds=round(late.seconds), message=message)
        return Ended({"op": "left", "change": change.id, "status": "deleting"}, error)
    except Stopped as stop:
        return _stopped(ground, change, stop, "deleting")
    return Ended(done)


async def _read(ground: Ground, change: Change) -> Ended:
    errand = await ground.errand(change, "read")
    # What is taken over is not made of anything: what it refers to may not be there yet, and no secret of it is known.
    taken = change.action == "import"
    secrets = {} if taken else (await ground.wanted(change, errand.type)).secrets
    id = change.native_id or str(change.meta.get("existing_id", ""))
    seen: Observed | None = (await errand.ask("read", [id])).value.get(id)
    if seen is None:
        return errand.failed(
            NOT_FOUND.error(
                address=change.address,
                type=change.type,
                id=id,
                provider=change.provider,
                resource=resource_of(change),
            )
        )
    return Ended(
        {
            "op": "done",
            "change": change.id,
            "id": seen.id,
            "properties": ground.properties(seen, errand.type),
            "secrets": secrets,
            "meta": {} if taken else {"inputs": ground.inputs(change)},
            **errand.place,
        }
    )


async def _record_only(ground: Ground, change: Change) -> Ended:
    await trio.lowlevel.checkpoint()
    return Ended({"op": "done", "change": change.id})


def native_id(ground: Ground, change: Change) -> str:
    """Return the native id of what a change is about, ``""`` when none is known."""
    recorded = ground.ledger.now.get(change.key)
    return change.native_id or (recorded.id if recorded and recorded.id else "")


def _check_target(ground: Ground, change: Change) -> None:
    recorded = ground.ledger.now.get(change.key)
    # The record may know more about the place than the plan, but nothing else.
    if recorded is not None and any(recorded.target.get(k, v) != v for k, v in change.target.items()):
        raise WRONG_TARGET.error(
            address=change.address, recorded=recorded.target, planned=change.target, resource=resource_of(change)
        )


_VERBS: dict[str, Callable[[Ground, Change], Awaitable[Ended]]] = {
    "create": _create,
    "update": _update,
    "delete": _delete,
    "read": _read,
    "import": _read,
    "forget": _record_only,
    "move": _record_only,
}
