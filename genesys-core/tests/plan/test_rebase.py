"""A saved plan against a state that moved on."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from genesys.errors import GenesysError
from genesys.plan.rebase import rebase


def stack(lab: SimpleNamespace, size: int) -> list[Any]:
    return [
        lab.node("a/it", name="a"),
        lab.node("b/it", name="b", size=size, link=lab.ref("a/it")),
        lab.node("c/it", name="c"),
    ]


def saved(lab: SimpleNamespace) -> tuple[Any, dict[str, Any]]:
    recorded = lab.deployed(*stack(lab, 1))
    return lab.make(lab.graph(*stack(lab, 2)), recorded, base="one"), recorded


def test_a_plan_on_the_same_head_is_good(lab: SimpleNamespace) -> None:
    done, recorded = saved(lab)
    result = rebase(done, recorded, "one")
    assert (result.status, result.plan) == ("good", done)


def test_a_change_elsewhere_only_moves_the_base(lab: SimpleNamespace) -> None:
    done, recorded = saved(lab)
    recorded["c/it~1"] = recorded["c/it~1"].with_(status="tainted")
    recorded["d/it~1"] = recorded["c/it~1"].with_(address="d/it")
    result = rebase(done, recorded, "two")
    assert (result.status, result.plan.base) == ("rebased", "two")
    assert result.plan.settings["approved"] == done.digest
    assert [change.as_json() for change in result.checked().changes] == [change.as_json() for change in done.changes]


def test_who_wrote_it_last_does_not_matter(lab: SimpleNamespace) -> None:
    done, recorded = saved(lab)
    recorded["b/it~1"] = recorded["b/it~1"].with_(updated_by={"run": "r2"})
    assert rebase(done, recorded, "two").status == "rebased"


def test_a_change_of_the_same_thing_is_a_conflict_that_shows_both_sides(lab: SimpleNamespace) -> None:
    done, recorded = saved(lab)
    theirs = {**recorded["b/it~1"].desired, "size": 9}
    recorded["b/it~1"] = recorded["b/it~1"].with_(desired=theirs, updated_by={"run": "r2"})
    result = rebase(done, recorded, "two")
    assert result.status == "conflict"
    with pytest.raises(GenesysError) as error:
        result.checked()
    assert lab.codes(error) == ["PLAN-012"]
    assert "Yours: size: 1 -> 2. Theirs: size: 1 -> 9 (run r2)." in str(error.value)


@pytest.mark.parametrize("key", ["a/it~1", "b/it~1"])
def test_what_a_plan_read_must_still_be_there(lab: SimpleNamespace, key: str) -> None:
    done, recorded = saved(lab)
    del recorded[key]
    (conflict,) = rebase(done, recorded, "two").conflicts
    assert (conflict.key, conflict.theirs) == (key, "it is no longer recorded")


def test_what_a_plan_creates_must_not_be_there_yet(lab: SimpleNamespace) -> None:
    done = lab.make(lab.graph(*stack(lab, 1)))
    other = lab.deployed(stack(lab, 1)[2])
    (conflict,) = rebase(done, other, "two").conflicts
    assert (conflict.key, conflict.yours, conflict.theirs) == ("c/it~1", "create", "it was created")


def test_a_new_user_of_what_is_deleted_is_a_conflict(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("a/it", name="a"))
    done = lab.make(lab.graph(), recorded, base="one")
    more = lab.deployed(lab.node("a/it", name="a"), lab.node("new/it", name="n", link=lab.ref("a/it")))
    result = rebase(done, {**recorded, "new/it~1": more["new/it~1"]}, "two")
    assert "new/it has come to need it" in [conflict.theirs for conflict in result.conflicts]
