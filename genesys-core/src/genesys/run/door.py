"""The one synchronous door: `run_plan` and `recover`. Inside, trio; outside, nobody knows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import trio

from genesys.errors import GenesysError
from genesys.model.expr import is_secret
from genesys.model.secret import SecretValue
from genesys.plan.rebase import rebase
from genesys.run import health
from genesys.run.book import Book, Closing
from genesys.run.call import Caller
from genesys.run.events import Interrupted, RunEnded, RunStarted
from genesys.run.interrupts import Interrupts
from genesys.run.observe import observe
from genesys.run.options import Options, Outcome, Recovered, Result
from genesys.run.patience import patiently
from genesys.run.placed import refuse_elsewhere
from genesys.run.reach import reach
from genesys.run.record import Ledger
from genesys.run.recovery import recover_all, settle_run
from genesys.run.resolve import resolve
from genesys.run.runner import Runner
from genesys.run.sessions import sessions_for
from genesys.run.stage import Stage, close
from genesys.run.unfinished import INTERRUPTED, owed
from genesys.run.unwrap import only_one

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from genesys.model.plan import Plan
    from genesys.run.events import Event
    from genesys.run.ground import Ground
    from genesys.spi.ports import World
    from genesys.spi.provider import Provider
    from genesys.state.claims import Claim
    from genesys.state.state import State

__all__ = ["Options", "Outcome", "Recovered", "Result", "observe", "recover", "run_plan"]


def run_plan(
    plan: Plan,
    *,
    state: State,
    providers: Mapping[str, Provider],
    world: World,
    events: Callable[[Event], None],
    options: Options | None = None,
) -> Outcome:
    """Make the changes of a plan, record them in one commit, and return how it went.

    What a run that died left open is settled first.

    Args:
        plan: What to do.
        state: The recorded state of the stack.
        providers: Name -> provider.
        world: The ports.
        events: Receives events, from one thread.
        options: Of the caller.

    Raises:
        GenesysError: Nothing was done (STATE-006, PLAN-012), or what was done could not be recorded
            (STATE-0xx): the next command recovers it.
        Aborted: Interrupted twice.
    """
    chosen = options or Options()
    stage = Stage(Book(state), providers=providers, world=world, events=events, options=chosen)
    with only_one():
        return trio.run(_run, plan, stage, clock=chosen.clock)


def recover(
    *,
    state: State,
    providers: Mapping[str, Provider],
    world: World,
    events: Callable[[Event], None],
    options: Options | None = None,
) -> list[Recovered]:
    """Settle what runs that died left open; ``[]`` when there is nothing, which costs one read of the root.

    Raises:
        GenesysError: STATE-006 while somebody alive runs; RUN-0xx when a provider cannot be asked.
    """
    chosen = options or Options()
    stage = Stage(Book(state), providers=providers, world=world, events=events, options=chosen)

    async def all_of_it() -> list[Recovered]:
        return await patiently(partial(recover_all, stage, take_over=chosen.take_over), seconds=chosen.lock_timeout_s)

    with only_one():
        return trio.run(all_of_it, clock=chosen.clock)


def try_places(
    plan: Plan, *, stack: str, providers: Mapping[str, Provider], world: World, options: Options | None = None
) -> None:
    """Return when every place that a plan acts in can be reached; for a stack that has no state yet.

    Raises:
        GenesysError: One cannot: the provider refuses, or there are no credentials.
    """
    chosen = options or Options()
    sessions = sessions_for(
        providers, world, chosen, key=b"", stack=stack, tell=_silent, source=chosen.source or _no_source
    )

    async def all_of_them() -> None:
        try:
            await reach(plan, Caller(sessions, world.entropy, _silent, inline=chosen.inline), sessions.clean)
        finally:
            await close(sessions)

    with only_one():
        trio.run(all_of_them, clock=chosen.clock)


def _silent(event: object) -> None:
    """Say nothing: nothing is done yet."""


def _no_source(digest: str) -> bytes:
    raise KeyError(digest)


async def _run(plan: Plan, stage: Stage) -> Outcome:
    seconds = stage.options.lock_timeout_s
    await patiently(partial(recover_all, stage, take_over=stage.options.take_over), seconds=seconds)
    try:
        caller = Caller(stage.sessions, stage.world.entropy, stage.tell, inline=stage.options.inline)
        await reach(plan, caller, stage.secrets.clean)
        plan, claim = await patiently(partial(_claimed, plan, stage), seconds=seconds)
    except BaseException:
        await close(stage.sessions)
        raise
    ended: list[Outcome] = []
    async with trio.open_nursery() as nursery:
        walk = _Walk(plan, stage, claim)
        if stage.options.signals:
            await nursery.start(walk.interrupts.watch)
        ended.append(await walk.run())
        nursery.cancel_scope.cancel()
    return ended[0]


async def _claimed(plan: Plan, stage: Stage) -> tuple[Plan, Claim]:
    """Return the plan on the state as it is now, and the claim of the run that has it as its write-ahead log.

    Raises:
        GenesysError: PLAN-012, what the plan read was changed since; RUN-025, it is elsewhere; STATE-006.
    """
    book = stage.book
    head, recorded = await book.recorded()
    refuse_elsewhere(stage.sessions.opened.values(), recorded.values())
    plan = rebase(plan, recorded, head).checked()
    run = book.new_run()
    await book.store_plan(run, plan)
    claim, ended = await book.claim(run)
    for other in ended:
        await settle_run(stage, await book.open_run(claim, "", other), release=False)
    try:
        # From here on nobody else writes: what the plan read now still stands when the run is recorded.
        head, recorded = await book.recorded()
        rebase(plan, recorded, head).checked()
        await stage.recorded()
    except GenesysError:
        await book.release(claim)
        raise
    return plan, claim


class _Walk:
    """One run, from the claim to the commit."""

    def __init__(self, plan: Plan, stage: Stage, claim: Claim) -> None:
        self._plan, self._stage, self._claim = plan, stage, claim
        self._runner: Runner | None = None
        self.interrupts = Interrupts(self._stop)

    def _stop(self) -> None:
        calls = [] if self._runner is None else self._runner.calls
        self._stage.brake.pull()
        self._stage.tell(Interrupted(self._claim.run, calls))
        if self._runner is not None:
            self._runner.stop()

    async def run(self) -> Outcome:
        plan, stage, claim = self._plan, self._stage, self._claim
        began = trio.current_time()
        recorded = await stage.recorded()
        ledger = Ledger(recorded, run=claim.run, at=stage.world.clock.now())
        journal = await stage.book.journal(claim.run)
        stage.tell(RunStarted(claim.run, plan.stack, len(plan.changes)))
        async with stage.ground(ledger, journal, claim=claim, seed=plan.seed) as ground:
            before = _aside(stage.options) if stage.options.before else None
            self._runner = Runner(plan, ground, stage.tell, at_once=stage.options.at_once, before=before)
            if self.interrupts.count:
                self._runner.stop()
            results = await self._runner.run()
            well = await self._health(ground, results)
            outputs = await _outputs(ground, plan.outputs)
        if self._runner.open:
            return await self._left_open(results, began)
        status = _status(results)
        closing = self._closing(results, status=status, well=well, outputs=outputs, doubtful=ledger.doubtful())
        left = {result.change: _why(result) for result in results if result.word != "done"}
        closing = closing._replace(owed=owed(plan, left, await stage.book.last()))
        commit = await stage.book.end(claim, changed=ledger.changed(), removed=ledger.removed(), closing=closing)
        outcome = Outcome(claim.run, status, commit.id, results, outputs, well, bool(self.interrupts.count))
        return self._ended(outcome, began)

    async def _left_open(self, results: list[Result], began: float) -> Outcome:
        """End without a commit: what is under way is settled by the next command, from the plan and the journal.

        That is the way of a run that died, at which nothing is lost; but whoever comes next need not find out first
        whether this process lives.
        """
        await self._stage.book.leave(self._claim)
        return self._ended(Outcome(self._claim.run, _status(results), "", results, {}, False, True), began)

    def _ended(self, outcome: Outcome, began: float) -> Outcome:
        numbers = outcome.count("done"), outcome.count("failed"), outcome.count("skipped") + outcome.count("left")
        elapsed = round(trio.current_time() - began, 3)
        self._stage.tell(RunEnded(self._claim.run, outcome.status, outcome.commit, *numbers, elapsed))
        return outcome

    async def _health(self, ground: Ground, results: list[Result]) -> bool:
        if any(result.word != "done" for result in results):
            return False
        if not self._stage.options.health:
            return True
        keys = {change.key for change in self._plan.changes}
        touched = [ground.ledger.now[key] for key in sorted(keys) if key in ground.ledger.now]
        return await health.check(ground, touched, self._stage.tell)

    def _closing(
        self, results: list[Result], *, status: str, well: bool, outputs: dict[str, Any], doubtful: list[str]
    ) -> Closing:
        plan, options = self._plan, self._stage.options
        stats: dict[str, Any] = {word: n for word, n in plan.counts().items() if n}
        for word in ("done", "failed", "skipped", "left"):
            stats[word] = sum(result.word == word for result in results)
        stats["doubtful"] = doubtful
        return Closing(
            status=status,
            message=options.message or str(plan.settings.get("message", "")),
            intent=plan.digest,
            health_passed=well and status == "green",
            actor=options.actor,
            stack_digest=plan.stack_digest,
            stats={word: value for word, value in stats.items() if value},
            outputs=outputs,
            facts=plan.lookups,
            mode="" if plan.settings.get("mode") == "deploy" else str(plan.settings.get("mode", "")),
        )


def _aside(options: Options) -> Callable[[str], Awaitable[None]]:
    """Return the caller's function as a coroutine function that holds up nothing but what waits for it."""
    call = options.before
    assert call is not None  # noqa: S101 - the caller looked

    async def before(id: str) -> None:
        if options.inline:
            call(id)
        else:
            await trio.to_thread.run_sync(call, id)

    return before


def _why(result: Result) -> str:
    if result.finding is not None:
        return f"{result.finding.what} [{result.finding.problem.code}]"
    return f"waits for {result.because}" if result.because else INTERRUPTED


def _status(results: list[Result]) -> str:
    done = sum(result.word == "done" for result in results)
    if done == len(results):
        return "green"
    return "partial" if done else "failed"


async def _outputs(ground: Ground, outputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the stack's outputs; those that are secret or not known stay as they are declared."""
    scope, found = ground.scope("outputs"), dict[str, Any]()
    for name, value in outputs.items():
        try:
            known = value if is_secret(value) else resolve(value, scope)
        except (GenesysError, KeyError):
            known = value
        found[name] = value if isinstance(known, SecretValue) else ground.secrets.clean(known)
    return found
