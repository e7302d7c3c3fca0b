"""A session that says in which account it is: that is recorded, and another one is refused before any effect."""

from __future__ import annotations

import pytest

from genesys.errors import GenesysError
from genesys.spi import faults

HERE = {"region": "here"}


def planet_at(lab, says):
    """A planet whose sessions are where ``says[0]`` says; how often they were asked is counted in ``says[1:]``."""

    class Placed(lab.Session):
        def place(self):
            says.append("asked")
            if isinstance(says[0], Exception):
                raise says[0]
            return {"account": says[0]}

    return lab.Planet(session=Placed)


def things_of(planet):
    return sorted((id, str(thing.body)) for id, thing in planet.cloud.objects.items())


def test_the_account_is_asked_once_recorded_and_no_drift(lab):
    says = ["one"]
    planet = planet_at(lab, says)
    graph = lab.graph(lab.node("web/x", _target=HERE), lab.node("db/x", _target=HERE))
    assert planet.deploy(graph).status == "green"
    assert says == ["one", "asked"]
    assert {f.key: dict(f.target) for f in planet.fragments().values()} == {
        "db/x~1": {"region": "here", "account": "one"},
        "web/x~1": {"region": "here", "account": "one"},
    }
    assert planet.deploy(graph).results == []


def test_a_session_serves_the_fuller_target_of_a_record_too(lab):
    says = ["one"]
    planet = planet_at(lab, says)
    planet.deploy(lab.graph(lab.node("web/x", _target=HERE), lab.node("old/x", _target=HERE)))
    del says[1:]
    assert planet.deploy(lab.graph(lab.node("web/x", _target=HERE, size=2))).status == "green"
    assert says[1:] == ["asked", "asked"]  # once by the look before the plan, once by the run
    assert [dict(f.target) for f in planet.fragments().values()] == [{"region": "here", "account": "one"}]


@pytest.mark.parametrize("after", ["update", "create", "delete"])
def test_another_account_is_refused_before_any_effect(lab, after):
    says = ["one"]
    planet = planet_at(lab, says)
    planet.deploy(lab.graph(lab.node("web/x", _target=HERE)))
    then = {
        "update": [lab.node("web/x", _target=HERE, size=2)],
        "create": [lab.node("web/x", _target=HERE), lab.node("new/x", _target=HERE)],
        "delete": [],
    }[after]
    world = planet.start()
    state = planet.open(world)
    plan = planet.plan(world, state, lab.graph(*then), look=False)
    says[0] = "two"
    before, things = planet.fragments(), things_of(planet)
    with pytest.raises(GenesysError) as caught:
        planet.run(world, state, plan)
    assert caught.value.codes == ["RUN-025"]
    assert caught.value.exit_code == 3
    assert "account one" in str(caught.value)
    assert "account two" in str(caught.value)
    assert things_of(planet) == things
    assert planet.fragments().keys() == before.keys()


def test_a_target_that_names_the_account_is_held_to_it(lab):
    planet = planet_at(lab, ["two"])
    with pytest.raises(GenesysError) as caught:
        planet.deploy(lab.graph(lab.node("web/x")))  # its target says account one
    assert caught.value.codes == ["RUN-025"]


def test_credentials_that_are_refused_end_with_their_code(lab):
    planet = planet_at(lab, [faults.Denied("who are you?", code="InvalidClientTokenId")])
    with pytest.raises(GenesysError) as caught:
        planet.deploy(lab.graph(lab.node("web/x", _target=HERE)))
    assert caught.value.exit_code == 3


def test_a_look_with_other_credentials_is_refused_and_nothing_seems_gone(lab):
    says = ["one"]
    planet = planet_at(lab, says)
    planet.deploy(lab.graph(lab.node("web/x", _target=HERE)))
    says[0] = "two"
    world = planet.start()
    with pytest.raises(GenesysError) as caught:
        planet.plan(world, planet.open(world), lab.graph(lab.node("web/x", _target=HERE)))
    assert caught.value.codes == ["RUN-025"]
