"""Kinds one by one: what each becomes, and what is refused with its reason."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from genesys.spi.values import GenesysError
from genesys.testing.compiling import compiled, on
from genesys_azure import provider

NET = ("network", {"type": "development"})
WEB = ("server", {"network": on("net"), "port": 8080})
APP = ("container", {"image": "nginx:1", "network": on("net")})


def body(graph: dict[str, Any], address: str) -> dict[str, Any]:
    found: dict[str, Any] = graph["nodes"][address]["body"]
    return found


def types(graph: dict[str, Any], prefix: str = "") -> set[str]:
    return {node["type"] for address, node in graph["nodes"].items() if address.startswith(prefix)}


def refused(build: Any, resources: dict[str, Any], code: str, **options: Any) -> str:
    with pytest.raises(GenesysError) as error:
        build(resources, **options)
    assert error.value.codes == [code]
    return str(error.value)


def said(settings: dict[str, Any], resources: dict[str, Any], **options: Any) -> str:
    graph = compiled(provider, resources, settings=settings, **options)
    return "\n".join(f"{note} {note.facts}" for note in graph.notes)


# --- Bucket


def test_a_bucket_is_a_container_in_an_account_of_its_own(build: Any) -> None:
    graph = build({"files": ("bucket", {})})
    account = body(graph, "files/account")
    assert account["sku"] == {"name": "Standard_ZRS"}
    assert len(account["storageAccountName"]) <= 24
    assert account["storageAccountName"].isalnum()
    assert body(graph, "files/service")["isVersioningEnabled"] is True
    assert body(graph, "files/container")["publicAccess"] == "None"
    assert "files/lifecycle" not in graph["nodes"]


def test_a_region_without_zones_keeps_copies_in_one_place_and_says_so(build: Any, settings: dict[str, Any]) -> None:
    files = {"files": ("bucket", {})}
    assert body(build(files, region="westus"), "files/account")["sku"] == {"name": "Standard_LRS"}
    assert "do not survive the loss of its data centre" in said(settings, files, region="westus")
    assert "do not survive" not in said(settings, files)


def test_ages_of_objects_become_rules(build: Any) -> None:
    ages = {"infrequent": "30d", "archive": "90d", "expire": "3y"}
    graph = build({"files": ("bucket", {"lifecycle": ages, "redundancy": "zone"})})
    (rule,) = body(graph, "files/lifecycle")["policy"]["rules"]
    assert rule["definition"]["actions"]["baseBlob"] == {
        "tierToCool": {"daysAfterModificationGreaterThan": 30},
        "tierToArchive": {"daysAfterModificationGreaterThan": 90},
        "delete": {"daysAfterModificationGreaterThan": 1095},
    }
    assert rule["definition"]["actions"]["version"] == {"delete": {"daysAfterCreationGreaterThan": 1095}}


@pytest.mark.parametrize("ages", [{"melt": "3d"}, {"expire": "5m"}, {"expire": "soon"}])
def test_ages_that_azure_cannot_do_are_refused(build: Any, ages: dict[str, str]) -> None:
    refused(build, {"files": ("bucket", {"lifecycle": ages})}, "AZURE-011")


def test_a_bucket_gives_no_token_and_a_user_gets_a_role(build: Any) -> None:
    graph = build({"files": ("bucket", {}), "web": ("server", {"connects": [on("files")]})})
    grant = body(graph, "web/write-files")
    assert grant["scope"] == {"$native": ["files/container", "id"]}
    assert grant["roleDefinitionId"].endswith("ba92f5b4-2d11-453d-a403-e96b0029c9fe")
    assert "FILES_TOKEN" not in str(graph)
    assert "web/write-files" in graph["nodes"]["web/machine"]["needs"]


def test_a_bucket_says_that_it_is_deleted_with_its_objects(settings: dict[str, Any]) -> None:
    assert "Azure deletes a bucket with its objects" in said(settings, {"files": ("bucket", {})})


# --- Volume


def test_a_volume_follows_its_server_and_is_attached_by_it(build: Any) -> None:
    things = {"disk": ("volume", {"size": "50GB"}), "web": ("server", {"volumes": [on("disk")], "zone": "c"})}
    graph = build(things)
    assert body(graph, "disk/disk")["zones"] == body(graph, "web/machine")["zones"] == ["3"]
    assert body(graph, "disk/disk")["diskSizeGB"] == 50
    (disk,) = body(graph, "web/machine")["dataDisks"]
    assert disk["managedDisk"] == {"id": {"$native": ["disk/disk", "id"]}}
    assert (disk["createOption"], disk["deleteOption"], disk["lun"]) == ("Attach", "Detach", 0)


def test_the_zone_of_a_volume_is_that_of_its_server_too(build: Any) -> None:
    graph = build({"disk": ("volume", {"zone": "b"}), "web": ("server", {"volumes": [on("disk")]})})
    assert body(graph, "web/machine")["zones"] == ["2"]


def test_zones_that_differ_are_refused(build: Any) -> None:
    things = {"disk": ("volume", {"zone": "b"}), "web": ("server", {"volumes": [on("disk")], "zone": "a"})}
    refused(build, things, "AZURE-010")
    two = {
        "disk": ("volume", {"zone": "b"}),
        "other": ("volume", {"zone": "c"}),
        "web": ("server", {"volumes": [on("disk"), on("other")]}),
    }
    refused(build, two, "AZURE-010")


def test_a_volume_has_one_writer(build: Any) -> None:
    uses = ("server", {"volumes": [on("disk")]})
    refused(build, {"disk": ("volume", {}), "one": uses, "two": uses}, "AZURE-009")


def test_the_fastest_disks_are_in_zones_only(build: Any) -> None:
    refused(build, {"disk": ("volume", {"type": "ultra-ssd"})}, "AZURE-008", region="westus")


# --- Server: what is made where there is no capacity


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


# --- LoadBalancer


def test_http_becomes_a_gateway_that_alone_reaches_its_targets(build: Any) -> None:
    graph = build({"net": NET, "web": WEB, "lb": ("loadbalancer", {"targets": [on("web")]})})
    gateway = body(graph, "lb/balancer")
    assert graph["nodes"]["lb/balancer"]["type"] == "azure.network.application_gateway"
    rule, subnet = body(graph, "lb/reach-web"), body(graph, "shared/gateways-net")
    assert rule["sourceAddressPrefix"] == subnet["addressPrefix"]
    assert rule["destinationPortRange"] == "8080"
    assert [port["properties"]["port"] for port in gateway["frontendPorts"]] == [80]
    assert gateway["backendHttpSettingsCollection"][0]["properties"]["port"] == 8080
    assert "shared/probes-web" not in graph["nodes"]


def test_two_gateways_share_the_subnet_for_gateways(build: Any) -> None:
    front = ("loadbalancer", {"targets": [on("web")]})
    graph = build({"net": NET, "web": WEB, "one": front, "two": front})
    assert [a for a in graph["nodes"] if a.startswith("shared/gateways")] == ["shared/gateways-net"]


def test_parts_of_a_gateway_refer_to_parts_that_are_there(build: Any) -> None:
    listen = {"80": 8080, "81": 8081}
    graph = build({"net": NET, "web": WEB, "lb": ("loadbalancer", {"targets": [on("web")], "listen": listen})})
    gateway = body(graph, "lb/balancer")
    name = gateway["applicationGatewayName"]
    names = {
        f"{field}/{part['name']}"
        for field, parts in gateway.items()
        if isinstance(parts, list)
        for part in parts
        if isinstance(part, dict)
    }
    asked = [text.partition(f"/{name}/")[2] for text in texts(gateway) if f"/applicationGateways/{name}/" in text]
    assert asked
    assert set(asked) <= names


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize(
    "net,fields",
    [
        ({"type": "development"}, {"type": "tcp"}),
        ({"type": "development"}, {"scheme": "internal", "network": on("net")}),
        ({"type": "development", "cidr": "10.40.0.0/24"}, {}),
    ],
)
def test_the_rest_is_of_layer_4_and_lets_azures_probes_in(build: Any, net: Any, fields: dict[str, Any]) -> None:
    graph = build({"net": ("network", net), "web": WEB, "lb": ("loadbalancer", {"targets": [on("web")], **fields})})
    balancer = body(graph, "lb/balancer")
    assert graph["nodes"]["lb/balancer"]["type"] == "azure.network.load_balancer"
    assert body(graph, "shared/probes-web")["sourceAddressPrefix"] == "AzureLoadBalancer"
    assert body(graph, "shared/probes-web")["priority"] < body(graph, "web/close-rest")["priority"]
    (rule,) = balancer["loadBalancingRules"]
    assert (rule["properties"]["frontendPort"], rule["properties"]["backendPort"]) == (80, 8080)
    assert rule["properties"]["idleTimeoutInMinutes"] == 4
    protocol = balancer["probes"][0]["properties"]["protocol"]
    assert protocol == ("Tcp" if fields.get("type") == "tcp" else "Http")


def test_http_on_layer_4_is_said(settings: dict[str, Any]) -> None:
    front = ("loadbalancer", {"targets": [on("web")], "scheme": "internal", "network": on("net")})
    assert "layer 4" in said(settings, {"net": NET, "web": WEB, "lb": front})


def test_weights_are_refused(build: Any) -> None:
    front = ("loadbalancer", {"targets": [{"target": on("web"), "weight": 2}]})
    with pytest.raises(GenesysError) as error:
        build({"net": NET, "web": WEB, "lb": front})
    assert "no weights" in str(error.value)


def test_targets_on_different_ports_are_refused(build: Any) -> None:
    other = ("server", {"network": on("net"), "port": 9090})
    front = ("loadbalancer", {"targets": [on("web"), on("other")]})
    refused(build, {"net": NET, "web": WEB, "other": other, "lb": front}, "AZURE-013")
    same = ("loadbalancer", {"targets": [on("web"), {"target": on("other"), "port": 8080}]})
    assert build({"net": NET, "web": WEB, "other": other, "lb": same})


def test_targets_of_several_kinds_are_refused(build: Any) -> None:
    front = ("loadbalancer", {"targets": [on("web"), on("app")]})
    refused(build, {"net": NET, "web": WEB, "app": APP, "lb": front}, "AZURE-012")


# --- Container and WebApp


def test_one_app_behind_a_load_balancer_has_a_public_ingress_instead(build: Any) -> None:
    graph = build({"net": NET, "app": APP, "lb": ("loadbalancer", {"targets": on("app"), "sticky": True})})
    app = body(graph, "app/app")
    assert (app["external"], app["allowInsecure"], app["stickySessions"]) == (True, False, {"affinity": "sticky"})
    assert not any(address.startswith("lb/") for address in graph["nodes"])


@pytest.mark.parametrize("fields,external", [({}, False), ({"public": True}, True)])
def test_an_app_is_public_only_when_asked(build: Any, fields: dict[str, Any], external: bool) -> None:
    graph = build({"net": NET, "app": ("container", {**APP[1], **fields})})
    assert body(graph, "app/app")["external"] is external


def test_an_internal_load_balancer_makes_no_app_public(build: Any) -> None:
    front = ("loadbalancer", {"targets": on("app"), "scheme": "internal"})
    assert body(build({"net": NET, "app": APP, "lb": front}), "app/app")["external"] is False


def test_an_ingress_listens_on_80_and_443_only(build: Any) -> None:
    refused(
        build, {"net": NET, "app": APP, "lb": ("loadbalancer", {"targets": on("app"), "listen": 8080})}, "AZURE-014"
    )
    graph = build({"net": NET, "app": APP, "lb": ("loadbalancer", {"targets": on("app"), "listen": 80})})
    assert body(graph, "app/app")["allowInsecure"] is True


def test_servers_cannot_reach_an_app_that_is_not_public(build: Any) -> None:
    user = ("server", {"network": on("net"), "connects": [on("app")]})
    assert "web" in refused(build, {"net": NET, "app": APP, "web": user}, "AZURE-015")


def test_apps_of_one_network_share_an_environment_and_a_place_for_logs(build: Any) -> None:
    graph = build({"net": NET, "one": APP, "two": APP})
    shared = sorted(a for a in graph["nodes"] if a.startswith("shared/containers"))
    assert shared == [f"shared/containers-{word}-net" for word in ("environment", "logging", "logs", "subnet")]
    assert "sharedKey" not in str(graph)


def test_an_app_reaches_a_database_from_the_range_of_apps(build: Any) -> None:
    app = ("container", {**APP[1], "connects": [on("db")]})
    graph = build({"net": NET, "db": ("database", {"type": "postgres", "network": on("net")}), "app": app})
    assert (
        body(graph, "app/reach-db")["sourceAddressPrefix"]
        == body(graph, "shared/containers-subnet-net")["addressPrefix"]
    )


@pytest.mark.parametrize(
    "scale,wanted",
    [
        (3, {"minReplicas": 3, "maxReplicas": 3}),
        ({"min": 0, "max": 2}, {"minReplicas": 0, "maxReplicas": 2}),
        ("auto", {"minReplicas": 1, "maxReplicas": 10}),
    ],
)
def test_an_app_has_as_many_instances_as_asked(build: Any, scale: Any, wanted: dict[str, int]) -> None:
    found = body(build({"net": NET, "app": ("container", {**APP[1], "scale": scale})}), "app/app")["scale"]
    rules = found.pop("rules", [])
    assert found == wanted
    assert bool(rules) is (wanted["minReplicas"] != wanted["maxReplicas"])


@pytest.mark.parametrize(
    "cpu,memory,wanted", [(0.5, "1GB", (0.5, "1Gi")), (0.25, "1GB", (0.5, "1Gi")), (4, "8GB", (4.0, "8Gi"))]
)
def test_processors_and_memory_go_together(build: Any, cpu: float, memory: str, wanted: tuple[float, str]) -> None:
    graph = build({"net": NET, "app": ("container", {**APP[1], "cpu": cpu, "memory": memory})})
    found = body(graph, "app/app")["containers"][0]["resources"]
    assert (found["cpu"], found["memory"]) == wanted


def test_an_app_that_is_too_big_is_refused(build: Any) -> None:
    refused(build, {"net": NET, "app": ("container", {**APP[1], "memory": "16GB"})}, "AZURE-003")


def test_a_folder_with_code_is_refused_with_its_reason(build: Any) -> None:
    with pytest.raises(GenesysError) as error:
        build({"net": NET, "app": ("container", {"source": "app", "network": on("net")})})
    assert "use image=" in str(error.value)


# --- Network


def test_peers_have_both_halves_and_wait_for_their_networks(build: Any) -> None:
    far = ("network", {"cidr": "10.200.0.0/20", "type": "development"})
    graph = build({"net": ("network", {"type": "development", "peer": [on("far")]}), "far": far})
    near, back = graph["nodes"]["net/peer-far"], graph["nodes"]["net/peer-back-far"]
    assert near["body"]["remoteVirtualNetwork"] == {"id": {"$native": ["far/network", "id"]}}
    assert back["body"]["remoteVirtualNetwork"] == {"id": {"$native": ["net/network", "id"]}}
    assert (near["serialise_on"], back["serialise_on"]) == ("net/network", "far/network")


def test_flow_logs_are_off_unless_asked_for(build: Any) -> None:
    assert "azure.network.flow_log" not in types(build({"net": NET}))
    graph = build({"net": ("network", {"type": "development", "flow_logs": "36h"})})
    assert body(graph, "net/flow-log")["retentionPolicy"] == {"days": 2, "enabled": True}


@pytest.mark.parametrize(
    "type,cidr", [("production", "10.32.0.0/16"), ("development", "10.40.0.0/20"), ("shared", "10.32.0.0/18")]
)
def test_no_two_subnets_of_a_network_overlap(build: Any, type: str, cidr: str) -> None:
    import ipaddress

    net = ("network", {"type": type, "cidr": cidr})
    graph = build(
        {
            "net": net,
            "web": WEB,
            "app": APP,
            "db": ("database", {"type": "postgres", "network": on("net")}),
            "lb": ("loadbalancer", {"targets": [on("web")]}),
        }
    )
    found = [n["body"]["addressPrefix"] for n in graph["nodes"].values() if n["type"] == "azure.network.subnet"]
    ranges = [ipaddress.ip_network(item) for item in found]
    assert len(ranges) >= 5
    assert all(one == two or not one.overlaps(two) for one in ranges for two in ranges)
    assert all(item.subnet_of(ipaddress.ip_network(cidr)) for item in ranges)  # type: ignore[arg-type]


# --- Compute


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


# --- Role


def test_a_server_acts_as_the_role_that_it_was_given(build: Any) -> None:
    role = ("role", {"grants": [{"verb": "read", "on": on("files")}]})
    graph = build({"files": ("bucket", {}), "may": role, "web": ("server", {"identity": on("may")})})
    (id,) = body(graph, "web/machine")["identity"]["userAssignedIdentities"]
    assert id.endswith(f"/{body(graph, 'may/identity')['userAssignedIdentityName']}")
    assert "web/identity" not in graph["nodes"]
    assert {"may/identity", "may/read-files"} <= set(graph["nodes"]["web/machine"]["needs"])
    assert body(graph, "may/read-files")["roleDefinitionId"].endswith("2a2b9908-6ea1-4ae2-8e65-a410df84e7d1")


def test_secrets_are_granted_to_the_role_that_a_server_acts_as(build: Any) -> None:
    env = {"KEY": {"$ref": ["key", "secret_value"], "secret": True}}
    web = ("server", {"identity": on("may"), "env": env})
    graph = build({"key": ("secret", {}), "may": ("role", {}), "web": web})
    assert body(graph, "web/read-key")["principalId"] == {"$native": ["may/identity", "principalId"]}


def test_logging_in_to_a_database_by_role_is_refused(build: Any) -> None:
    role = ("role", {"grants": [{"verb": "connect", "on": on("db")}]})
    with pytest.raises(GenesysError) as error:
        build({"db": ("database", {"type": "postgres"}), "may": role})
    assert "password" in str(error.value)


# --- DnsZone and DnsRecord

ZONE = ("dnszone", {"domain": "Example.com"})


def record(**fields: Any) -> tuple[str, dict[str, Any]]:
    return ("dnsrecord", {"zone": on("zone"), **fields})


@pytest.mark.parametrize(
    "type,value,field,wanted",
    [
        ("A", ["192.0.2.1", "192.0.2.2"], "ARecords", [{"ipv4Address": "192.0.2.1"}, {"ipv4Address": "192.0.2.2"}]),
        ("AAAA", "2001:db8::1", "AAAARecords", [{"ipv6Address": "2001:db8::1"}]),
        ("CNAME", "www.example.net.", "CNAMERecord", {"cname": "www.example.net"}),
        ("MX", "10 mx.example.net", "MXRecords", [{"preference": 10, "exchange": "mx.example.net"}]),
        (
            "SRV",
            "1 2 443 a.example.net",
            "SRVRecords",
            [{"priority": 1, "weight": 2, "port": 443, "target": "a.example.net"}],
        ),
        ("CAA", '0 issue "ca.example.net"', "caaRecords", [{"flags": 0, "tag": "issue", "value": "ca.example.net"}]),
        ("NS", "ns1.example.net", "NSRecords", [{"nsdname": "ns1.example.net"}]),
        ("TXT", "a" * 256, "TXTRecords", [{"value": ["a" * 255, "a"]}]),
    ],
)
def test_values_are_taken_apart(build: Any, type: str, value: Any, field: str, wanted: Any) -> None:
    host = {"host": "www"} if type == "CNAME" else {}
    graph = build({"zone": ZONE, "one": record(type=type, value=value, **host)})
    found = body(graph, "one/record")
    assert found[field] == wanted
    assert (found["recordType"], found["relativeRecordSetName"]) == (type, host.get("host", "@"))
    assert body(graph, "zone/zone")["dnsZoneName"] == "example.com"


@pytest.mark.parametrize(
    "type,value",
    [("MX", "mx.example.net"), ("SRV", "1 2 a.example.net"), ("CAA", "issue"), ("CNAME", ["a.net", "b.net"])],
)
def test_values_that_cannot_be_read_are_refused(build: Any, type: str, value: Any) -> None:
    refused(build, {"zone": ZONE, "one": record(type=type, value=value)}, "AZURE-016")


def test_private_zones_answer_in_their_network_and_hold_fewer_types(build: Any) -> None:
    zone = ("dnszone", {"domain": "shop.internal", "private": True, "network": on("net")})
    graph = build({"net": NET, "zone": zone, "one": record(value="10.0.0.1", host="one")})
    assert body(graph, "zone/link")["virtualNetwork"] == {"id": {"$native": ["net/network", "id"]}}
    assert body(graph, "one/record")["aRecords"] == [{"ipv4Address": "10.0.0.1"}]
    assert body(graph, "one/record")["ttl"] == 300
    refused(build, {"net": NET, "zone": zone, "one": record(type="CAA", value="0 issue ca")}, "AZURE-016")


@pytest.mark.parametrize("type", ["CNAME", "AAAA"])
def test_a_record_leads_to_a_server_by_its_address_only(build: Any, type: str) -> None:
    things = {"zone": ZONE, "net": NET, "web": WEB, "one": record(type=type, target=on("web"))}
    refused(build, things, "AZURE-017")


def test_an_alias_leads_to_a_public_address(build: Any) -> None:
    web = ("server", {"network": "public"})
    graph = build({"zone": ZONE, "web": web, "one": record(type="ALIAS", target=on("web"))})
    assert body(graph, "one/record")["targetResource"] == {"id": {"$native": ["web/address", "id"]}}
    refused(build, {"zone": ZONE, "net": NET, "web": WEB, "one": record(type="ALIAS", target=on("web"))}, "AZURE-017")
    refused(build, {"zone": ZONE, "one": record(type="ALIAS", value="www.example.net")}, "AZURE-017")


def test_a_worker_has_no_way_in_and_nobody_asks_it(build: Any) -> None:
    graph = build({"net": NET, "app": ("container", {**APP[1], "port": None})})
    found = body(graph, "app/app")
    assert not {"external", "targetPort", "transport", "allowInsecure"} & found.keys()
    assert (found["containers"][0]["probes"], found["containers"][0]["env"]) == ([], [])
