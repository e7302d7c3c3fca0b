"""What a repeated create does is what its idempotency class says, and the marks of a schema are kept."""

from __future__ import annotations

import pytest

from genesys.model.secret import SecretValue
from genesys.sim.archetypes import ARCHETYPES
from genesys.sim.provider import TYPES
from genesys.spi import faults


def test_a_put_to_one_path_writes_one_object(desk):
    one = desk()
    first = one.create("i0", size=1)
    assert one.create("i0", size=2, value="other").id == first.id
    assert one.cloud.body("a/x")["size"] == 2
    assert [e.verb for e in one.cloud.ledger.effects] == ["create", "update"]
    assert one.create("i0", size=2, generation=2).id != first.id


def test_a_client_token_makes_one_object(desk):
    one = desk()
    first = one.create("i1", size=1)
    assert one.create("i1", size=1).id == first.id
    assert one.create("i1", size=1, value="t2").id != first.id
    assert len(one.cloud.ledger.duplicates()) == 1


def test_a_name_is_unique_in_its_place(desk):
    one = desk()
    one.create("i2", name="n")
    with pytest.raises(faults.Exists):
        one.create("i2", address="b/x", name="n")
    one.create("i2", address="b/x", name="m")
    assert one.find("i2").id == one.cloud.of("a/x")[0].id


def test_without_anything_two_creates_make_two_objects_and_tags_tell(desk, token_of):
    one = desk()
    first, second = one.create("i3"), one.create("i3")
    assert first.id != second.id
    assert [seen.id for seen in one.session.find_all(TYPES["sim.i3"], token_of())] == [first.id, second.id]
    (double,) = one.cloud.ledger.duplicates()
    assert double.id == second.id


def test_what_has_no_tags_is_never_found(desk, token_of):
    one = desk()
    one.create("i4")
    assert one.find("i4") is None
    assert one.session.find_all(TYPES["sim.i4"], token_of()) == []


def test_every_class_of_the_contract_has_its_row():
    assert set(ARCHETYPES) == {"I0", "I1", "I2", "I3", "I4"}
    assert {type.idempotency for type in TYPES.values()} == set(ARCHETYPES)


def parted(one, **more):
    parent = one.create("i2", "net/x")
    return parent, one.create("part", "p/x", **{"parent": parent.id, "disk": 10, "tier": None, "name": "p", **more})


def test_computed_fields_and_defaults_have_the_right_types(desk):
    _, part = parted(desk())
    assert part.properties["version"] == 1
    assert part.properties["address"].count(".") == 3
    assert isinstance(part.properties["tier"], str)
    again = parted(desk())[1]
    assert again == part, "the same ids have the same values"


def test_an_update_changes_the_revision_and_keeps_the_rest(desk):
    one = desk()
    parent, part = parted(one)
    want = {"parent": parent.id, "disk": 20, "tier": None, "name": "p"}
    after = one.session.update(TYPES["sim.part"], part.id, want, frozenset({"disk"}))
    assert after.properties == {**part.properties, "disk": 20, "version": 2}


@pytest.mark.parametrize("field, value", [("name", "q"), ("disk", 5)])
def test_what_cannot_be_changed_is_refused(desk, field, value):
    one = desk()
    _, part = parted(one)
    with pytest.raises(faults.Invalid):
        one.session.update(TYPES["sim.part"], part.id, {field: value}, frozenset({field}))
    assert one.cloud.ledger.count("update") == 0


def test_a_reference_to_nothing_is_invalid_and_to_something_new_not_yet_visible(desk):
    with pytest.raises(faults.Invalid, match="there is no"):
        parted(desk(), parent="sim-i2-99")
    slow = desk(visible_after_s=30.0)
    parent = slow.create("i2", "net/x")
    with pytest.raises(faults.NotYet):
        slow.create("part", "p/x", parent=parent.id)
    slow.planet.time.skip(31)
    assert slow.create("part", "p/x", parent=parent.id)


def test_what_is_referred_to_cannot_be_deleted(desk):
    one = desk()
    parent, part = parted(one)
    with pytest.raises(faults.InUse) as caught:
        one.session.delete(TYPES["sim.i2"], parent.id)
    assert caught.value.by == "p/x"
    one.session.delete(TYPES["sim.part"], part.id)
    one.session.delete(TYPES["sim.i2"], parent.id)
    one.session.delete(TYPES["sim.i2"], parent.id)
    assert one.cloud.objects == {}
    assert one.cloud.ledger.count("delete") == 2


def test_a_secret_is_kept_and_never_shown(desk):
    one = desk()
    seen = one.create("i2", password=SecretValue(b"hunter2"), labels={"of": "x"})
    assert "password" not in seen.properties
    assert one.cloud.body("a/x")["password"] == "hunter2"
    assert one.cloud.secrets_seen == [b"hunter2"]
    assert "hunter2" not in str(one.cloud.objects[seen.id].as_json())


def test_quotas_and_capacity(desk):
    one = desk(quotas={"sim.i2": 1}, full=frozenset({"zone-b"}))
    one.create("i2", "net/x")
    with pytest.raises(faults.QuotaExceeded):
        one.create("i2", "b/x")
    with pytest.raises(faults.NoCapacity):
        one.create("i3", "c/x", labels={"zone": "zone-b"})
    assert one.create("i3", "c/x", labels={"zone": "zone-a"})


def test_a_new_object_shows_in_lists_after_a_while(desk):
    one = desk(visible_after_s=30.0)
    made = one.create("i3")
    assert one.find("i3") is None
    assert one.session.list(TYPES["sim.i3"], "stack") == []
    assert one.session.read(TYPES["sim.i3"], [made.id])[made.id] is not None
    one.planet.time.skip(31)
    assert one.find("i3").id == made.id
    assert [seen.id for seen in one.session.list(TYPES["sim.i3"], "stack")] == [made.id]
