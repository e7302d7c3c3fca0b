"""A delete that wants to know what is recorded is told; one that does not is left alone."""

from __future__ import annotations


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
