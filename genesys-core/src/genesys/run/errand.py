"""One change on its way: what it needs while it is made, how it ends, and waiting until it is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import trio

from genesys.plan.holding import FOUND
from genesys.plan.ladder import ALTERNATIVES, on_rung
from genesys.run.call import Cut, Stopped
from genesys.run.finding import explained, facts_of, resource_of
from genesys.run.problems import DOUBTFUL, GONE, SLOW, UNWELL
from genesys.run.record import DOUBTED
from genesys.run.recorded import recorded_of
from genesys.run.settle import LAG_S
from genesys.run.waiting import Late
from genesys.spi.faults import CAME_UP_FAILED, Invalid, NoCapacity, Transient
from genesys.spi.session import Observed, Pending

if TYPE_CHECKING:
    from genesys.errors import GenesysError
    from genesys.model.plan import Change
    from genesys.run.call import Answered
    from genesys.run.ground import Ground
    from genesys.run.resolve import Wanted
    from genesys.run.sessions import Open
    from genesys.spi.faults import Fault
    from genesys.spi.provider import ResourceType
    from genesys.spi.session import Token

    Json = dict[str, Any]


_HASTE_S = 2.0
"""How long want of capacity is waited out where there is an alternative."""


class Ended(NamedTuple):
    """How a change ended.

    Args:
        record: For the journal.
        error: Why it failed, or ``None`` when it is done.
        cut: Whether the run was stopped before it was done; ``record`` is empty when something may come of it.
    """

    record: Json
    error: GenesysError | None = None
    cut: bool = False

    @property
    def open(self) -> bool:
        """Whether the journal is left as it is: it was begun, and recovery finds out how it ended."""
        return self.cut and not self.record


class Errand:
    """One change on its way.

    Args:
        ground: What the run has to hand.
        change: The change.
        open: Its session.
        type: Its native type.
        verb: ``create``, ``update``, ``delete`` or ``read``; chooses how long it may take.
    """

    __slots__ = (
        "_firm",
        "_seconds",
        "_sent",
        "change",
        "doubted",
        "ground",
        "open",
        "planned",
        "rung",
        "type",
        "until",
    )

    def __init__(self, ground: Ground, change: Change, open: Open, type: ResourceType, verb: str) -> None:
        self.ground, self.change, self.open, self.type = ground, change, open, type
        self.planned, self.rung, self.doubted = change, 0, 0.0
        self._sent: Token | None = None
        said = (change.meta.get("timeouts") or {}).get(verb)
        self._firm, self._seconds = bool(said), float(said or type.create_s)
        self.until = trio.current_time() + self._seconds

    @property
    def address(self) -> str:
        """Native address."""
        return self.change.address

    @property
    def late_s(self) -> float:
        """For how long a call whose answer was lost may be under way: as the session says, else our own patience."""
        return float(getattr(self.open.session, "late_s", LAG_S))

    @property
    def instead(self) -> str:
        """What would be made instead when there is no capacity, for a person; ``""`` for nothing."""
        left = self.planned.meta.get(ALTERNATIVES, ())[self.rung :]
        return str(left[0]["why"]) if left else ""

    def climb(self, rung: int) -> None:
        """Make what the plan names as an alternative from now on; 0 is what was wanted first."""
        self.rung, self.change = rung, on_rung(self.planned, rung)
        if not self._firm:
            self.until = trio.current_time() + self._seconds

    @property
    def place(self) -> Json:
        """What is recorded of where the object is, beside the plan's target."""
        return {"place": dict(self.open.place)} if self.open.place else {}

    async def delete(self, id: str) -> Answered:
        """Call the session's ``delete``; what is recorded of the object goes with it."""
        found = self.ground.ledger.now.get(self.change.key)
        known = found is not None and found.id == id
        return await self._ask("delete", id, recorded=recorded_of(found) if found is not None and known else None)

    async def ask(self, verb: str, *args: Any) -> Answered:
        """Call a verb of the session; see `Caller.ask`."""
        return await self._ask(verb, *args)

    async def _ask(self, verb: str, *args: Any, **more: Any) -> Answered:
        patience = {"NoCapacity": _HASTE_S} if verb == "create" and self.instead else {}
        answer = await self.ground.caller.ask(
            self.open,
            verb,
            self.type._replace(patience={**self.type.patience, **patience}) if patience else self.type,
            *args,
            address=self.address,
            until=self.until,
            firm=self._firm,
            **more,
        )
        if verb == "create" and answer.word == "read-back":
            self.doubted = self.ground.world.clock.now()
        if not self._firm and trio.current_time() > self.until:
            # Others had to be waited for; what was accepted only now has the usual time to get ready.
            self.until = trio.current_time() + self._seconds
        return answer

    def token(self, attempt: int, body: Any) -> Token:
        """Return the token of one attempt of a create."""
        return self.ground.token(self.change, attempt, body)

    async def begin(self, **more: Any) -> None:
        """Return when it is durable that the change is about to be made."""
        await self.ground.writer.write({"op": "intent", "change": self.change.id, **more})

    async def begin_create(self, attempt: int, token: Token) -> None:
        """The same for one attempt of a create."""
        self._sent = token
        at = round(self.ground.world.clock.now(), 3)
        await self.begin(attempt=attempt, token=token.value, at=at, **self._which(), **self.place)

    def _doubt(self) -> Json:
        return {DOUBTED: round(self.doubted, 3)} if self.doubted else {}

    async def landed(self) -> None:
        """Return when no create of the object can still be under way in the network: it would land after a delete."""
        recorded = self.ground.ledger.now.get(self.change.key)
        doubted = float(recorded.meta.get(DOUBTED, 0.0)) if recorded else 0.0
        left = doubted + self.late_s - self.ground.world.clock.now() if doubted else 0.0
        if left > 0 and await self.ground.caller.brake.sleep(left):
            raise Cut(Transient("The run was stopped before it was called."), "delete")

    def _which(self) -> Json:
        return {"alternative": self.rung} if self.rung else {}

    async def ready(self, first: Any, want: Wanted, *, or_instead: bool = False, found: bool = False) -> Ended:
        """Wait until the object is ready, and return how the change ended.

        Args:
            first: What create, update or find returned.
            want: What was asked for.
            or_instead: Whether want of capacity is raised when there is an alternative, and nothing is left of this.
            found: Whether the object was there before.

        Raises:
            Stopped: There is no capacity.
        """
        rest: Json = {
            "change": self.change.id,
            "secrets": want.secrets,
            "meta": {"inputs": self.ground.inputs(self.change), **self._doubt(), **({FOUND: True} if found else {})},
            **self._which(),
            **self.place,
        }
        await self.accepted(first)
        try:
            # It was there, so a look that does not show it is older than that; for a while.
            seen = await self.ground.pollers.settled(
                self.open, self.type, first, address=self.address, until=self.until, lag_s=self.late_s
            )
        except Late as late:
            return self._late(late, rest)
        except Cut:
            return LEFT_OPEN
        except Stopped as stop:
            if or_instead and self.instead and isinstance(stop.fault, NoCapacity) and await self._cleared(first.id):
                raise
            error = self.ground.explained(self.change, stop)
            return Ended({"op": "left", "id": first.id, "status": self._unready(first.id), **rest}, error)
        if seen is None:
            gone = GONE.error(address=self.address, message="it disappeared while it was waited for.")
            # With its id in the record the next plan looks for itself.
            return Ended({"op": "left", "id": first.id, "status": self._unready(first.id), **rest}, gone)
        record = {"id": seen.id, "properties": self.ground.properties(seen, self.type), **rest}
        if seen.status == "failed":
            return Ended({"op": "left", "status": self._unready(seen.id), **record}, self._unwell(seen))
        return Ended({"op": "done", **record})

    async def accepted(self, answer: Any) -> None:
        """Return when it is durable what to ask for, where a long operation was accepted: it outlives this process."""
        if isinstance(answer, Pending):
            handle = self.ground.secrets.clean(answer.handle)
            about = {"handle": handle, "id": answer.id, "every_s": answer.every_s}
            await self.ground.writer.write({"op": "pending", "change": self.change.id, **about})

    async def _cleared(self, id: str) -> bool:
        """Remove what is left of a create that found no capacity after it was accepted; tell whether that worked."""
        try:
            if not id:
                found: Observed | None = (await self.ask("find", self._sent)).value
                id = found.id if found else ""
            gone = (await self.delete(id)).value if id else None
            if gone is not None:
                await self.ground.pollers.settled(self.open, self.type, gone, address=self.address, until=self.until)
        except (Stopped, Late):
            return False
        return True

    def _late(self, late: Late, rest: Json) -> Ended:
        message = self.ground.secrets.clean(str(late))
        error = SLOW.error(address=self.address, seconds=round(late.seconds), message=message)
        last = late.last
        properties = self.ground.properties(last, self.type) if isinstance(last, Observed) else {}
        record = {"op": "left", "id": last.id, "properties": properties, "status": self._unready(last.id)}
        return Ended({**record, **rest}, error)

    def _unready(self, id: str) -> str:
        if self.change.action == "update":
            return "updating"
        # Without an id nobody could find the object by the record alone.
        return "tainted" if id else "creating"

    def _unwell(self, seen: Observed) -> GenesysError:
        done = "changed" if self.change.action == "update" else "created"
        message = self.ground.secrets.clean(seen.detail) or "It reports a failure."
        plain = UNWELL.error(address=self.address, done=done, message=message, resource=resource_of(self.change))
        own = self.explained(plain, Invalid(message, code=CAME_UP_FAILED), self.change.action)
        for finding in own.findings:
            finding.said = {}  # All that was said is the reason.
        return own

    def doubtful(self, token: Token, why: str | Fault) -> Ended:
        """Return the end of a create of which nobody knows whether it took effect; ``why`` names what was lost."""
        record = {
            "op": "left",
            "change": self.change.id,
            "status": "quarantined" if self.type.idempotency == "I4" else "creating",
            "meta": {"token": token.value, "intent": token.intent},
            **self._which(),
            **self.place,
        }
        words = why if isinstance(why, str) else why.message
        message = self.ground.secrets.clean(words)
        error = DOUBTFUL.error(address=self.address, provider=self.change.provider, message=message)
        return Ended(record, error if isinstance(why, str) else self.explained(error, why, "create"))

    def explained(self, plain: GenesysError, fault: Fault, verb: str) -> GenesysError:
        """Return the provider's own entry for a fault, or ``plain``; see `genesys.run.finding.explained`."""
        facts, clean = facts_of(self.change, verb), self.ground.secrets.clean
        return explained(plain, fault, provider=self.open.provider, facts=facts, clean=clean)

    def failed(self, error: GenesysError) -> Ended:
        """Return the end of a change that did nothing."""
        return failed(self.change, error)


LEFT_OPEN = Ended({}, cut=True)
"""The end of a change that was begun, and that nobody waits for any more because the run is being stopped."""


def failed(change: Change, error: GenesysError) -> Ended:
    """Return the end of a change that did nothing."""
    return Ended({"op": "failed", "change": change.id, "code": error.codes[0]}, error)
