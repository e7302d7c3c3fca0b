"""Moves: a declared one is made, an undeclared one is suggested."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from genesys.errors import GenesysError
from genesys.model.fragment import BORN
from genesys.plan.groups import grouped
from genesys.spi.session import Observed


def pair(lab: SimpleNamespace, name: str, **more: Any) -> list[Any]:
    return [
        lab.node(f"{name}/it", name="fixed", **more),
        lab.node(f"{name}/rule", name="rule", link=lab.ref(f"{name}/it")),
        lab.node("user/it", name="u", link=lab.ref(f"{name}/it", "address")),
    ]


def test_a_declared_move_keeps_the_object_and_what_refers_to_it(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(*pair(lab, "web"))
    done = lab.make(lab.graph(*pair(lab, "site")), recorded, moved={"web": "site"})
    assert {change.action for change in done.changes} == {"move", "update"}
    (follower,) = [change for change in done.changes if change.action == "update"]
    assert (follower.address, follower.reason, follower.meta["record_only"]) == ("user/it", "followed", True)
    assert {name: n for name, n in done.counts().items() if n} == {"move": 2}
    assert [step.change.action for group in grouped(done) for step in group.steps] == ["move", "move"]
    move = next(change for change in done.changes if change.id == "move site/it~1")
    assert (move.meta["previous"], move.native_id, move.kind_address) == ("web/it", "id-web/it~1", "site")
    after = lab.run(done, recorded)
    assert lab.valid(after) == []
    assert sorted(after) == ["site/it~1", "site/rule~1", "user/it~1"]
    assert lab.make(lab.graph(*pair(lab, "site")), after, moved={"web": "site"}).empty


def test_a_move_and_a_change_are_two_steps_in_order(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(*pair(lab, "web"))
    done = lab.make(lab.graph(*pair(lab, "site", size=2)), recorded, moved={"web": "site"})
    update = next(change for change in done.changes if change.id == "update site/it~1")
    assert "move site/it~1" in update.needs
    assert [field.path for field in update.fields] == ["size"]
    after = lab.run(done, recorded)
    assert lab.make(lab.graph(*pair(lab, "site", size=2)), after).empty


def test_members_of_a_group_move_with_it(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node('web["eu"]/it', name="a"))
    done = lab.make(lab.graph(lab.node('site["eu"]/it', name="a")), recorded, moved={"web": "site"})
    assert lab.actions(done) == ['move site["eu"]/it~1']


def test_a_move_that_was_made_asks_for_nothing(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(*pair(lab, "site"))
    assert lab.make(lab.graph(*pair(lab, "site")), recorded, moved={"web": "site"}).empty


def test_a_move_onto_something_recorded_is_refused(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a"), lab.node("site/it", name="a"))
    with pytest.raises(GenesysError) as error:
        lab.make(lab.graph(lab.node("site/it", name="a")), recorded, moved={"web": "site"})
    assert lab.codes(error) == ["PLAN-009"]


def test_two_recorded_objects_cannot_move_to_one_address(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a"), lab.node("old/it", name="b"))
    with pytest.raises(GenesysError) as error:
        lab.make(lab.graph(lab.node("site/it", name="a")), recorded, moved={"web": "site", "old": "site"})
    assert lab.codes(error) == ["PLAN-009"]
    assert "old/it" in str(error.value)


def named(lab: SimpleNamespace, resource: str) -> Any:
    body = {"name": f"shop-{resource}", "labels": {"name": resource}}
    return lab.node(f"{resource}/it", _name=f"shop-{resource}", **body)


def test_a_delete_and_a_create_that_are_equal_but_for_the_name_look_like_a_rename(lab: SimpleNamespace) -> None:
    done = lab.make(lab.graph(named(lab, "site")), lab.deployed(named(lab, "web")))
    assert len(done.changes) == 2
    (note,) = done.notes
    assert (note["code"], note["command"]) == ("PLAN-010", "genesys state mv 'web' 'site'")
    assert 'moved("web", "site")' in str(note["solution"])


def test_different_bodies_kinds_or_several_candidates_are_not_called_a_rename(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(named(lab, "web"))
    assert lab.make(lab.graph(lab.node("site/it", name="shop-site")), recorded).notes == []
    assert lab.make(lab.graph(named(lab, "one"), named(lab, "two")), recorded).notes == []


def test_a_part_that_follows_its_resource_is_not_named_again(lab: SimpleNamespace) -> None:
    def stack(name: str) -> Any:
        return lab.graph(
            lab.node(f"{name}/it", name=name),
            lab.node(f"{name}/token/it", name=f"{name}/token", _kind_address=f"{name}/token", _kind="secret"),
        )

    done = lab.make(stack("site"), lab.run(lab.make(stack("web"))))
    assert [note["summary"] for note in done.notes] == ['"web" looks renamed to "site"']


def test_a_derived_resource_that_is_no_longer_needed_is_no_outage(lab: SimpleNamespace) -> None:
    web = lab.node("web/it", name="a")
    recorded = lab.deployed(web, lab.node("web/token/it", name="t", _kind_address="web/token"))
    (change,) = lab.make(lab.graph(web), recorded).changes
    assert (change.because, change.risk) == ("web no longer needs it", "low")


def test_what_is_seen_of_a_moved_object_counts_in_the_same_plan(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a", size=1))
    wanted = lab.graph(lab.node("site/it", name="a", size=1))
    drifted = Observed("id-web/it~1", {**recorded["web/it~1"].observed, "size": 99}, "ready")
    done = lab.make(wanted, recorded, {"web/it~1": drifted}, moved={"web": "site"})
    assert lab.actions(done) == ["move site/it~1", "update site/it~1"]
    gone = lab.make(wanted, recorded, {"web/it~1": None}, moved={"web": "site"})
    assert sorted(lab.actions(gone)) == ["create site/it~2", "forget site/it~1", "move site/it~1"]


def test_every_generation_moves_before_what_is_left_over_goes(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a"))
    old = recorded["web/it~1"]
    recorded["web/it~2"] = old.with_(generation=2, id="id-web/it~2", observed={})
    done = lab.make(lab.graph(lab.node("site/it", name="a")), recorded, moved={"web": "site"})
    assert lab.actions(done) == ["move site/it~1", "move site/it~2", "delete site/it~1"]
    assert "move site/it~1" in done.changes[2].needs
    assert sorted(lab.run(done, recorded)) == ["site/it~2"]
    leaving = {"web/it~1": old.with_(status="deleting")}
    done = lab.make(lab.graph(lab.node("site/it", name="a")), leaving, moved={"web": "site"})
    assert sorted(lab.actions(done)) == ["create site/it~2", "delete site/it~1", "move site/it~1"]


def test_what_is_made_where_something_moved_away_from_is_another_generation(lab: SimpleNamespace) -> None:
    (fragment,) = lab.deployed(lab.node("site/it", name="a")).values()
    moved = fragment.with_(meta={**fragment.meta, BORN: "web/it~3"})
    both = lab.graph(lab.node("site/it", name="a"), lab.node("web/it", name="b"))
    assert lab.actions(lab.make(both, {moved.key: moved})) == ["create web/it~4"]
