"""Compute: a group of machines."""

from __future__ import annotations

from typing import Any

from genesys.testing.compiling import on


def body(graph: dict[str, Any], address: str) -> dict[str, Any]:
    found: dict[str, Any] = graph["nodes"][address]["body"]
    return found


def test_members_are_hardened_and_start_from_the_newest_version(build: Any) -> None:
    graph = build({"web": ("compute", {"count": 3, "command": ["app"], "size": "small"})})
    template, group = body(graph, "web/template"), body(graph, "web/group")
    assert template["MetadataOptions"]["HttpTokens"] == "required"
    assert template["BlockDeviceMappings"][0]["Ebs"]["Encrypted"] is True
    assert (template["InstanceType"], "UserData" in template) == ("t3.small", True)
    assert group["LaunchTemplate"]["Version"] == {"$concat": [{"$native": ["web/template", "LatestVersionNumber"]}]}
    assert (group["MinSize"], group["MaxSize"], group["DesiredCapacity"]) == (3, 3, 3)
    assert "web/policy" not in graph["nodes"]


def test_a_group_that_grows_is_left_to_its_policy(build: Any) -> None:
    graph = build({"web": ("compute", {"scale": "auto", "target_cpu": 40})})
    group = body(graph, "web/group")
    assert (group["MinSize"], group["MaxSize"], "DesiredCapacity" in group) == (2, 10, False)
    assert body(graph, "web/policy")["TargetTrackingConfiguration"]["TargetValue"] == 40.0


def test_a_group_spans_the_zones_of_its_network(build: Any) -> None:
    graph = build({"net": ("network", {"zones": 3}), "web": ("compute", {"network": on("net"), "zones": 2})})
    subnets = [item["$native"][0] for item in body(graph, "web/group")["VPCZoneIdentifier"]]
    assert subnets == ["net/subnet-private-a", "net/subnet-private-b"]


def test_at_most_the_share_that_was_said_is_away(build: Any) -> None:
    graph = build({"web": ("compute", {"strategy": {"type": "rolling", "percent": 50}})})
    assert body(graph, "web/group")["InstanceMaintenancePolicy"]["MinHealthyPercentage"] == 50


def test_behind_a_load_balancer_members_join_its_group(build: Any) -> None:
    graph = build(
        {"web": ("compute", {"port": 8080, "health": "/up"}), "lb": ("loadbalancer", {"targets": [on("web")]})}
    )
    group = body(graph, "web/group")
    assert group["TargetGroupARNs"] == [{"$native": ["lb/targets-http-8080-web", "id"]}]
    assert group["HealthCheckType"] == "ELB"
    assert body(graph, "lb/targets-http-8080-web")["TargetType"] == "instance"
    assert body(graph, "lb/reach-web-8080")["GroupId"] == {"$native": ["web/security-group", "id"]}
    assert "lb/listener-80" in graph["nodes"]["web/group"]["needs"]
    assert not [a for a, n in graph["nodes"].items() if n["type"] == "aws.elbv2.target"]


def test_a_group_uses_a_database_and_opens_its_ports(build: Any) -> None:
    graph = build(
        {
            "db": ("database", {"type": "postgres"}),
            "web": ("compute", {"connects": [on("db")], "command": ["app"], "open": ["443 from internet"]}),
        }
    )
    assert body(graph, "web/reach-db")["GroupId"] == {"$native": ["db/security-group", "id"]}
    assert "web/open-tcp-443-internet" in graph["nodes"]
    assert "web/read-db-url" in graph["nodes"]["web/group"]["needs"]
