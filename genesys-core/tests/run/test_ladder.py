"""No capacity: the plan says what is made instead, the run makes it, the record has it, and the next plan is empty."""

from __future__ import annotations

import json

import pytest

from genesys.app.planning import pins_of
from genesys.compile.compile import compile_stack
from genesys.kinds.storage import Volume
from genesys.model.declared import Declared, Stack
from genesys.model.plan import Plan
from genesys.plan.render_json import plan_json
from genesys.plan.render_tree import render_tree
from genesys.run.events import Fallback
from genesys.spi import faults
from genesys.spi.lowering import Alternative, Lowered, NativeSpec, own
from genesys.spi.provider import EXACT
from genesys.spi.session import Pending

ZONES = ("zone-a", "zone-b")
CLASSES = ["i0", "i1", "i2", "i3", "i4"]


def lower(resource, context):
    """A machine in a net of its zone, and a note about the machine."""
    zone = context.choice("zone", "any", lambda: "zone-a")
    size = context.pin("size", "big")
    nets = [NativeSpec(f"net-{name}", "sim.i2", {"labels": {"net": name[-1]}}) for name in ZONES]
    other = next(name for name in ZONES if name != zone)

    def body(zone, size):
        return {"labels": {"zone": zone, "size": size}, "link": own(resource.address, f"net-{zone}")}

    alternatives = [
        Alternative(body(other, size), f"zone {other}", {"zone": other}),
        Alternative({"labels": {"zone": zone, "size": "small"}}, "size small", {"size": "small"}),
    ]
    word = f"sim.{resource.tags.get('class', 'i2')}"
    machine = NativeSpec("box", word, {"name": "box", **body(zone, size)}, alternatives=alternatives)
    note = NativeSpec("note", "sim.i2", {"link": own(resource.address, "box")})
    return Lowered([*nets, machine, note], {"id": own(resource.address, "note")})


def planet_of(lab, word="i2", *, session=None, **fields):
    planet = lab.Planet(session=session or lab.FindsAll)
    lowerings, capabilities = {"volume": lower}, {"volume": {"": EXACT}}
    planet.provider = planet.provider._replace(lowerings=lowerings, capabilities=capabilities)
    planet.fields = {"size": "10GB", "tags": {"class": word}, **fields}
    return planet


def desired(planet):
    """What the declaration becomes with the choices that are recorded."""
    declared = Declared("web", "volume", planet.fields)
    stack = Stack("shop", "dev", resources=[declared], provider="sim", region="here")
    pins = pins_of(planet.fragments())
    return compile_stack(stack, kinds={"volume": Volume}, providers=planet.providers, pins=pins)


def full(planet, *words):
    planet.cloud.rules = planet.cloud.rules._replace(full=frozenset(words))


def again(planet):
    """Recover, then compile with what is recorded, and deploy: as every command does."""
    running = planet.start()
    planet.recover(running, planet.open(running))
    return planet.deploy(desired(planet))


def box(planet):
    return planet.cloud.body("web/box")["labels"]


def nothing_to_do(planet):
    running = planet.start()
    return planet.plan(running, planet.open(running), desired(planet)).empty


@pytest.mark.parametrize("word", CLASSES)
@pytest.mark.parametrize(
    "taken, made",
    [
        ((), {"zone": "zone-a", "size": "big"}),
        (("zone-a",), {"zone": "zone-b", "size": "big"}),
        (("big",), {"zone": "zone-a", "size": "small"}),
    ],
)
def test_the_next_rung_is_made_and_recorded_and_the_next_plan_is_empty(lab, word, taken, made):
    planet = planet_of(lab, word)
    full(planet, *taken)
    assert planet.deploy(desired(planet)).status == "green"
    assert box(planet) == made
    recorded = planet.fragments()["web/box~1"]
    assert recorded.desired["labels"] == made
    assert recorded.deps == [f"web/net-{made['zone']}"]
    assert recorded.pins["zone:any"] == made["zone"]
    assert recorded.pins["size"] == made["size"]
    assert len(planet.cloud.objects) == 4
    assert nothing_to_do(planet)
    assert planet.deploy(desired(planet)).results == []


def test_each_rung_is_told_before_it_is_tried(lab):
    planet = planet_of(lab)
    full(planet, "big")
    planet.deploy(desired(planet))
    told = [event for event in planet.events if isinstance(event, Fallback)]
    assert [(e.address, e.instead, e.code) for e in told] == [
        ("web/box", "zone zone-b", "NO_CAPACITY"),
        ("web/box", "size small", "NO_CAPACITY"),
    ]
    assert "none left in big" in told[0].message


def test_when_there_is_none_anywhere_it_fails_and_nothing_is_left(lab):
    planet = planet_of(lab)
    full(planet, "zone-a", "zone-b")
    outcome = planet.deploy(desired(planet))
    finding = next(result.finding for result in outcome.results if result.finding)
    assert "none left in zone-a" in finding.reason, "the last rung is the first zone again, with a smaller size"
    assert "web/box~1" not in planet.fragments()
    full(planet)
    assert planet.deploy(desired(planet)).status == "green"
    assert box(planet) == {"zone": "zone-a", "size": "big"}


def test_the_plan_shows_them_keeps_them_and_its_digest_covers_them(lab):
    planet = planet_of(lab)
    running = planet.start()
    plan = planet.plan(running, planet.open(running), desired(planet))
    assert "(if there is none left: zone zone-b, then size small)" in render_tree(plan, now=0.0)
    steps = [step for group in plan_json(plan, now=0.0)["resources"] for step in group["changes"]]
    assert [step["alternatives"] for step in steps if step["address"] == "web/box"] == [["zone zone-b", "size small"]]
    again = Plan.from_json(json.loads(json.dumps(plan.as_json())))
    assert again.digest == plan.digest
    box_of = next(change for change in again.changes if change.address == "web/box")
    box_of.meta["alternatives"].pop()
    assert again.digest != plan.digest


def test_what_another_rung_needs_is_made_before(lab):
    planet = planet_of(lab)
    running = planet.start()
    plan = planet.plan(running, planet.open(running), desired(planet))
    needs = next(change.needs for change in plan.changes if change.address == "web/box")
    assert needs == ["create web/net-zone-a~1", "create web/net-zone-b~1"]


def test_a_field_that_the_user_wrote_has_no_alternative(lab):
    planet = planet_of(lab, native={"sim": {"box": {"labels": {"zone": "zone-a", "size": "mine"}}}})
    node = desired(planet).nodes["web/box"]
    assert [sorted(item["body"]) for item in node.alternatives] == [["link"]]


def test_a_later_replacement_has_a_ladder_too(lab):
    planet = planet_of(lab)
    planet.deploy(desired(planet))
    full(planet, "zone-a")
    outcome = planet.deploy(desired(planet), planning={"replace": ["web/box"]})
    assert outcome.status == "green"
    assert box(planet)["zone"] == "zone-b"
    assert set(planet.fragments()) == {"web/box~2", "web/net-zone-a~1", "web/net-zone-b~1", "web/note~1"}
    assert nothing_to_do(planet)


@pytest.mark.parametrize("word", CLASSES[:4])
def test_death_at_any_call_on_the_ladder_leaves_no_orphan_and_no_duplicate(lab, word):
    point = 0
    while True:
        point += 1
        planet = planet_of(lab, word)
        full(planet, "big")
        try:
            planet.deploy(desired(planet), die_at=point)
        except lab.Dead:
            pass
        else:
            break
        assert again(planet).status == "green", point
        recorded = planet.fragments()
        assert {fragment.id for fragment in recorded.values()} == set(planet.cloud.objects), point
        assert all(fragment.status == "ready" for fragment in recorded.values()), point
        assert len(recorded) == 4
        assert box(planet) == {"zone": "zone-a", "size": "small"}
        assert nothing_to_do(planet), point
    assert point > 20


@pytest.mark.parametrize("word", CLASSES[:4])
@pytest.mark.parametrize("script", [["lost-before"], ["lost-after"], ["throttle:3"], ["5xx"], ["late:20"]])
def test_a_fault_on_the_way_makes_no_second_object(lab, word, script):
    planet = planet_of(lab, word)
    full(planet, "big")
    # The first two calls find no room, each twice; the fault strikes on the rung that has some.
    planet.cloud.weather.script[("create", "web/box")] = ["", "", "", "", *script]
    for _ in range(2):
        if again(planet).status == "green":
            break
    planet.time.skip(1000)
    planet.cloud.land()
    assert [one.address for one in planet.cloud.objects.values()].count("web/box") == 1
    assert nothing_to_do(planet)


@pytest.mark.parametrize("left", [True, False], ids=["a-broken-object-is-left", "nothing-is-left"])
def test_want_of_capacity_that_shows_after_the_call_was_accepted(lab, left):
    """A cloud that accepts the create, and says later that there was no room; some leave a broken object behind."""

    class Accepting(lab.FindsAll):
        def create(self, type, want, token):
            if token.address == "web/box" and want["labels"]["zone"] == "zone-a":
                made = super().create(type, want, token)
                if not left:
                    del self.cloud.objects[made.id]
                    self.cloud.keys.clear()
                return Pending({"of": made.id}, id=made.id if left else "")
            return super().create(type, want, token)

        def poll(self, type, pending):
            raise faults.NoCapacity("ZONE_RESOURCE_POOL_EXHAUSTED", code="STOCKOUT")

    planet = planet_of(lab, "i2", session=Accepting)
    assert planet.deploy(desired(planet)).status == "green"
    assert box(planet) == {"zone": "zone-b", "size": "big"}
    assert len(planet.cloud.objects) == 4
    assert nothing_to_do(planet)


def test_what_cannot_be_removed_ends_the_ladder_and_is_recorded(lab):
    class Stuck(lab.FindsAll):
        def create(self, type, want, token):
            made = super().create(type, want, token)
            return Pending({"of": made.id}, id=made.id) if token.address == "web/box" else made

        def poll(self, type, pending):
            raise faults.NoCapacity("none", code="STOCKOUT")

        def delete(self, type, id):
            raise faults.Denied("you may not delete")

    planet = planet_of(lab, session=Stuck)
    assert planet.deploy(desired(planet)).status == "partial"
    assert planet.fragments()["web/box~1"].status == "tainted"
    planet.cloud.opens = lab.FindsAll
    assert planet.deploy(desired(planet)).status == "green"
    assert len(planet.cloud.objects) == 4
