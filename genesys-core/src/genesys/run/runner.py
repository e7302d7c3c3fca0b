"""Walking one plan: each change is begun, journaled, made, journaled, and only then do its dependants start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import trio

from genesys.errors import Where
from genesys.run.events import ChangeDone, ChangeFailed, ChangeLeft, ChangeSkipped, ChangeStarted
from genesys.run.options import Result
from genesys.run.scheduler import Node, Walk
from genesys.run.verbs import make

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from genesys.errors import GenesysError
    from genesys.model.plan import Change, Plan
    from genesys.run.events import Event
    from genesys.run.ground import Ground

INTERRUPTION, UNDER_WAY = "interruption", "it is still under way"
_SLOW = frozenset({"create", "delete"})
"""What takes about as long as its type says."""


class Runner:
    """One walk over the changes of a plan.

    Args:
        plan: What to do.
        ground: What the changes have to hand.
        tell: Receives what there is to tell.
        at_once: Most changes in flight.
        before: Awaited with the id of each change before it is made; must not raise.
    """

    def __init__(
        self,
        plan: Plan,
        ground: Ground,
        tell: Callable[[Event], None],
        *,
        at_once: int,
        before: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        self._plan, self._ground, self._tell, self._before = plan, ground, tell, before
        self._changes = {change.id: change for change in plan.changes}
        self._errors: dict[str, GenesysError | None] = {}
        self._cut: dict[str, bool] = {}
        self._walk = Walk(nodes_of(plan.changes, self._weight), self._one, at_once=at_once)

    def stop(self) -> None:
        """Start nothing more. What waits ends by the brake of the run; calls on their way are answered and recorded."""
        self._walk.stop()

    @property
    def open(self) -> bool:
        """Whether something that was begun is left to the next command, after `run`."""
        return any(self._cut.values())

    @property
    def calls(self) -> list[str]:
        """Addresses of the changes of which a call is on its way now, sorted."""
        return sorted(whose for whose, count in self._ground.caller.flying.items() if whose and count)

    async def run(self) -> list[Result]:
        """Return how each change ended, in the plan's order.

        Raises:
            GenesysError: Of the state; nothing can be recorded any more.
        """
        await self._walk.run()
        skipped = self._walk.skipped()
        results = [self._result(change, skipped) for change in self._plan.changes]
        for result in results:
            change = self._changes[result.change]
            if result.because == UNDER_WAY:
                self._tell(ChangeLeft(change.id, change.action, change.address))
            elif result.word in {"skipped", "left"}:
                because = result.because or INTERRUPTION
                self._tell(ChangeSkipped(change.id, change.action, change.address, because))
        return results

    def _result(self, change: Change, skipped: dict[str, str]) -> Result:
        if change.id in self._cut:
            return Result(change.id, "left", because=UNDER_WAY if self._cut[change.id] else "")
        if change.id in self._errors:
            error = self._errors[change.id]
            return Result(change.id, "failed", error.findings[0]) if error else Result(change.id, "done")
        if change.id in skipped:
            return Result(change.id, "skipped", because=skipped[change.id])
        return Result(change.id, "left")

    def _weight(self, change: Change) -> float:
        known = self._ground.sessions.known(change.provider)
        type = known.types.get(change.type) if known and change.action in _SLOW else None
        return type.create_s if type else 1.0

    async def _one(self, id: str) -> bool:
        change = self._changes[id]
        began = trio.current_time()
        self._tell(ChangeStarted(id, change.action, change.address, change.type, change.reason))
        if self._before is not None:
            await self._before(id)
        ended = await make(self._ground, change)
        for said in ended.error.findings if ended.error else ():
            said.where = said.where or Where.read(str(change.meta.get("where") or ""))
        if ended.cut:
            self._cut[id] = ended.open
        if ended.open:
            return False
        await self._ground.writer.write(ended.record)
        self._ground.ledger.apply(change, ended.record)
        if ended.cut:
            return False
        self._errors[id] = ended.error
        elapsed = round(trio.current_time() - began, 3)
        if ended.error is None:
            native = str(ended.record.get("id") or change.native_id)
            self._tell(ChangeDone(id, change.action, change.address, native, elapsed))
        else:
            finding: dict[str, Any] = ended.error.findings[0].as_json()
            self._tell(ChangeFailed(id, change.action, change.address, finding, elapsed))
        return ended.error is None


def nodes_of(changes: Iterable[Change], weigh: Callable[[Change], float]) -> list[Node]:
    """Return the graph of the changes; what refers to a moved native also needs its move.

    Args:
        changes: In an order in which they could run.
        weigh: Says how long a change may take, compared with the others.
    """
    chosen = list(changes)
    moves: dict[str, list[str]] = {}
    for change in chosen:
        if change.action == "move":
            moves.setdefault(change.address, []).append(change.id)
    nodes = []
    for change in chosen:
        needs = change.needs
        if moves and change.action != "move":
            around = (change.address, *change.meta.get("deps", ()))
            needs = [*needs, *(id for address in around for id in moves.get(address, ()))]
        nodes.append(Node(change.id, needs, str(change.meta.get("serialise_on") or ""), weigh(change)))
    return nodes
