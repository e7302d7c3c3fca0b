"""One program, its stack and its world, under steps that are plain data: a walk can be told, shrunk and replayed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from copy import copy
from typing import Any

from proof import FOLDER, load

from genesys.errors import GenesysError
from genesys.model.native import NativeGraph
from genesys.sim.cloud import Rules
from genesys.sim.disk import Fate
from genesys.sim.lab import Lab, graph, node, ref
from genesys.sim.process import SimCrash
from genesys.sim.together import together
from genesys.state import edits
from genesys.state.drive import complete

audit = load(FOLDER / "audit.py")
NAMES = ("a", "b", "c", "d", "e")
ENDURED = {"RUN-002", "RUN-003", "RUN-004", "RUN-005", "RUN-006", "RUN-015", "RUN-019", "PLAN-001", "PLAN-003"}
"""What may end a deployment before it begins: a provider that cannot be asked, protection, selectors."""
BESIDE = {"STATE-006", "STATE-007", "PLAN-012"}
"""What else may end one beside another: it is locked, it was taken over, what its plan read was changed meanwhile."""


class Resource:
    """What the program says about one resource; ``serial`` is its immutable name."""

    def __init__(self, word: str, serial: str) -> None:
        self.word, self.serial, self.size = word, serial, 1
        self.link: str | None = None
        self.protect, self.password = False, False


Program = dict[str, Resource]


class Walk:
    """A world in which steps are made.

    Args:
        latency_s: How long a call takes; 0 for at once.
        appends: Whether the state's backend can append.
    """

    def __init__(self, latency_s: float = 0.0, *, appends: bool = True) -> None:
        rules = Rules(latency_s=latency_s, instant=not latency_s, stale_s=30.0)
        self.lab = Lab(rules=rules, fate=Fate(None, None), appends=appends)
        self.program: Program = {}
        self.moved: dict[str, str] = {}
        self.good: list[Program] = []
        self.serial = 0
        self.counts: Counter[str] = Counter()

    def make(self, steps: Iterable[tuple[Any, ...]]) -> None:
        """Make steps, and after each look whether every law holds; at the end, destroy everything.

        Raises:
            AssertionError: One does not.
        """
        for name, *args in steps:
            self.counts[name] += 1
            getattr(self, name)(*args)
            self._no_secret_in_the_clear()
        self.end()

    # -- the program ---------------------------------------------------------------------------------------------------

    def declare(self, name: str, word: str, password: bool, link: int) -> None:
        if name in self.program or name in self.moved:
            return  # Two things would be called alike until the move is made.
        self.program[name] = one = Resource(word, self._fresh())
        one.password = password
        one.link = self._linkable(name, link)

    def drop(self, number: int) -> None:
        name = self._take(number)
        if name is not None:
            del self.program[name]
            for one in self.program.values():
                one.link = None if one.link == name else one.link

    def resize(self, number: int, size: int) -> None:
        if self.program:
            self.program[self._take(number)].size = size

    def rename_in_the_cloud(self, number: int) -> None:
        if self.program:
            self.program[self._take(number)].serial = self._fresh()

    def relink(self, number: int, other: int) -> None:
        name = self._take(number)
        if name is not None:
            self.program[name].link = self._linkable(name, other)

    def protect(self, number: int, on: bool) -> None:
        if self.program:
            self.program[self._take(number)].protect = on

    def move(self, number: int, new: str, by_hand: bool) -> None:
        old = self._take(number)
        if old is None or new in self.program or any(f.address == f"{new}/x" for f in self._recorded().values()):
            return
        if by_hand and not self._moved_by_hand(old, new):
            return
        self.program[new] = self.program.pop(old)
        for one in self.program.values():
            one.link = new if one.link == old else one.link
        followed = {before: new if after == old else after for before, after in self.moved.items()}
        # Whoever gives the name away removes the line that would bring something else to it.
        followed = {before: after for before, after in followed.items() if after != new or self.moved[before] != new}
        self.moved = {before: after for before, after in followed.items() if before not in {new, after}}
        if not by_hand:
            self.moved[old] = new

    def _moved_by_hand(self, old: str, new: str) -> bool:
        world = self.lab.start()
        try:
            complete(self.lab.open(world).edit(edits.move(old, new), message="moved"))
        except GenesysError:
            return False
        return True

    def _fresh(self) -> str:
        self.serial += 1
        return f"n{self.serial}"

    def _take(self, number: int) -> Any:
        names = sorted(self.program)
        return names[number % len(names)] if names else None

    def _linkable(self, name: str, number: int) -> str | None:
        others = [other for other in sorted(self.program) if other != name and not self._reaches(other, name)]
        return others[number % len(others)] if others and number else None

    def _reaches(self, start: str | None, end: str) -> bool:
        while start is not None and start in self.program:
            if start == end:
                return True
            start = self.program[start].link
        return False

    # -- the world -----------------------------------------------------------------------------------------------------

    def meddle(self, number: int, twist: str) -> None:
        cloud = self.lab.cloud
        if not cloud.objects:
            return
        id = sorted(cloud.objects)[number % len(cloud.objects)]
        if twist == "gone":
            cloud.vanish(id)
        elif twist == "resized":
            cloud.drift(id, size=77)
        else:
            cloud.objects[id].status = "stopped"

    # -- commands ------------------------------------------------------------------------------------------------------

    def deploy(self, troubles: list[Any], die_at: int, at_once: int, chosen: str, number: int) -> None:
        planning: dict[str, Any] = {"moved": dict(self.moved)}
        if chosen and self.program:
            planning[chosen] = [self._take(number)]
        self._disturbed(self.desired(), troubles, die_at, at_once, planning)

    def destroy(self, troubles: list[Any], die_at: int) -> None:
        self._disturbed(graph(), troubles, die_at, 64, {"settings": {"mode": "destroy"}})

    def rollback(self, number: int, troubles: list[Any], die_at: int) -> None:
        if not self.good:
            return
        back = self.good[number % len(self.good)]
        now, self.program = self.program, {name: copy(one) for name, one in back.items()}
        for name, one in self.program.items():
            if name not in now or (now[name].serial, now[name].word) != (one.serial, one.word):
                one.serial = self._fresh()  # What had the name then may have another address now.
        self.moved = {}
        self._disturbed(self.desired(), troubles, die_at, 64, {"settings": {"mode": "rollback"}})

    def beside(self, turns: list[int], number: int, die_at: int) -> None:
        """Two people deploy at the same time: one as declared, one with a resource of another size."""
        mine, theirs = self.desired(), self.desired(resized=self._take(number))
        commands: list[Callable[[Any], Any]] = [
            lambda world, desired=desired: self.lab.deploy(desired, world=world, planning={"moved": dict(self.moved)})
            for desired in (mine, theirs)
        ]
        results = together(self.lab, commands, turns, die_at=[die_at])
        for result in results:
            if isinstance(result, GenesysError):
                assert not set(result.codes) - ENDURED - BESIDE, result.codes
                self.counts["refused beside another"] += 1
            elif isinstance(result, SimCrash):
                self.counts["died beside another"] += 1
            elif isinstance(result, BaseException):
                raise result
        refused = [result for result in results if isinstance(result, GenesysError) and set(result.codes) & BESIDE]
        assert die_at or len(refused) < len(results), "each was refused because of the other"
        self._agrees()

    def converge(self) -> None:
        """An undisturbed deployment gives what is declared, and the next plan is empty."""
        self._reach(self.desired())
        self.good = [*self.good[-2:], {name: copy(one) for name, one in self.program.items()}]

    def desired(self, *, protect: bool = True, resized: str | None = None) -> NativeGraph:
        """Return what the program declares."""
        nodes = []
        for name, one in self.program.items():
            body: dict[str, Any] = {"name": one.serial, "size": one.size + (10 if name == resized else 0)}
            if one.link:
                body["link"] = ref(f"{one.link}/x")
            if one.password:
                body["password"] = {"$secret": {"path": f"{one.serial}/password", "generate": 24, "rotate": 0}}
            nodes.append(node(f"{name}/x", one.word, _protect=protect and one.protect, **body))
        return graph(*nodes)

    def _disturbed(
        self, desired: NativeGraph, troubles: list[Any], die_at: int, at_once: int, planning: dict[str, Any]
    ) -> None:
        weather = self.lab.cloud.weather
        weather.script = {(verb, address): list(words) for verb, address, words in troubles}
        try:
            self.lab.deploy(desired, die_at=die_at, at_once=at_once, planning=planning)
        except SimCrash:
            self.counts["died"] += 1
        except GenesysError as error:
            assert not set(error.codes) - ENDURED, error
        weather.script = {}
        self._agrees()

    # -- laws ----------------------------------------------------------------------------------------------------------

    def _recorded(self) -> dict[str, Any]:
        return self.lab.fragments()

    def _agrees(self) -> None:
        """What exists is recorded or in a journal; and after recovery, recorded."""
        astray = audit.astray(self.lab, audit.books(self.lab))
        assert astray == [], astray
        world = self.lab.start()
        state = self.lab.open(world)
        self.lab.recover(world, state)
        self.lab.cloud.land()
        damaged = audit.damaged(state)
        assert damaged == [], damaged
        recorded = self._recorded()
        ids = [fragment.id for fragment in recorded.values() if fragment.id]
        assert len(ids) == len(set(ids)), "two records of one object"
        assert set(self.lab.cloud.objects) <= set(ids), "an orphan"
        assert self.lab.cloud.ledger.duplicates() == [], "a duplicate"
        for fragment in recorded.values():
            assert fragment.id or fragment.status == "creating", fragment
            missing = set(fragment.deps) - {other.address for other in recorded.values()}
            assert not missing or fragment.status == "deleting", (fragment.key, missing)

    def _no_secret_in_the_clear(self) -> None:
        for secret in self.lab.cloud.secrets_seen:
            assert not any(secret in data for data in self.lab.disk.files.values()), "a secret is on the disk"

    def _reach(self, desired: NativeGraph) -> None:
        lab = self.lab
        try:
            outcome = lab.deploy(desired, planning={"moved": dict(self.moved)})
        except GenesysError as error:
            assert set(error.codes) == {"PLAN-001"}, error
            world = lab.start()
            guarded = [f.address for f in self._recorded().values() if f.protect]
            complete(lab.open(world).edit(edits.protect(guarded, on=False), message="lifted"))
            desired = self.desired(protect=False)
            outcome = lab.deploy(desired, planning={"moved": dict(self.moved)})
        assert outcome.status == "green", outcome.results
        again = audit.second_plan(lab, desired, moved=dict(self.moved))
        assert again == [], again
        self._agrees()
        self.moved = {}
        names = {name: (one.serial, one.size) for name, one in self.program.items()}
        recorded = {fragment.id: fragment.address for fragment in self._recorded().values()}
        there = sorted((recorded[o.id], o.body["name"], o.body["size"]) for o in lab.cloud.objects.values())
        assert there == sorted((f"{name}/x", *rest) for name, rest in names.items()), there
        assert set(recorded) == set(lab.cloud.objects)

    def end(self) -> None:
        """Reach what is declared, and destroy it: nothing is left."""
        self._reach(self.desired(protect=False))
        self.lab.deploy(graph(), planning={"settings": {"mode": "destroy"}})
        left = audit.empty(self.lab)
        assert left == [], left
