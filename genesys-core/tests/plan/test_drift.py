"""Three-way drift: wanted, recorded, seen just now."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from genesys.spi.session import Observed


def seen(recorded: Any, key: str = "web/it~1", **changes: Any) -> dict[str, Observed]:
    fragment = recorded[key]
    return {key: Observed(fragment.id, {**fragment.observed, **changes})}


def test_a_field_changed_by_somebody_else_is_put_back(lab: SimpleNamespace) -> None:
    node = lab.node("web/it", name="a", size=1)
    recorded = lab.deployed(node)
    (change,) = lab.make(lab.graph(node), recorded, seen(recorded, size=7)).changes
    assert (change.action, change.reason) == ("update", "drift")
    (field,) = change.fields
    assert (field.path, field.before, field.after, field.observed) == ("size", 1, 1, 7)
    assert change.because == "size was changed by somebody else"


def test_drift_of_an_immutable_field_replaces(lab: SimpleNamespace) -> None:
    node = lab.node("web/it", name="a")
    recorded = lab.deployed(node)
    create, _ = lab.make(lab.graph(node), recorded, seen(recorded, name="other")).changes
    assert create.because == "name cannot be changed in place"
    assert create.fields[0].observed == "other"


def test_drift_to_what_is_wanted_needs_nothing(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a", size=1))
    recorded["web/it~1"] = recorded["web/it~1"].with_(desired={"name": "a", "size": 5})
    assert lab.make(lab.graph(lab.node("web/it", name="a", size=5)), recorded, seen(recorded, size=5)).empty


def test_a_wanted_change_that_also_drifted_says_both(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a", size=1))
    done = lab.make(lab.graph(lab.node("web/it", name="a", size=2)), recorded, seen(recorded, size=7))
    (field,) = done.changes[0].fields
    assert (field.before, field.after, field.observed) == (1, 2, 7)
    assert done.changes[0].reason == "changed"


@pytest.mark.parametrize(
    "answer",
    [
        {"address": "10.other"},
        {"zone": "chosen"},
        {"extra": "field of a newer API"},
        {"steps": [{"a": 1, "healthy": False}]},
        {"rules": [{"p": 2}, {"p": 1}]},
        {"password": "never compared"},
    ],
)
def test_what_a_provider_adds_by_itself_is_no_drift(lab: SimpleNamespace, answer: dict[str, Any]) -> None:
    node = lab.node("web/it", name="a", steps=[{"a": 1}], rules=[{"p": 1}, {"p": 2}], password=lab.SECRET)
    recorded = lab.deployed(node)
    assert lab.make(lab.graph(node), recorded, seen(recorded, **answer)).empty


def test_a_label_that_somebody_added_is_drift_and_goes(lab: SimpleNamespace) -> None:
    node = lab.node("web/it", name="a", labels={"x": "1"})
    recorded = lab.deployed(node)
    (change,) = lab.make(lab.graph(node), recorded, seen(recorded, labels={"x": "1", "Owner": "ann"})).changes
    (field,) = change.fields
    assert (field.path, field.before, field.after, field.observed) == ("labels.Owner", None, None, "ann")


@pytest.mark.parametrize("change", [{"size": 7}, {"labels": {"Owner": "ann"}}, {"steps": ["x"]}])
def test_a_default_that_nobody_wrote_down_is_put_back_as_well(lab: SimpleNamespace, change: dict[str, Any]) -> None:
    node = lab.node("web/it", name="a")
    recorded = lab.deployed(node)
    fragment = recorded["web/it~1"]
    usual = {"size": 1, "labels": {}, "steps": []}
    recorded["web/it~1"] = fragment.with_(observed={**fragment.observed, **usual})
    assert lab.make(lab.graph(node), recorded, seen(recorded)).empty
    (update,) = lab.make(lab.graph(node), recorded, seen(recorded, **change)).changes
    assert (update.action, update.reason) == ("update", "drift")
    assert [field.path.partition(".")[0] for field in update.fields] == list(change)


def test_a_default_that_the_object_never_had_is_left_alone(lab: SimpleNamespace) -> None:
    node = lab.node("web/it", name="a")
    recorded = lab.deployed(node)
    fragment = recorded["web/it~1"]
    for observed in ({"size": 5}, {}):
        recorded["web/it~1"] = fragment.with_(observed={**fragment.observed, **observed})
        assert lab.make(lab.graph(node), recorded, seen(recorded, size=7)).empty


def test_a_value_the_provider_writes_differently_is_no_drift(lab: SimpleNamespace) -> None:
    node = lab.node("web/it", name="a", link="HTTP://X")
    recorded = lab.deployed(node)
    fragment = recorded["web/it~1"]
    recorded["web/it~1"] = fragment.with_(observed={**fragment.observed, "link": "http://x"})
    assert lab.make(lab.graph(node), recorded, seen(recorded, link="http://x")).empty
    assert not lab.make(lab.graph(node), recorded, seen(recorded, link="http://y")).empty


def test_a_fresh_value_that_a_change_uses_is_recorded_first(lab: SimpleNamespace) -> None:
    nodes = [lab.node("a/it", name="a"), lab.node("b/it", name="b", link=lab.ref("a/it", "address"))]
    recorded = lab.deployed(*nodes)
    done = lab.make(lab.graph(*nodes), recorded, seen(recorded, "a/it~1", address="10.new"))
    assert lab.actions(done) == ["read a/it~1", "update b/it~1"]
    assert done.changes[1].fields[0].after == "10.new"
    assert done.changes[1].needs == ["read a/it~1"]
