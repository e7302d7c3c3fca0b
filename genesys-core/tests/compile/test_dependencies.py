"""Who needs whom: references, wishes, and circles with the names of the user's resources."""

from __future__ import annotations

from typing import Any

from genesys.graph.order import order
from genesys.model.expr import walk


def at(address: str) -> dict[str, str]:
    return {"$resource": address}


def note(world: Any, address: str, value: Any = 1, **fields: Any) -> Any:
    return world.resource(address, "native", type="moon.note", properties={"value": value}, **fields)


def test_depends_on_makes_all_natives_wait_for_all(world: Any) -> None:
    graph = world.compile(
        world.resource("net", "network", depends_on=[at("db")]), world.resource("db", "database", type="postgres")
    )
    assert graph.nodes["net/net"].needs == ["db/base"]
    assert graph.nodes["db/base"].needs == []


def test_connects_makes_main_wait_for_main(world: Any) -> None:
    graph = world.compile(
        world.resource("a", "bucket"), world.resource("web", "server", connects=[at("a")], env={"A_URL": "none"})
    )
    assert graph.nodes["web/machine"].needs == ["a/note"]


def test_what_is_referred_to_is_not_said_twice(world: Any) -> None:
    graph = world.compile(note(world, "a"), note(world, "b", {"$ref": ["a", "value"]}, depends_on=[at("a")]))
    assert graph.nodes["b/note"].needs == []


def test_a_facet_needs_what_it_is_part_of(world: Any) -> None:
    graph = world.compile(
        world.resource("db", "database", type="postgres"), world.resource("web", "server", connects=[at("db")])
    )
    rule = graph.nodes["db/rule-web"]
    named = {item["$native"][0] for item in walk(rule.body)}
    assert "db/base" in named | set(rule.needs)


def test_a_rule_may_wait_for_whom_it_lets_in(world: Any) -> None:
    graph = world.compile(
        world.resource("db", "database", type="postgres"),
        world.resource("web", "server", connects=[at("db")], depends_on=[at("db")]),
    )
    web = graph.nodes["web/machine"]
    assert "db/rule-web" not in web.needs
    needs = {a: {*n.needs, *(i["$native"][0] for i in walk(n.body) if "$native" in i)} for a, n in graph.nodes.items()}
    assert order(needs).index("db/base") < order(needs).index("web/machine") < order(needs).index("db/rule-web")


def test_a_circle_is_shown_as_resources(world: Any) -> None:
    reason = world.why(
        note(world, "a", {"$ref": ["c", "value"]}),
        note(world, "b", {"$ref": ["a", "value"]}),
        note(world, "c", {"$ref": ["b", "value"]}),
    )
    assert "COMP-021 a -> c -> b -> a." in reason


def test_waiting_for_each_other_is_a_circle(world: Any) -> None:
    reason = world.why(note(world, "a", depends_on=[at("b")]), note(world, "b", depends_on=[at("a")]))
    assert "COMP-021 a -> b -> a." in reason


def test_two_that_use_each_other_without_values_are_no_circle(world: Any) -> None:
    env = {"A_HOST": "", "A_PORT": "", "A_URL": "", "B_HOST": "", "B_PORT": "", "B_URL": ""}
    graph = world.compile(
        world.resource("a", "container", connects=[at("b")], env=env),
        world.resource("b", "container", connects=[at("a")], env=env),
    )
    assert {"a/machine", "b/machine"} <= set(graph.nodes)
