"""Long operations: polled together, with patience and an end; and health at the end of a run."""

from __future__ import annotations

import pytest

from genesys.run.events import HealthChecked, Progress
from genesys.spi.session import Pending


def test_a_pending_create_is_polled_until_it_is_ready(lab, planet):
    planet.cloud.weather.script[("create", "a/x")] = ["pending:3"]
    outcome = planet.deploy(lab.graph(lab.node("a/x"), lab.node("b/x", link=lab.ref("a/x"))))
    assert outcome.status == "green"
    assert planet.fragments()["a/x~1"].status == "ready"
    assert [verb for verb, _ in planet.cloud.calls].count("poll") >= 1


def test_objects_that_start_are_asked_for_together(lab, planet):
    names = [f"n{i}/x" for i in range(20)]
    for name in names:
        planet.cloud.weather.script[("create", name)] = ["starting:3"]
    outcome = planet.deploy(lab.graph(*(lab.node(name) for name in names)), health=False)
    assert outcome.status == "green"
    reads = [call for call in planet.cloud.calls if call[0] == "read"]
    assert len(reads) <= 5, "each was polled for itself"
    assert any(isinstance(event, Progress) and event.detail == "it starts" for event in planet.events)


def test_a_delete_that_takes_its_time_is_waited_for(lab, planet):
    planet.deploy(lab.graph(lab.node("a/x")))
    planet.cloud.weather.script[("delete", "a/x")] = ["pending:2"]
    assert planet.deploy(lab.graph()).status == "green"
    assert planet.fragments() == {}


def test_what_is_not_ready_in_time_is_recorded_and_told(lab, planet):
    planet.cloud.weather.script[("create", "a/x")] = ["starting:10000"]
    outcome = planet.deploy(lab.graph(lab.node("a/x", "sim.slow"), lab.node("b/x", link=lab.ref("a/x"))))
    assert outcome.results[0].finding.problem.code == "RUN-006"
    assert outcome.exit_code == 9
    recorded = planet.fragments()["a/x~1"]
    assert (recorded.status, recorded.id) == ("tainted", next(iter(planet.cloud.objects)))


def test_a_timeout_of_the_user_wins(lab, planet):
    planet.cloud.weather.script[("create", "a/x")] = ["starting:12"]
    outcome = planet.deploy(lab.graph(lab.node("a/x", "sim.slow", _timeouts={"create": 9.0})))
    assert outcome.results[0].finding.problem.code == "RUN-006"
    assert "9 seconds" in outcome.results[0].finding.reason


def test_an_object_that_comes_up_broken_is_tainted_and_replaced_next_time(lab, planet):
    planet.cloud.weather.script[("create", "a/x")] = ["failed"]
    outcome = planet.deploy(lab.graph(lab.node("a/x")))
    assert outcome.results[0].finding.problem.code == "RUN-007"
    assert planet.fragments()["a/x~1"].status == "tainted"
    assert planet.deploy(lab.graph(lab.node("a/x"))).status == "green"
    assert set(planet.fragments()) == {"a/x~2"}
    assert len(planet.cloud.objects) == 1


def test_a_failed_update_is_tried_again_next_time(lab, planet):
    planet.deploy(lab.graph(lab.node("a/x", size=1)))
    planet.cloud.weather.script[("update", "a/x")] = ["failed"]
    assert planet.deploy(lab.graph(lab.node("a/x", size=2))).status == "failed"
    assert planet.deploy(lab.graph(lab.node("a/x", size=2))).status == "green"
    assert planet.cloud.body("a/x")["size"] == 2


def test_a_green_run_of_which_something_falls_over_is_not_well(lab):
    class Falls(lab.Session):
        def read(self, type, ids):
            for id in ids:
                self.cloud.objects[id].status = "failed"
            return super().read(type, ids)

    planet = lab.Planet(session=Falls)
    outcome = planet.deploy(lab.graph(lab.node("a/x")))
    assert (outcome.status, outcome.health_passed) == ("green", False)
    assert [e for e in planet.events if isinstance(e, HealthChecked)] == [HealthChecked("a/x", False, "it is failed")]


@pytest.mark.parametrize("steady", [True, False])
def test_what_is_well_as_long_as_it_is_there_is_not_looked_at_again(lab, monkeypatch, steady):
    looked = []

    class Watched(lab.Session):
        def read(self, type, ids):
            looked.extend(ids)
            return super().read(type, ids)

    name = lab.node("a/x").type
    monkeypatch.setitem(lab.TYPES, name, lab.TYPES[name]._replace(steady=steady))
    outcome = lab.Planet(session=Watched).deploy(lab.graph(lab.node("a/x")))
    assert (outcome.status, outcome.health_passed) == ("green", True)
    assert bool(looked) is not steady


def test_health_is_recorded_with_the_commit(lab, planet):
    from genesys.state.drive import complete

    planet.deploy(lab.graph(lab.node("a/x")))
    running = planet.start()
    good = complete(planet.open(running).last_known_good())
    assert good is not None
    assert good.status == "green"


def test_going_back_after_an_update_that_was_not_finished_writes_the_old_value_again(lab, planet):
    planet.deploy(lab.graph(lab.node("a/x", size=2)))
    planet.cloud.weather.script[("update", "a/x")] = ["failed"]
    planet.deploy(lab.graph(lab.node("a/x", size=1)))
    assert planet.cloud.body("a/x")["size"] == 1
    assert planet.deploy(lab.graph(lab.node("a/x", size=2))).status == "green"
    assert planet.cloud.body("a/x")["size"] == 2


@pytest.mark.parametrize("word", ["sim.i1", "sim.i3"])
def test_an_old_look_while_it_starts_is_no_disappearance(lab, planet, word):
    planet.cloud.weather.script = {("create", "a/x"): ["starting:2"], ("read", "*"): ["stale"] * 3}
    assert planet.deploy(lab.graph(lab.node("a/x", word))).status == "green"
    assert [planet.fragments()["a/x~1"].id] == list(planet.cloud.objects)


def test_what_really_disappears_while_it_starts_is_recorded_and_made_again(lab):
    class Breaks(lab.Session):
        def create(self, type, want, token):
            made = super().create(type, want, token)
            if len(self.cloud.ledger.effects) == 1:
                self.cloud.vanish(made.id)
                return made._replace(status="pending")
            return made

    planet = lab.Planet(session=Breaks)
    desired = lab.graph(lab.node("a/x", "sim.i3"))
    outcome = planet.deploy(desired)
    assert [result.finding.problem.code for result in outcome.results] == ["RUN-004"]
    assert planet.fragments()["a/x~1"].status == "tainted"
    assert planet.deploy(desired).status == "green"
    assert [fragment.id for fragment in planet.fragments().values()] == list(planet.cloud.objects)


@pytest.mark.parametrize("how", ["by-id", "by-handle"])
def test_fifty_that_wait_cost_one_call_a_round(lab, how):
    """50 objects that come up at the same pace are asked for together, by id or by handle."""
    planet = lab.Planet(session=lab.FindsAll)
    names = [f"n{i}/x" for i in range(50)]
    for name in names:
        planet.cloud.weather.script[("create", name)] = ["starting:6" if how == "by-id" else "pending:6"]
    assert planet.deploy(lab.graph(*(lab.node(name) for name in names)), health=False).status == "green"
    asked = [verb for verb, _ in planet.cloud.calls if verb in {"read", "poll"}]
    assert len(asked) <= 10, f"{len(asked)} questions about 50 objects in 6 rounds"


class Slow:
    """A cloud in which an accepted create shows nowhere until it has ended, and asking for it makes it end."""

    def create(self, type, want, token):
        made = super().create(type, want, token)
        self.cloud.hidden = getattr(self.cloud, "hidden", set()) | {made.id}
        return Pending({"operation": made.id})

    def poll(self, type, pending):
        id = pending.handle["operation"]
        self.cloud.calls.append(("poll", id))
        self.process.point()
        self.cloud.hidden = getattr(self.cloud, "hidden", set()) - {id}
        self.process.point()
        return super().read(type, [id])[id]

    def find(self, type, token):
        found = super().find(type, token)
        return None if found is None or found.id in getattr(self.cloud, "hidden", ()) else found

    def find_all(self, type, token):
        return [one for one in super().find_all(type, token) if one.id not in getattr(self.cloud, "hidden", ())]

    def delete(self, type, id):
        super().delete(type, id)
        return Pending({"operation": f"delete {id}"})


@pytest.mark.parametrize("word", ["sim.i2", "sim.i3", "sim.i4"])
def test_an_accepted_operation_is_asked_for_by_whoever_recovers(lab, word):
    """Its handle is durable, so that nothing is lost that no look would show."""
    session = type("SlowSession", (Slow, lab.FindsAll), {})
    desired = lab.graph(lab.node("a/x", word))
    point, hidden = 0, 0
    while True:
        point += 1
        planet = lab.Planet(session=session)
        try:
            planet.deploy(desired, die_at=point)
        except lab.Dead:
            pass
        else:
            break
        if ("poll", next(iter(planet.cloud.objects), "")) not in planet.cloud.calls:
            continue  # Before the handle is durable nobody knows; that is what the classes are for.
        hidden += bool(planet.cloud.hidden)
        assert planet.deploy(desired).status == "green", point
        recorded = planet.fragments().values()
        assert [(fragment.id, fragment.status) for fragment in recorded] == [
            (id, "ready") for id in planet.cloud.objects
        ], point
    assert hidden, "no process died while it waited"


def test_an_accepted_delete_is_asked_for_by_whoever_recovers(lab):
    session = type("SlowSession", (Slow, lab.FindsAll), {})
    point = 0
    while True:
        point += 1
        planet = lab.Planet(session=session)
        planet.deploy(lab.graph(lab.node("a/x")))
        try:
            planet.deploy(lab.graph(), die_at=point)
        except lab.Dead:
            pass
        else:
            break
        assert planet.deploy(lab.graph()).status == "green", point
        assert (planet.fragments(), planet.cloud.objects) == ({}, {}), point
