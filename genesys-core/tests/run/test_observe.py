"""Looking: in bulk, without trio where that is possible; and answers to lookups."""

from __future__ import annotations

import subprocess
import sys

import pytest

from genesys.errors import GenesysError
from genesys.model.fragment import Fragment
from genesys.model.native import Lookup
from genesys.run.lookout import answer_lookups
from genesys.run.observe import observe


def look(planet, **more):
    running = planet.start()
    state = planet.open(running)
    return observe(
        planet.fragments().values(),
        key=bytes.fromhex(state.id),
        stack="shop/dev",
        providers=planet.providers,
        world=running,
        options=planet.options(**more),
    )


@pytest.mark.parametrize(
    "waits, observes", [(None, "always"), (None, "on-request"), (0.1, "always"), (0.1, "on-request")]
)
def test_everything_is_seen_with_one_call_for_each_type(lab, waits, observes):
    planet = lab.Planet(waits=waits, observes=observes)
    planet.deploy(
        lab.graph(*(lab.node(f"n{i}/x", f"sim.i{i % 2 + 1}") for i in range(10)), lab.node("z/x", "sim.noop"))
    )
    gone = planet.fragments()["n3/x~1"].id
    del planet.cloud.objects[gone]
    planet.cloud.calls.clear()
    seen = look(planet)
    assert seen["n3/x~1"] is None
    assert seen["n4/x~1"].properties["name"] == "n4-x"
    assert len(seen) == 10, "what cannot be looked at is left out"
    assert [verb for verb, _ in planet.cloud.calls] == ["read", "read"]
    assert list(seen) == sorted(seen)


def test_looking_is_tried_again_and_then_told(lab):
    planet = lab.Planet(observes="always")
    planet.deploy(lab.graph(lab.node("a/x"), lab.node("b/x")))
    planet.cloud.weather.script[("read", "*")] = ["5xx", "lost-before"]
    assert look(planet)["a/x~1"].status == "ready"
    planet.cloud.weather.script[("read", "*")] = ["5xx"] * 3
    with pytest.raises(GenesysError) as caught:
        look(planet)
    assert caught.value.codes == ["RUN-019"]
    planet.cloud.weather.script[("read", "*")] = ["denied"]
    with pytest.raises(GenesysError) as caught:
        look(planet)
    assert caught.value.exit_code == 3


def test_looking_at_nothing_opens_no_session(lab, planet):
    running = planet.start()
    seen = observe(
        [Fragment("a/x", type="sim.noop", provider="sim", id="1"), Fragment("b/x", type="sim.i2", provider="sim")],
        key=b"k",
        stack="s",
        providers=planet.providers,
        world=running,
    )
    assert seen == {}
    assert planet.cloud.calls == []


def test_the_room_that_a_plan_needs_imports_nothing_slow():
    code = (
        "import sys, genesys.run.observe, genesys.run.options, genesys.run.fingerprint, genesys.run.book;"
        "print(sorted({'trio','httpx','pydantic','dataclasses','inspect'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}; {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def ask(planet, questions, **more):
    running = planet.start()
    return answer_lookups(
        [Lookup("sim", {"region": "here"}, *question) for question in questions],
        key=b"k",
        stack="shop/dev",
        providers=planet.providers,
        world=running,
        options=planet.options(**more),
    )


def test_lookups_are_answered_once_each(lab, planet):
    found = ask(planet, [("zones", {"n": 2}), ("zones", {"n": 2}), ("image", {})])
    assert found == {"sim(region=here):zones(n=2)": ["zones", {"n": 2}], "sim(region=here):image()": ["image", {}]}
    assert len(planet.cloud.calls) == 2


def test_a_lookup_that_fails_for_good_is_told(lab, planet):
    planet.cloud.weather.script[("lookup", "zones")] = ["5xx", "invalid"]
    with pytest.raises(GenesysError) as caught:
        ask(planet, [("zones", {})])
    assert caught.value.codes == ["RUN-021"]


@pytest.mark.parametrize("observes", ["always", "on-request"])
def test_a_plugin_that_sees_nonsense_is_told_and_no_traceback(lab, observes):
    class Nonsense(lab.Session):
        def read(self, type, ids):
            return [super().read(type, ids)]

    planet = lab.Planet(observes=observes)
    planet.deploy(lab.graph(lab.node("a/x")))
    planet.cloud.opens = Nonsense
    with pytest.raises(GenesysError) as caught:
        look(planet)
    assert caught.value.codes == ["RUN-019"]
    outcome = planet.deploy(lab.graph(lab.node("a/x", size=2)), planning={"look": False})
    assert (outcome.status, outcome.health_passed) == ("green", False), "what cannot be looked at is not well"


@pytest.mark.parametrize("pause", [0.1, 20.0])
def test_what_was_made_a_moment_ago_and_does_not_show_is_not_gone(lab, planet, pause):
    desired = lab.graph(lab.node("a/x", "sim.i3"), lab.node("b/x", "sim.i1"))
    planet.deploy(desired)
    planet.pause_s = pause
    planet.cloud.weather.script = {("read", "*"): ["stale"] * 2}
    running = planet.start()
    assert planet.plan(running, planet.open(running), desired).changes == []


def test_what_was_deleted_by_hand_counts_as_gone_at_once_when_nothing_is_new(lab, planet):
    desired = lab.graph(lab.node("a/x", "sim.i3"))
    planet.deploy(desired)
    planet.cloud.vanish(planet.fragments()["a/x~1"].id)
    running = planet.start()
    began = planet.time.now()
    assert [c.action for c in planet.plan(running, planet.open(running), desired).changes] != []
    assert planet.time.now() - began < 1.0


def test_where_a_session_says_that_looks_are_new_what_does_not_show_is_gone_at_once(lab, planet):
    desired = lab.graph(lab.node("a/x", "sim.i3"))
    planet.deploy(desired)
    planet.pause_s = 0.1
    planet.cloud.vanish(planet.fragments()["a/x~1"].id)
    running, began = planet.start(), planet.time.now()
    assert planet.plan(running, planet.open(running), desired).changes != []
    assert planet.time.now() - began < 1.0
    planet.cloud.weather.script = {("list", "*"): ["stale"]}
    running, began = planet.start(), planet.time.now()
    assert planet.plan(running, planet.open(running), desired).changes != []
    assert planet.time.now() - began > 40.0
