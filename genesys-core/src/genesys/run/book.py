"""The state as a run sees it: claim it, journal into it, commit once at the end."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.errors import GenesysError
from genesys.model.canonical import canonical
from genesys.run.tokens import stack_tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from genesys.model.fragment import Fragment
    from genesys.model.plan import Plan
    from genesys.state.claims import Claim
    from genesys.state.journal import Journal
    from genesys.state.segment import Commit
    from genesys.state.state import State
    from genesys.state.vault import Vault

    Json = dict[str, Any]

FACTS = "facts"
"""Kind of the blob that holds answers to lookups; its digest is the commit's ``pins``."""


class OpenRun(NamedTuple):
    """A run that was left open, and is now ours to settle.

    Args:
        run: Its id.
        holder: Who ran it, for a person.
        claim: Now held by this process.
        plan: The stored plan in its JSON form, or ``None`` when it was never stored.
        records: Its journal.
    """

    run: str
    holder: str
    claim: Claim
    plan: Json | None
    records: list[Json]


class Closing(NamedTuple):
    """What the commit of a run says.

    Args:
        status: ``green``, ``partial`` or ``failed``.
        message: For the history.
        intent: Digest of the plan.
        health_passed: Whether everything that was touched is well.
        actor: Who.
        stack_digest: Digest of the saved Stack.
        stats: Counts, and the keys of doubtful fragments.
        outputs: Stack output -> value; secret ones as expressions.
        facts: Fact key -> answer.
        mode: ``rollback`` or ``destroy``; ``""`` for an ordinary deployment.
        owed: What was left undone; see `genesys.run.unfinished`.
    """

    status: str
    message: str
    intent: str
    health_passed: bool = False
    actor: str = ""
    stack_digest: str = ""
    stats: Mapping[str, Any] = {}
    outputs: Mapping[str, Any] = {}
    facts: Mapping[str, Any] = {}
    mode: str = ""
    owed: Mapping[str, Any] = {}


class Book:
    """A thin layer on a state.

    Args:
        state: The recorded state of one stack.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self.stack, self.key = state.stack, bytes.fromhex(state.id)
        self._known: tuple[str, dict[str, Fragment]] = ("", {})

    @cached_property
    def vault(self) -> Vault:
        """Values of secrets."""
        return self._state.vault

    @cached_property
    def tag(self) -> str:
        """The tag ``genesys-stack``."""
        return stack_tag(self.key, self.stack)

    def new_run(self) -> str:
        """Return the id of a new run."""
        return self._state.runs.new_id()

    async def recorded(self) -> tuple[str, dict[str, Fragment]]:
        """Return id of the newest commit, ``""`` when there is none, and key -> fragment."""
        head = await self._state.head()
        if head.id != self._known[0]:
            self._known = (head.id, await head.fragments())
        return self._known

    async def last(self) -> Commit | None:
        """Return the newest commit."""
        return await (await self._state.head()).commit()

    async def unsettled(self) -> bool:
        """Tell whether a run is open, or the last one was in doubt: then `recover` has something to do. Costs one read.

        Raises:
            GenesysError: Of the state.
        """
        if await self._state.claims.current():
            return True
        last = await self.last()
        return last is not None and bool((last.data.get("stats") or {}).get("doubtful"))

    async def store_plan(self, run: str, plan: Plan) -> None:
        """Keep the plan, durably: from here on it is the write-ahead log of the run."""
        await self._state.runs.put_plan(run, canonical(plan.as_json()))

    async def claim(self, run: str, *, take_over: bool = False) -> tuple[Claim, list[str]]:
        """Claim the whole stack; return the claim and runs that ended with it.

        Raises:
            GenesysError: STATE-006 when somebody alive holds it.
        """
        taken = await self._state.claims.take(run, take_over=take_over)
        return taken.claim, taken.recover

    async def check(self, claim: Claim) -> None:
        """Return when a claim is in force.

        Raises:
            GenesysError: STATE-007 when somebody took it over.
        """
        await self._state.claims.check(claim)

    async def release(self, claim: Claim) -> None:
        """Give a claim back without a commit; nothing was done, so plan and journal go too."""
        await self._state.claims.release(claim.run)
        await self._forget(claim.run)

    async def leave(self, claim: Claim) -> None:
        """Let go of a claim whose run is not settled: plan and journal stay, and anybody may settle it now."""
        await self._state.claims.leave(claim.run)

    async def journal(self, run: str) -> Journal:
        """Open a new part of the journal of a run that is claimed."""
        return await self._state.runs.open_journal(run)

    async def end(
        self,
        claim: Claim,
        *,
        changed: Iterable[Fragment],
        removed: Iterable[str],
        closing: Closing,
        release: bool = True,
    ) -> Commit:
        """Commit and release the claim in one swap; then drop journal and plan, which nobody needs any more.

        Raises:
            GenesysError: STATE-007 when the claim was taken over; STATE-008 when the outcome is unknown.
        """
        pins = await self._state.blobs.put(FACTS, canonical(closing.facts)) if closing.facts else ""
        commit = await self._state.commit(
            changed,
            removed,
            claim=claim,
            status=closing.status,
            message=closing.message,
            actor=closing.actor,
            intent=closing.intent,
            health_passed=closing.health_passed,
            stats=closing.stats,
            stack_digest=closing.stack_digest,
            pins=pins,
            release=release,
            more={
                "outputs": closing.outputs,
                "mode": closing.mode,
                **({"owed": dict(closing.owed)} if closing.owed else {}),
            },
        )
        if release:
            await self._forget(claim.run)
        return commit

    async def _forget(self, run: str) -> None:
        # The commit says what became of it, and names the plan by its digest; kept, plans outgrow the state.
        from genesys.state.runs import FOLDER

        with suppress(GenesysError):  # What the store does not want to delete does no harm.
            await self._state.runs.forget_journal(run)
            await self._state.store.delete(f"{FOLDER}{run}/plan")

    async def left_open(self, *, take_over: bool = False) -> OpenRun | None:
        """Return a run whose holder is dead, with its claim taken over under the same run; ``None`` when none is open.

        Keeping the run's id means that a crash of whoever recovers it leaves the same run open again.

        Args:
            take_over: Whether a holder that may be alive loses its claim.

        Raises:
            GenesysError: STATE-006 when its holder may be alive.
        """
        claims = await self._state.claims.current()
        if not claims:
            return None
        before = claims[0]
        claim, _ = await self.claim(before.run, take_over=take_over)
        return await self.open_run(claim, before.who)

    async def open_run(self, claim: Claim, holder: str, run: str = "") -> OpenRun:
        """Return what is stored about a run: that of the claim, or another one that ended with it."""
        name = run or claim.run
        plan = await self._state.runs.plan(name)
        records = await self._state.runs.journal(name)
        return OpenRun(name, holder, claim, None if plan is None else json.loads(plan), records)

    async def source(self, digest: str) -> bytes:
        """Return the archive of a source folder."""
        return await self._state.blobs.get("source", digest)
