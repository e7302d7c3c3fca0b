"""The frame for drift by field notices what is not shown, what is shown beside it, and what is not put right."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from genesys.testing.drifting import Meddler, Spoilt, each_is_shown_alone_and_put_right, rounds

FRAGMENTS = [{"address": f"{name}/it", "type": "sky.box", "id": name} for name in ("a", "b")]


class World:
    """Objects that drift, and a project that sees and repairs them; with one fault or none."""

    def __init__(self, fault: str = "") -> None:
        self.fault, self.spoilt = fault, set[tuple[str, str]]()
        self.meddler = Meddler(lambda name: ["size", "colour", "label"], self.spoil, self.put)

    def spoil(self, fragment: Any, field: str) -> Spoilt | None:
        return None if field == "label" else Spoilt(fragment["address"], field, fragment["id"], field, "x")

    def put(self, one: Spoilt) -> None:
        self.spoilt.add((one.address, one.field))

    def ok(self, *words: str) -> Any:
        if words[0] == "deploy":
            self.spoilt = self.spoilt if self.fault == "not put right" else set()
            return None
        found = {address: [[field, "", "x"]] for address, field in self.spoilt}
        if self.fault == "not shown":
            found.pop("a/it", None)
        if self.fault == "more is shown" and found:
            found["c/it"] = [["size", "", "x"]]
        rows = [{"address": address, "fields": fields} for address, fields in found.items()]
        return SimpleNamespace(document={"drifted": rows})


def test_fields_are_shared_out_among_the_objects_of_a_type() -> None:
    (round,) = rounds(FRAGMENTS, World().meddler)
    assert [(one.address, one.field) for one in round] == [("a/it", "size"), ("b/it", "colour")]


def test_what_was_spoilt_is_returned() -> None:
    world: Any = World()
    done = each_is_shown_alone_and_put_right(world, FRAGMENTS, world.meddler)
    assert done == {("sky.box", "size"), ("sky.box", "colour")}


@pytest.mark.parametrize("fault", ["not shown", "more is shown", "not put right"])
def test_a_fault_is_noticed(fault: str) -> None:
    world: Any = World(fault)
    with pytest.raises(AssertionError, match="round 0"):
        each_is_shown_alone_and_put_right(world, FRAGMENTS, world.meddler)
