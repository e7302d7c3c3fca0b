"""What somebody else made is taken over as it is: alone, once, and never made anew for what it is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from genesys.errors import GenesysError
from genesys.plan.adoption import chosen


def taken(lab: SimpleNamespace, *nodes: Any, recorded: Any = None, **seen: Any) -> dict[str, Any]:
    """Return the record after a take-over of the last of ``nodes``, an object that has the properties ``seen``."""
    node = nodes[-1]
    done = lab.make(lab.graph(*nodes), recorded, imports={node.address: "i-1"}, include=[node.address])
    (change,) = done.changes
    found: dict[str, Any] = lab.run(done, recorded)
    fragment = found[change.key]
    meta = {**fragment.meta, "adopted": change.meta["adopted"]}
    desired = {name: seen[name] for name in node.body if name in seen}
    return {**found, change.key: fragment.with_(desired=desired, observed=seen, meta=meta)}


def test_what_it_needs_is_not_made_for_it(lab: SimpleNamespace) -> None:
    nodes = [lab.node("a/it", name="a"), lab.node("web/it", name="w", link=lab.ref("a/it"))]
    done = lab.make(lab.graph(*nodes), imports={"web/it": "i-1"}, include=["web/it"])
    assert lab.actions(done) == ["import web/it~1"]


@pytest.mark.parametrize(
    ("address", "id", "code"),
    [
        ("web", "i-9", "PLAN-032"),
        ("wep/it", "i-9", "PLAN-032"),
        ("net/it", "i-9", "PLAN-032"),
        ("a/it", "i-9", "PLAN-033"),
        ("web/it", "id-a/it~1", "PLAN-034"),
    ],
)
def test_an_address_that_is_none_and_an_object_that_is_known_are_refused(
    lab: SimpleNamespace, address: str, id: str, code: str
) -> None:
    nodes = [lab.node("a/it", name="a"), lab.node("web/it", name="w"), lab.node("net/it", name="n", _existing_id="v")]
    recorded = lab.run(lab.make(lab.graph(nodes[0])))
    with pytest.raises(GenesysError) as caught:
        lab.make(lab.graph(*nodes), recorded, imports={address: id}, include=[address])
    assert caught.value.codes == [code]
    if address == "web":
        assert "Below it are web/it." in str(caught.value.findings[0].reason)


def test_what_cannot_be_changed_in_place_stays_and_is_told(lab: SimpleNamespace) -> None:
    node = lab.node("web/it", name="chosen", size=2)
    recorded = taken(lab, node, name="found", size=9)
    done = lab.make(lab.graph(node), recorded)
    (change,) = done.changes
    assert (change.action, [field.path for field in change.fields]) == ("update", ["size"])
    assert change.body["name"] == "found", "a provider that is sent everything is sent what is there"
    (note,) = [note for note in done.notes if note["code"] == "PLAN-035"]
    assert '"web/it" stays as it was found: name' in note["summary"]
    assert lab.make(lab.graph(lab.node("web/it", name="chosen", size=9)), recorded).empty


def test_another_wish_than_when_it_was_taken_over_counts(lab: SimpleNamespace) -> None:
    recorded = taken(lab, lab.node("web/it", name="chosen"), name="found")
    done = lab.make(lab.graph(lab.node("web/it", name="another")), recorded)
    assert lab.actions(done) == ["create web/it~2", "delete web/it~1"]


def test_to_replace_it_or_to_lose_it_is_to_have_it_as_declared(lab: SimpleNamespace) -> None:
    node = lab.node("web/it", name="chosen")
    recorded = taken(lab, node, name="found")
    replaced = lab.make(lab.graph(node), recorded, replace=["web"])
    assert replaced.changes[0].body["name"] == "chosen"
    gone = lab.make(lab.graph(node), recorded, observed={"web/it~1": None})
    assert gone.changes[0].body["name"] == "chosen"


def test_a_rename_is_no_other_wish(lab: SimpleNamespace) -> None:
    def stack(name: str) -> list[Any]:
        return [lab.node(f"{name}/it", name="a"), lab.node("web/it", name={"$concat": [lab.ref(f"{name}/it"), "-x"]})]

    before = stack("a")
    recorded = taken(lab, *before, recorded=lab.run(lab.make(lab.graph(before[0]))), name="found")
    assert lab.make(lab.graph(*before), recorded).empty
    done = lab.make(lab.graph(*stack("b")), recorded, moved={"a": "b"})
    assert {change.action for change in done.changes if change.address == "web/it"} <= {"update"}


def test_the_name_it_was_found_with_is_no_other_wish_either(lab: SimpleNamespace) -> None:
    recorded = taken(lab, lab.node("web/it", name="made-1", base="made-1", _name="made-1"), name="old", base="host-7")
    renamed = lab.node("web/it", name="old", base="old", _name="old")  # as compiling gives it once the name is pinned
    assert lab.make(lab.graph(renamed), recorded).empty


def test_what_was_chosen_for_it_is_what_it_was_found_with(lab: SimpleNamespace) -> None:
    pins = {"name:sim.thing:it": "made-1", "zone:auto": "zone-b", "size:small": "t3.small", "region:eu": "zone-b"}
    body = {"name": "made-1", "base": "zone-b", "link": "t3.small"}
    found = {"name": "old", "base": "zone-a", "link": "t9.large"}
    now = chosen(pins, body, found, {"name", "base"})
    assert now == {**pins, "name:sim.thing:it": "old", "zone:auto": "zone-a"}, "a size is a wish and no choice to keep"
