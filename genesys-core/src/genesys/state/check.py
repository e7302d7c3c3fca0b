"""Checking a state: everything that is kept is read and opened, everything that is referred to is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from genesys.errors import GenesysError
from genesys.state import blobs, journal, likeness, runs, segment, slots, vault
from genesys.state.seal import PLAN, SECRET, Sealed
from genesys.state.writing import verify

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from genesys.errors import Finding
    from genesys.state.state import State


class Report(NamedTuple):
    """What a check found.

    Args:
        findings: What is wrong; empty when all is well.
        counts: What was read: commits, fragments, blobs, secrets, runs, keys.
    """

    findings: list[Finding]
    counts: dict[str, int]


async def check(state: State) -> Report:
    """Read and verify everything of a stack; never stops at the first damage.

    Raises:
        GenesysError: Only when the root cannot be read, or the store gives no answer.
    """
    checker = _Checker(state)
    await checker.history()
    for folder, read in (
        (segment.FOLDER, checker.segment),
        (blobs.FOLDER, checker.blob),
        (runs.FOLDER, checker.run),
        (slots.FOLDER, checker.slot),
    ):
        for name in await state.store.names(folder):
            await checker.note(read(name))
    for path in await state.store.names(vault.FOLDER):
        for version in await state.store.names(f"{vault.FOLDER}{path}/"):
            await checker.note(checker.secret(f"{path}/{version}"))
    return Report(checker.findings, checker.counts)


class _Checker:
    def __init__(self, state: State) -> None:
        self._state, self._store, self._box = state, state.store, state.library.box
        self.findings: list[Finding] = []
        self.counts = dict.fromkeys(("commits", "fragments", "blobs", "secrets", "runs", "keys"), 0)

    async def note(self, work: Awaitable[None]) -> None:
        """Do one piece of work and keep what it complains about."""
        try:
            await work
        except GenesysError as error:
            self.findings += error.findings

    async def history(self) -> None:
        head = await self._state.head()
        await self.note(self._walk())
        await self.note(self._count(head.id))

    async def segment(self, name: str) -> None:
        found = await self._state.library.segment(name)
        lines = await (await self._state.at_commit(name)).lines(found.keys)
        verify(found, self._state.library.id_key, lines)

    async def blob(self, name: str) -> None:
        await likeness.read(self._store, self._box, blobs.FOLDER + name)
        self.counts["blobs"] += 1

    async def run(self, name: str) -> None:
        plan = f"{runs.FOLDER}{name}/plan"
        found = await self._store.find(plan)
        if found is not None:
            Sealed(self._box, plan, found[0], kind=PLAN).section(0)
        for part in await self._store.names(f"{runs.FOLDER}{name}/journal/"):
            path = f"{runs.FOLDER}{name}/journal/{part}"
            journal.read(self._box, path, await runs.content_of(self._store, path))
        self.counts["runs"] += 1

    async def slot(self, name: str) -> None:
        await slots.read_slot(self._store, name)
        self.counts["keys"] += 1

    async def secret(self, name: str) -> None:
        path = vault.FOLDER + name
        sealed = Sealed(self._state.keys.vault_box(), path, await self._store.get(path), kind=SECRET)
        for at in range(len(sealed)):
            sealed.section(at)
        self.counts["secrets"] += 1

    async def _walk(self) -> None:
        async for commit in self._state.history():
            await self._state.library.packs(commit.id)
            self.counts["commits"] += 1

    async def _count(self, id: str) -> None:
        if id:
            self.counts["fragments"] = len(await (await self._state.at_commit(id)).fragments())
