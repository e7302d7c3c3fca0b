"""Stacks that are edited, disturbed, killed and recovered at random: what exists is what is recorded, always.

For a long walk, with other stacks every time, set ``GENESYS_MACHINE`` to how many there are to be.
"""

from __future__ import annotations

import os
from contextlib import suppress

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from genesys.errors import GenesysError
from genesys.state import edits
from genesys.state.drive import complete

EXAMPLES = int(os.environ.get("GENESYS_MACHINE", "0"))
NAMES = ["a", "b", "c", "d", "e"]
WORDS = ["sim.i0", "sim.i1", "sim.i2", "sim.i3", "sim.slow"]
TROUBLES = [
    "5xx",
    "throttle",
    "throttle:3",
    "notyet",
    "busy",
    "lost-after",
    "lost-before",
    "late:1",
    "late:20",
    "denied",
    "invalid",
    "quota",
    "pending:2",
    "starting:2",
    "failed",
    "bug",
]
VERBS = ["create", "update", "delete", "read", "find", "poll"]
ENDURED = {"RUN-002", "RUN-003", "RUN-004", "RUN-005", "RUN-006", "RUN-015", "RUN-019", "PLAN-001", "PLAN-003"}
"""What may end a deployment before it begins: a provider that cannot be asked, protection, selectors."""

indexes = st.integers(0, len(NAMES) - 1)
faults = st.lists(
    st.tuples(
        st.sampled_from(VERBS),
        st.sampled_from(["*", *(f"{name}/x" for name in NAMES)]),
        st.lists(st.sampled_from(TROUBLES), min_size=1, max_size=3),
    ),
    max_size=3,
)


class Resource:
    """What the program says about one resource; ``serial`` is its immutable name."""

    def __init__(self, word, serial):
        self.word, self.serial, self.size, self.link = word, serial, 1, None
        self.protect, self.password = False, False


class Machine(RuleBasedStateMachine):
    """One program, its stack and its world; ``lab`` is the laboratory of this room."""

    lab = None

    def __init__(self):
        super().__init__()
        self.program, self.moved, self.serial = {}, {}, 0
        self.well = True

    @initialize(waits=st.sampled_from([None, 0.1]))
    def start(self, waits):
        self.planet = self.lab.Planet(session=self.lab.FindsAll, waits=waits, instant=waits is None)

    # -- the program ---------------------------------------------------------------------------------

    def _fresh(self):
        self.serial += 1
        return f"n{self.serial}"

    def _take(self, number):
        names = sorted(self.program)
        return names[number % len(names)] if names else None

    @rule(name=st.sampled_from(NAMES), word=st.sampled_from(WORDS), password=st.booleans(), link=indexes)
    def declare(self, name, word, password, link):
        if name in self.program or name in self.moved:
            return  # Two things would be called alike until the move is made.
        self.program[name] = one = Resource(word, self._fresh())
        one.password = password
        one.link = self._linkable(name, link)

    def _linkable(self, name, number):
        others = [other for other in sorted(self.program) if other != name and not self._reaches(other, name)]
        return others[number % len(others)] if others and number else None

    def _reaches(self, start, end):
        while start is not None and start in self.program:
            if start == end:
                return True
            start = self.program[start].link
        return False

    @rule(number=indexes)
    def drop(self, number):
        name = self._take(number)
        if name is not None:
            del self.program[name]
            for one in self.program.values():
                one.link = None if one.link == name else one.link

    @rule(number=indexes, size=st.integers(1, 5))
    def resize(self, number, size):
        if self.program:
            self.program[self._take(number)].size = size

    @rule(number=indexes)
    def rename_in_the_cloud(self, number):
        if self.program:
            self.program[self._take(number)].serial = self._fresh()

    @rule(number=indexes, other=indexes)
    def relink(self, number, other):
        name = self._take(number)
        if name is not None:
            self.program[name].link = self._linkable(name, other)

    @rule(number=indexes, on=st.booleans())
    def protect(self, number, on):
        if self.program:
            self.program[self._take(number)].protect = on

    @rule(number=indexes, new=st.sampled_from(NAMES), by_hand=st.booleans())
    def move(self, number, new, by_hand):
        old = self._take(number)
        if old is None or new in self.program or any(f.address == f"{new}/x" for f in self._recorded().values()):
            return
        if by_hand and not self._move_by_hand(old, new):
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

    def _move_by_hand(self, old, new):
        running = self.planet.start()
        try:
            complete(self.planet.open(running).edit(edits.move(old, new), message="moved"))
        except GenesysError:
            return False
        return True

    # -- the world -----------------------------------------------------------------------------------

    @rule(number=indexes, twist=st.sampled_from(["gone", "resized", "stopped"]))
    def meddle(self, number, twist):
        objects = sorted(self.planet.cloud.objects)
        if not objects:
            return
        id = objects[number % len(objects)]
        if twist == "gone":
            del self.planet.cloud.objects[id]
        elif twist == "resized":
            self.planet.cloud.objects[id].body["size"] = 77
        else:
            self.planet.cloud.objects[id].status = "stopped"

    # -- commands ------------------------------------------------------------------------------------

    def _desired(self, *, protect=True):
        nodes = []
        for name, one in self.program.items():
            body = {"name": one.serial, "size": one.size}
            if one.link:
                body["link"] = self.lab.ref(f"{one.link}/x")
            if one.password:
                body["password"] = {"$secret": {"path": f"{one.serial}/password", "generate": 24, "rotate": 0}}
            nodes.append(self.lab.node(f"{name}/x", one.word, _protect=protect and one.protect, **body))
        return self.lab.graph(*nodes)

    @rule(
        troubles=faults,
        die_at=st.sampled_from([0, 0, *range(8, 60)]),
        at_once=st.sampled_from([1, 2, 64]),
        chosen=st.sampled_from(["", "", "include", "exclude", "replace"]),
        number=indexes,
    )
    def deploy(self, troubles, die_at, at_once, chosen, number):
        planning = {"moved": dict(self.moved)}
        if chosen and self.program:
            planning[chosen] = [self._take(number)]
        cloud = self.planet.cloud
        cloud.weather.script = {(verb, address): list(words) for verb, address, words in troubles}
        self.well = False
        try:
            self.planet.deploy(self._desired(), die_at=die_at, at_once=at_once, planning=planning)
        except self.lab.Dead:
            pass
        except GenesysError as error:
            if set(error.codes) - ENDURED:
                raise
        cloud.weather.script = {}
        self._settle()
        self._agrees()
        self.well = True

    @rule()
    def converge(self):
        """An undisturbed deployment gives what is declared, and the next plan is empty."""
        self.well = False
        self._reach(self._desired())
        self.well = True

    # -- laws ----------------------------------------------------------------------------------------

    def _recorded(self):
        return self.planet.fragments()

    def _settle(self):
        running = self.planet.start()
        self.planet.recover(running, self.planet.open(running))
        self.planet.cloud.land()

    def _agrees(self):
        recorded = self._recorded()
        ids = [fragment.id for fragment in recorded.values() if fragment.id]
        assert len(ids) == len(set(ids)), "two records of one object"
        assert set(self.planet.cloud.objects) <= set(ids), "an orphan"
        for fragment in recorded.values():
            assert fragment.id or fragment.status == "creating", fragment
            missing = set(fragment.deps) - {other.address for other in recorded.values()}
            assert not missing or fragment.status == "deleting", (fragment.key, missing)

    @invariant()
    def no_secret_is_in_the_clear(self):
        if not hasattr(self, "planet"):
            return
        for secret in self.planet.cloud.secrets_seen:
            assert not any(secret in data for data in self.planet.disk.files.values())

    def _reach(self, desired):
        try:
            outcome = self.planet.deploy(desired, planning={"moved": dict(self.moved)})
        except GenesysError as error:
            assert set(error.codes) == {"PLAN-001"}, error
            running = self.planet.start()
            guarded = [f.address for f in self._recorded().values() if f.protect]
            complete(self.planet.open(running).edit(edits.protect(guarded, on=False), message="lifted"))
            desired = self._desired(protect=False)
            outcome = self.planet.deploy(desired, planning={"moved": dict(self.moved)})
        assert outcome.status == "green", outcome.results
        running = self.planet.start()
        again = self.planet.plan(running, self.planet.open(running), desired, moved=dict(self.moved))
        assert again.changes == [], [(c.action, c.address, c.because, c.fields) for c in again.changes]
        self._agrees()
        self.moved = {}
        names = {name: (one.serial, one.size) for name, one in self.program.items()}
        recorded = {fragment.id: fragment.address for fragment in self._recorded().values()}
        there = sorted((recorded[o.id], o.body["name"], o.body["size"]) for o in self.planet.cloud.objects.values())
        assert there == sorted((f"{name}/x", *rest) for name, rest in names.items())
        assert set(recorded) == set(self.planet.cloud.objects)

    def teardown(self):
        if not (hasattr(self, "planet") and self.well):
            return  # What went wrong is shown, and not what follows from it.
        self._reach(self._desired(protect=False))
        self.program.clear()
        with suppress(GenesysError):
            self.planet.deploy(self._desired(), planning={"settings": {"mode": "destroy"}})
        assert self.planet.cloud.objects == {}
        assert self._recorded() == {}


def test_whatever_happens_what_exists_is_recorded_and_the_next_plan_finishes_it(lab):
    chosen = settings(
        max_examples=EXAMPLES or 40,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        # Shrinking takes minutes; the steps of a failure are printed as they are, and are few.
        phases=[Phase.generate],
        derandomize=not EXAMPLES,
        print_blob=True,
    )
    run_state_machine_as_test(type("Machine", (Machine,), {"lab": lab}), settings=chosen)
