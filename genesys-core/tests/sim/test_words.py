"""Each word of trouble does what it says, once, and then the weather is fine again."""

from __future__ import annotations

import pytest

from genesys.errors import GenesysError
from genesys.sim.provider import TYPES
from genesys.sim.weather import Weather, rates_of
from genesys.sim.words import WORDS
from genesys.spi import faults
from genesys.spi.quirks import Injection, Quirk
from genesys.spi.session import Observed, Pending

RAISED = {
    "lost-before": (faults.Unknown, 0),
    "lost-after": (faults.Unknown, 1),
    "truncated": (faults.Unknown, 1),
    "twice": (faults.Unknown, 2),
    "5xx": (faults.Transient, 0),
    "throttle": (faults.Throttled, 0),
    "throttle:7": (faults.Throttled, 0),
    "notyet": (faults.NotYet, 0),
    "busy": (faults.Busy, 0),
    "inuse": (faults.InUse, 0),
    "denied": (faults.Denied, 0),
    "invalid": (faults.Invalid, 0),
    "quota": (faults.QuotaExceeded, 0),
    "capacity": (faults.NoCapacity, 0),
    "exists": (faults.Exists, 0),
    "gone": (faults.Gone, 0),
    "bug": (KeyError, 0),
    "late:20": (faults.Unknown, 0),
}


@pytest.mark.parametrize("word", RAISED)
def test_a_word_raises_its_fault_with_its_effect(desk, word):
    one, (fault, made) = desk(), RAISED[word]
    one.script("create", word)
    with pytest.raises(fault):
        one.create("i3")
    assert one.cloud.ledger.count("create") == made
    assert isinstance(one.create("i3"), Observed)


def test_every_word_is_tried_here():
    shapes = {"stale", "pending", "starting", "failed"}
    assert {word.partition(":")[0] for word in RAISED} | shapes == set(WORDS)


def test_a_throttle_says_how_long_to_wait(desk):
    one = desk()
    one.script("create", "throttle:7", "throttle")
    for after in (7.0, None):
        with pytest.raises(faults.Throttled) as caught:
            one.create()
        assert caught.value.after == after


def test_a_late_request_lands_when_its_time_has_come(desk):
    one = desk()
    one.script("create", "late:20")
    with pytest.raises(faults.Unknown):
        one.create("i3")
    one.planet.time.skip(19)
    assert one.find("i3") is None
    one.planet.time.skip(2)
    assert one.find("i3") is not None


def test_a_stale_look_shows_what_was_before(desk):
    one = desk()
    made, type = one.create("i2", size=1), TYPES["sim.i2"]
    one.script("read", "stale")
    assert one.session.read(type, [made.id]) == {made.id: None}
    one.session.update(type, made.id, {"size": 2}, frozenset({"size"}))
    one.script("read", "stale")
    assert one.session.read(type, [made.id])[made.id].properties["size"] == 1
    assert one.session.read(type, [made.id])[made.id].properties["size"] == 2
    one.session.delete(type, made.id)
    one.script("list", "stale")
    assert [seen.id for seen in one.session.list(type, "stack")] == [made.id]
    assert one.session.list(type, "stack") == []


def test_a_long_operation_is_asked_for_as_often_as_it_says(desk):
    one = desk()
    one.script("create", "pending:2")
    pending = one.create("i2")
    assert isinstance(pending, Pending)
    type = TYPES["sim.i2"]
    pending = one.session.poll(type, pending)
    assert isinstance(pending, Pending)
    (pending,) = one.session.poll_many(type, [pending])
    assert isinstance(pending, Pending)
    assert isinstance(one.session.poll(type, pending), Observed)
    one.script("delete", "pending")
    pending = one.session.poll(type, one.session.delete(type, pending.id))
    assert isinstance(pending, Pending)
    assert one.session.poll(type, pending) is None


def test_an_object_starts_or_fails(desk):
    one = desk()
    one.script("create", "starting:2", "failed")
    made = one.create("i2")
    type = TYPES["sim.i2"]
    assert [one.session.read(type, [made.id])[made.id].status for _ in range(2)] == ["pending", "ready"]
    assert one.create("i2", "b/x").status == "failed"


def test_rates_strike_as_often_as_they_say_and_as_the_seed_says():
    calls = [("create", f"n{at}/x", at) for at in range(4000)]
    words = [Weather(7, {"throttle": 0.05, "lost-after": 0.2}).word(*call) for call in calls]
    assert words == [Weather(7, {"lost-after": 0.2, "throttle": 0.05}).word(*call) for call in calls]
    assert words != [Weather(8, {"throttle": 0.05, "lost-after": 0.2}).word(*call) for call in calls]
    assert 0.03 < words.count("throttle") / 4000 < 0.07
    assert 0.17 < words.count("lost-after") / 4000 < 0.23
    assert Weather(7, {"twice": 1.0}).word("read", "a", 1) == "", "a word strikes only the verbs that it is for"


@pytest.mark.parametrize(
    "text, code",
    [("thunder=0.1", "SIM-001"), ("throttle=2", "SIM-002"), ("throttle", "SIM-002"), ("busy=x", "SIM-002")],
)
def test_rates_that_are_none_are_told(text, code):
    with pytest.raises(GenesysError) as caught:
        rates_of(text)
    assert caught.value.codes == [code]


def test_rates_are_read():
    assert rates_of("throttle=0.05, lost-after=0.01") == {"throttle": 0.05, "lost-after": 0.01}
    assert rates_of("") == {}
    with pytest.raises(GenesysError):
        rates_of("busy=0.6,throttle=0.6")


def test_a_quirk_strikes_once_for_each_address(desk, token_of):
    one = desk(quirks=True)
    one.session.quirks = {
        "X1": Quirk("X1", "make", "not there yet", "propagation", injects=Injection("create", "first", "notyet")),
        "X2": Quirk("X2", "alter", "not there yet", "consistency", injects=Injection("update", "young", "notyet", 30)),
        "X3": Quirk("X3", "any", "nothing that can be shown", "drift"),
    }
    type = TYPES["sim.i2"]._replace(quirks=("X1", "X2", "X3", "X4"))
    with pytest.raises(faults.NotYet):
        one.session.create(type, {"size": 1}, token_of())
    made = one.session.create(type, {"size": 1}, token_of())
    with pytest.raises(faults.NotYet):
        one.session.update(type, made.id, {"size": 2}, frozenset({"size"}))
    one.planet.time.skip(31)
    assert one.session.update(type, made.id, {"size": 2}, frozenset({"size"})).properties["size"] == 2


def test_what_arrives_late_took_place_when_it_was_due(desk):
    one = desk()
    one.script("create", "late:20")
    with pytest.raises(faults.Unknown):
        one.create("i3")
    began = one.planet.time.now()
    one.planet.time.skip(500)
    one.cloud.land()
    (thing,) = one.cloud.objects.values()
    assert thing.made_at == pytest.approx(began + 20)
