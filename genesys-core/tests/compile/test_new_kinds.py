"""What reaches the lowerings of groups, roles and names."""

from __future__ import annotations

from typing import Any

import pytest


def at(address: str) -> dict[str, str]:
    return {"$resource": address}


def told(graph: Any, address: str) -> dict[str, Any]:
    found: dict[str, Any] = graph.nodes[f"{address}/note"].body["value"]
    return found


@pytest.mark.parametrize(
    "written, count",
    [({}, (2, 2)), ({"count": 3}, (3, 3)), ({"count": {"min": 1, "max": 6}}, (1, 6)), ({"scale": "auto"}, (2, 10))],
)
def test_the_number_of_members_has_one_form(world: Any, written: dict[str, Any], count: tuple[int, int]) -> None:
    graph = world.compile(world.resource("pool", "compute", **written))
    assert told(graph, "pool")["count"] == {"min": count[0], "max": count[1]}


@pytest.mark.parametrize(
    "written, family, size",
    [
        ({"type": "memory"}, "memory", "medium"),
        ({"type": "large"}, "balanced", "large"),
        ({"family": "arm", "size": "small"}, "arm", "small"),
    ],
)
def test_a_type_is_a_family_or_a_size(world: Any, written: dict[str, Any], family: str, size: str) -> None:
    found = told(world.compile(world.resource("pool", "compute", **written)), "pool")
    assert (found["family"], found["size"]) == (family, size)


def test_short_forms_of_health_and_strategy_are_spelt_out(world: Any) -> None:
    found = told(world.compile(world.resource("pool", "compute", health="/up", strategy={"percent": 50})), "pool")
    assert found["health"] == {"path": "/up"}
    assert found["strategy"] == {"type": "rolling", "percent": 50}
    usual = told(world.compile(world.resource("pool", "compute")), "pool")
    assert (usual["health"], usual["strategy"]) == ("instance", {"type": "rolling", "percent": 25})


def test_what_a_provider_refuses_it_refuses_in_the_short_form_too(world: Any) -> None:
    (found,) = world.errors(world.resource("pool", "compute", type="gpu"))
    assert "moon cannot do family of a compute" in found


def test_a_group_stands_in_the_default_network_and_a_public_zone_in_none(world: Any) -> None:
    graph = world.compile(
        world.resource("pool", "compute"),
        world.resource("open", "dnszone", domain="example.com"),
        world.resource("inner", "dnszone", domain="example.internal", private=True),
    )
    assert [told(graph, name)["network"] for name in ("pool", "open", "inner")] == ["network", "", "network"]


def test_a_public_zone_makes_no_network(world: Any) -> None:
    graph = world.compile(world.resource("open", "dnszone", domain="example.com"))
    assert list(graph.nodes) == ["open/note"]


def test_a_role_sees_its_grants_and_who_acts_as_it(world: Any) -> None:
    graph = world.compile(
        world.resource("files", "bucket"),
        world.resource("key", "secret", generate=20),
        world.resource("api", "role", grants=[{"verb": "write", "on": at("files")}, {"verb": "read", "on": at("key")}]),
        world.resource("web", "server", identity=at("api"), connects=[at("files")]),
        world.resource("pool", "compute", identity=at("api")),
    )
    assert told(graph, "api")["edges"] == [["files", "write"], ["key", "read"]]
    assert told(graph, "api")["users"] == [["pool", "assume"], ["web", "assume"]]
    assert told(graph, "pool")["edges"] == [["api", "assume"]]


def test_the_same_grant_twice_is_one(world: Any) -> None:
    grant = {"verb": "read", "on": at("files")}
    graph = world.compile(world.resource("files", "bucket"), world.resource("api", "role", grants=[grant, grant]))
    assert told(graph, "api")["edges"] == [["files", "read"]]


def test_a_time_to_live_is_in_seconds(world: Any) -> None:
    graph = world.compile(
        world.resource("zone", "dnszone", domain="example.com"),
        world.resource("a", "dnsrecord", zone=at("zone"), value="192.0.2.1"),
        world.resource("b", "dnsrecord", zone=at("zone"), value="192.0.2.1", host="b", ttl="1h"),
    )
    assert [told(graph, name)["ttl"] for name in "ab"] == [300, 3600]
