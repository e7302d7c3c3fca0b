"""The journal of a run: what is about to be done, durable before; what was done, durable before its dependants.

Records are appended as they come and made durable in groups: while one sync is under way, the next group
gathers. One record is a JSON object; ``op`` is

========== =======================================================================================
``intent``   ``change``, ``attempt``, ``token``, ``intent`` (tag), ``at``: a create is about to be asked for; with
             ``alternative`` when what is made is not what was wanted first
``pending``  ``change``, ``handle``, ``id``, ``every_s``: it was accepted, and this is what to ask for
``done``     ``change``, ``id``, ``properties``, ``secrets``, ``at``
``left``     as ``done``, with ``status``: not done, but something is there or may be
``failed``   ``change``, ``code``: nothing is there
========== =======================================================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import trio

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from genesys.state.journal import Journal

    Json = dict[str, Any]


class Writer:
    """Group commit of one journal.

    Args:
        journal: Where to.
        fence: Raises when the run has lost its claim.
        inline: Whether a sync may be done without a thread, because it never blocks.
    """

    def __init__(self, journal: Journal, fence: Callable[[], Awaitable[None]], *, inline: bool = False) -> None:
        self._journal, self._fence, self._inline = journal, fence, inline
        self._records: list[Json] = []
        self._group = _Group()
        self._work = trio.Event()
        self.syncs = 0

    async def write(self, record: Json) -> None:
        """Return when the record is durable and, for an intent, the claim was still in force after that.

        Cancellation: the record may or may not become durable.
        """
        group = self._group
        self._records.append(record)
        self._work.set()
        await group.durable.wait()

    async def serve(self) -> None:
        """Write groups until cancelled; a group that was begun is ended."""
        while True:
            await self._work.wait()
            with trio.CancelScope(shield=True):
                await self._flush()

    async def _flush(self) -> None:
        # One round of the scheduler: tasks that became ready together are written together.
        await trio.lowlevel.checkpoint()
        records, group = self._records, self._group
        self._records, self._group, self._work = [], _Group(), trio.Event()
        self._journal.append(records)
        self.syncs += 1
        if self._inline:
            self._journal.sync()
        else:
            await trio.to_thread.run_sync(self._journal.sync)
        if any(record["op"] == "intent" for record in records):
            # In this order: whoever takes the claim after this look finds the intents in the journal.
            await self._fence()
        group.durable.set()


class _Group:
    __slots__ = ("durable",)

    def __init__(self) -> None:
        self.durable = trio.Event()


class Replay:
    """What a journal says about each change.

    Args:
        records: In the order in which they were written.
    """

    def __init__(self, records: list[Json]) -> None:
        self.intents: dict[str, Json] = {}
        self.pending: dict[str, Json] = {}
        self.ended: dict[str, Json] = {}
        for record in records:
            change = record.get("change", "")
            if record["op"] == "intent":
                self.intents[change] = record
                self.pending.pop(change, None)  # What was accepted before is over, or nobody would ask again.
            elif record["op"] == "pending":
                self.pending[change] = record
            elif record["op"] in {"done", "left", "failed"}:
                self.ended[change] = record

    def unfinished(self) -> list[str]:
        """Return the sorted ids of changes that were begun and whose end is not known."""
        return sorted(self.intents.keys() - self.ended.keys())
