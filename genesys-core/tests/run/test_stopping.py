"""Ctrl-C while a run waits: it ends at once, nothing is lost, and the next run goes on with what is under way."""

from __future__ import annotations

import pytest
import trio

from genesys.run.brake import Brake
from genesys.run.events import ChangeLeft, Interrupted, Progress, Retrying
from genesys.run.limits import Lane


def pressed_at(planet, press, kind, **fields):
    """Press at the first event of a kind; return a list that then holds trio's time."""
    at = []

    def tell(event):
        planet.events.append(event)
        if isinstance(event, kind) and not at and all(getattr(event, k) == v for k, v in fields.items()):
            at.append(trio.current_time())
            press()

    planet._tell = tell
    return at


def ended_after(planet):
    """Return a list that gets trio's time at the end of each run."""
    from genesys.run.events import RunEnded

    tell, at = planet._tell, []

    def timed(event):
        if isinstance(event, RunEnded):
            at.append(trio.current_time())
        tell(event)

    planet._tell = timed
    return at


def stopped(planet, desired, press, kind, **fields):
    """Deploy, press, and return the outcome and how many seconds that took after the press."""
    pressed = pressed_at(planet, press, kind, **fields)
    ended = ended_after(planet)
    outcome = planet.deploy(desired)
    assert pressed, f"no {kind.__name__} was told"
    del planet._tell
    return outcome, ended[-1] - pressed[0]


@pytest.mark.parametrize("answer", ["pending:400", "starting:12"])
@pytest.mark.parametrize("type", ["sim.i0", "sim.i1", "sim.i2", "sim.i3"])
def test_what_is_created_under_way_is_left_to_the_next_run(lab, planet, press, type, answer):
    planet.cloud.weather.script[("create", "a/x")] = [answer]
    desired = lab.graph(lab.node("a/x", type), lab.node("b/x", link=lab.ref("a/x")), lab.node("c/x"))
    outcome, seconds = stopped(planet, desired, press, Progress)
    assert seconds < 2
    assert (outcome.exit_code, outcome.status, outcome.commit) == (130, "partial", "")
    words = {r.change: (r.word, r.because) for r in outcome.results}
    assert words == {
        "create a/x~1": ("left", "it is still under way"),
        "create b/x~1": ("skipped", "create a/x~1"),
        "create c/x~1": ("done", ""),
    }
    assert [e.address for e in planet.events if isinstance(e, ChangeLeft)] == ["a/x"]
    assert planet.deploy(desired).status == "green"
    assert len(planet.cloud.objects) == 3
    assert {key: f.status for key, f in planet.fragments().items()} == dict.fromkeys(
        ("a/x~1", "b/x~1", "c/x~1"), "ready"
    )


def test_what_is_deleted_under_way_is_left_to_the_next_run(lab, planet, press):
    planet.deploy(lab.graph(lab.node("a/x"), lab.node("b/x")))
    planet.cloud.weather.script[("delete", "a/x")] = ["pending:400"]
    outcome, seconds = stopped(planet, lab.graph(lab.node("b/x")), press, Progress)
    assert seconds < 2
    assert outcome.exit_code == 130
    assert planet.deploy(lab.graph(lab.node("b/x"))).status == "green"
    assert set(planet.fragments()) == {"b/x~1"}
    assert len(planet.cloud.objects) == 1


@pytest.mark.parametrize("verb", ["create", "update", "delete"])
def test_no_try_is_waited_for_and_what_was_refused_is_not_in_doubt(lab, planet, press, verb):
    before = lab.graph(lab.node("a/x", size=1))
    after = {"create": before, "update": lab.graph(lab.node("a/x", size=2)), "delete": lab.graph()}[verb]
    if verb != "create":
        planet.deploy(before)
    planet.cloud.weather.script[(verb, "a/x")] = ["busy"] * 5
    outcome, seconds = stopped(planet, after, press, Retrying)
    assert seconds < 0.1
    assert [(r.word, r.finding) for r in outcome.results] == [("left", None)]
    assert outcome.commit, "nothing is under way, so everything is recorded"
    planet.cloud.weather.script.clear()
    assert planet.deploy(after).status == "green"
    assert len(planet.cloud.objects) == (verb != "delete")


@pytest.mark.parametrize("type", ["sim.i0", "sim.i1", "sim.i2", "sim.i3"])
def test_a_lost_answer_that_is_looked_for_is_left_to_the_next_run(lab, planet, press, type):
    planet.cloud.weather.script[("create", "a/x")] = ["lost-after"]
    planet.cloud.weather.script[("find", "a/x")] = ["transient"] * 6
    desired = lab.graph(lab.node("a/x", type))
    outcome, seconds = stopped(planet, desired, press, Retrying)
    assert seconds < 0.1
    assert [(r.word, r.because) for r in outcome.results] == [("left", "it is still under way")]
    planet.cloud.weather.script.clear()
    assert planet.deploy(desired).status == "green"
    assert len(planet.cloud.objects) == 1


def test_a_run_that_was_left_open_is_anybodys_though_its_holder_may_live(lab, planet, press, monkeypatch):
    monkeypatch.setattr("genesys.state.claims.alive", lambda world, holder: None)
    planet.cloud.weather.script[("create", "a/x")] = ["pending:400"]
    outcome, _ = stopped(planet, lab.graph(lab.node("a/x")), press, Progress)
    assert outcome.interrupted
    assert planet.deploy(lab.graph(lab.node("a/x"))).status == "green"
    assert len(planet.cloud.objects) == 1


def test_calls_that_are_on_their_way_are_named(lab, press):
    class Pressing(lab.Session):
        def create(self, type, want, token):
            press()
            return super().create(type, want, token)

    planet = lab.Planet(session=Pressing)
    assert planet.deploy(lab.graph(lab.node("a/x"), lab.node("b/x", link=lab.ref("a/x")))).exit_code == 130
    assert [e.calls for e in planet.events if isinstance(e, Interrupted)] == [["a/x"]]


def test_a_pause_of_a_lane_is_not_waited_out():
    async def main():
        brake = Brake()
        lane = Lane(4, brake)
        lane.throttled(60.0)
        async with trio.open_nursery() as nursery:

            async def one():
                async with lane.turn():
                    assert brake.pulled

            nursery.start_soon(one)
            await trio.sleep(1)
            brake.pull()
        assert trio.current_time() < 2

    from trio.testing import MockClock

    trio.run(main, clock=MockClock(autojump_threshold=0))
