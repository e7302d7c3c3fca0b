"""Binding: references to outputs, parts of outputs, texts, and references to nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from genesys.compile.bind import joined

NET = {"$native": ["n/net", "id"]}


def bound(world: Any, value: Any) -> Any:
    stack = world.stack(world.resource("n", "network"), world.resource("b", "bucket"), outputs={"x": value})
    return world.compile_stack(stack).outputs["x"]


def wrong(world: Any, value: Any) -> str:
    return str(world.why(world.resource("n", "network"), world.resource("b", "bucket"), outputs={"x": value}))


def test_an_output_becomes_a_property_of_a_native(world: Any) -> None:
    assert bound(world, {"$ref": ["n", "id"]}) == NET


def test_a_path_leads_into_values_and_on_into_natives(world: Any) -> None:
    assert bound(world, {"$ref": ["n", "subnets", "private", 0, "id"]}) == NET
    assert bound(world, {"$ref": ["b", "url", "host", 0]}) == {"$native": ["b/note", "value", "host", 0]}


def test_values_are_bound_wherever_they_are(world: Any) -> None:
    assert bound(world, {"a": [1, {"b": {"$ref": ["n", "id"]}}]}) == {"a": [1, {"b": NET}]}


def test_calls_and_literals_keep_their_form(world: Any) -> None:
    assert bound(world, {"$call": ["upper", {"$ref": ["n", "id"]}]}) == {"$call": ["upper", NET]}
    assert bound(world, {"$literal": {"$ref": ["n", "id"]}}) == {"$literal": {"$ref": ["n", "id"]}}


def test_a_missing_output_suggests_another(world: Any) -> None:
    assert (
        wrong(world, {"$ref": ["n", "subnet"]})
        == 'COMP-025 output x refers to it, and a network gives there: id, subnets. Did you mean "subnets"?'
    )


def test_a_missing_part_says_what_is_there(world: Any) -> None:
    assert "COMP-026" in wrong(world, {"$ref": ["n", "subnets", "public"]})
    assert "the value has: private" in wrong(world, {"$ref": ["n", "subnets", "public"]})
    assert "the value has: 0" in wrong(world, {"$ref": ["n", "subnets", "private", 4]})


def test_a_missing_resource_suggests_another(world: Any) -> None:
    assert "COMP-028" in wrong(world, {"$ref": ["nn", "id"]})
    assert 'Did you mean "n"?' in wrong(world, {"$ref": ["nn", "id"]})


def test_a_whole_resource_is_no_value(world: Any) -> None:
    assert "COMP-038" in wrong(world, {"$resource": "n"})


parts = st.lists(st.one_of(st.text(max_size=4), st.integers(0, 9), st.just({"$native": ["a/b", "c"]})), max_size=6)


@given(parts)
def test_a_text_that_is_put_together_is_flat_and_says_the_same(items: list[Any]) -> None:
    def say(value: Any) -> str:
        return "<>" if isinstance(value, dict) and "$native" in value else str(value)

    def whole(value: Any) -> str:
        return "".join(map(say, value["$concat"])) if isinstance(value, dict) else value

    once = joined(items)
    assert whole(once) == "".join(map(say, items))
    assert joined([once]) == once
    assert joined([{"$concat": items}]) == once
