"""Every kind beside the first ones: what it becomes, as it was reviewed by eye, and what is refused."""

from __future__ import annotations

import json
import os
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from genesys.spi.values import GenesysError
from genesys.testing import vendor_kit
from genesys.testing.compiling import on
from genesys_gcp.natives import TYPES

GOLDEN = Path(__file__).parent / "golden/kinds.json"
KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "pics": ("bucket", {"public": True, "lifecycle": {"archive": "90d", "expire": "3y"}, "force_destroy": True}),
    "data": ("volume", {"size": "200GB", "type": "fast-ssd"}),
    "reader": ("role", {"grants": [{"verb": "read", "on": on("pics")}, {"verb": "connect", "on": on("orders")}]}),
    "orders": ("database", {"type": "postgres", "maintenance": "sun 03:00", "on_delete": "snapshot"}),
    "copied": ("database", {"type": "postgres", "size": "medium", "replicas": 1}),
    "web": ("server", {"port": 8080, "volumes": [on("data")], "connects": [on("pics")]}),
    "job": ("server", {"identity": on("reader"), "connects": [on("orders")]}),
    "api": ("container", {"image": "nginx:1", "scale": "auto", "connects": [on("orders"), on("web")]}),
    "open": ("container", {"image": "ghcr.io/a/b:1", "public": True, "cpu": 2, "memory": "4GB", "command": ["run"]}),
    "crowd": ("compute", {"count": {"min": 2, "max": 6}, "port": 8080, "health": "/ok", "command": ["run"]}),
    "front": ("loadbalancer", {"targets": [{"target": on("web"), "weight": 3}, {"target": on("api"), "weight": 1}]}),
    "many": ("loadbalancer", {"targets": on("crowd"), "sticky": True, "idle_timeout": "2m"}),
    "inner": ("loadbalancer", {"targets": on("web"), "scheme": "internal", "health": "/ready"}),
    "wire": ("loadbalancer", {"targets": on("web"), "type": "tcp"}),
    "inwire": ("loadbalancer", {"targets": on("web"), "type": "tcp", "scheme": "internal"}),
    "zone": ("dnszone", {"domain": "example.com"}),
    "hidden": ("dnszone", {"domain": "in.example.com", "private": True}),
    "www": ("dnsrecord", {"zone": on("zone"), "host": "www", "target": on("front"), "ttl": "1h"}),
    "mail": ("dnsrecord", {"zone": on("zone"), "type": "MX", "value": "10 mail.example.com"}),
    "watched": ("network", {"type": "secure", "flow_logs": "30d"}),
}


@pytest.fixture
def kinds(build: Any) -> dict[str, Any]:
    found: dict[str, Any] = build(KINDS)
    return found


def body(graph: dict[str, Any], address: str) -> dict[str, Any]:
    found: dict[str, Any] = graph["nodes"][address]["body"]
    return found


def code(build: Any, resources: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(GenesysError) as error:
        build(resources)
    return error.value.codes[0], str(error.value)


def test_the_kinds_become_what_was_reviewed(kinds: dict[str, Any]) -> None:
    text = json.dumps(kinds, indent=1, sort_keys=True) + "\n"
    if os.environ.get("GENESYS_GOLDEN") == "write":
        GOLDEN.write_text(text, encoding="utf-8")
    assert json.loads(GOLDEN.read_text(encoding="utf-8")) == json.loads(text)


def test_every_value_would_be_taken(kinds: dict[str, Any]) -> None:
    model = json.loads(files("genesys_gcp").joinpath("vendor.json").read_text(encoding="utf-8"))
    assert vendor_kit.values(kinds["nodes"], TYPES, model) == []


def test_every_type_is_made_by_some_kind(kinds: dict[str, Any], shop: dict[str, Any]) -> None:
    made = {node["type"] for graph in (kinds, shop) for node in graph["nodes"].values()}
    assert made == set(TYPES)


def test_a_bucket_is_closed_unless_it_is_public(build: Any) -> None:
    graph = build({"one": ("bucket", {}), "two": ("bucket", {"public": True})})
    one, two = body(graph, "one/bucket"), body(graph, "two/bucket")
    assert (one["publicAccessPrevention"], two["publicAccessPrevention"]) == ("enforced", "inherited")
    assert one["uniformBucketLevelAccess"] is True
    assert one["softDeleteSeconds"] == 0
    assert [a for a in graph["nodes"] if a.endswith("/everyone")] == ["two/everyone"]


def test_a_bucket_that_must_survive_a_region_is_in_a_continent(build: Any) -> None:
    graph = build({"one": ("bucket", {"redundancy": "geo"})})
    assert body(graph, "one/bucket")["location"] == "EU"
    assert code(build, {"one": ("bucket", {"lifecycle": {"burn": "1d"}})})[0] == "GCP-003"


def test_a_user_of_a_bucket_may_write_it_and_nobody_else(build: Any) -> None:
    graph = build({"pics": ("bucket", {}), "web": ("server", {"connects": [on("pics")]}), "other": ("server", {})})
    found = [a for a, node in graph["nodes"].items() if node["type"] == "gcp.storage.member"]
    assert found == ["web/write-pics"]
    assert body(graph, found[0])["role"] == "roles/storage.objectUser"
    assert "web/write-pics" in graph["nodes"]["web/instance"]["needs"]


def test_a_volume_is_where_its_server_is(build: Any) -> None:
    graph = build({"data": ("volume", {}), "web": ("server", {"volumes": [on("data")]})})
    assert body(graph, "data/disk")["zone"] == body(graph, "web/instance")["zone"]
    assert body(graph, "web/attach-data")["deviceName"] == "data"
    assert body(graph, "data/disk")["resourcePolicies"] == [{"$native": ["shared/snapshots-daily", "id"]}]


def test_a_volume_without_backup_has_no_schedule(build: Any) -> None:
    graph = build({"data": ("volume", {"backup": "none"})})
    assert "resourcePolicies" not in body(graph, "data/disk")
    assert "shared/snapshots-daily" not in graph["nodes"]


def test_a_volume_has_one_user(build: Any) -> None:
    user = ("server", {"volumes": [on("data")]})
    assert code(build, {"data": ("volume", {}), "a": user, "b": user})[0] == "GCP-030"


def test_a_container_gets_at_least_a_whole_processor(build: Any) -> None:
    graph = build({"a": ("container", {"image": "nginx"}), "b": ("container", {"image": "nginx", "memory": "6GB"})})
    assert body(graph, "a/service")["limits"] == {"cpu": "1", "memory": "1024Mi"}
    assert body(graph, "b/service")["limits"] == {"cpu": "2", "memory": "6144Mi"}


def test_a_container_is_reached_as_it_was_asked_for(build: Any) -> None:
    image = {"image": "nginx"}
    graph = build(
        {
            "hidden": ("container", image),
            "open": ("container", {**image, "public": True}),
            "behind": ("container", image),
            "lb": ("loadbalancer", {"targets": on("behind")}),
        }
    )
    found = {a: body(graph, f"{a}/service")["ingress"].rpartition("TRAFFIC_")[2] for a in ("hidden", "open", "behind")}
    assert found == {"hidden": "INTERNAL_ONLY", "open": "ALL", "behind": "INTERNAL_LOAD_BALANCER"}
    assert body(graph, "lb/group")["cloudRunService"] == {"$native": ["behind/service", "serviceId"]}
    assert "timeoutSec" not in body(graph, "lb/backend")


def test_a_container_reaches_a_database_by_its_tag_and_a_server_from_its_range(kinds: dict[str, Any]) -> None:
    name = body(kinds, "api/service")["serviceId"]
    assert body(kinds, "api/reach-orders")["targetTags"] == [name]
    assert body(kinds, "api/service")["networkInterfaces"][0]["tags"] == [name]
    assert "sourceServiceAccounts" not in body(kinds, "api/reach-web")
    assert body(kinds, "api/reach-web")["sourceRanges"] == [body(kinds, "network/subnet-private")["ipCidrRange"]]
    assert "networkInterfaces" not in body(kinds, "open/service")


def test_secrets_reach_a_container_by_reference(kinds: dict[str, Any]) -> None:
    env = {item["name"]: item for item in body(kinds, "api/service")["env"]}
    assert env["ORDERS_PASSWORD"]["valueSource"]["secretKeyRef"]["version"] == "latest"
    assert "PORT" not in env


@pytest.mark.parametrize("image,fits", [("quay.io/a/b", False), ("europe-docker.pkg.dev/p/r/i:1", True), ("a/b", True)])
def test_images_come_from_where_cloud_run_fetches_them(build: Any, image: str, fits: bool) -> None:
    app = {"app": ("container", {"image": image})}
    assert body(build(app), "app/service")["image"] == image if fits else code(build, app)[0] == "GCP-031"


def test_a_source_folder_is_refused_with_its_reason(build: Any) -> None:
    assert "Registry" in code(build, {"app": ("container", {"source": "app"})})[1]


def test_targets_of_one_weight_share_a_pool_and_others_are_shared_out(build: Any) -> None:
    servers = {name: ("server", {"port": 8080}) for name in "abc"}
    even = build({**servers, "lb": ("loadbalancer", {"targets": [on("a"), on("b"), on("c")]})})
    assert body(even, "lb/map")["defaultService"] == {"$native": ["lb/backend", "id"]}
    uneven = [{"target": on("a"), "weight": 5}, {"target": on("b"), "weight": 1}, {"target": on("c"), "weight": 1}]
    found = body(build({**servers, "lb": ("loadbalancer", {"targets": uneven})}), "lb/map")
    assert [item["weight"] for item in found["weightedBackendServices"]] == [5, 2]


def test_only_google_gets_to_targets_behind_a_proxy(kinds: dict[str, Any]) -> None:
    rule = body(kinds, "front/open")
    assert rule["sourceRanges"] == ["130.211.0.0/22", "35.191.0.0/16"]
    assert rule["allowed"] == [{"IPProtocol": "tcp", "ports": ["8080"]}]
    assert rule["targetServiceAccounts"] == [{"$native": ["web/identity", "email"]}]


def test_an_inner_proxy_has_a_subnet_of_the_network(kinds: dict[str, Any]) -> None:
    proxies = body(kinds, "shared/proxies-network")
    assert proxies["purpose"] == "REGIONAL_MANAGED_PROXY"
    assert proxies["ipCidrRange"] in body(kinds, "inner/open")["sourceRanges"]


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "tcp", "listen": {"5432": 5433}},
        {"type": "tcp", "targets": on("app")},
        {"type": "tcp", "targets": [{"target": on("web"), "weight": 2}, {"target": on("two"), "weight": 1}]},
        {"scheme": "internal", "listen": {"80": 8080, "81": 8080}},
        {"listen": {"80": 9000}, "targets": on("crowd")},
    ],
)
def test_what_google_cannot_balance_is_refused(build: Any, fields: dict[str, Any]) -> None:
    stack = {
        "web": ("server", {"port": 8080}),
        "two": ("server", {"port": 8080}),
        "app": ("container", {"image": "nginx"}),
        "crowd": ("compute", {"port": 8080}),
        "lb": ("loadbalancer", {"targets": on("web"), **fields}),
    }
    assert code(build, stack)[0] == "GCP-032"


def test_remote_login_is_not_opened_through_a_load_balancer(build: Any) -> None:
    stack = {"web": ("server", {"port": 22}), "lb": ("loadbalancer", {"targets": on("web"), "type": "tcp"})}
    assert code(build, stack)[0] == "RULE-002"


def test_a_template_is_called_by_its_content(build: Any) -> None:
    one = build({"crowd": ("compute", {"command": ["a"]})})
    two = build({"crowd": ("compute", {"command": ["b"]})})
    names = {body(graph, "crowd/template")["name"] for graph in (one, two)}
    assert len(names) == 2
    assert all(len(name) <= 63 for name in names)
    assert body(one, "crowd/group")["targetSize"] == 2
    assert "crowd/scaling" not in one["nodes"]


def test_a_group_grows_with_the_load(kinds: dict[str, Any]) -> None:
    scaling = body(kinds, "crowd/scaling")
    assert (scaling["minNumReplicas"], scaling["maxNumReplicas"], scaling["utilizationTarget"]) == (2, 6, 0.6)
    assert "targetSize" not in body(kinds, "crowd/group")


def test_who_acts_as_a_role_has_no_identity_of_its_own(kinds: dict[str, Any]) -> None:
    assert "job/identity" not in kinds["nodes"]
    assert body(kinds, "job/instance")["serviceAccounts"][0]["email"] == {"$native": ["reader/identity", "email"]}
    assert body(kinds, "shared/read-pics-as-reader")["role"] == "roles/storage.objectViewer"


def test_what_two_users_of_a_role_need_is_granted_once(build: Any) -> None:
    user = ("server", {"identity": on("r"), "connects": [on("b")]})
    role = ("role", {"grants": [{"verb": "write", "on": on("b")}]})
    graph = build({"b": ("bucket", {}), "r": role, "x": user, "y": user})
    assert [a for a, n in graph["nodes"].items() if n["type"] == "gcp.storage.member"] == ["shared/write-b-as-r"]


@pytest.mark.parametrize(
    "type,value,wanted",
    [
        ("TXT", 'say "hi"', '"say \\"hi\\""'),
        ("TXT", "x" * 300, f'"{"x" * 255}" "{"x" * 45}"'),
        ("CNAME", "a.example.org", "a.example.org."),
        ("SRV", "0 5 5060 sip.example.org.", "0 5 5060 sip.example.org."),
        ("A", "192.0.2.1", "192.0.2.1"),
    ],
)
def test_values_of_records_are_as_google_wants_them(build: Any, type: str, value: str, wanted: str) -> None:
    record = ("dnsrecord", {"zone": on("zone"), "host": "x", "type": type, "value": value})
    graph = build({"zone": ("dnszone", {"domain": "Example.com"}), "it": record})
    assert body(graph, "it/record")["rrdatas"] == [wanted]
    assert body(graph, "it/record")["name"] == "x.example.com."


def test_a_record_leads_to_what_has_an_address(build: Any) -> None:
    zone, app = ("dnszone", {"domain": "example.com"}), ("container", {"image": "nginx"})
    record = ("dnsrecord", {"zone": on("zone"), "target": on("app")})
    assert code(build, {"zone": zone, "app": app, "it": record})[0] == "GCP-033"


def test_flow_logs_are_on_where_they_are_wanted(kinds: dict[str, Any]) -> None:
    assert body(kinds, "watched/subnet-private")["flowLogs"] is True
    assert "flowLogs" not in body(kinds, "network/subnet-private")


def test_a_last_backup_is_taken_where_a_snapshot_was_wanted(kinds: dict[str, Any]) -> None:
    found = body(kinds, "orders/instance")
    assert found["finalBackup"] == {"enabled": True, "retentionDays": 30}
    assert found["retainBackupsOnDelete"] is True
    assert found["maintenanceWindow"]["day"] == 7
