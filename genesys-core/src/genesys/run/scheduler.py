"""Walking the graph of changes, as parallel as its edges allow. Knows nothing about what a change is."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

import trio

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence


class Node(NamedTuple):
    """One piece of work.

    Args:
        id: Unique name.
        needs: Ids that must end well before; those that are not in the graph are ignored.
        serialise_on: Pieces with the same key run one at a time; ``""`` for none.
        weight: How long it may take, compared with the others, > 0.
    """

    id: str
    needs: Sequence[str] = ()
    serialise_on: str = ""
    weight: float = 1.0


class Walk:
    """One walk.

    Args:
        nodes: In an order in which they could run one by one. Of those that may run, the one with the heaviest chain
            of work behind it is started first, for nothing ends before that chain; of equals the earliest.
        work: Runs one node and tells whether it ended well; must not raise for what is a failure of the node alone.
        at_once: Most nodes in flight, >= 1.
    """

    def __init__(self, nodes: Sequence[Node], work: Callable[[str], Awaitable[bool]], *, at_once: int) -> None:
        self._nodes, self._work, self._at_once = nodes, work, at_once
        place = {node.id: at for at, node in enumerate(nodes)}
        self._users: list[list[int]] = [[] for _ in nodes]
        self._needs = [[place[need] for need in node.needs if need in place] for node in nodes]
        self._missing = [len(needs) for needs in self._needs]
        for at, needs in enumerate(self._needs):
            for need in needs:
                self._users[need].append(at)
        self._rank = self._ranks()
        self._ready = [self._rank[at] for at, missing in enumerate(self._missing) if not missing]
        heapify(self._ready)
        self._held: dict[str, list[int]] = {}
        self._well: dict[int, bool] = {}
        self._flying = 0
        self._stopped = False

    async def run(self) -> None:
        """Run everything that can run.

        Cancellation: nothing new starts; what runs sees it at its next checkpoint.
        """
        async with trio.open_nursery() as nursery:
            self._start(nursery)

    def stop(self) -> None:
        """Start nothing more; what is in flight ends."""
        self._stopped = True

    def skipped(self) -> dict[str, str]:
        """Return node -> the failed node because of which it did not run, after `run`, in the order of the nodes."""
        because: dict[int, int] = {}
        for at, needs in enumerate(self._needs):
            causes = [need for need in needs if self._well.get(need) is False]
            causes += [because[need] for need in needs if need in because]
            if causes:
                because[at] = min(causes)
        return {self._nodes[at].id: self._nodes[cause].id for at, cause in because.items()}

    def left(self) -> list[str]:
        """Return the nodes that neither ran nor wait for a failed one, after `run`: those that `stop` kept back."""
        skipped = self.skipped()
        return [n.id for at, n in enumerate(self._nodes) if at not in self._well and n.id not in skipped]

    def _ranks(self) -> list[tuple[float, int]]:
        behind = [0.0] * len(self._nodes)
        for at in reversed(range(len(self._nodes))):
            behind[at] = self._nodes[at].weight + max((behind[user] for user in self._users[at]), default=0.0)
        return [(-weight, at) for at, weight in enumerate(behind)]

    def _start(self, nursery: trio.Nursery) -> None:
        while self._ready and self._flying < self._at_once and not self._stopped:
            _, at = heappop(self._ready)
            key = self._nodes[at].serialise_on
            if key and key in self._held:
                self._held[key].append(at)
                continue
            if key:
                self._held[key] = []
            self._flying += 1
            nursery.start_soon(self._one, at, nursery)

    async def _one(self, at: int, nursery: trio.Nursery) -> None:
        key = self._nodes[at].serialise_on
        well = self._well[at] = await self._work(self._nodes[at].id)
        self._flying -= 1
        for waiting in self._held.pop(key) if key else ():
            heappush(self._ready, self._rank[waiting])
        for user in self._users[at] if well else ():
            self._missing[user] -= 1
            if not self._missing[user]:
                heappush(self._ready, self._rank[user])
        self._start(nursery)
