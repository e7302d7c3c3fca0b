"""The laws of planning, for stacks that nobody thought of."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from genesys.errors import GenesysError
from genesys.model.canonical import canonical
from genesys.model.plan import Plan
from genesys.plan.rebase import rebase


def two(lab: SimpleNamespace, data: st.DataObject) -> tuple[Any, Any, Any]:
    """A deployed stack and another version of it."""
    first, second = data.draw(lab.graphs()), data.draw(lab.graphs())
    return lab.deployed(*first), second, lab.make(lab.graph(*second), lab.deployed(*first))


@given(st.data())
def test_planning_what_is_applied_is_empty(lab: SimpleNamespace, data: st.DataObject) -> None:
    recorded, second, done = two(lab, data)
    after = lab.run(done, recorded)
    again = lab.make(lab.graph(*second), after, lab.settle_all(after))
    assert lab.actions(again) == []


@given(st.data())
def test_a_run_plan_leaves_exactly_what_is_declared(lab: SimpleNamespace, data: st.DataObject) -> None:
    recorded, second, done = two(lab, data)
    after = lab.run(done, recorded)
    assert sorted(fragment.address for fragment in after.values()) == sorted(node.address for node in second)
    assert lab.valid(after) == []


@given(st.data(), st.randoms(use_true_random=False))
def test_the_order_of_declaration_never_matters(
    lab: SimpleNamespace, data: st.DataObject, shuffle: random.Random
) -> None:
    recorded, second, done = two(lab, data)
    nodes, fragments = list(second), list(recorded.items())
    shuffle.shuffle(nodes)
    shuffle.shuffle(fragments)
    assert canonical(lab.make(lab.graph(*nodes), dict(fragments)).as_json()) == canonical(done.as_json())


@given(st.data())
def test_the_same_input_gives_the_same_bytes_and_planning_changes_no_input(
    lab: SimpleNamespace, data: st.DataObject
) -> None:
    recorded, second, done = two(lab, data)
    before = canonical([fragment.as_json() for fragment in recorded.values()])
    assert canonical(lab.make(lab.graph(*second), recorded).as_json()) == canonical(done.as_json())
    assert canonical([fragment.as_json() for fragment in recorded.values()]) == before


@given(st.data())
def test_a_plan_survives_being_written_and_read(lab: SimpleNamespace, data: st.DataObject) -> None:
    _, _, done = two(lab, data)
    copy = Plan.from_json(done.as_json())
    assert copy.digest == done.digest


@given(st.data())
def test_an_unrelated_resource_changes_nothing_else(lab: SimpleNamespace, data: st.DataObject) -> None:
    recorded, second, done = two(lab, data)
    more = lab.make(lab.graph(*second, lab.node("zz/it", name="z")), recorded)
    kept = [change.as_json() for change in more.changes if change.address != "zz/it"]
    key = lambda change: change["id"]
    assert sorted(kept, key=key) == sorted((change.as_json() for change in done.changes), key=key)


@given(st.data())
def test_every_replace_names_its_field_and_every_delete_its_reason(lab: SimpleNamespace, data: st.DataObject) -> None:
    _, _, done = two(lab, data)
    for change in done.changes:
        if change.action == "create" and change.reason == "replace":
            forcing = [field.path for field in change.fields if field.forces_replace]
            assert forcing
            assert all(path.lstrip("@") in change.because for path in forcing)
        if change.action in {"delete", "forget"}:
            assert change.because
            assert change.reason in {"not-declared", "replace", "asked"}


@given(st.data())
def test_changes_come_in_an_order_in_which_they_can_run(lab: SimpleNamespace, data: st.DataObject) -> None:
    _, _, done = two(lab, data)
    place = {change.id: number for number, change in enumerate(done.changes)}
    assert all(place[needed] < place[change.id] for change in done.changes for needed in change.needs)
    assert len(place) == len(done.changes)


@given(st.data())
def test_whatever_is_selected_the_state_stays_valid_and_the_rest_can_follow(
    lab: SimpleNamespace, data: st.DataObject
) -> None:
    recorded, second, done = two(lab, data)
    known = sorted({node.kind_address for node in second} | {f.kind_address for f in recorded.values()})
    if not known:
        return
    some = st.lists(st.sampled_from(known), max_size=2)
    include, exclude = data.draw(some), data.draw(some)
    try:
        part = lab.make(lab.graph(*second), recorded, include=include, exclude=exclude)
    except GenesysError as error:
        assert error.codes == ["PLAN-003"]
        assert include
        return
    assert set(lab.actions(part)) <= set(lab.actions(done))
    assert not any(change.kind_address in exclude for change in part.changes)
    after = lab.run(part, recorded)
    assert lab.valid(after) == []
    rest = lab.make(lab.graph(*second), after)
    end = lab.run(rest, after)
    assert lab.actions(lab.make(lab.graph(*second), end)) == []
    assert sorted(f.address for f in end.values()) == sorted(node.address for node in second)


@given(st.data())
def test_what_is_protected_is_never_deleted(lab: SimpleNamespace, data: st.DataObject) -> None:
    recorded, second, _ = two(lab, data)
    chosen = data.draw(st.sets(st.sampled_from(sorted(recorded)))) if recorded else set()
    guarded = {key: f.with_(protect=True) if key in chosen else f for key, f in recorded.items()}
    try:
        done = lab.make(lab.graph(*second), guarded)
    except GenesysError as error:
        assert set(error.codes) == {"PLAN-001"}
        return
    assert not {change.key for change in done.changes if change.action == "delete"} & chosen


@given(st.data())
def test_destroying_leaves_nothing(lab: SimpleNamespace, data: st.DataObject) -> None:
    recorded = lab.deployed(*data.draw(lab.graphs()))
    done = lab.make(lab.graph(), recorded, settings={"mode": "destroy"})
    assert lab.run(done, recorded) == {}
    assert {change.reason for change in done.changes} <= {"asked"}


@given(st.data())
def test_what_is_gone_comes_back_and_drift_is_put_right(lab: SimpleNamespace, data: st.DataObject) -> None:
    nodes = data.draw(lab.graphs())
    recorded = lab.deployed(*nodes)
    observed: dict[str, Any] = lab.settle_all(recorded)
    for key in data.draw(st.sets(st.sampled_from(sorted(recorded)))) if recorded else ():
        twist = data.draw(st.sampled_from(["gone", "size", "stopped"]))
        seen = observed[key]
        if twist == "gone":
            observed[key] = None
        elif twist == "size":
            observed[key] = seen._replace(properties={**seen.properties, "size": 99})
        else:
            observed[key] = seen._replace(status="stopped")
    done = lab.make(lab.graph(*nodes), recorded, observed)
    touched = {change.key for change in done.changes}
    assert {key for key, seen in observed.items() if seen is None or seen.status == "stopped"} <= touched
    after = lab.run(done, recorded)
    assert lab.actions(lab.make(lab.graph(*nodes), after, lab.settle_all(after))) == []


@settings(max_examples=50)
@given(st.data())
def test_a_run_that_stops_anywhere_is_finished_by_the_next_plan(lab: SimpleNamespace, data: st.DataObject) -> None:
    recorded, second, done = two(lab, data)
    stop = data.draw(st.integers(0, len(done.changes)))
    done.changes = done.changes[:stop]
    middle = lab.run(done, recorded)
    end = lab.run(lab.make(lab.graph(*second), middle), middle)
    assert lab.actions(lab.make(lab.graph(*second), end)) == []
    assert sorted(f.address for f in end.values()) == sorted(node.address for node in second)


@given(st.data())
def test_whatever_fails_the_state_stays_valid_and_the_next_plan_finishes_it(
    lab: SimpleNamespace, data: st.DataObject
) -> None:
    recorded, second, done = two(lab, data)
    failing = data.draw(st.sets(st.sampled_from(lab.actions(done)))) if done.changes else set()
    middle = lab.run(done, recorded, failing)
    end = lab.run(lab.make(lab.graph(*second), middle), middle)
    assert lab.actions(lab.make(lab.graph(*second), end)) == []
    assert sorted(f.address for f in end.values()) == sorted(node.address for node in second)


@given(st.data())
def test_a_plan_that_is_not_about_what_moved_is_rebased(lab: SimpleNamespace, data: st.DataObject) -> None:
    recorded, _, done = two(lab, data)
    elsewhere = {**recorded, **lab.deployed(lab.node("zz/it", name="z"))}
    assert rebase(done, elsewhere, "moved").status == "rebased"
    for key in done.read_set:
        if key in recorded:
            twisted = {**recorded, key: recorded[key].with_(status="tainted")}
            assert rebase(done, twisted, "moved").status == "conflict"


@given(st.data())
def test_two_generations_that_would_be_one_object_never_meet(lab: SimpleNamespace, data: st.DataObject) -> None:
    first, asked = data.draw(lab.graphs()), data.draw(st.sets(st.sampled_from(lab.NAMES)))
    recorded, kept = lab.deployed(*first), {node.address.partition("/")[0] for node in first}
    done = lab.make(lab.graph(*first), recorded, replace=sorted(asked & kept))
    made = {change.address: change for change in done.changes if change.action == "create"}
    assert asked & kept <= {address.partition("/")[0] for address in made}
    after = lab.run(done, recorded)  # Which complains about an object that is made while its like is there.
    assert lab.actions(lab.make(lab.graph(*first), after)) == []
    for change in made.values():
        same = not {field.path for field in change.fields} & {"name", "base", "@type"}
        if change.type == "sim.named" and same:
            assert change.meta["replace"] == "delete-first", change.id
