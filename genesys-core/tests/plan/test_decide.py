"""What happens to one native: every way in which it may differ from what is recorded and seen."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from genesys.app.crossing import refuse_crossings
from genesys.errors import GenesysError
from genesys.model.plan import Change, Plan
from genesys.spi.session import Observed


def only(done: Plan) -> Change:
    assert len(done.changes) == 1, done.changes
    return done.changes[0]


def fields(change: Change) -> dict[str, tuple[Any, Any]]:
    return {field.path: (field.before, field.after) for field in change.fields}


def test_a_new_native_is_created_as_generation_one(lab: SimpleNamespace) -> None:
    change = only(lab.make(lab.graph(lab.node("web/it", name="a"))))
    assert (change.id, change.reason, change.body) == ("create web/it~1", "new", {"name": "a"})
    assert change.meta["idempotency"] == "I2"


def test_a_changed_field_is_an_update_that_names_it(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a", size=1, labels={"x": "1", "y": "2"}))
    change = only(lab.make(lab.graph(lab.node("web/it", name="a", size=2, labels={"x": "1", "z": "3"})), recorded))
    assert (change.action, change.generation, change.native_id) == ("update", 1, "id-web/it~1")
    assert fields(change) == {"labels.y": ("2", None), "labels.z": (None, "3"), "size": (1, 2)}
    assert change.because == "labels.y, labels.z, size change"


def test_an_immutable_field_replaces_and_both_generations_share_a_cause(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a"))
    done = lab.make(lab.graph(lab.node("web/it", name="b")), recorded)
    create, delete = done.changes
    assert (create.id, delete.id) == ("create web/it~2", "delete web/it~1")
    assert create.cause == delete.cause != ""
    assert delete.needs == [create.id]
    assert create.because == "name cannot be changed in place"
    assert [field.forces_replace for field in create.fields] == [True]


def test_a_type_that_cannot_be_twice_is_destroyed_first(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", "sim.port", name="a"))
    delete, create = lab.make(lab.graph(lab.node("web/it", "sim.port", name="b")), recorded).changes
    assert (delete.action, create.action) == ("delete", "create")
    assert create.needs == [delete.id]


def test_a_user_of_what_is_destroyed_first_is_destroyed_before_it(lab: SimpleNamespace) -> None:
    def stack(name: str) -> Any:
        return lab.graph(lab.node("a/it", "sim.port", name=name), lab.node("b/it", name="b", base=lab.ref("a/it")))

    recorded = lab.run(lab.make(stack("x")))
    done = lab.make(stack("y"), recorded)
    assert lab.actions(done) == ["delete b/it~1", "delete a/it~1", "create a/it~2", "create b/it~2"]


def test_a_disk_grows_in_place_and_shrinks_by_replacing(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a", disk=10))
    grown = only(lab.make(lab.graph(lab.node("web/it", name="a", disk=20)), recorded))
    assert (grown.action, grown.irreversible) == ("update", True)
    shrunk = lab.make(lab.graph(lab.node("web/it", name="a", disk=5)), recorded).changes[0]
    assert (shrunk.action, shrunk.reason, shrunk.because) == ("create", "replace", "disk cannot be changed in place")


def test_what_the_provider_fills_in_may_be_left_out_and_what_it_computes_is_never_compared(
    lab: SimpleNamespace,
) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a", zone="z1", address="mine"))
    assert lab.make(lab.graph(lab.node("web/it", name="a", address="other")), recorded).empty


def test_a_default_that_is_written_out_is_no_change(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a"))
    assert lab.make(lab.graph(lab.node("web/it", name="a", size=1, link=None)), recorded).empty


def test_an_unordered_list_is_a_set(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a", rules=[{"p": 1}, {"p": 2}], steps=[1, 2]))
    assert lab.make(lab.graph(lab.node("web/it", name="a", rules=[{"p": 2}, {"p": 1}], steps=[1, 2])), recorded).empty
    change = only(lab.make(lab.graph(lab.node("web/it", name="a", rules=[{"p": 1}, {"p": 2}], steps=[2, 1])), recorded))
    assert set(fields(change)) == {"steps[0]", "steps[1]"}


def test_a_value_of_something_replaced_is_unknown_and_moves_its_users(lab: SimpleNamespace) -> None:
    def stack(name: str) -> Any:
        return lab.graph(
            lab.node("a/it", name=name, size=3),
            lab.node("b/it", name="b", link=lab.ref("a/it")),
            lab.node("c/it", name="c", link={"$concat": ["size-", lab.ref("a/it", "size")]}),
            lab.node("d/it", name="d", base=lab.ref("a/it", "address")),
        )

    recorded = lab.run(lab.make(stack("x")))
    done = lab.make(stack("y"), recorded)
    by_id = {change.id: change for change in done.changes}
    assert by_id["update b/it~1"].fields[0].unknown
    assert by_id["update b/it~1"].fields[0].before == "id-a/it~1"
    assert not any(change.address == "c/it" for change in done.changes), "its size is known and the same"
    assert by_id["create d/it~2"].fields[0].forces_replace
    assert {"update b/it~1", "delete d/it~1"} <= set(by_id["delete a/it~1"].needs)


def test_a_value_that_an_update_changes_is_known_to_its_users(lab: SimpleNamespace) -> None:
    def stack(size: int) -> Any:
        return lab.graph(
            lab.node("a/it", name="a", size=size), lab.node("b/it", name="b", link=lab.ref("a/it", "size"))
        )

    recorded = lab.run(lab.make(stack(1)))
    done = lab.make(stack(2), recorded)
    assert lab.actions(done) == ["update a/it~1", "update b/it~1"]
    assert fields(done.changes[1]) == {"link": (1, 2)}
    assert done.changes[1].needs == ["update a/it~1"]


def test_a_value_that_changed_in_an_earlier_run_reaches_its_users(lab: SimpleNamespace) -> None:
    nodes = [lab.node("a/it", name="a"), lab.node("b/it", name="b", link=lab.ref("a/it", "address"))]
    recorded = lab.deployed(*nodes)
    fragment = recorded["a/it~1"]
    recorded["a/it~1"] = fragment.with_(observed={**fragment.observed, "address": "10.new"})
    assert fields(only(lab.make(lab.graph(*nodes), recorded))) == {"link": ("10.id-a/it~1", "10.new")}


def test_a_record_without_inputs_is_believed(lab: SimpleNamespace) -> None:
    nodes = [lab.node("a/it", name="a"), lab.node("b/it", name="b", link={"$concat": ["x", lab.ref("a/it")]})]
    recorded = lab.deployed(*nodes)
    recorded["b/it~1"] = recorded["b/it~1"].with_(meta={})
    assert lab.make(lab.graph(*nodes), recorded).empty
    changed = [nodes[0], lab.node("b/it", name="b", size=2, link={"$concat": ["x", lab.ref("a/it")]})]
    assert set(fields(only(lab.make(lab.graph(*changed), recorded)))) == {"size"}


@pytest.mark.parametrize("idempotency, named", [("I0", True), ("I1", False), ("I2", True), ("I3", False)])
@pytest.mark.parametrize("status", ["tainted", "creating"])
def test_a_half_made_object_is_replaced_and_goes_first_where_it_holds_the_name(
    lab: SimpleNamespace, status: str, idempotency: str, named: bool
) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a"))
    recorded["web/it~1"] = recorded["web/it~1"].with_(status=status)
    types = {**lab.TYPES, "sim.thing": lab.TYPES["sim.thing"]._replace(idempotency=idempotency)}
    one, other = lab.make(lab.graph(lab.node("web/it", name="a")), recorded, types=types).changes
    create, delete = (other, one) if named else (one, other)
    assert (create.id, delete.id, create.reason) == ("create web/it~2", "delete web/it~1", "tainted")
    assert create.because == f"it is marked as {status}"


def test_a_create_that_never_happened_is_made_up_for(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a"))
    recorded["web/it~1"] = recorded["web/it~1"].with_(status="creating", id=None)
    assert only(lab.make(lab.graph(lab.node("web/it", name="a")), recorded)).id == "create web/it~1"
    assert only(lab.make(lab.graph(), recorded)).action == "forget"


def test_an_update_that_was_not_finished_is_done_again(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a"))
    recorded["web/it~1"] = recorded["web/it~1"].with_(status="updating")
    change = only(lab.make(lab.graph(lab.node("web/it", name="a")), recorded))
    assert (change.action, change.because) == ("update", "an earlier update was not finished")


def test_a_delete_that_was_not_finished_is_finished_and_the_successor_is_a_new_generation(
    lab: SimpleNamespace,
) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a"))
    recorded["web/it~1"] = recorded["web/it~1"].with_(status="deleting")
    # The old one goes first, for its successor may have its name: it would become what is deleted then.
    assert lab.actions(lab.make(lab.graph(lab.node("web/it", name="a")), recorded)) == [
        "delete web/it~1",
        "create web/it~2",
    ]


def test_a_delete_that_was_not_finished_goes_before_successors_of_its_users(lab: SimpleNamespace) -> None:
    def stack(base: str) -> Any:
        user = lab.node("user/it", name="u", base=lab.ref("web/it"), labels={"of": base})
        return lab.graph(lab.node("web/it", name=base), user)

    recorded = lab.deployed(*stack("a").nodes.values())
    recorded["web/it~1"] = recorded["web/it~1"].with_(status="deleting")
    made = lab.actions(lab.make(stack("b"), recorded))
    assert made == ["delete user/it~1", "delete web/it~1", "create web/it~2", "create user/it~2"]


def test_a_delete_that_was_not_finished_waits_for_nothing_where_its_successor_is_there(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a"))
    recorded["web/it~2"] = recorded["web/it~1"].with_(generation=2, id="id-web/it~2")
    recorded["web/it~1"] = recorded["web/it~1"].with_(status="deleting")
    made = lab.make(lab.graph(lab.node("web/it", name="a", size=2)), recorded)
    assert lab.actions(made) == ["update web/it~2", "delete web/it~1"]


def half_made(lab: SimpleNamespace, seen: str = "", **meta: Any) -> Any:
    """The plan for a database whose create was given up, and what a look showed of it."""
    node = lab.node("db/it", "sim.data", name="a", size=2)
    recorded = lab.deployed(node)
    old = recorded["db/it~1"]
    recorded["db/it~1"] = old.with_(status="tainted", meta={**old.meta, **meta})
    observed = {"db/it~1": Observed(old.id, dict(old.observed), seen)} if seen else None
    return lab.make(lab.graph(node), recorded, observed)


@pytest.mark.parametrize("seen, lost", [("failed", False), ("pending", False), ("stopped", True), ("", True)])
def test_what_was_never_ready_is_replaced_without_loss_when_a_look_shows_it_so(
    lab: SimpleNamespace, seen: str, lost: bool
) -> None:
    risks = {change.action: change.risk for change in half_made(lab, seen).changes}
    assert risks["delete"] == ("data-loss" if lost else "outage")


def test_what_was_there_before_its_create_may_hold_data(lab: SimpleNamespace) -> None:
    risks = {change.action: change.risk for change in half_made(lab, "failed", found=True).changes}
    assert risks["delete"] == "data-loss"


def test_what_got_ready_after_its_create_was_given_up_is_finished(lab: SimpleNamespace) -> None:
    change = only(half_made(lab, "ready"))
    assert (change.action, change.risk, [field.path for field in change.fields]) == ("update", "low", ["@status"])
    assert "ready after all" in change.because


def test_what_does_not_show_all_that_is_wanted_is_not_taken_for_finished(lab: SimpleNamespace) -> None:
    node = lab.node("db/it", "sim.data", name="a", size=2)
    recorded = lab.deployed(node)
    recorded["db/it~1"] = recorded["db/it~1"].with_(status="tainted")
    seen = {"db/it~1": Observed(recorded["db/it~1"].id, {"name": "a"}, "ready")}
    changes = lab.make(lab.graph(node), recorded, seen).changes
    assert sorted(change.action for change in changes) == ["create", "delete"]


def test_what_is_gone_is_created_as_the_next_generation(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a"))
    create, forget = lab.make(lab.graph(lab.node("web/it", name="a")), recorded, {"web/it~1": None}).changes
    assert (create.id, create.reason, forget.id) == ("create web/it~2", "gone", "forget web/it~1")
    assert create.because == "id-web/it~1 is gone; it was not deleted by Genesys"


def test_what_is_gone_and_not_declared_is_only_forgotten(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a"))
    change = only(lab.make(lab.graph(), recorded, {"web/it~1": None}))
    assert (change.action, change.because) == ("forget", "web is no longer declared; it is already gone")


def test_what_is_stopped_is_a_planned_restart(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a"))
    seen = Observed("id-web/it~1", recorded["web/it~1"].observed, "stopped", "killed by signal 9")
    change = only(lab.make(lab.graph(lab.node("web/it", name="a")), recorded, {"web/it~1": seen}))
    assert (change.action, change.reason, change.because) == ("update", "stopped", "it is stopped: killed by signal 9")
    seen = seen._replace(detail="it is stopped")
    assert only(lab.make(lab.graph(lab.node("web/it", name="a")), recorded, {"web/it~1": seen})).because == seen.detail
    assert fields(change) == {"@status": ("stopped", "ready")}


def test_protection_and_retention_change_the_record_only(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a"))
    change = only(lab.make(lab.graph(lab.node("web/it", name="a", _protect=True, _on_delete="retain")), recorded))
    assert fields(change) == {"@on_delete": ("delete", "retain"), "@protect": (False, True)}
    assert change.meta["record_only"] is True
    assert change.risk == "none"


def test_what_is_retained_is_forgotten(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a", _on_delete="retain"))
    change = only(lab.make(lab.graph(), recorded))
    assert (change.action, change.because) == (
        "forget",
        "web is no longer declared; on_delete is retain, so it stays",
    )


def test_a_part_that_is_no_longer_needed_says_so(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a"), lab.node("web/extra", name="b"))
    change = only(lab.make(lab.graph(lab.node("web/it", name="a")), recorded))
    assert (change.id, change.because) == ("delete web/extra~1", "web no longer needs it")


def test_somebody_elses_object_is_read_and_never_deleted(lab: SimpleNamespace) -> None:
    node = lab.node("net/it", name="a", _existing_id="vpc-1")
    done = lab.make(lab.graph(node))
    assert (only(done).action, only(done).native_id) == ("read", "vpc-1")
    recorded = lab.run(done)
    assert lab.make(lab.graph(node), recorded).empty
    assert only(lab.make(lab.graph(), recorded)).action == "forget"
    assert only(lab.make(lab.graph(lab.node("net/it", name="a", _existing_id="vpc-2")), recorded)).action == "read"


def test_owning_instead_of_reading_makes_an_object_of_its_own(lab: SimpleNamespace) -> None:
    recorded = lab.run(lab.make(lab.graph(lab.node("net/it", name="a", _existing_id="vpc-1"))))
    done = lab.make(lab.graph(lab.node("net/it", name="a")), recorded)
    assert sorted(lab.actions(done)) == ["create net/it~2", "forget net/it~1"]


def test_an_import_takes_over_an_id(lab: SimpleNamespace) -> None:
    change = only(lab.make(lab.graph(lab.node("web/it", name="a")), imports={"web/it": "i-123"}))
    assert (change.action, change.native_id, change.because) == ("import", "i-123", "i-123 is taken over")


def test_what_is_known_by_its_name_goes_before_its_namesake_comes(lab: SimpleNamespace) -> None:
    old, named = lab.node("web/it", "sim.named", name="a"), lab.node("web/it", "sim.named", name="b")
    asked = lab.make(lab.graph(old), lab.deployed(old), replace=["web"])
    assert lab.actions(asked) == ["delete web/it~1", "create web/it~2"]
    renamed = lab.make(lab.graph(named), lab.deployed(old))
    assert lab.actions(renamed) == ["create web/it~2", "delete web/it~1"]


def test_an_asked_replacement_replaces_only_that(lab: SimpleNamespace) -> None:
    nodes = [lab.node("web/it", name="a"), lab.node("api/it", name="a")]
    done = lab.make(lab.graph(*nodes), lab.deployed(*nodes), replace=["web"])
    assert lab.actions(done) == ["create web/it~2", "delete web/it~1"]
    assert {change.reason for change in done.changes} == {"asked"}
    assert done.changes[0].fields[0].forces_replace


def test_an_asked_replacement_leaves_what_others_share_unless_it_is_named(lab: SimpleNamespace) -> None:
    nodes = [lab.node("shared/vault", _shared=True, _kind_address="web", name="v"), lab.node("web/it", name="a")]
    recorded = lab.deployed(*nodes)
    for chosen, replaced in (("web", "web/it"), ("kind:thing", "web/it"), ("shared/vault", "shared/vault")):
        done = lab.make(lab.graph(*nodes), recorded, replace=[chosen])
        assert {change.address for change in done.changes} == {replaced}


def test_another_account_replaces_and_more_knowledge_of_it_does_not(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a", _target={"region": "here"}))
    recorded["web/it~1"] = recorded["web/it~1"].with_(target={"region": "here", "account": "one"})
    assert lab.make(lab.graph(lab.node("web/it", name="a", _target={"region": "here"})), recorded).empty
    done = lab.make(lab.graph(lab.node("web/it", name="a", _target={"region": "there"})), recorded)
    assert done.changes[0].because == "target.region cannot be changed in place"


def test_a_left_over_generation_is_deleted_by_the_next_plan(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a"))
    recorded["web/it~2"] = recorded["web/it~1"].with_(generation=2, id="id-web/it~2")
    change = only(lab.make(lab.graph(lab.node("web/it", name="a")), recorded))
    assert (change.id, change.native_id) == ("delete web/it~1", "id-web/it~1")
    assert "left over" in change.because


def test_what_may_or_may_not_exist_is_shown_and_what_needs_it_waits(lab: SimpleNamespace) -> None:
    nodes = [
        lab.node("a/it", name="a"),
        lab.node("b/it", name="b", link=lab.ref("a/it")),
        lab.node("c/it", name="c"),
    ]
    recorded = lab.deployed(nodes[0])
    recorded["a/it~1"] = recorded["a/it~1"].with_(status="quarantined", id=None)
    done = lab.make(lab.graph(*nodes), recorded)
    assert lab.actions(done) == ["create c/it~1"]
    assert [(note["code"], note["severity"]) for note in done.notes] == [
        ("PLAN-004", "warning"),
        ("PLAN-005", "warning"),
    ]
    assert "b" in done.notes[0]["summary"]


def test_a_record_of_a_newer_version_is_refused(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a"))
    recorded["web/it~1"] = recorded["web/it~1"].with_(schema_version=9)
    with pytest.raises(GenesysError) as error:
        lab.make(lab.graph(lab.node("web/it", name="a", size=2)), recorded)
    assert lab.codes(error) == ["PLAN-008"]


def test_an_older_record_is_upgraded_before_it_is_compared(lab: SimpleNamespace) -> None:
    upgrade = lambda body: {"name": body["title"], "size": body.get("size", 1)}
    types = {**lab.TYPES, "sim.thing": lab.TYPES["sim.thing"]._replace(schema_version=2, upgrades={1: upgrade})}
    recorded = lab.deployed(lab.node("web/it", name="a"))
    recorded["web/it~1"] = recorded["web/it~1"].with_(desired={"title": "a"}, observed={"title": "a"}, schema_version=1)
    assert lab.make(lab.graph(lab.node("web/it", name="a")), recorded, types=types).empty


def test_a_recorded_type_that_nobody_knows_cannot_be_deleted(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a"))
    recorded["web/it~1"] = recorded["web/it~1"].with_(type="sim.lost")
    with pytest.raises(GenesysError) as error:
        lab.make(lab.graph(), recorded)
    assert lab.codes(error) == ["PLAN-007"]


def test_another_provider_is_refused_naming_the_data_unless_asked_for(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("db/it", "sim.data", name="a"))
    other = lab.graph(lab.node("db/it", "sim.data", name="a", _provider="cloud"))
    shown = lab.make(other, recorded)
    assert shown.settings["crossings"] == [{"address": "db", "old": "sim", "new": "cloud", "lost": ["db/it"]}]
    with pytest.raises(GenesysError) as error:
        refuse_crossings(shown)
    assert lab.codes(error) == ["PLAN-006"]
    assert "The data in db/it would be lost." in str(error.value)
    assert "genesys deploy --stack shop/dev-cloud" in str(error.value)
    assert "--replace-provider" in str(error.value)
    done = lab.make(other, recorded, settings={"change_provider": True})
    refuse_crossings(done)
    assert done.changes[0].because == "target.provider cannot be changed in place"


def test_natives_that_need_each_other_are_a_catalogued_error(lab: SimpleNamespace) -> None:
    nodes = [lab.node("a/it", name="a", link=lab.ref("b/it")), lab.node("b/it", name="b", link=lab.ref("a/it"))]
    with pytest.raises(GenesysError) as error:
        lab.make(lab.graph(*nodes))
    assert lab.codes(error) == ["PLAN-018"]


def test_a_shared_native_goes_with_its_last_user(lab: SimpleNamespace) -> None:
    def stack(*users: str) -> Any:
        nodes = [lab.node(f"{user}/it", name=user, link=lab.ref("shared/group")) for user in users]
        shared = [lab.node("shared/group", name="g", _shared=True, _kind_address=users[0])] if users else []
        return lab.graph(*shared, *nodes)

    recorded = lab.run(lab.make(stack("a", "b")))
    one = lab.make(stack("b"), recorded)
    assert lab.actions(one) == ["delete a/it~1"]
    after = lab.run(one, recorded)
    assert lab.actions(lab.make(stack(), after)) == ["delete b/it~1", "delete shared/group~1"]


def test_after_an_import_the_next_plan_shows_exactly_what_differs(lab: SimpleNamespace) -> None:
    nodes = [lab.node("a/it", name="a"), lab.node("web/it", name="w", size=2, link=lab.ref("a/it"))]
    recorded = lab.run(lab.make(lab.graph(*nodes), imports={"web/it": "i-1"}))
    seen = {"name": "w", "size": 9, "link": "id-a/it~1"}
    recorded["web/it~1"] = recorded["web/it~1"].with_(desired=seen, observed=seen)
    assert fields(only(lab.make(lab.graph(*nodes), recorded))) == {"size": (9, 2)}
    recorded["web/it~1"] = recorded["web/it~1"].with_(desired={**seen, "size": 2}, observed={**seen, "size": 2})
    assert lab.make(lab.graph(*nodes), recorded).empty
