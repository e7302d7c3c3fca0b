"""Verbs that want to know what is recorded are told; those that do not are left alone."""

from __future__ import annotations

from genesys.run.observe import observe


def test_a_delete_is_told_what_is_recorded(lab):
    told = []

    class Keeping(lab.Session):
        def delete(self, type, id, recorded=None):
            told.append(recorded)
            return super().delete(type, id)

    planet = lab.Planet(session=Keeping)
    first = lab.node("a/x")
    second = lab.node("b/x", link=lab.ref("a/x"), size=3, _on_delete="snapshot")
    planet.deploy(lab.graph(first, second))
    planet.deploy(lab.graph(first))
    (recorded,) = told
    assert recorded.on_delete == "snapshot"
    assert recorded.want["size"] == 3
    assert "link" not in recorded.want  # what refers to others is no value
    assert recorded.seen["size"] == 3


def test_a_delete_without_the_parameter_is_called_as_ever(lab):
    planet = lab.Planet()
    planet.deploy(lab.graph(lab.node("a/x")))
    assert planet.deploy(lab.graph()).status == "green"
    assert planet.fragments() == {}


def test_a_refresh_tells_what_is_recorded_and_a_health_check_that_it_is_one(lab):
    told = []

    class Careful(lab.Session):
        def read(self, type, ids, recorded=None, *, health=False):
            told.append((list(ids), recorded, health))
            return super().read(type, ids)

    planet = lab.Planet(session=Careful)
    planet.deploy(lab.graph(lab.node("a/x", size=3)))
    assert [(recorded, health) for _, recorded, health in told] == [(None, True)]
    told.clear()
    running = planet.start()
    observe(
        planet.fragments().values(),
        key=bytes.fromhex(planet.open(running).id),
        stack="shop/dev",
        providers=planet.providers,
        world=running,
        options=planet.options(),
    )
    ((ids, recorded, health),) = told
    assert not health
    assert set(recorded) == set(ids)
    assert recorded[ids[0]].want["size"] == recorded[ids[0]].seen["size"] == 3
