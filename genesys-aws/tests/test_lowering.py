"""Single fields, and what each of them becomes."""

from __future__ import annotations

from typing import Any

import pytest

from genesys.spi.values import GenesysError
from genesys.testing.compiling import on


def body(graph: dict[str, Any], address: str) -> dict[str, Any]:
    found: dict[str, Any] = graph["nodes"][address]["body"]
    return found


def test_a_network_is_cut_the_same_way_whatever_its_zones(build: Any) -> None:
    three = build({"net": ("network", {"cidr": "10.32.0.0/16"})})
    two = build({"net": ("network", {"cidr": "10.32.0.0/16", "zones": 2})})
    subnets = {a: n["body"]["CidrBlock"] for a, n in three["nodes"].items() if n["type"] == "aws.ec2.subnet"}
    assert subnets["net/subnet-private-b"] == "10.32.32.0/19"
    assert subnets["net/subnet-public-a"] == "10.32.128.0/22"
    assert subnets["net/subnet-data-c"] == "10.32.148.0/23"
    fewer = {a: n["body"]["CidrBlock"] for a, n in two["nodes"].items() if n["type"] == "aws.ec2.subnet"}
    assert fewer == {address: block for address, block in subnets.items() if not address.endswith("-c")}


def test_an_internal_network_has_no_public_subnet_and_no_gateway(build: Any) -> None:
    graph = build({"net": ("network", {"type": "secure", "access": "internal"})})
    types = {node["type"] for node in graph["nodes"].values()}
    assert not types & {"aws.ec2.internet_gateway", "aws.ec2.nat_gateway"}


def test_one_nat_gateway_serves_all_zones_when_it_is_single(build: Any) -> None:
    graph = build({"net": ("network", {"nat": "single"})})
    assert [a for a, n in graph["nodes"].items() if n["type"] == "aws.ec2.nat_gateway"] == ["net/nat-a"]


def test_somebody_elses_network_is_read_and_never_owned(build: Any, settings: dict[str, Any]) -> None:
    subnets = [{"id": "subnet-1", "zone": "eu-central-1a", "cidr": "10.0.1.0/24", "tier": "private"}]
    facts = {**settings["facts"], "subnets": {"vpc-1": {"cidr": "10.0.0.0/16", "subnets": subnets}}}
    net = ("network", {"existing_id": "vpc-1"})
    graph = build({"net": net, "web": ("server", {"network": on("net")})}, settings={"facts": facts})
    assert graph["nodes"]["net/vpc"]["existing_id"] == "vpc-1"
    assert body(graph, "web/instance")["NetworkInterfaces"][0]["SubnetId"] == "subnet-1"
    assert body(graph, "web/security-group")["VpcId"] == "vpc-1"


def test_a_fixed_address_outlives_the_machine(build: Any) -> None:
    graph = build({"web": ("server", {"network": "public", "static_ip": True})})
    assert graph["bindings"]["web"]["address"] == {"$native": ["web/address", "PublicIp"]}
    assert body(graph, "web/address-use")["InstanceId"] == {"$native": ["web/instance", "id"]}


def test_a_private_server_has_no_public_address(build: Any) -> None:
    graph = build({"web": ("server", {})})
    assert body(graph, "web/instance")["NetworkInterfaces"][0]["AssociatePublicIpAddress"] is False
    assert graph["bindings"]["web"]["address"] == graph["bindings"]["web"]["private_address"]


def test_a_shape_gets_the_smallest_type_that_holds_it(build: Any) -> None:
    graph = build({"web": ("server", {"size": {"cpu": 3, "memory": "12GB"}})})
    assert body(graph, "web/instance")["InstanceType"] == "t3.xlarge"


def test_a_fast_disk_gets_operations_by_its_size(build: Any) -> None:
    graph = build({"web": ("server", {"disk": "fast-ssd", "storage": "1000GB"})})
    found = body(graph, "web/instance")
    assert (found["VolumeType"], found["Iops"], found["Throughput"]) == ("gp3", 10000, 500)


def test_spot_and_an_ssh_key_are_passed_on(build: Any) -> None:
    graph = build({"web": ("server", {"spot": True, "ssh_key": "ssh-ed25519 AAAA me"})})
    assert body(graph, "web/instance")["InstanceMarketOptions"] == {"MarketType": "spot"}
    assert body(graph, "web/instance")["KeyName"] == {"$native": ["web/key", "id"]}
    assert body(graph, "web/key")["PublicKeyMaterial"] == "ssh-ed25519 AAAA"  # the comment would not come back


def test_an_unknown_system_is_an_error_that_names_the_known_ones(build: Any) -> None:
    with pytest.raises(GenesysError) as error:
        build({"web": ("server", {"os": "beos"})})
    assert error.value.codes == ["AWS-003"]
    assert "ubuntu-26.04" in str(error.value)


def test_a_rule_from_a_server_names_its_group(build: Any) -> None:
    graph = build({"api": ("server", {"open": ["8080 from web"]}), "web": ("server", {})})
    permission = body(graph, "api/open-tcp-8080-web")["IpPermissions"][0]
    assert permission["UserIdGroupPairs"] == [{"GroupId": {"$native": ["web/security-group", "id"]}}]


def test_a_firewall_protects_its_members(build: Any) -> None:
    wall = ("firewall", {"allow": ["https from internet"], "applies_to": [on("web")]})
    graph = build({"wall": wall, "web": ("server", {})})
    assert {"$native": ["wall/security-group", "id"]} in body(graph, "web/instance")["NetworkInterfaces"][0]["Groups"]


def test_two_databases_of_a_network_share_their_subnets(build: Any) -> None:
    graph = build({"one": ("database", {"type": "postgres"}), "two": ("database", {"type": "postgres"})})
    shared = [a for a, n in graph["nodes"].items() if n["type"] == "aws.rds.subnet_group"]
    assert len(shared) == 1
    assert graph["nodes"][shared[0]]["shared"] is True


def test_a_public_database_is_refused(build: Any) -> None:
    with pytest.raises(GenesysError) as error:
        build({"one": ("database", {"type": "postgres", "public": True})})
    assert "databases stand in private subnets" in str(error.value).lower()


def test_native_properties_win(build: Any) -> None:
    wanted = {"aws": {"instance": {"InstanceType": "c7g.large"}}}
    graph = build({"web": ("server", {"native": wanted})})
    assert body(graph, "web/instance")["InstanceType"] == "c7g.large"


def test_a_zone_that_the_network_does_not_span_is_an_error(build: Any) -> None:
    with pytest.raises(GenesysError) as error:
        build({"web": ("server", {"zone": "c"})})
    assert error.value.codes == ["AWS-003"]
    graph = build({"net": ("network", {"zones": 3}), "web": ("server", {"zone": "c", "network": on("net")})})
    (interface,) = body(graph, "web/instance")["NetworkInterfaces"]
    assert interface["SubnetId"] == {"$native": ["net/subnet-private-c", "id"]}


def test_a_second_database_in_a_server_is_refused(build: Any) -> None:
    with pytest.raises(GenesysError) as error:
        build({"one": ("database", {"type": "postgres", "databases": ["a", "b"]})})
    assert error.value.codes == ["AWS-006"]


def test_somebody_elses_server_is_refused(build: Any) -> None:
    with pytest.raises(GenesysError) as error:
        build({"web": ("server", {"existing_id": "i-1"})})
    assert "only networks can be used" in str(error.value)


def test_flow_logs_are_written_by_a_role_of_their_own(build: Any) -> None:
    graph = build({"net": ("network", {"flow_logs": "45d"})})
    assert body(graph, "net/flows")["retentionInDays"] == 60
    log = body(graph, "net/flow-log")
    assert log["ResourceId"] == {"$native": ["net/vpc", "id"]}
    assert log["DeliverLogsPermissionArn"] == {"$native": ["net/flows-role", "Arn"]}
    assert graph["nodes"]["net/flow-log"]["needs"] == ["net/flows-write"]
    assert "net/flow-log" not in build({"net": ("network", {})})["nodes"]


def test_a_network_has_a_gateway_in_each_zone_and_a_tier_without_a_way_out(build: Any) -> None:
    graph = build({"net": ("network", {"nat": "per-zone"})})
    gateways = [a for a, n in graph["nodes"].items() if n["type"] == "aws.ec2.nat_gateway"]
    assert gateways == ["net/nat-a", "net/nat-b", "net/nat-c"]
    ways = {n["body"]["RouteTableId"]["$native"][0] for n in graph["nodes"].values() if n["type"] == "aws.ec2.route"}
    assert "net/routes-data" not in ways


def test_replicas_follow_their_source(build: Any) -> None:
    graph = build({"db": ("database", {"type": "postgres", "replicas": 2, "backup": "0d"})})
    assert body(graph, "db/instance")["BackupRetentionPeriod"] == 1
    for number in (1, 2):
        found = body(graph, f"db/replica-{number}")
        assert found["SourceDBInstanceIdentifier"] == {"$native": ["db/instance", "id"]}
        assert found["PubliclyAccessible"] is False
    hosts = [{"$native": [f"db/replica-{number}", "Endpoint", "Address"]} for number in (1, 2)]
    assert graph["bindings"]["db"]["replica_endpoints"] == hosts


def test_a_disk_that_grows_by_itself_has_a_limit_and_no_size(build: Any) -> None:
    found = body(build({"db": ("database", {"type": "postgres", "storage": "dynamic"})}), "db/instance")
    assert found["MaxAllocatedStorage"] == 1024
    assert "AllocatedStorage" not in found


def test_a_database_keeps_a_last_snapshot_where_that_is_said(build: Any) -> None:
    mark = {"Key": "genesys-last-snapshot", "Value": "true"}
    assert (
        mark in body(build({"db": ("database", {"type": "postgres", "on_delete": "snapshot"})}), "db/instance")["Tags"]
    )
    assert mark not in body(build({"db": ("database", {"type": "postgres"})}), "db/instance")["Tags"]
