"""Role, grants, and what a server does when there is no capacity."""

from __future__ import annotations

import json
from typing import Any

import pytest

from genesys.spi.values import GenesysError
from genesys.testing.compiling import compiled, on
from genesys_aws import provider
from genesys_aws.lower.server import server


def body(graph: dict[str, Any], address: str) -> dict[str, Any]:
    found: dict[str, Any] = graph["nodes"][address]["body"]
    return found


def test_a_role_may_do_what_was_granted(build: Any) -> None:
    grants = [
        {"verb": "read", "on": on("assets")},
        {"verb": "write", "on": on("mail")},
        {"verb": "connect", "on": on("db")},
    ]
    graph = build(
        {
            "assets": ("bucket", {}),
            "mail": ("secret", {}),
            "db": ("database", {"type": "postgres"}),
            "api": ("role", {"grants": grants}),
        }
    )
    read = json.dumps(body(graph, "api/read-assets")["PolicyDocument"])
    assert "s3:GetObject" in read
    assert "s3:PutObject" not in read
    assert "secretsmanager:PutSecretValue" in json.dumps(body(graph, "api/write-mail"))
    assert body(graph, "api/connect-db")["PolicyDocument"]["$call"][1]["Statement"][0]["Resource"] == {
        "$native": ["db/password/secret", "id"]
    }
    assert graph["bindings"]["api"]["principal"] == {"$native": ["api/role", "Arn"]}


def test_who_may_take_a_role_on_is_who_uses_it(build: Any) -> None:
    graph = build(
        {
            "one": ("role", {}),
            "web": ("server", {"identity": on("one")}),
            "api": ("container", {"image": "nginx", "identity": on("one")}),
        }
    )
    trust = json.loads(body(graph, "one/role")["AssumeRolePolicyDocument"])
    assert trust["Statement"][0]["Principal"]["Service"] == ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"]
    assert body(graph, "web/instance")["IamInstanceProfile"] == {"Name": {"$native": ["one/instance-profile", "id"]}}
    assert body(graph, "api/task")["taskRoleArn"] == {"$native": ["one/role", "Arn"]}
    assert {"web/role", "api/role", "web/instance-profile"} & set(graph["nodes"]) == set()


def test_a_server_with_a_role_adds_what_it_needs_to_it(build: Any) -> None:
    graph = build(
        {
            "one": ("role", {}),
            "assets": ("bucket", {}),
            "web": ("server", {"identity": on("one"), "connects": [on("assets")], "command": ["app"]}),
        }
    )
    assert body(graph, "web/write-assets")["RoleName"] == {"$native": ["one/role", "id"]}


def test_a_grant_that_amazon_does_not_have_is_an_error(build: Any) -> None:
    wanted = {"grants": [{"verb": "invoke", "on": on("api")}]}
    with pytest.raises(GenesysError) as error:
        build({"api": ("container", {"image": "nginx"}), "one": ("role", wanted)})
    assert error.value.codes == ["AWS-007"]


def alternatives(settings: Any, **fields: Any) -> list[Any]:
    seen: list[Any] = []

    def lower(resource: Any, context: Any) -> Any:
        lowered = server(resource, context)
        seen.extend(item for spec in lowered.natives if spec.local == "instance" for item in spec.alternatives)
        return lowered

    watched = provider._replace(lowerings={**provider.lowerings, "server": lower})
    made = {"net": ("network", {"zones": 3}), "data": ("volume", {})}
    compiled(watched, {**made, "web": ("server", {"network": on("net"), **fields})}, settings=settings)
    return seen


def test_without_capacity_other_zones_are_tried_and_then_a_larger_size(settings: Any) -> None:
    *zones, size = alternatives(settings)
    tried = {item.pins["zone"] for item in zones}
    assert len(tried) == 2
    for item in zones:
        (interface,) = item.body["NetworkInterfaces"]
        assert interface["SubnetId"]["$native"][0] == f"net/subnet-private-{item.pins['zone']}"
    assert (size.body["InstanceType"], size.pins["size"]["type"]) == ("t3.large", "t3.large")


def test_a_written_zone_and_a_disk_are_not_left(settings: Any) -> None:
    assert [list(item.pins) for item in alternatives(settings, zone="b")] == [["size"]]
    assert [list(item.pins) for item in alternatives(settings, volumes=[on("data")])] == [["size"]]
