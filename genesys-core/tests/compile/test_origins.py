"""What has moved is compiled where it was first made, and only there; nobody sees those addresses."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from genesys.compile.origins import origins
from genesys.errors import GenesysError
from genesys.kinds.compute import Server
from genesys.kinds.storage import Bucket
from genesys.model.expr import replace
from genesys.model.resource import Composite, Resource, field


class Box(Composite):
    """A bucket and a server that uses it."""

    __slots__ = ()
    kind: ClassVar[str] = "box"
    label: str = field(default="none")

    def expand(self) -> dict[str, Resource]:
        files = Bucket()
        return {"files": files, "web": Server(connects=[files], network="private")}


def on(address: str) -> dict[str, str]:
    return {"$resource": address}


def given(graph: Any, born: dict[str, str]) -> dict[str, Any]:
    nodes = graph.nodes.items()
    return {
        "pins": {address: node.pins for address, node in nodes},
        "owners": {address: node.kind_address for address, node in nodes},
        "born": born,
    }


def bodies(graph: Any, names: dict[str, str]) -> dict[str, Any]:
    """Return native address -> body, of resources with other names."""

    def renamed(address: str) -> str:
        old = next((old for old in names if address.startswith(f"{old}/")), "")
        return names[old] + address[len(old) :] if old else address

    def change(item: dict[str, Any]) -> dict[str, Any]:
        return {**item, "$native": [renamed(item["$native"][0]), *item["$native"][1:]]} if "$native" in item else item

    return {renamed(address): replace(node.body, change) for address, node in graph.nodes.items()}


def test_all_that_is_made_of_addresses_stays(world: Any) -> None:
    def stack(net: str, db: str, web: str) -> list[Any]:
        return [
            world.resource(net, "network"),
            world.resource(db, "database", network=on(net)),
            world.resource(web, "server", network=on(net), connects=[on(db)]),
        ]

    before = world.compile(*stack("net", "orders", "web"))
    moved = {"net": "z", "orders": "y", "web": "x"}
    after = world.compile(*stack("z", "y", "x"), moved=moved, given=given(before, {}))
    assert bodies(after, {}) == bodies(before, moved)
    assert {node.kind_address for node in after.nodes.values()} >= {"x", "y", "z"}
    assert [n.name for n in after.nodes.values() if n.kind_address == "x"] == [
        n.name for n in before.nodes.values() if n.kind_address == "web"
    ]


@pytest.mark.parametrize("inside", [True, False])
def test_into_a_composite_and_out_of_it(world: Any, inside: bool) -> None:
    world.kinds["box"] = Box
    alone = [
        world.resource("files", "bucket"),
        world.resource("web", "server", connects=[on("files")], network="private"),
    ]
    boxed = [world.resource("app", "box")]
    names = {"files": "app/files", "web": "app/web"}
    if not inside:
        alone, boxed, names = boxed, alone, {new: old for old, new in names.items()}
    before = world.compile(*alone)
    after = world.compile(*boxed, moved=names, given=given(before, {}))
    assert bodies(after, {}) == bodies(before, names)


def test_a_whole_composite(world: Any) -> None:
    world.kinds["box"] = Box
    before = world.compile(world.resource("app", "box"), world.resource("user", "server", connects=[on("app")]))
    after = world.compile(
        world.resource("shop", "box"),
        world.resource("user", "server", connects=[on("shop")]),
        moved={"app": "shop"},
        given=given(before, {}),
    )
    assert bodies(after, {}) == bodies(before, {"app": "shop"})


def test_errors_and_choices_speak_of_today(world: Any) -> None:
    before = world.compile(world.resource("net", "network"), world.resource("web", "server", network=on("net")))
    again = {"moved": {"web": "site", "net": "lan"}, "given": given(before, {})}
    with pytest.raises(GenesysError) as error:
        world.compile(
            world.resource("lan", "network"),
            world.resource("site", "server", network=on("lan"), env={"A": {"$ref": ["lan", "nothing"]}}),
            **again,
        )
    assert "site" in str(error.value)
    assert "lan" in str(error.value)
    assert "web" not in str(error.value)
    before = world.compile(world.resource("web", "server"))
    after = world.compile(world.resource("site", "server"), moved={"web": "site"}, given=given(before, {}))
    assert "network" in after.choices["site"]
    assert "web" not in after.choices
    assert "site" in after.bindings


def test_a_default_network_that_got_a_name_is_the_default_no_more(world: Any) -> None:
    before = world.compile(world.resource("web", "server"))
    (default,) = {node.kind_address for node in before.nodes.values()} - {"web"}
    lan = world.resource("lan", "network", type="development")
    web = world.resource("web", "server", network=on("lan"))
    moved = {"moved": {default: "lan"}, "given": given(before, {})}
    after = world.compile(lan, web, **moved)
    assert bodies(after, {}) == bodies(before, {default: "lan"})
    both = world.compile(lan, world.resource("web", "server"), **moved)
    assert {node.kind_address for node in both.nodes.values()} >= {"lan", default}
    # It stays what it became, also when the one that came first is gone.
    made = {address: node.pins for address, node in both.nodes.items() if node.kind_address == default}
    first = {pins["first"] for pins in made.values() if "first" in pins}
    assert len(first) == 1
    name = first.pop()
    born = {address: name + address[len(default) :] for address in made}
    alone = world.compile(world.resource("web", "server"), given=given(both, born))
    kept = [bodies(graph, {}) for graph in (both, alone)]
    assert [body for address, body in kept[0].items() if address.startswith(f"{default}/")] == [
        body for address, body in kept[1].items() if address.startswith(f"{default}/")
    ]


def test_no_two_resources_have_one_origin() -> None:
    def found(firsts: dict[str, str], *leaves: str) -> dict[str, str]:
        made = origins(leaves, {}, lambda address: firsts.get(address, ""))
        return {address: made.first(address) for address in leaves}

    assert found({}, "a", "b") == {"a": "a", "b": "b"}
    assert found({"b": "a"}, "a", "b") == {"a": "a-2", "b": "a"}
    assert found({"b": "a"}, "a", "a-2", "b") == {"a": "a-3", "a-2": "a-2", "b": "a"}
    assert found({"a": "b", "b": "a"}, "a", "b") == {"a": "b", "b": "a"}
    assert found({"b": "a", "c": "a"}, "b", "c") == {"b": "a", "c": "c"}
    assert found({'x["k"]': 'w["k"]'}, 'w["k"]', 'x["k"]') == {'w["k"]': 'w-2["k"]', 'x["k"]': 'w["k"]'}
    # What came out of a resource leaves room for what comes after it there.
    assert found({"key": "web/token"}, "key", "web") == {"key": "key", "web": "web"}


def test_a_name_of_today_is_told_by_the_longest_origin() -> None:
    firsts = {"lan": "net", "shop/net": "shop/net"}
    made = origins(["lan", "net/sub", "web"], {}, lambda address: firsts.get(address, ""))
    assert [made.now(a) for a in ("net", "net/part", "net/sub", "net/sub/part", "web", "other")] == [
        "lan",
        "lan/part",
        "net/sub",
        "net/sub/part",
        "web",
        "other",
    ]
