"""What goes with an object that is deleted before its successor is made, and what does not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest


def server_with_database(lab: SimpleNamespace, base: str = "a", *, field: str = "home") -> Any:
    """A named object, and another one that refers to it by a name that never changes."""
    server = lab.node("db/server", "sim.named", name="pg", base=base)
    return lab.graph(server, lab.node("db/data", "sim.data", name="orders", **{field: lab.ref("db/server", "name")}))


@pytest.fixture
def recorded(lab: SimpleNamespace) -> Any:
    return lab.deployed(*server_with_database(lab).nodes.values())


def test_what_is_in_an_object_that_is_deleted_first_goes_and_comes_with_it(lab: SimpleNamespace, recorded: Any) -> None:
    made = lab.make(server_with_database(lab), recorded, replace=["db/server"])
    assert lab.actions(made) == [
        "delete db/data~1",
        "delete db/server~1",
        "create db/server~2",
        "create db/data~2",
    ]
    data = made.changes[-1]
    assert (data.reason, data.because) == ("replace", "its parent db/server is replaced")
    assert made.changes[0].risk == "data-loss"
    assert lab.actions(lab.make(server_with_database(lab), lab.run(made, recorded))) == []


def test_it_goes_too_when_an_earlier_run_was_stopped_in_between(lab: SimpleNamespace, recorded: Any) -> None:
    recorded["db/server~1"] = recorded["db/server~1"].with_(status="deleting")
    made = lab.actions(lab.make(server_with_database(lab), recorded))
    assert made == ["delete db/data~1", "delete db/server~1", "create db/server~2", "create db/data~2"]


def test_what_only_mentions_its_name_stays(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(*server_with_database(lab, field="link").nodes.values())
    made = lab.make(server_with_database(lab, field="link"), recorded, replace=["db/server"])
    assert not any(change.address == "db/data" and change.action == "delete" for change in made.changes)


def test_the_reason_names_everything_that_cannot_be_changed(lab: SimpleNamespace, recorded: Any) -> None:
    wanted = server_with_database(lab)
    wanted.nodes["db/data"].body["name"] = "other"
    made = lab.make(wanted, recorded, replace=["db/server"])
    assert made.changes[-1].because == "its parent db/server is replaced, and name cannot be changed in place"
