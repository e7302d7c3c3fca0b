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
    assert body(graph, "net/subnet-private")["addressPrefix"] == "10.32.0.0/17"
    assert body(graph, "net/subnet-public")["addressPrefix"] == "10.32.128.0/20"
    assert body(graph, "net/subnet-data")["addressPrefix"] == "10.32.144.0/21"


def test_changes_of_one_network_wait_for_each_other(build: Any) -> None:
    graph = build({"net": ("network", {}), "one": ("database", {"type": "postgres", "network": on("net")})})
    subnets = [node for node in graph["nodes"].values() if node["type"] == "azure.network.subnet"]
    assert len(subnets) >= 3
    assert {node["serialise_on"] for node in subnets} == {graph["nodes"]["net/network"]["serialise_on"]}


def test_subnets_never_have_azures_own_way_out(build: Any) -> None:
    graph = build({"net": ("network", {})})
    subnets = [n["body"] for n in graph["nodes"].values() if n["type"] == "azure.network.subnet"]
    assert [found["defaultOutboundAccess"] for found in subnets] == [False] * len(subnets)


def test_everything_is_in_one_group_that_all_share(build: Any) -> None:
    graph = build({"one": POSTGRES, "web": ("server", {}), "key": ("secret", {})})
    groups = [a for a, n in graph["nodes"].items() if n["type"] == "azure.resources.resource_group"]
    assert groups == ["shared/resource-group-germanywestcentral"]
    assert [a for a, n in graph["nodes"].items() if n["type"] == "azure.keyvault.vault"] == [
        "shared/vault-germanywestcentral"
    ]


def test_two_consumers_of_a_database_have_rules_that_differ_in_name_and_priority(build: Any) -> None:
    uses = {"connects": [on("one")]}
    graph = build({"one": POSTGRES, "web": ("server", uses), "api": ("server", uses)})
    rules = [body(graph, "web/reach-one"), body(graph, "api/reach-one")]
    assert len({rule["securityRuleName"] for rule in rules}) == 2
    assert len({rule["priority"] for rule in rules}) == 2


def test_many_consumers_have_priorities_of_their_own(build: Any) -> None:
    members = {f"web-{n}": ("server", {"connects": [on("one")]}) for n in range(90)}
    graph = build({"one": POSTGRES, **members})
    found = [body(graph, f"{name}/reach-one")["priority"] for name in members]
    assert len(set(found)) == 90
    assert all(1000 <= priority < 3900 for priority in found)


def test_a_region_without_zones_gets_none(build: Any) -> None:
    graph = build({"web": ("server", {"network": "public"})}, region="westus")
    assert "zones" not in body(graph, "web/machine")
    assert "zones" not in body(graph, "web/address")
    with pytest.raises(GenesysError) as error:
        build({"web": ("server", {"zone": "b"})}, region="westus")
    assert error.value.codes == ["AZURE-008"]


def test_storage_is_rounded_up_to_a_step_of_azures(build: Any) -> None:
    graph = build({"one": ("database", {"type": "postgres", "storage": "100GB"})})
    assert body(graph, "one/server")["storage"]["storageSizeGB"] == 128


def test_a_standby_needs_more_than_a_burstable_type(build: Any) -> None:
    with pytest.raises(GenesysError) as error:
        build({"one": ("database", {"type": "postgres", "ha": True})})
    assert error.value.codes == ["AZURE-007"]


def test_a_shape_gets_the_smallest_type_that_holds_it(build: Any) -> None:
    graph = build({"web": ("server", {"size": {"cpu": 3, "memory": "12GB"}})})
    assert body(graph, "web/machine")["vmSize"] == "Standard_D4s_v3"


def test_an_ssh_key_is_the_users_or_nobodys(build: Any) -> None:
    graph = build({"web": ("server", {"ssh_key": "ssh-ed25519 AAAA me"}), "api": ("server", {})})
    keys = {
        name: body(graph, f"{name}/machine")["osProfile"]["linuxConfiguration"]["ssh"]["publicKeys"][0]["keyData"]
        for name in ("web", "api")
    }
    assert keys["web"] == "ssh-ed25519 AAAA me"
    assert keys["api"].startswith("ssh-ed25519 ")


def test_what_a_firewall_denies_comes_first(build: Any) -> None:
    wall = {"allow": ["https from internet"], "deny": ["https from 198.51.100.0/24"], "applies_to": [on("web")]}
    graph = build({"wall": ("firewall", wall), "web": ("server", {})})
    rules = {a: n["body"] for a, n in graph["nodes"].items() if a.startswith("wall/")}
    deny = next(rule for rule in rules.values() if rule["access"] == "Deny")
    allow = next(rule for rule in rules.values() if rule["access"] == "Allow")
    assert deny["priority"] < allow["priority"]
    assert deny["networkSecurityGroupName"]["$native"][0] == "web/security-group"


def test_equal_rules_of_two_firewalls_have_priorities_of_their_own(build: Any) -> None:
    wall = {"allow": ["https from internet"], "deny": ["80 from internet"], "applies_to": [on("web")]}
    web = ("server", {"open": ["https from internet"]})
    graph = build({"one": ("firewall", wall), "two": ("firewall", wall), "web": web})
    rules = [n["body"] for n in graph["nodes"].values() if n["type"] == "azure.network.security_rule"]
    assert len({rule["priority"] for rule in rules}) == len({rule["securityRuleName"] for rule in rules}) == 6


def test_a_small_network_has_no_room_for_databases(build: Any) -> None:
    net = ("network", {"cidr": "10.40.0.0/24", "type": "development"})
    with pytest.raises(GenesysError) as error:
        build({"net": net, "one": ("database", {"type": "postgres", "network": on("net")})})
    assert error.value.codes == ["AZURE-004"]


def test_somebody_elses_network_is_read_and_never_owned(build: Any, settings: dict[str, Any]) -> None:
    id = "/subscriptions/s/resourceGroups/theirs/providers/Microsoft.Network/virtualNetworks/net-1"
    subnets = [{"tier": "private", "id": f"{id}/subnets/a", "cidr": "10.0.0.0/20"}]
    found = {"cidr": "10.0.0.0/16", "postgres": "10.0.255.0/27", "subnets": subnets}
    things = {
        "net": ("network", {"existing_id": id}),
        "web": ("server", {"network": on("net"), "connects": [on("one")]}),
        "one": ("database", {"type": "postgres", "network": on("net")}),
    }
    graph = build(things, settings={**settings, "facts": {**settings["facts"], "subnets": {id: found}}})
    assert graph["nodes"]["net/network"]["existing_id"] == id
    subnet = body(graph, "shared/postgres-subnet-net")
    assert (subnet["resourceGroupName"], subnet["virtualNetworkName"]) == ("theirs", "net-1")
    assert body(graph, "web/interface")["ipConfigurations"][0]["properties"]["subnet"]["id"] == f"{id}/subnets/a"


def test_a_rule_keeps_its_own_priority_when_others_come(build: Any) -> None:
    def web(*opened: str) -> dict[str, Any]:
        return {"web": ("server", {"network": "public", "open": list(opened)})}

    first = build(web("https from internet"))
    pins = {address: node.get("pins", {}) for address, node in first["nodes"].items()}
    more = build(web("https from internet", "8080 from network"), pins=pins)["nodes"]["web/open-tcp-8080-network"]
    number = more["body"]["priority"]
    assert list(more["pins"].values()) == [number]
    # Only the new rule was made by that run, and the machine's record stayed as it was.
    pins["web/open-tcp-8080-network"] = more["pins"]
    many = web("https from internet", *(f"{port} from network" for port in range(8000, 8090)))
    assert build(many, pins=pins)["nodes"]["web/open-tcp-8080-network"]["body"]["priority"] == number


@pytest.mark.parametrize(
    "id",
    [
        "net",
        "vpc-0a1b",
        "/subscriptions/x/resourceGroups/y",
        "/subscriptions/x/resourceGroups/y/providers/Microsoft.Network/virtualNetworks/n/subnets/s",
        "@example.com/subscriptions/x/resourceGroups/y/providers/Microsoft.Network/virtualNetworks/n",
    ],
)
def test_an_id_of_something_else_is_no_network(build: Any, id: str) -> None:
    with pytest.raises(GenesysError) as error:
        build({"net": ("network", {"existing_id": id}), "web": ("server", {"network": on("net")})})
    assert error.value.codes == ["AZURE-018"]


WEB = ("server", {"port": 80})
HOME = ("dnszone", {"domain": "example.com"})
NOT_LEGAL: dict[str, tuple[str, dict[str, Any]]] = {
    "a database's name": ("AZURE-019", {"o": ("database", {"type": "postgres", "databases": ["a/b"]})}),
    "an administrator": ("AZURE-019", {"o": ("database", {"type": "postgres", "username": "admin"})}),
    "an interval": (
        "AZURE-019",
        {"w": WEB, "l": ("loadbalancer", {"targets": [on("w")], "health": {"interval": "-"}})},
    ),
    "a root disk": ("AZURE-019", {"w": ("server", {"storage": "10GB"})}),
    "a larger root disk": ("AZURE-019", {"w": ("server", {"storage": "5TB"})}),
    "a key": ("AZURE-019", {"w": ("server", {"ssh_key": "ecdsa-sha2-nistp256 AAAA"})}),
    "an empty volume": ("AZURE-019", {"v": ("volume", {"size": "0GB"})}),
    "a large volume": ("AZURE-019", {"v": ("volume", {"size": "40TB"})}),
    "an address": ("AZURE-016", {"z": HOME, "r": ("dnsrecord", {"zone": on("z"), "value": "2001:db8::1"})}),
    "another name": ("AZURE-016", {"z": HOME, "r": ("dnsrecord", {"zone": on("z"), "type": "CNAME", "value": "a.b"})}),
}


@pytest.mark.parametrize("case", NOT_LEGAL)
def test_what_azure_would_refuse_is_refused_before(build: Any, case: str) -> None:
    code, resources = NOT_LEGAL[case]
    with pytest.raises(GenesysError) as error:
        build(resources)
    assert error.value.codes == [code]


def test_an_empty_mapping_of_ports_is_the_usual_port(build: Any) -> None:
    graph = build({"w": WEB, "l": ("loadbalancer", {"targets": [on("w")], "listen": {}})})
    assert [part["properties"]["port"] for part in body(graph, "l/balancer")["frontendPorts"]] == [80]


def test_accounts_that_are_spread_over_zones_keep_old_objects_cold(build: Any) -> None:
    for redundancy, tier in {"zone": "tierToArchive", "region": "tierToCold", "geo": "tierToCold"}.items():
        graph = build({"b": ("bucket", {"lifecycle": {"archive": "90d"}, "redundancy": redundancy})})
        (rule,) = body(graph, "b/lifecycle")["policy"]["rules"]
        assert list(rule["definition"]["actions"]["baseBlob"]) == [tier]


def test_a_standby_is_in_another_zone_where_there_are_zones(build: Any) -> None:
    made = {"o": ("database", {"type": "postgres", "size": "medium", "ha": True})}
    assert body(build(made), "o/server")["highAvailability"] == {"mode": "ZoneRedundant"}
    assert body(build(made, region="us-west-california"), "o/server")["highAvailability"] == {"mode": "SameZone"}


def test_no_burstable_machine_is_spare_capacity(build: Any) -> None:
    assert body(build({"w": ("server", {"spot": True, "size": "medium"})}), "w/machine")["priority"] == "Spot"
    with pytest.raises(GenesysError) as error:
        build({"w": ("server", {"spot": True, "size": "small"})})
    assert error.value.codes == ["AZURE-019"]


def test_probes_of_an_app_stay_within_what_azure_takes(build: Any) -> None:
    health = {"path": "/", "interval": "20m", "timeout": "10m", "unhealthy": 90, "healthy": 20}
    graph = build({"c": ("container", {"image": "x", "health": health})})
    _, ready = body(graph, "c/app")["containers"][0]["probes"]
    assert (ready["periodSeconds"], ready["timeoutSeconds"]) == (240, 240)
    assert (ready["successThreshold"], ready["failureThreshold"]) == (10, 10)


@pytest.mark.parametrize(
    "kind,fields,tags",
    [
        ("volume", {}, {f"t{at}": "" for at in range(46)}),
        ("dnszone", {"domain": "example.com"}, {f"t{at}": "" for at in range(11)}),
        ("volume", {}, {"team": "x" * 257}),
        ("volume", {}, {"t" * 129: "x"}),
    ],
)
def test_tags_that_azure_would_not_take_are_refused_at_plan(build: Any, kind: str, fields: Any, tags: Any) -> None:
    with pytest.raises(GenesysError) as error:
        build({"it": (kind, fields)}, tags=tags)
    assert error.value.codes == ["AZURE-019"]


def test_as_many_tags_as_azure_takes_are_taken(build: Any) -> None:
    found = build({"it": ("volume", {})}, tags={f"t{at}": "" for at in range(45)})
    assert len(found["nodes"]["it/disk"]["body"]["tags"]) == 47


@pytest.mark.parametrize(
    "fields,legal",
    [
        ({"iops": 3000, "throughput": 125}, True),
        ({"iops": 2999}, False),
        ({"iops": 50_001}, False),
        ({"iops": 50_000, "throughput": 1200}, True),
        ({"throughput": 751}, False),
        ({"throughput": 750}, True),
        ({"iops": 4000, "throughput": 1001}, False),
        ({"iops": 6000, "size": "4GB"}, False),
    ],
)
def test_the_speed_of_a_fast_disk_is_what_azure_sells_for_its_size(build: Any, fields: Any, legal: bool) -> None:
    disk = {"it": ("volume", {"type": "ultra-ssd", "size": "100GB", **fields})}
    if legal:
        assert build(disk)["nodes"]["it/disk"]["body"]["sku"]["name"] == "PremiumV2_LRS"
    else:
        with pytest.raises(GenesysError) as error:
            build(disk)
        assert error.value.codes == ["AZURE-019"]
