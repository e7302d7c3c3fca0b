"""Single fields, and what each of them becomes."""

from __future__ import annotations

from typing import Any

import pytest

from genesys.spi.values import GenesysError
from genesys.testing.compiling import on

POSTGRES = ("database", {"type": "postgres"})


def body(graph: dict[str, Any], address: str) -> dict[str, Any]:
    found: dict[str, Any] = graph["nodes"][address]["body"]
    return found


def test_a_tier_is_one_subnet_that_spans_the_zones(build: Any) -> None:
    graph = build({"net": ("network", {"cidr": "10.32.0.0/16", "type": "production"})})
    assert body(graph, "net/subnet-private")["ipCidrRange"] == "10.32.0.0/17"
    assert body(graph, "net/subnet-public")["ipCidrRange"] == "10.32.128.0/20"
    assert body(graph, "net/subnet-data")["ipCidrRange"] == "10.32.144.0/21"


def test_a_network_without_nat_says_so_in_its_outputs(build: Any) -> None:
    graph = build({"net": ("network", {"nat": "none"})})
    assert graph["bindings"]["net"]["egress_ips"] == []
    assert "net/router" not in graph["nodes"]


def test_the_way_out_has_an_address_that_is_known(build: Any) -> None:
    graph = build({"net": ("network", {})})
    assert graph["bindings"]["net"]["egress_ips"] == [{"$native": ["net/address-nat", "address"]}]


def test_services_are_switched_on_once_for_all(build: Any) -> None:
    graph = build({"one": POSTGRES, "two": POSTGRES, "web": ("server", {})})
    names = [node["body"]["name"] for node in graph["nodes"].values() if node["type"] == "gcp.serviceusage.service"]
    assert len(names) == len(set(names)) == 5
    assert all(n["shared"] for n in graph["nodes"].values() if n["type"] == "gcp.serviceusage.service")


def test_two_databases_of_a_network_share_the_way_to_google(build: Any) -> None:
    graph = build({"one": POSTGRES, "two": POSTGRES})
    assert [a for a, n in graph["nodes"].items() if n["type"] == "gcp.servicenetworking.connection"] == [
        "shared/peering-network"
    ]


def test_changes_of_one_database_server_wait_for_each_other(build: Any) -> None:
    graph = build({"one": ("database", {"type": "postgres", "databases": ["a", "b"]})})
    keys = {node.get("serialise_on") for node in graph["nodes"].values() if node["type"].startswith("gcp.sqladmin.")}
    assert keys == {"one/instance"}


def test_a_standby_needs_more_than_a_shared_core(build: Any) -> None:
    with pytest.raises(GenesysError) as error:
        build({"one": ("database", {"type": "postgres", "ha": True})})
    assert error.value.codes == ["GCP-007"]


def test_a_long_backup_keeps_a_short_log(build: Any) -> None:
    graph = build({"one": ("database", {"type": "postgres", "backup": "30d"})})
    found = body(graph, "one/instance")["backupConfiguration"]
    assert found["backupRetentionSettings"]["retainedBackups"] == 30
    assert found["transactionLogRetentionDays"] == 7


def test_a_fixed_address_outlives_the_machine(build: Any) -> None:
    graph = build({"web": ("server", {"network": "public", "static_ip": True})})
    access = body(graph, "web/instance")["networkInterfaces"][0]["accessConfigs"][0]
    assert access["natIP"] == {"$native": ["web/address", "address"]}


def test_a_shape_gets_the_smallest_type_that_holds_it(build: Any) -> None:
    graph = build({"web": ("server", {"size": {"cpu": 3, "memory": "12GB"}})})
    assert body(graph, "web/instance")["machineType"].endswith("/n1-standard-4")


def test_a_rule_from_a_server_names_its_identity(build: Any) -> None:
    graph = build({"api": ("server", {"open": ["8080 from web"]}), "web": ("server", {})})
    found = body(graph, "api/open-tcp-8080-web")
    assert found["sourceServiceAccounts"] == [{"$native": ["web/identity", "email"]}]
    assert found["targetServiceAccounts"] == [{"$native": ["api/identity", "email"]}]


def test_what_a_firewall_denies_comes_first(build: Any) -> None:
    wall = {"allow": ["https from internet"], "deny": ["https from 198.51.100.0/24"], "applies_to": [on("web")]}
    graph = build({"wall": ("firewall", wall), "web": ("server", {})})
    deny, allow = body(graph, "wall/deny-tcp-443-198-51-100-0-24"), body(graph, "wall/open-tcp-443-internet")
    assert deny["priority"] < allow["priority"]
    assert "denied" in deny


def test_a_system_without_cloud_init_is_refused(build: Any) -> None:
    with pytest.raises(GenesysError) as error:
        build({"web": ("server", {"os": "debian-12"})})
    assert "cloud-init" in str(error.value)


def test_a_machine_that_takes_hyperdisks_only_gets_one(build: Any, settings: dict[str, Any]) -> None:
    image = {"ubuntu-26.04/arm64": {"selfLink": "projects/ubuntu-os-cloud/global/images/arm"}}
    facts = {**settings["facts"], "image": image}
    graph = build({"web": ("server", {"family": "arm"})}, settings={**settings, "facts": facts})
    assert body(graph, "web/instance")["machineType"].endswith("/c4a-standard-2")
    assert body(graph, "web/instance")["diskType"].endswith("/hyperdisk-balanced")
    with pytest.raises(GenesysError) as error:
        build({"web": ("server", {"family": "arm", "disk": "hdd"})}, settings={**settings, "facts": facts})
    assert error.value.codes == ["GCP-003"]


def test_somebody_elses_network_is_read_and_never_owned(build: Any, settings: dict[str, Any]) -> None:
    id = "projects/host/global/networks/theirs"
    subnets = [{"tier": "private", "id": "projects/host/regions/europe-west3/subnetworks/a", "cidr": "10.0.0.0/20"}]
    facts = {**settings["facts"], "subnets": {id: {"cidr": "10.0.0.0/16", "peered": "10.9.0.0/20", "subnets": subnets}}}
    things = {
        "net": ("network", {"existing_id": id}),
        "web": ("server", {"network": on("net"), "connects": [on("one")]}),
        "one": ("database", {"type": "postgres", "network": on("net")}),
    }
    graph = build(things, settings={**settings, "facts": facts})
    assert graph["nodes"]["net/network"]["existing_id"] == id
    assert body(graph, "one/instance")["ipConfiguration"]["privateNetwork"] == id
    assert body(graph, "web/instance")["networkInterfaces"][0]["subnetwork"] == subnets[0]["id"]
    assert not [local for local in graph["nodes"] if local.startswith(("shared/peer", "shared/guard"))]


def test_somebody_elses_network_that_lends_nothing_says_how_to_lend(build: Any, settings: dict[str, Any]) -> None:
    id = "projects/host/global/networks/theirs"
    subnets = [{"tier": "private", "id": "projects/host/regions/europe-west3/subnetworks/a", "cidr": "10.0.0.0/20"}]
    facts = {**settings["facts"], "subnets": {id: {"cidr": "10.0.0.0/16", "subnets": subnets}}}
    things = {"net": ("network", {"existing_id": id}), "one": ("database", {"type": "postgres", "network": on("net")})}
    with pytest.raises(GenesysError) as error:
        build(things, settings={**settings, "facts": facts})
    assert error.value.codes == ["GCP-027"]
    assert error.value.findings[0].command.endswith("--network=theirs --project=host")
    assert "--ranges=google-services --network=theirs" in error.value.findings[0].solution
