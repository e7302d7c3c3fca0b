"""Servers and groups of them: what each becomes on Azure, and what is refused with its reason."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from genesys.testing.compiling import on

from .kinds_helpers import NET, body  # noqa: TID252


def ladder(things: dict[str, Any], region: str = "germanywestcentral") -> list[Any]:
    from genesys_azure.lower import server

    context = SimpleNamespace(target={"region": region}, choice=lambda key, question, make: make())
    fields = {"family": "balanced", "size": "medium", "zone": "auto", "volumes": (), **things}
    web = SimpleNamespace(address="web", kind="server", fields=fields)
    return list(server._alternatives(web, context, "" if region == "westus" else "2"))  # type: ignore[arg-type]


def test_other_zones_are_tried_before_other_sizes() -> None:
    found = ladder({})
    assert [one.why for one in found[:3]] == ["zone 1", "zone 3", "Standard_D2s_v5 in zone 2"]
    assert found[0].body == {"vmSize": "Standard_D2s_v3", "zones": ["1"]}
    assert found[0].pins == {"zone": "1"}
    assert found[2].pins["size"]["type"] == "Standard_D2s_v5"
    assert len(found) == 11


@pytest.mark.parametrize("fields", [{"zone": "b"}, {"volumes": [{"$resource": "disk"}]}])
def test_what_must_stay_in_its_zone_stays(fields: dict[str, Any]) -> None:
    assert [one.why for one in ladder(fields)] == [f"Standard_D2{kind} in zone 2" for kind in ("s_v5", "as_v5", "s_v6")]


def test_without_zones_only_the_size_differs() -> None:
    found = ladder({}, "westus")
    assert [one.body for one in found] == [{"vmSize": f"Standard_D2{kind}"} for kind in ("s_v5", "as_v5", "s_v6")]
    assert found[0].pins == {"size": {"type": "Standard_D2s_v5", "cpu": 2, "memory": 8}}


def test_a_group_of_fixed_size_has_no_autoscaling(build: Any) -> None:
    graph = build({"crowd": ("compute", {"count": 3})})
    assert body(graph, "crowd/set")["capacity"] == 3
    assert "crowd/scale" not in graph["nodes"]


def test_a_group_that_grows_has_no_size_that_is_wanted(build: Any) -> None:
    graph = build({"crowd": ("compute", {"count": {"min": 2, "max": 6}, "target_cpu": 70})})
    assert "capacity" not in body(graph, "crowd/set")
    (profile,) = body(graph, "crowd/scale")["profiles"]
    assert profile["capacity"] == {"minimum": "2", "maximum": "6", "default": "2"}
    assert [rule["metricTrigger"]["threshold"] for rule in profile["rules"]] == [70, 50]


def test_members_of_a_group_join_the_pool_of_their_gateway(build: Any) -> None:
    crowd = ("compute", {"network": on("net"), "count": 2, "port": 8080})
    graph = build({"net": NET, "crowd": crowd, "lb": ("loadbalancer", {"targets": on("crowd")})})
    (nic,) = body(graph, "crowd/set")["networkInterfaceConfigurations"]
    inside = nic["properties"]["ipConfigurations"][0]["properties"]
    (pool,) = inside["applicationGatewayBackendAddressPools"]
    assert pool["id"]["$concat"] == [{"$native": ["lb/balancer", "id"]}, "/backendAddressPools/main"]
    assert body(graph, "lb/balancer")["backendAddressPools"] == [
        {"name": "main", "properties": {"backendAddresses": []}}
    ]
    assert body(graph, "lb/reach-crowd")["destinationPortRange"] == "8080"
