"""Long operations: polled together, with patience and an end; and health at the end of a run."""

from __future__ import annotations

import pytest

from genesys.run.events import HealthChecked, Progress


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
