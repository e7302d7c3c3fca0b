"""Which change waits for which, and an order in which all of them can run."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from genesys.graph.order import Cycle, layers, reach
from genesys.plan.ladder import ALTERNATIVES
from genesys.plan.problems import CYCLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from genesys.model.fragment import Fragment
    from genesys.model.plan import Change

FORWARD = frozenset({"create", "update", "read", "import"})
AWAY = frozenset({"delete", "forget"})


class Edges:
    """Edges between changes, by id.

    Args:
        changes: All changes.
        wanted: Native address -> native addresses that it needs, as declared.
        fragments: Every recorded fragment; addresses as after moves.
    """

    __slots__ = ("_away", "_forward", "_fragments", "_moves", "_wanted", "hard", "soft")

    def __init__(
        self, changes: Iterable[Change], wanted: Mapping[str, Iterable[str]], fragments: Iterable[Fragment]
    ) -> None:
        self.hard: dict[str, set[str]] = {}
        self.soft: dict[str, set[str]] = {}
        self._wanted, self._fragments = wanted, list(fragments)
        self._forward: dict[str, Change] = {}
        self._moves: dict[str, list[str]] = {}
        self._away: dict[str, list[Change]] = {}
        for change in changes:
            self.hard[change.id], self.soft[change.id] = set(), set()
            if change.action in FORWARD:
                self._forward[change.address] = change
            elif change.action in AWAY:
                self._away.setdefault(change.address, []).append(change)
            else:
                self._moves.setdefault(change.address, []).append(change.id)
        for change in self._forward.values():
            self._forwards(change)
        if self._away:
            self._departures()

    def _forwards(self, change: Change) -> None:
        """What makes or changes an object comes after what its body needs, and after its own move."""
        needs = self.hard[change.id]
        others = (address for item in change.meta.get(ALTERNATIVES, ()) for address in item["deps"])
        for address in (*self._wanted.get(change.address, ()), *others):
            if address in self._forward:
                needs.add(self._forward[address].id)
        needs.update(self._moves.get(change.address, ()))

    def _departures(self) -> None:
        """What goes away does so after its successor came, and after its users went or turned to something else."""
        gone = {change.key: change for changes in self._away.values() for change in changes}
        for address, changes in self._away.items():
            successor = self._forward.get(address)
            for change in changes:
                self.hard[change.id].update(self._moves.get(address, ()))
                if successor is not None:
                    self._succeed(change, successor)
        for fragment in self._fragments:
            for address in fragment.deps:
                for change in self._away.get(address, ()):
                    self._wait_for_user(change, fragment, gone.get(fragment.key))

    def _succeed(self, change: Change, successor: Change) -> None:
        if change.meta.get("replace") == "delete-first":
            self.hard[successor.id].add(change.id)
        else:
            self.hard[change.id].add(successor.id)

    def _wait_for_user(self, change: Change, user: Fragment, leaving: Change | None) -> None:
        if leaving is not None:
            if leaving is not change:
                # A record that is dropped can wait; an object that is deleted really stands in the way.
                edges = self.hard if leaving.action == "delete" else self.soft
                edges[change.id].add(leaving.id)
            return
        forward = self._forward.get(user.address)
        first = change.meta.get("replace") == "delete-first"
        if forward is None or (first and change.address in self._wanted.get(user.address, ())):
            return
        self.soft[change.id].add(forward.id)

    def together(self) -> dict[str, set[str]]:
        """Return all edges: what has to be part of a run for the state to stay valid."""
        return {change: self.hard[change] | self.soft[change] for change in self.hard}

    def settle(self) -> list[str]:
        """Drop soft edges that close a cycle; return all ids in an order in which they can run.

        Raises:
            GenesysError: PLAN-018, there is no such order.
        """
        while True:
            needs = self.together()
            try:
                return [change for layer in layers(needs) for change in layer]
            except Cycle as cycle:
                if not self._loosen(cycle.path):
                    address = cycle.path[0].partition(" ")[2].rpartition("~")[0]
                    raise CYCLE.error(path=" after ".join(cycle.path), address=address) from None

    def _loosen(self, path: list[str]) -> bool:
        loosened = False
        for change, needed in pairwise(path):
            if needed in self.soft[change] - self.hard[change]:
                self.soft[change].discard(needed)
                loosened = True
        return loosened


def spread_delete_first(
    replaced: Mapping[str, str], departing: Iterable[Fragment], users: Iterable[Fragment]
) -> set[str]:
    """Return the addresses whose old object has to go before the new one comes.

    What uses an object that has to go first must go before it, directly or through others that go, so
    it cannot wait for its own successor.

    Args:
        replaced: Native address -> ``create-first`` or ``delete-first``, of everything that is replaced.
        departing: Fragments that are not wanted any more, left-over ones included.
        users: Every recorded fragment.
    """
    first = [address for address, order in replaced.items() if order == "delete-first"]
    if not first:
        return set()
    going = {fragment.key for fragment in departing}
    edges: dict[str, list[str]] = {}
    for fragment in users:
        if fragment.address in replaced or fragment.key in going:
            for address in fragment.deps:
                edges.setdefault(address, []).append(fragment.address)
    return reach(first, edges)
