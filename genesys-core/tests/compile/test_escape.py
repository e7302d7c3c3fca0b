"""The escape hatch: what a user writes for one native wins."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from genesys.compile.escape import merged


def server(world: Any, native: Any, address: str = "web") -> Any:
    return world.resource(address, "server", 5, native=native)


def test_properties_are_merged_deeply(world: Any) -> None:
    patch = {"image": "mine", "env": {"X": "1"}}
    web = world.resource("web", "server", env={"A": "a"}, native={"moon": {"machine": patch}})
    body = world.compile(web).nodes["web/machine"].body
    assert body["image"] == "mine"
    assert body["env"] == {"A": "a", "X": "1"}
    assert body["name"] == "shop-dev-web"


def test_nothing_takes_a_property_away(world: Any) -> None:
    body = world.compile(server(world, {"moon": {"machine": {"image": None}}})).nodes["web/machine"].body
    assert "image" not in body


def test_references_in_the_hatch_are_bound(world: Any) -> None:
    patch = {"extra": {"bucket": {"$ref": ["b", "url"]}}}
    graph = world.compile(server(world, {"moon": {"machine": patch}}), world.resource("b", "bucket"))
    assert graph.nodes["web/machine"].body["extra"] == {"bucket": {"$native": ["b/note", "value"]}}


def test_a_composite_reaches_its_parts(world: Any) -> None:
    native = {"moon": {"web/machine": {"image": "mine"}}}
    graph = world.compile(world.resource("app", "webapp", source="a", native=native), sources={"a": "d"})
    assert graph.nodes["app/web/machine"].body["image"] == "mine"


def test_an_unknown_native_gets_a_suggestion(world: Any) -> None:
    assert 'Did you mean "machine"?' in world.why(server(world, {"moon": {"machin": {}}}))
    assert world.errors(server(world, {"moon": {"x": {}}})) == ['COMP-030 infra.py:5: web has no native "x" on moon']


def test_an_unknown_property_gets_a_suggestion(world: Any) -> None:
    assert 'Did you mean "image"?' in world.why(server(world, {"moon": {"machine": {"imege": "x"}}}))


def test_another_provider_is_passed_over_and_a_misspelt_one_is_not(world: Any) -> None:
    assert world.compile(server(world, {"jupiter": {"instance": {"x": 1}}, "sun": {"y": {}}})).nodes
    assert 'Did you mean "moon"?' in world.why(server(world, {"mooon": {"machine": {}}}))


trees = st.recursive(
    st.integers() | st.text(max_size=3), lambda inner: st.dictionaries(st.text("abc", max_size=1), inner)
)


@given(trees, trees)
def test_what_is_above_wins(below: Any, above: Any) -> None:
    found = merged(below, above)

    def holds(whole: Any, part: Any) -> bool:
        if isinstance(part, dict) and isinstance(whole, dict):
            return all(key in whole and holds(whole[key], value) for key, value in part.items())
        return bool(whole == part)

    assert holds(found, above)
    assert merged(found, above) == found
    assert merged(above, above) == above
