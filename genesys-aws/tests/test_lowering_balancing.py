"""LoadBalancer in front of servers."""

from __future__ import annotations

from typing import Any

import pytest

from genesys.spi.values import GenesysError
from genesys.testing.compiling import on


def body(graph: dict[str, Any], address: str) -> dict[str, Any]:
    found: dict[str, Any] = graph["nodes"][address]["body"]
    return found


def forward(graph: dict[str, Any], address: str) -> dict[str, Any]:
    (action,) = body(graph, address)["DefaultActions"]
    found: dict[str, Any] = action["ForwardConfig"]
    return found


SERVERS = {"a": ("server", {"port": 8080}), "b": ("server", {"port": 8080})}


def balanced(build: Any, **fields: Any) -> dict[str, Any]:
    wanted = {"targets": [on("a"), on("b")], **fields}
    found: dict[str, Any] = build({**SERVERS, "lb": ("loadbalancer", wanted)})
    return found


def test_equal_servers_share_a_group(build: Any) -> None:
    graph = balanced(build)
    (share,) = forward(graph, "lb/listener-80")["TargetGroups"]
    assert share == {"TargetGroupArn": {"$native": ["lb/targets-http-8080", "id"]}}
    for name in ("a", "b"):
        target = body(graph, f"lb/target-http-8080-{name}")
        assert (target["Id"], target["Port"]) == ({"$native": [f"{name}/instance", "id"]}, 8080)
        rule = body(graph, f"lb/reach-{name}-8080")
        assert rule["GroupId"] == {"$native": [f"{name}/security-group", "id"]}
        (permission,) = rule["IpPermissions"]
        (pair,) = permission["UserIdGroupPairs"]
        assert pair["GroupId"] == {"$native": ["lb/security-group", "id"]}


def test_weights_are_shares_of_groups(build: Any) -> None:
    graph = balanced(build, targets=[{"target": on("a"), "weight": 3}, on("b")], sticky=True)
    found = forward(graph, "lb/listener-80")
    assert [share["Weight"] for share in found["TargetGroups"]] == [3, 1]
    assert found["TargetGroupStickinessConfig"] == {"Enabled": True, "DurationSeconds": 86400}
    assert body(graph, "lb/targets-http-8080-a")["Attributes"]["stickiness.enabled"] == "true"


def test_more_groups_than_a_listener_has_are_refused(build: Any) -> None:
    servers = {f"s{n}": ("server", {}) for n in range(6)}
    targets = [{"target": on(name), "weight": n} for n, name in enumerate(servers)]
    with pytest.raises(GenesysError) as error:
        build({**servers, "lb": ("loadbalancer", {"targets": targets})})
    assert error.value.codes == ["AWS-010"]


def test_health_timeout_and_ports_are_passed_on(build: Any) -> None:
    health = {"path": "/up", "interval": "30s", "timeout": "10s", "healthy": 2, "unhealthy": 5}
    graph = balanced(build, health=health, idle_timeout="90s", listen={"80": 8080, "8443": 9000})
    found = body(graph, "lb/targets-http-9000")
    assert found["HealthCheckPath"] == "/up"
    assert (found["HealthCheckIntervalSeconds"], found["HealthCheckTimeoutSeconds"]) == (30, 10)
    assert (found["HealthyThresholdCount"], found["UnhealthyThresholdCount"]) == (2, 5)
    assert body(graph, "lb/balancer")["Attributes"]["idle_timeout.timeout_seconds"] == "90"
    assert {"lb/listener-80", "lb/listener-8443", "lb/open-tcp-80", "lb/open-tcp-8443"} <= set(graph["nodes"])


def test_a_public_one_is_open_to_all_and_an_internal_one_to_its_network(build: Any) -> None:
    (outside,) = body(balanced(build), "lb/open-tcp-80")["IpPermissions"]
    assert outside["IpRanges"][0]["CidrIp"] == "0.0.0.0/0"
    graph = balanced(build, scheme="internal")
    (inside,) = body(graph, "lb/open-tcp-80")["IpPermissions"]
    assert inside["IpRanges"][0]["CidrIp"].startswith("10.")
    assert body(graph, "lb/balancer")["Scheme"] == "internal"
    assert {item["$native"][0] for item in body(graph, "lb/balancer")["Subnets"]} == {
        "network/subnet-private-a",
        "network/subnet-private-b",
    }


def test_tcp_is_a_network_load_balancer(build: Any) -> None:
    graph = balanced(build, type="tcp", listen=5000)
    assert body(graph, "lb/balancer")["Type"] == "network"
    assert body(graph, "lb/listener-5000")["Protocol"] == "TCP"
    found = body(graph, "lb/targets-tcp-8080")
    assert (found["Protocol"], found["HealthCheckProtocol"]) == ("TCP", "TCP")
    assert "HealthCheckPath" not in found


def test_one_zone_is_too_few(build: Any) -> None:
    with pytest.raises(GenesysError) as error:
        build(
            {
                "net": ("network", {"zones": 1}),
                **{k: (v[0], {**v[1], "network": on("net")}) for k, v in SERVERS.items()},
                "lb": ("loadbalancer", {"targets": [on("a")]}),
            }
        )
    assert error.value.codes == ["AWS-009"]


def test_names_fit_into_what_amazon_allows(build: Any) -> None:
    long = "a-name-that-is-rather-long-for-aws"
    graph = build({**SERVERS, long: ("loadbalancer", {"targets": [on("a")]})})
    names = [
        n["body"]["Name"] for n in graph["nodes"].values() if n["type"].startswith("aws.elbv2.") and "Name" in n["body"]
    ]
    assert len(names) == 2
    assert all(len(name) <= 32 and name[0] != "-" and name[-1] != "-" for name in names)


def test_protection_reaches_the_native(build: Any) -> None:
    assert body(balanced(build, protect=True), "lb/balancer")["Attributes"]["deletion_protection.enabled"] == "true"
