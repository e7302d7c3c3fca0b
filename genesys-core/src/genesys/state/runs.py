"""Runs: the plan that is the write-ahead log, and the journals of what was done.

``runs/<run>/plan`` is written once, before the claim; ``runs/<run>/journal/<n>`` grows, one part for each
process that worked on the run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.state import journal
from genesys.state.pieces import Pieces, forget, read
from genesys.state.problems import BROKEN
from genesys.state.seal import PLAN, Sealed, seal

if TYPE_CHECKING:
    from genesys.spi.ports import Appender, World
    from genesys.state.journal import Journal
    from genesys.state.seal import Box
    from genesys.state.store import Store

    Json = dict[str, Any]

FOLDER = "runs/"


class Runs:
    """The runs of one stack.

    Args:
        store: Where they are.
        box: Who seals them.
        world: Clock and entropy.
    """

    def __init__(self, store: Store, box: Box, world: World) -> None:
        self._store, self._box, self._world = store, box, world

    def new_id(self) -> str:
        """Return the id of a new run; ids sort by time."""
        return f"{int(self._world.clock.now() * 1000):011x}{self._world.entropy.token(5).hex()}"

    async def put_plan(self, run: str, plan: bytes) -> None:
        """Keep a plan, durably and once.

        Raises:
            GenesysError: STATE-008, -010, -011; STATE-015 when the run has another plan already.
        """
        name = _plan(run)
        sealed = seal(self._box, name, [plan], kind=PLAN, salt=self._world.entropy.token(16))
        if not await self._store.put(name, sealed) and await self.plan(run) != plan:
            raise BROKEN.error(law="a run has one plan")

    async def plan(self, run: str) -> bytes | None:
        """Return the plan of a run, or ``None`` when there is none.

        Raises:
            GenesysError: STATE-001, -005, -008.
        """
        found = await self._store.find(_plan(run))
        return None if found is None else Sealed(self._box, _plan(run), found[0], kind=PLAN).section(0)

    async def open_journal(self, run: str) -> Journal:
        """Open a new part of a run's journal; the caller holds the run's claim.

        Raises:
            GenesysError: STATE-008, -010, -011, -012.
        """
        parts = await self._parts(run)
        name = f"{FOLDER}{run}/journal/{len(parts) and int(parts[-1]) + 1:06d}"
        appender: Appender
        if self._store.backend.caps.append:
            appender = self._store.backend.appender(self._store.prefix + name)
        else:
            appender = Pieces(self._store, name)
        return journal.Journal(self._box, name, appender, salt=self._world.entropy.token(16))

    async def journal(self, run: str) -> list[Json]:
        """Return what all parts of a run's journal say, oldest first.

        Raises:
            GenesysError: STATE-001, -005, -008.
        """
        records: list[Json] = []
        for part in await self._parts(run):
            name = f"{FOLDER}{run}/journal/{part}"
            records += journal.read(self._box, name, await content_of(self._store, name))
        return records

    async def ids(self) -> tuple[str, ...]:
        """Return the ids of all runs that left something, oldest first.

        Raises:
            GenesysError: STATE-008.
        """
        return await self._store.names(FOLDER)

    async def forget_journal(self, run: str) -> None:
        """Remove a journal that no recovery needs any more: its run ended, and a commit says how.

        Raises:
            GenesysError: STATE-008, -011.
        """
        for part in await self._parts(run):
            name = f"{FOLDER}{run}/journal/{part}"
            if self._store.backend.caps.append:
                await self._store.delete(name)
            else:
                await forget(self._store, name)

    async def _parts(self, run: str) -> tuple[str, ...]:
        return await self._store.names(f"{FOLDER}{run}/journal/")


async def content_of(store: Store, name: str) -> bytes:
    """Return the content of one part of a journal, however it is kept.

    Raises:
        GenesysError: STATE-001, -008, -029.
    """
    return await (store.get(name) if store.backend.caps.append else read(store, name))


def _plan(run: str) -> str:
    return f"{FOLDER}{run}/plan"
