"""Shared natives: equal ones are one, unequal ones are an error."""

from __future__ import annotations

from typing import Any


def sharing(world: Any, address: str, body: str) -> Any:
    return world.resource(address, "bucket", lifecycle={"wrong": "shared", "body": body})


def test_equal_wishes_are_one_native_of_the_first(world: Any) -> None:
    graph = world.compile(sharing(world, "b", "x"), sharing(world, "a", "x"))
    assert graph.nodes["shared/one"].kind_address == "a"
    assert graph.nodes["shared/one"].shared


def test_unequal_wishes_name_both_and_the_difference(world: Any) -> None:
    reason = world.why(sharing(world, "a", "x"), sharing(world, "b", "y"))
    assert "COMP-029 It is shared, and they do not agree about region." in reason


def test_a_shared_name_does_not_depend_on_who_asks(world: Any) -> None:
    names = {world.compile(sharing(world, a, "x")).nodes["shared/one"].name for a in ("a", "b")}
    assert names == {"shop-dev-one"}


def test_a_shared_name_is_pinned_with_the_native(world: Any) -> None:
    graph = world.compile(sharing(world, "a", "x"), given={"pins": {"shared/one": {"name": "old-name"}}})
    assert graph.nodes["shared/one"].name == graph.nodes["shared/one"].pins["name"] == "old-name"


def test_each_region_has_its_own(world: Any) -> None:
    graph = world.compile(world.resource("a", "network"), world.resource("b", "network", region="crater"))
    assert {"shared/scope-mare", "shared/scope-crater"} <= set(graph.nodes)


def test_what_is_shared_is_not_protected_by_one_user(world: Any) -> None:
    graph = world.compile(world.resource("a", "network", protect=True))
    assert graph.nodes["a/net"].protect
    assert not graph.nodes["shared/scope-mare"].protect
