"""How runs end: interrupted, fenced, with a full disk; and what the next one finds."""

from __future__ import annotations

import errno

import pytest

from genesys.errors import GenesysError
from genesys.run import door
from genesys.run.events import ChangeSkipped, RunEnded
from genesys.run.interrupts import Aborted
from genesys.state.drive import complete


def pressing(lab, press, *, at, times):
    """Return a planet on which Ctrl-C is pressed ``times`` times during the create of ``at``."""

    class Pressing(lab.Session):
        def create(self, type, want, token):
            found = super().create(type, want, token)
            if token.address == at:
                for _ in range(times):
                    press()
            return found

    return lab.Planet(session=Pressing)


def desired_of(lab):
    return lab.graph(lab.node("a/x"), lab.node("b/x", link=lab.ref("a/x")), lab.node("c/x", link=lab.ref("b/x")))


def test_the_first_ctrl_c_ends_what_flies_and_records_it(lab, press, monkeypatch):
    planet = pressing(lab, press, at="a/x", times=1)
    outcome = planet.deploy(desired_of(lab))
    assert (outcome.interrupted, outcome.exit_code, outcome.status) == (True, 130, "partial")
    assert [r.word for r in outcome.results] == ["done", "left", "left"]
    assert set(planet.fragments()) == {"a/x~1"}
    assert [e.because for e in planet.events if isinstance(e, ChangeSkipped)] == ["interruption"] * 2
    monkeypatch.undo()
    planet.cloud.opens = lab.Session
    assert planet.deploy(desired_of(lab)).status == "green"
    assert len(planet.cloud.objects) == 3


def test_the_second_ctrl_c_aborts_and_the_next_run_recovers(lab, press, monkeypatch):
    planet = pressing(lab, press, at="b/x", times=2)
    with pytest.raises(Aborted):
        planet.deploy(desired_of(lab))
    assert not any(isinstance(e, RunEnded) for e in planet.events)
    monkeypatch.undo()
    planet.cloud.opens = lab.Session
    assert planet.deploy(desired_of(lab)).status == "green"
    assert len(planet.cloud.objects) == 3
    assert set(planet.fragments()) == {"a/x~1", "b/x~1", "c/x~1"}


def test_a_run_that_is_aborted_tidies_nothing_up(lab, press, monkeypatch):
    planet = pressing(lab, press, at="b/x", times=2)
    desired = lab.graph(lab.node("a/x", "sim.i0"), lab.node("b/x", "sim.i1", link=lab.ref("a/x")))
    with pytest.raises(Aborted):
        planet.deploy(desired)
    assert [path for path in planet.disk.files if "/runs/" in path] != [], (
        "what was begun is known from the journal only"
    )
    monkeypatch.undo()
    planet.cloud.opens = lab.Session
    running = planet.start()
    state = planet.open(running)
    assert len(complete(state.claims.current())) == 1
    (found,) = planet.recover(running, state)
    assert found.done == ["create a/x~1", "create b/x~1"]
    assert len(planet.cloud.objects) == 2
    assert set(planet.fragments()) == {"a/x~1", "b/x~1"}


def test_a_full_disk_ends_the_run_with_its_problem_and_loses_nothing(lab):
    for point in range(3, 30):
        planet = lab.Planet()
        running = planet.start()
        state = planet.open(running)
        made = planet.plan(running, state, desired_of(lab))
        count = 0

        def full(real=running.files._effect, limit=point):
            def effect(change):
                nonlocal count
                count += 1
                if count >= limit:
                    raise OSError(errno.ENOSPC, "No space left on device")
                real(change)

            return effect

        running.files._effect = full()
        try:
            planet.run(running, state, made)
        except GenesysError as error:
            assert error.codes[0] in {"STATE-010", "STATE-012"}
        assert planet.deploy(desired_of(lab)).status == "green"
        assert len(planet.cloud.objects) == 3


def test_a_journal_that_cannot_be_written_stops_the_calls(lab, planet):
    running = planet.start()
    state = planet.open(running)
    made = planet.plan(running, state, desired_of(lab))
    real = planet.disk.files
    from genesys.state.journal import Journal

    def broken(self):
        if self._written > 1:
            raise OSError(errno.ENOSPC, "No space left on device")

    before = Journal.sync
    Journal.sync = lambda self: broken(self) or before(self)
    try:
        with pytest.raises((GenesysError, OSError, ExceptionGroup)):
            planet.run(running, state, made)
    finally:
        Journal.sync = before
    assert len(planet.cloud.objects) <= 1
    assert real is planet.disk.files
    assert planet.deploy(desired_of(lab)).status == "green"
    assert len(planet.cloud.objects) == 3


def test_a_living_run_locks_out_another_and_can_be_taken_over(lab, planet):
    running = planet.start()
    state = planet.open(running)
    made = planet.plan(running, state, desired_of(lab))
    claim = complete(state.claims.take("somebody-else"))
    assert claim.recover == []
    me = dict(planet.disk.files)
    second = planet.start()
    planet.disk.files.update({path: data for path, data in me.items() if path.startswith("/proc/1")})
    with pytest.raises(GenesysError) as caught:
        planet.run(second, planet.open(second), made)
    assert caught.value.codes == ["STATE-006"]
    assert planet.cloud.objects == {}
    assert planet.run(second, planet.open(second), made, take_over=True).status == "green"


def test_a_run_whose_lock_was_taken_over_records_nothing(lab):
    class Steals(lab.Session):
        def create(self, type, want, token):
            found = super().create(type, want, token)
            if token.address == "b/x":
                other = planet.start()
                complete(planet.open(other).claims.take("thief", take_over=True))
            return found

    planet = lab.Planet(session=Steals)
    with pytest.raises(GenesysError) as caught:
        planet.deploy(desired_of(lab))
    assert caught.value.codes == ["STATE-007"]
    assert planet.fragments() == {}
    assert planet.cloud.of("c/x") == [], "without the claim nothing is called any more"


def test_a_plan_whose_ground_moved_is_refused_before_any_call(lab, planet):
    planet.deploy(lab.graph(lab.node("a/x", size=1)))
    running = planet.start()
    state = planet.open(running)
    old = planet.plan(running, state, lab.graph(lab.node("a/x", size=2)))
    planet.deploy(lab.graph(lab.node("a/x", size=3)))
    calls = len(planet.cloud.calls)
    running = planet.start()
    with pytest.raises(GenesysError) as caught:
        planet.run(running, planet.open(running), old)
    assert caught.value.codes == ["PLAN-012"]
    assert len(planet.cloud.calls) == calls
    assert complete(planet.open(running).claims.current()) == []


def test_a_plan_is_still_good_when_something_else_moved(lab, planet):
    planet.deploy(lab.graph(lab.node("a/x", size=1), lab.node("b/x", size=1)))
    running = planet.start()
    state = planet.open(running)
    old = planet.plan(running, state, lab.graph(lab.node("a/x", size=2), lab.node("b/x", size=1)))
    planet.deploy(lab.graph(lab.node("a/x", size=1), lab.node("b/x", size=9)))
    running = planet.start()
    assert planet.run(running, planet.open(running), old).status == "green"
    assert (planet.cloud.body("a/x")["size"], planet.cloud.body("b/x")["size"]) == (2, 9)


def test_a_run_that_ended_leaves_neither_plan_nor_journal(lab, planet):
    planet.deploy(desired_of(lab))
    planet.deploy(lab.graph())
    assert [path for path in planet.disk.files if "/runs/" in path] == []


def test_another_account_is_refused(lab, planet):
    planet.deploy(lab.graph(lab.node("a/x", size=1)))
    running = planet.start()
    state = planet.open(running)
    made = planet.plan(running, state, lab.graph(lab.node("a/x", size=2)))
    made.changes[0].target = {"account": "two", "region": "here"}
    outcome = planet.run(running, state, made)
    assert outcome.results[0].finding.problem.code == "RUN-018"
    assert planet.cloud.body("a/x")["size"] == 1


def test_the_door_is_the_only_way_in():
    assert set(door.__all__) >= {"run_plan", "recover", "observe"}
