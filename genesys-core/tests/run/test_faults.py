"""Every fault has its answer: retried, waited out, read back, adopted, or told to the user; never twice made."""

from __future__ import annotations

import pytest

from genesys.run.events import Retrying
from genesys.spi import faults
from genesys.spi.session import Pending


def single(lab, word="sim.i2", **body):
    return lab.graph(lab.node("a/x", word, **body))


@pytest.mark.parametrize("word", ["sim.i0", "sim.i1", "sim.i2", "sim.i3"])
@pytest.mark.parametrize(
    "script",
    [
        ["5xx"],
        ["lost-after"],
        ["lost-before"],
        ["late:20"],
        ["lost-after", "lost-after"],
        ["lost-before", "5xx", "lost-after"],
        ["throttle:7"],
        ["notyet", "notyet"],
        ["busy"],
        ["5xx", "throttle", "notyet", "lost-before"],
    ],
)
def test_a_create_survives_what_can_be_survived(lab, word, script):
    planet = lab.Planet(session=lab.FindsAll)
    planet.cloud.weather.script[("create", "a/x")] = list(script)
    outcome = planet.deploy(single(lab, word))
    assert outcome.status == "green", outcome.results
    planet.time.skip(1000)
    planet.cloud.land()
    assert len(planet.cloud.objects) == 1
    assert planet.fragments()["a/x~1"].id in planet.cloud.objects


def test_a_create_that_took_effect_twice_keeps_one(lab):
    planet = lab.Planet(session=lab.FindsAll)
    planet.cloud.weather.script[("create", "a/x")] = ["twice"]
    assert planet.deploy(single(lab, "sim.i3")).status == "green"
    assert list(planet.cloud.objects) == [planet.fragments()["a/x~1"].id]


def test_an_unanswered_create_of_class_i4_is_quarantined_and_says_so(lab, planet):
    planet.cloud.weather.script[("create", "a/x")] = ["lost-after"]
    outcome = planet.deploy(single(lab, "sim.i4"))
    assert outcome.results[0].finding.problem.code == "RUN-005"
    assert outcome.exit_code == 75
    assert planet.fragments()["a/x~1"].status == "quarantined"
    assert len(planet.cloud.calls) == 1, "it was asked for a second time"


def test_a_throttle_storm_is_nobodys_error(lab, planet):
    planet.cloud.weather.script[("create", "*")] = ["throttle:1"] * 150
    desired = lab.graph(*(lab.node(f"n{i}/x") for i in range(40)))
    outcome = planet.deploy(desired)
    assert outcome.status == "green"
    assert len(planet.cloud.objects) == 40
    assert sum(isinstance(e, Retrying) for e in planet.events) == 150


@pytest.mark.parametrize("verb", ["update", "delete"])
@pytest.mark.parametrize(
    "script", [["5xx"], ["lost-after"], ["lost-before", "lost-after"], ["throttle:3"], ["busy", "busy"], ["notyet"]]
)
def test_an_update_and_a_delete_are_repeated(lab, planet, verb, script):
    planet.deploy(single(lab))
    planet.cloud.weather.script[(verb, "a/x")] = list(script)
    desired = single(lab, size=7) if verb == "update" else lab.graph()
    assert planet.deploy(desired).status == "green"
    if verb == "update":
        assert planet.cloud.body("a/x")["size"] == 7
    else:
        assert planet.cloud.objects == {}
        assert planet.fragments() == {}


def test_a_delete_waits_until_nothing_uses_the_object(lab, planet):
    planet.deploy(single(lab))
    planet.cloud.weather.script[("delete", "a/x")] = ["inuse"] * 4
    assert planet.deploy(lab.graph()).status == "green"
    assert planet.cloud.objects == {}


def test_a_delete_of_what_is_gone_is_done(lab, planet):
    planet.deploy(single(lab))
    planet.cloud.objects.clear()
    assert planet.deploy(lab.graph(), planning={"look": False}).status == "green"
    assert planet.fragments() == {}


@pytest.mark.parametrize(
    "script, code, exit_code",
    [("invalid", "RUN-001", 4), ("quota", "RUN-001", 4), ("denied", "RUN-002", 3), ("exists", "RUN-003", 4)],
)
def test_what_cannot_work_is_told(lab, planet, script, code, exit_code):
    planet.cloud.weather.script[("create", "a/x")] = [script]
    outcome = planet.deploy(single(lab))
    assert outcome.results[0].finding.problem.code == code
    assert (outcome.exit_code, outcome.status) == (exit_code, "failed")
    assert planet.fragments() == {}


def test_a_bug_of_a_plugin_is_a_failure_and_no_traceback(lab, planet):
    planet.deploy(single(lab))
    planet.cloud.weather.script[("update", "a/x")] = ["bug"] * 9
    outcome = planet.deploy(single(lab, size=2))
    finding = outcome.results[0].finding
    assert "KeyError" in finding.reason
    assert planet.fragments()["a/x~1"].status == "updating"
    planet.cloud.weather.script.clear()
    assert planet.deploy(single(lab, size=2)).status == "green"
    assert planet.cloud.body("a/x")["size"] == 2


def test_a_network_that_stays_down_leaves_doubt_that_the_next_run_settles(lab, planet):
    planet.cloud.weather.script[("create", "a/x")] = ["lost-after"]
    planet.cloud.weather.script[("find", "a/x")] = ["lost-before"] * 500
    outcome = planet.deploy(single(lab))
    assert outcome.status == "failed"
    assert planet.fragments()["a/x~1"].status == "creating"
    planet.cloud.weather.script.clear()
    running = planet.start()
    settled = planet.recover(running, planet.open(running))
    assert settled[0].done == ["a/x~1"]
    assert planet.fragments()["a/x~1"].id in planet.cloud.objects
    assert planet.deploy(single(lab)).results == []


def test_doubt_about_something_that_is_not_there_is_forgotten(lab, planet):
    planet.cloud.weather.script[("create", "a/x")] = ["lost-before"]
    planet.cloud.weather.script[("find", "a/x")] = ["lost-before"] * 500
    planet.deploy(single(lab))
    planet.cloud.weather.script.clear()
    assert planet.deploy(single(lab)).status == "green"
    assert len(planet.cloud.objects) == 1


def test_an_object_of_ours_with_another_body_is_adopted_and_changed(lab, planet):
    planet.deploy(single(lab, size=1))
    running = planet.start()
    state = planet.open(running)

    async def forget():
        from genesys.state.edits import forget as edit

        await state.edit(edit(["a/x"]), message="lost")

    from genesys.state.drive import complete

    complete(forget())
    assert planet.deploy(single(lab, size=9)).status == "green"
    assert planet.cloud.body("a/x")["size"] == 9
    assert len(planet.cloud.objects) == 1


def test_a_plugin_that_answers_nonsense_is_a_failure_and_no_traceback(lab):
    class Nonsense(lab.Session):
        def create(self, type, want, token):
            super().create(type, want, token)
            return "ok"

    planet = lab.Planet(session=Nonsense)
    outcome = planet.deploy(lab.graph(lab.node("a/x"), lab.node("b/x", link=lab.ref("a/x"))))
    assert [r.word for r in outcome.results] == ["failed", "skipped"]
    assert outcome.results[0].finding.problem.code == "RUN-024"
    planet.cloud.opens = lab.Session
    assert planet.deploy(lab.graph(lab.node("a/x"), lab.node("b/x", link=lab.ref("a/x")))).status == "green"
    assert len(planet.cloud.objects) == 2


def test_a_duplicate_that_cannot_be_removed_yet_is_removed_by_the_next_command(lab):
    planet = lab.Planet(session=lab.FindsAll)
    desired = lab.graph(lab.node("a/x", "sim.i3"))
    planet.cloud.weather.script = {("create", "a/x"): ["twice"], ("delete", "a/x"): ["denied"]}
    outcome = planet.deploy(desired)
    assert outcome.status == "failed"
    assert planet.fragments()["a/x~1"].status == "creating", "it is known that there is something"
    assert planet.deploy(desired).status == "green"
    assert [fragment.id for fragment in planet.fragments().values()] == list(planet.cloud.objects)


@pytest.mark.parametrize("word", ["sim.i0", "sim.i1", "sim.i2", "sim.i3"])
def test_a_create_that_is_under_way_lands_before_a_later_delete(lab, word):
    """A request that is delayed in the network, and another wish meanwhile: nothing may stay behind."""
    planet = lab.Planet(session=lab.FindsAll)
    planet.pause_s = 1.0
    planet.cloud.weather.script[("create", "a/x")] = ["late:20"]
    planet.deploy(single(lab, word))
    planet.deploy(lab.graph())
    planet.time.skip(1000)
    planet.cloud.land()
    assert (planet.cloud.objects, planet.fragments()) == ({}, {})


@pytest.mark.parametrize("word", ["sim.i1", "sim.i3"])
def test_so_does_one_whose_sender_died(lab, word):
    point = 0
    while True:
        point += 1
        planet = lab.Planet(session=lab.FindsAll)
        planet.pause_s = 1.0
        planet.cloud.weather.script[("create", "a/x")] = ["late:20"]
        try:
            planet.deploy(single(lab, word), die_at=point)
        except lab.Dead:
            pass
        else:
            break
        if not planet.cloud.late:
            continue
        planet.deploy(single(lab, word))
        planet.deploy(lab.graph())
        planet.time.skip(1000)
        planet.cloud.land()
        assert (planet.cloud.objects, planet.fragments()) == ({}, {}), point


def test_a_delete_waits_only_where_a_create_was_in_doubt(lab, planet):
    planet.pause_s = 1.0
    planet.deploy(single(lab))
    began = planet.cloud.now()
    planet.deploy(lab.graph())
    assert planet.cloud.now() - began < 5


def test_what_was_there_and_is_not_ready_yet_is_waited_for_before_it_is_fitted(lab):
    class Slow(lab.Session):
        def create(self, type, want, token):
            super().create(type, {**want, "size": 1}, token)
            raise faults.Exists("it is there")

        def find(self, type, token):
            self.there = super().find(type, token)
            return self.there and Pending({}, self.there.id, 0.1)

        def poll(self, type, pending):
            return self.there

    planet = lab.Planet(session=Slow)
    outcome = planet.deploy(single(lab, size=2))
    assert outcome.status == "green", outcome.results
    assert planet.cloud.body("a/x")["size"] == 2
