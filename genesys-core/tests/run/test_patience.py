"""How long a fault is waited out: as the table says, as the type says, as the fault itself says; a person ends it."""

from __future__ import annotations

import pytest

from genesys.run.answer import answer_to
from genesys.spi import faults


def patient(lab, **patience):
    """A planet whose type has patience of its own."""
    planet = lab.Planet()
    types = {name: type._replace(patience=patience) for name, type in planet.provider.types.items()}
    planet.provider = planet.provider._replace(types=types)
    return planet


def refusing(lab, fault, seconds, *, verb, **patience):
    """A planet on which a verb is refused for some seconds; and the seconds that the last deployment took."""

    class Refusing(lab.Session):
        until = None

        def create(self, type, want, token):
            self.refuse("create")
            return super().create(type, want, token)

        def delete(self, type, id):
            self.refuse("delete")
            return super().delete(type, id)

        def refuse(self, what):
            if what != verb:
                return
            now = self.cloud.now()
            if Refusing.until is None:
                Refusing.until = now + seconds
            if now < Refusing.until:
                raise fault()

    planet = patient(lab, **patience)
    planet.cloud.opens = Refusing
    return planet


def in_use(bound=None):
    def make():
        fault = faults.InUse("an interface is left", code="DependencyViolation")
        fault.bound_s = bound
        return fault

    return make


@pytest.mark.parametrize(
    "seconds, bound, patience, word",
    [
        (850, None, {}, "green"),
        (950, None, {}, "failed"),
        (2600, None, {"InUse": 2700.0}, "green"),
        (2800, None, {"InUse": 2700.0}, "failed"),
        (2600, 2700.0, {}, "green"),
        (200, 100.0, {"InUse": 2700.0}, "failed"),
    ],
)
def test_a_delete_waits_for_those_who_use_the_object_as_long_as_is_documented(lab, seconds, bound, patience, word):
    planet = refusing(lab, in_use(bound), seconds, verb="delete", **patience)
    planet.deploy(lab.graph(lab.node("a/x")))
    assert planet.deploy(lab.graph()).status == word
    assert (planet.cloud.objects == {}) is (word == "green")


@pytest.mark.parametrize("fault, name", [(faults.NotYet, "NotYet"), (faults.Busy, "Busy")])
@pytest.mark.parametrize("how", ["type", "fault"])
def test_a_right_that_spreads_slowly_is_waited_for_beyond_the_time_of_a_create(lab, fault, name, how):
    def make():
        found = fault("PrincipalNotFound")
        found.bound_s = 600.0 if how == "fault" else None
        return found

    patience = {name: 600.0} if how == "type" else {}
    desired = lab.graph(lab.node("a/x", "sim.slow"))
    planet = refusing(lab, make, 550, verb="create", **patience)
    assert planet.provider.types["sim.slow"].create_s == 100.0
    assert planet.deploy(desired).status == "green"
    planet = refusing(lab, make, 650, verb="create", **patience)
    assert planet.deploy(desired).status == "failed"


def test_what_was_accepted_late_has_the_usual_time_to_get_ready(lab):
    planet = refusing(lab, lambda: faults.NotYet("PrincipalNotFound"), 550, verb="create", NotYet=600.0)
    planet.cloud.weather.script[("create", "a/x")] = ["starting:3"]
    assert planet.deploy(lab.graph(lab.node("a/x", "sim.slow"))).status == "green"


def test_a_person_ends_every_wait(lab):
    planet = refusing(lab, in_use(), 500, verb="delete", InUse=2700.0)
    planet.deploy(lab.graph(lab.node("a/x", _timeouts={"delete": 60.0})))
    assert planet.deploy(lab.graph()).status == "failed"


def test_patience_makes_no_fault_repeatable():
    denied = faults.Denied("no")
    denied.bound_s = 600.0
    assert answer_to("create", denied, {"Denied": 600.0}).word == "fail"
    assert answer_to("create", faults.Unknown(""), {"Unknown": 600.0}).word == "read-back"
