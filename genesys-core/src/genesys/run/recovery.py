"""Recovery: a run that was left open is settled before anything else happens to its stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import trio

from genesys.errors import GenesysError
from genesys.model.plan import Change, Plan
from genesys.run.book import Closing
from genesys.run.call import Stopped
from genesys.run.events import Recovering
from genesys.run.journal import Replay
from genesys.run.options import Recovered
from genesys.run.record import Ledger
from genesys.run.replay import settle, undone
from genesys.run.sessions import as_fault
from genesys.run.settle import Doubt, look_for
from genesys.run.tokens import token_for
from genesys.run.unfinished import of_commit, owed, reasons

if TYPE_CHECKING:
    from genesys.model.fragment import Fragment
    from genesys.run.book import OpenRun
    from genesys.run.ground import Ground
    from genesys.run.stage import Stage

    Json = dict[str, Any]


async def recover_all(stage: Stage, *, take_over: bool = False) -> list[Recovered]:
    """Settle whatever was left open, and whatever the last run was in doubt about.

    Raises:
        GenesysError: STATE-006 while a run that may be alive holds the stack; RUN-0xx when a provider cannot be
            asked: then everything stays as it is.
    """
    settled = []
    while (opened := await stage.book.left_open(take_over=take_over)) is not None:
        settled.append(await settle_run(stage, opened))
    if await stage.book.unsettled():
        settled.append(await _settle_doubtful(stage))
    return settled


async def settle_run(stage: Stage, opened: OpenRun, *, release: bool = True) -> Recovered:
    """Settle one run, record what it did and end its claim."""
    replay = Replay(opened.records)
    nothing = Recovered(opened.run, opened.holder, "", [], [], [])
    if opened.plan is None or not (replay.intents or replay.ended):
        if release:
            await stage.book.release(opened.claim)
        return nothing
    plan = Plan.from_json(opened.plan)
    stage.tell(Recovering(opened.run, opened.holder, len(replay.unfinished())))
    recorded = await stage.recorded()
    ledger = Ledger(recorded, run=opened.run, at=stage.world.clock.now())
    for change in plan.changes:
        if change.id in replay.ended:
            ledger.apply(change, replay.ended[change.id])
    journal = await stage.book.journal(opened.claim.run)
    async with stage.ground(ledger, journal, claim=opened.claim, seed=plan.seed) as ground:
        waiting = [change for change in plan.changes if change.id in replay.intents.keys() - replay.ended.keys()]
        async with trio.open_nursery() as nursery:
            for change in waiting:
                nursery.start_soon(_settle_change, ground, change, replay)
    for change in waiting:
        ledger.apply(change, replay.ended[change.id])
    return await _close(stage, opened, plan, ledger, replay, release=release)


async def _settle_change(ground: Ground, change: Change, replay: Replay) -> None:
    try:
        record = await settle(ground, change, replay.intents[change.id], replay.pending.get(change.id))
    except Stopped as stop:
        # The run stays open: its claim is ours now, and the next command finds this process dead and tries again.
        raise ground.explained(change, stop) from None
    except GenesysError:
        raise
    except (
        Exception
    ) as error:  # A plugin that broke the contract is asked again next time, perhaps in a better version.
        raise ground.explained(change, Stopped(as_fault(error), change.action)) from error
    await ground.writer.write(record)
    replay.ended[change.id] = record


async def _close(
    stage: Stage, opened: OpenRun, plan: Plan, ledger: Ledger, replay: Replay, *, release: bool
) -> Recovered:
    ends = {change.id: replay.ended.get(change.id, undone(change)) for change in plan.changes}
    done = [id for id, record in ends.items() if record["op"] == "done"]
    doubtful = [id for id, record in ends.items() if record["op"] == "left"]
    others = [id for id, record in ends.items() if record["op"] == "failed"]
    status = "green" if len(done) == len(ends) else "partial" if done or doubtful else "failed"
    closing = Closing(
        status=status,
        message=f"recovered the run of {opened.holder}",
        intent=plan.digest,
        stack_digest=plan.stack_digest,
        stats={"done": len(done), "doubtful": ledger.doubtful()},
        facts=plan.lookups,
        owed=owed(plan, reasons(plan.changes, ends), await stage.book.last()),
    )
    commit = await stage.book.end(
        opened.claim, changed=ledger.changed(), removed=ledger.removed(), closing=closing, release=release
    )
    return Recovered(opened.run, opened.holder, commit.id, done, others, doubtful)


async def _settle_doubtful(stage: Stage) -> Recovered:
    run = stage.book.new_run()
    claim, _ = await stage.book.claim(run)
    recorded = await stage.recorded()
    ledger = Ledger(recorded, run=run, at=stage.world.clock.now())
    found: list[str] = []
    last = await stage.book.last()
    # The calls were made before that commit, and may take effect, or show, for a while after it.
    since = last.time if last else 0.0
    journal = await stage.book.journal(run)
    async with stage.ground(ledger, journal, claim=claim, seed="") as ground, trio.open_nursery() as nursery:
        for key in ledger.doubtful():
            nursery.start_soon(_look_again, ground, recorded[key], found, since)
    closing = Closing(
        status="partial",
        message="looked for what the last run was in doubt about",
        intent="",
        stats={"doubtful": ledger.doubtful()},
        stack_digest=str(last.data.get("stack_digest", "")) if last else "",
        owed=of_commit(last) if last else {},
    )
    commit = await stage.book.end(claim, changed=ledger.changed(), removed=ledger.removed(), closing=closing)
    gone = [key for key in recorded if key not in ledger.now]
    return Recovered(run, "", commit.id, sorted(found), sorted(gone), ledger.doubtful())


async def _look_again(ground: Ground, fragment: Fragment, found: list[str], since: float) -> None:
    change = Change(
        "create",
        fragment.address,
        generation=fragment.generation,
        type=fragment.type,
        provider=fragment.provider,
        target=fragment.target,
    )
    token = token_for(fragment, key=ground.book.key, tag=ground.book.tag)
    try:
        errand = await ground.errand(change, "create")
        patience = max(0.0, since + errand.late_s - ground.world.clock.now())
        seen = await look_for(errand, token, patience_s=patience)
    except Stopped as stop:
        # Whoever goes on without the answer creates a second one, or forgets the first.
        raise ground.explained(change, stop) from None
    if isinstance(seen, Doubt):
        ground.ledger.drop(fragment.key)
        return
    properties = ground.properties(seen, errand.type)
    ground.ledger.put(fragment.with_(id=seen.id, observed=properties, status="ready"))
    found.append(fragment.key)
