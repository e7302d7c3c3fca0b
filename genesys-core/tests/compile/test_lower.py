"""The driver of lowerings: exports, derived resources, lookups, pins, names, and providers that err."""

from __future__ import annotations

import re
from typing import Any

import pytest

from genesys.compile.pins import Pins


def wrong(world: Any, how: str, address: str = "b", **more: Any) -> Any:
    return world.resource(address, "bucket", lifecycle={"wrong": how, **more})


def asked(world: Any, address: str = "web") -> Any:
    return world.resource(address, "server", os="asked")


def key(world: Any) -> str:
    [lookup] = world.compile(asked(world)).lookups
    return str(lookup.key)


def test_exports_come_from_the_other_lowering(world: Any) -> None:
    graph = world.compile(world.resource("a", "server", network={"$resource": "z"}), world.resource("z", "network"))
    assert graph.nodes["a/machine"].body["net"] == {"$native": ["z/net", "id"]}


def test_exports_that_go_round_are_an_error_with_their_path(world: Any) -> None:
    reason = world.why(wrong(world, "exports", "a", of="b"), wrong(world, "exports", "b", of="a"))
    assert "COMP-021 a -> b -> a." in reason


def test_exports_of_oneself_are_an_error(world: Any) -> None:
    assert "COMP-021 a -> a." in world.why(wrong(world, "exports", "a", of="a"))


def test_exports_of_nobody_are_a_bug_of_the_provider(world: Any) -> None:
    assert "COMP-024" in world.why(wrong(world, "exports", of="nobody"))


@pytest.mark.parametrize(
    "how, code, words",
    [
        ("crash", "COMP-022", "ZeroDivisionError: a slip"),
        ("type", "COMP-024", "It is a list"),
        ("whole", "COMP-038", "as a whole"),
        ("dangling", "COMP-024", "b/note refers to b/nothing, which is not there"),
        ("clear", "COMP-024", "gives the secret output token as a plain value"),
        ("unknown-type", "COMP-024", "unknown type moon.cheese"),
        ("derived", "COMP-024", "The derived elsewhere is not below it"),
        ("resource", "COMP-028", "nobody"),
        ("name", "COMP-024", "has no rule for names"),
        ("loop", "COMP-021", "b.id -> b.url -> b.id"),
    ],
)
def test_a_provider_that_errs_is_a_catalogued_error(world: Any, how: str, code: str, words: str) -> None:
    from genesys.errors import GenesysError

    with pytest.raises(GenesysError) as caught:
        world.compile(wrong(world, how))
    assert set(caught.value.codes) == {code}
    assert words in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_fault_in_one_lowering_hides_no_other(world: Any) -> None:
    errors = world.errors(wrong(world, "crash", "a"), wrong(world, "type", "b"), world.resource("c", "bucket"))
    assert [error[:8] for error in errors] == ["COMP-022", "COMP-024"]


def test_two_natives_at_one_address_are_a_bug_of_the_provider(world: Any) -> None:
    assert "two natives at web/machine" in world.why(world.resource("web", "server", spot=True))


def test_members_are_the_resources_of_the_place(world: Any) -> None:
    graph = world.compile(
        wrong(world, "members"),
        world.resource("db", "database", type="postgres"),
        world.resource("far", "bucket", region="crater"),
        world.resource("n", "native", type="sun.note", properties={"value": 1}),
    )
    assert graph.nodes["b/note"].body["value"] == ["b", "db", "network"]


def test_a_question_comes_before_natives(world: Any) -> None:
    graph = world.compile(asked(world), asked(world, "other"))
    assert graph.nodes == {}
    assert [lookup.question for lookup in graph.lookups] == ["image"]
    assert graph.lookups[0].args == {"family": "asked"}
    assert graph.lookups[0].target["region"] == "mare"


def test_an_answer_completes_the_graph_and_is_pinned(world: Any) -> None:
    graph = world.compile(asked(world), given={"facts": {key(world): "image-7"}})
    node = graph.nodes["web/machine"]
    assert node.body["image"] == "image-7"
    assert node.pins[key(world)] == "image-7"


def test_a_pinned_answer_wins_over_a_new_one(world: Any) -> None:
    pins = {"web/machine": {key(world): "image-7"}}
    graph = world.compile(asked(world), given={"facts": {key(world): "image-8"}, "pins": pins})
    assert graph.nodes["web/machine"].body["image"] == "image-7"


def test_choices_are_pinned_and_kept(world: Any) -> None:
    server = world.resource("web", "server")
    first = world.compile(server).nodes["web/machine"]
    assert first.pins["image"] == "image-1"
    kept = world.compile(server, given={"pins": {"web/machine": {"image": "image-0", "secrets": {"x": "y"}}}})
    assert kept.nodes["web/machine"].body["image"] == "image-0"
    assert "secrets" not in kept.nodes["web/machine"].pins


def test_compiling_with_ones_own_pins_changes_nothing(world: Any) -> None:
    server = world.resource("web", "server")
    first = world.compile(server)
    pins = {address: node.pins for address, node in first.nodes.items()}
    assert world.compile(server, given={"pins": pins}).as_json() == first.as_json()


def test_a_name_stays_when_the_resource_moves(world: Any) -> None:
    pins = {a: n.pins for a, n in world.compile(world.resource("web", "server")).nodes.items()}
    moved = world.compile(world.resource("front", "server"), moved={"web": "front"}, given={"pins": pins})
    assert moved.nodes["front/machine"].name == "shop-dev-web"


def test_a_name_that_two_resources_want_is_an_error(world: Any) -> None:
    pins = {f"{name}/machine": {"name:moon.machine:": "shop-dev-web"} for name in ("front", "web")}
    errors = world.errors(world.resource("front", "server"), world.resource("web", "server"), given={"pins": pins})
    assert errors == ["COMP-036 infra.py:1: front and web would have one name at moon"]


def test_a_name_that_went_along_with_a_move_leaves_another_one_to_who_comes_after(world: Any) -> None:
    def named(*resources: Any, pins: Any) -> dict[str, str]:
        owners = {native: native.partition("/")[0] for native in pins}
        graph = world.compile(*resources, given={"pins": pins, "owners": owners})
        return {address: node.name for address, node in graph.nodes.items() if address.endswith("/machine")}

    front, web = world.resource("front", "server"), world.resource("web", "server")
    pins = {"front/machine": {"name:moon.machine:": "shop-dev-web"}}
    names = named(front, web, pins=pins)
    assert names["front/machine"] == "shop-dev-web"
    assert re.fullmatch("shop-dev-web-[a-z2-7]{6}", names["web/machine"])
    assert named(web, front, pins=pins) == names, "whoever comes first"
    pins["web/machine"] = {"name:moon.machine:": names["web/machine"]}
    assert named(web, pins={"web/machine": pins["web/machine"]}) == {"web/machine": names["web/machine"]}


def test_a_resource_knows_under_which_address_it_was_first_made() -> None:
    owners = {"b/net": "b", "b/sub/net": "b", "c/net": "c"}
    born = {"b/net": "a/net", "b/sub/net": "a/sub/net"}
    pins = Pins({}, {}, owners, born)
    assert [pins.first(address) for address in ("a", "b", "c", "new")] == ["", "a", "", ""]
    moving = Pins({}, {"c": "d", "b": "e"}, owners, born)
    assert [moving.first(address) for address in ("d", "e", "b")] == ["c", "a", ""]


def test_a_secret_that_is_declared_where_another_was_is_not_given_its_value(world: Any) -> None:
    def path(graph: Any, address: str) -> str:
        found: str = graph.nodes[f"{address}/secret"].body["value"]["$secret"]["path"]
        return found

    def pins(graph: Any) -> Any:
        return {"pins": {address: node.pins for address, node in graph.nodes.items()}}

    a, b = world.resource("a", "secret"), world.resource("b", "secret")
    moved = world.compile(b, moved={"a": "b"}, given=pins(world.compile(a)))
    assert path(moved, "b") == "a"
    beside = world.compile(a, b, given=pins(moved))
    again = world.compile(a, b, given=pins(beside))
    assert [(path(graph, "a"), path(graph, "b")) for graph in (beside, again)] == [("a.2", "a")] * 2


def test_what_moved_away_cannot_be_declared_still(world: Any) -> None:
    a, b = world.resource("a", "secret", 1), world.resource("b", "secret", 2)
    what = "COMP-051 infra.py:1: a is said to have moved to b, and a is still declared"
    assert world.errors(a, b, moved={"a": "b"}) == [what]
    assert world.errors(a, moved={"a": "b"}) == [what]


def test_a_composite_may_take_the_name_of_what_moved_into_it(world: Any) -> None:
    app = world.resource("app", "webapp", source="app")
    graph = world.compile(app, moved={"app": "app/web"}, sources={"app": "d"})
    assert "app/web/machine" in graph.nodes


def test_pins_of_parts_are_found_below_their_composite(world: Any) -> None:
    app = world.resource("app", "webapp", source="app")
    graph = world.compile(app, given={"pins": {"app/web/machine": {"image": "image-0"}}}, sources={"app": "d"})
    assert graph.nodes["app/web/machine"].body["image"] == "image-0"


def test_a_derived_resource_is_on_the_place_of_its_parent(world: Any) -> None:
    graph = world.compile(world.resource("db", "database", type="postgres", region="crater"))
    assert graph.nodes["db/password/secret"].target["region"] == "crater"


def test_long_chains_need_no_deep_recursion(world: Any) -> None:
    chain = [world.resource("r0", "bucket")]
    chain += [
        world.resource(
            f"r{n}",
            "native",
            type="moon.note",
            properties={"value": {"$ref": [f"r{n - 1}", "value" if n > 1 else "url"]}},
        )
        for n in range(1, 3000)
    ]
    assert len(world.compile(*chain).nodes) == 3000


def test_a_source_folder_is_known_by_its_digest(world: Any) -> None:
    server = world.resource("b", "bucket", lifecycle={"wrong": "source", "of": "web"})
    web = world.resource("web", "container", source="./app/")
    assert world.compile(server, web, sources={"app": "d1"}).nodes["b/note"].body["value"] == "d1"


def test_a_source_folder_that_nobody_read_is_an_error(world: Any) -> None:
    server = world.resource("b", "bucket", lifecycle={"wrong": "source", "of": "web"})
    errors = world.errors(server, world.resource("web", "container", 6, source="app"))
    assert errors == ["COMP-040 infra.py:6: the source folder of web was not read"]
