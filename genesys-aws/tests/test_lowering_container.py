"""Container: a service on Fargate, alone and behind a load balancer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from genesys.spi.values import GenesysError
from genesys.testing.compiling import on

IMAGE = "ghcr.io/org/api:1"


def body(graph: dict[str, Any], address: str) -> dict[str, Any]:
    found: dict[str, Any] = graph["nodes"][address]["body"]
    return found


def api(**fields: Any) -> tuple[str, dict[str, Any]]:
    return ("container", {"image": IMAGE, **fields})


def program(graph: dict[str, Any]) -> dict[str, Any]:
    (found,) = body(graph, "api/task")["containerDefinitions"]
    assert isinstance(found, dict)
    return found


def test_containers_of_a_stack_share_a_cluster_that_is_theirs(build: Any) -> None:
    graph = build({"api": api(), "web": api()})
    clusters = [a for a, n in graph["nodes"].items() if n["type"] == "aws.ecs.cluster"]
    assert clusters == ["shared/cluster"]
    assert graph["nodes"]["shared/cluster"]["shared"] is True


def test_a_service_rolls_back_and_stands_in_private_subnets(build: Any) -> None:
    found = body(build({"api": api(scale=3)}), "api/service")
    assert found["deploymentConfiguration"]["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    assert found["assignPublicIp"] == "DISABLED"
    assert all("private" in item["$native"][0] for item in found["subnets"])
    assert (found["launchType"], found["desiredCount"]) == ("FARGATE", 3)


def test_the_number_of_a_scaled_service_is_left_to_its_policy(build: Any) -> None:
    graph = build({"api": api(scale={"min": 2, "max": 6})})
    assert "desiredCount" not in body(graph, "api/service")
    assert (body(graph, "api/scale")["MinCapacity"], body(graph, "api/scale")["MaxCapacity"]) == (2, 6)
    assert body(graph, "api/scale")["ResourceId"].endswith(body(graph, "api/service")["serviceName"])
    tracking = body(graph, "api/scale-policy")["TargetTrackingScalingPolicyConfiguration"]
    assert tracking["TargetValue"] == 60.0
    assert "api/scale" not in build({"api": api()})["nodes"]


@pytest.mark.parametrize(
    "cpu,memory,found", [(0.25, "512MB", ("256", "512")), (0.5, "1GB", ("512", "1024")), (0.25, "3GB", ("512", "3072"))]
)
def test_the_smallest_shape_of_fargate_that_holds_it(build: Any, cpu: float, memory: str, found: Any) -> None:
    task = body(build({"api": api(cpu=cpu, memory=memory)}), "api/task")
    assert (task["cpu"], task["memory"]) == found


def test_no_shape_is_an_error(build: Any) -> None:
    with pytest.raises(GenesysError) as error:
        build({"api": api(cpu=32)})
    assert error.value.codes == ["AWS-003"]


def test_secrets_are_passed_by_reference_and_read_by_what_starts_the_program(build: Any) -> None:
    graph = build({"db": ("database", {"type": "postgres"}), "api": api(connects=[on("db")])})
    names = {item["name"]: item["valueFrom"] for item in program(graph)["secrets"]}
    assert names["DATABASE_URL"] == {"$native": ["api/db-url/secret", "id"]}
    assert {"name": "PORT", "value": "8080"} in program(graph)["environment"]
    start = json.dumps(body(graph, "api/start")["PolicyDocument"])
    assert "api/db-url/secret" in start
    assert body(graph, "api/start")["RoleName"] == {"$native": ["api/start-role", "id"]}
    assert body(graph, "api/task")["taskRoleArn"] == {"$native": ["api/role", "Arn"]}
    assert "db/password" not in start
    assert body(graph, "api/reach-db")["GroupId"] == {"$native": ["db/security-group", "id"]}


def test_what_the_program_uses_is_granted_to_the_program(build: Any) -> None:
    graph = build({"assets": ("bucket", {}), "api": api(connects=[on("assets")])})
    assert body(graph, "api/write-assets")["RoleName"] == {"$native": ["api/role", "id"]}
    assert "api/write-assets" in graph["nodes"]["api/service"]["needs"]


def test_a_load_balancer_in_front_gets_a_group_of_addresses(build: Any) -> None:
    health = {"path": "/up", "start": "90s"}
    graph = build({"api": api(port=9000, health=health), "lb": ("loadbalancer", {"targets": [on("api")]})})
    group = body(graph, "lb/targets-http-9000-api")
    assert (group["TargetType"], group["Port"]) == ("ip", 9000)
    service = body(graph, "api/service")
    (registered,) = service["loadBalancers"]
    assert registered["targetGroupArn"] == {"$native": ["lb/targets-http-9000-api", "id"]}
    assert registered["containerPort"] == 9000
    assert service["healthCheckGracePeriodSeconds"] == 90
    assert "lb/listener-80" in graph["nodes"]["api/service"]["needs"]
    assert body(graph, "lb/reach-api-9000")["GroupId"] == {"$native": ["api/security-group", "id"]}
    assert not [a for a, n in graph["nodes"].items() if n["type"] == "aws.elbv2.target"]


def test_an_image_of_a_private_registry_may_be_pulled(build: Any) -> None:
    private = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/api:1"
    assert "ecr:BatchGetImage" in json.dumps(body(build({"api": api(image=private)}), "api/start"))
    assert "ecr:" not in json.dumps(body(build({"api": api()}), "api/start"))


def test_source_code_is_refused_with_its_reason(build: Any) -> None:
    with pytest.raises(GenesysError) as error:
        build({"api": ("container", {"source": "./app"})})
    assert "Registry" in str(error.value)
    with pytest.raises(GenesysError) as error:
        build({"api": ("container", {"command": ["run"]})})
    assert "AWS-011" in error.value.codes


def test_a_web_app_is_a_service_behind_a_load_balancer(build: Any) -> None:
    graph = build({"shop": ("webapp", {"image": "nginx", "database": True})})
    types = {node["type"] for node in graph["nodes"].values()}
    assert {"aws.ecs.service", "aws.elbv2.load_balancer", "aws.rds.db_instance", "aws.ec2.nat_gateway"} <= types
    assert graph["bindings"]["shop"]["url"] == {
        "$concat": ["http://", {"$native": ["shop/balancer/balancer", "DNSName"]}]
    }


def test_a_worker_listens_nowhere(build: Any) -> None:
    graph = build({"api": api(port=None)})
    assert program(graph)["portMappings"] == []
    assert not any(item["name"] == "PORT" for item in program(graph)["environment"])
