"""Every kind on the simulated cloud, through the real engine: made, unchanged, changed, drifted, taken down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest


class Case(NamedTuple):
    """A stack, what it becomes, and what somebody does to it.

    Args:
        before: Its resources.
        after: Its resources after a change.
        word: Part of the path of an object.
        spoil: Changes that object behind our back.
        lost: What loses its data when the stack is destroyed.
    """

    before: str
    after: str
    word: str
    spoil: Callable[[dict[str, Any]], Any]
    lost: str = ""


BUCKET = """\
  pics: {kind: bucket, public: true, lifecycle: {archive: 90d}, protect: false, tags: {a: b}}
"""
BUCKET_AFTER = """\
  pics: {kind: bucket, public: false, versioning: false, storage_class: infrequent, protect: false}
"""
VOLUME = """\
  data: {kind: volume, size: 50GB, protect: false}
  web: {kind: server, size: small, volumes: [data]}
"""
VOLUME_AFTER = """\
  data: {kind: volume, size: 80GB, backup: none, protect: false}
  web: {kind: server, size: small, volumes: [data]}
"""
CONTAINER = """\
  app: {kind: container, image: nginx, env: {A: one}, public: true}
"""
CONTAINER_AFTER = """\
  app: {kind: container, image: 'nginx:2', env: {B: two}, scale: auto}
"""
BALANCER = """\
  a: {kind: server, size: small, port: 8080}
  b: {kind: server, size: small, port: 8080}
  app: {kind: container, image: nginx}
  front: {kind: loadbalancer, targets: [a, b]}
"""
BALANCER_AFTER = """\
  a: {kind: server, size: small, port: 8080}
  b: {kind: server, size: small, port: 8080}
  app: {kind: container, image: nginx}
  front:
    {kind: loadbalancer, health: /ok, sticky: true, targets: [{target: a, weight: 3}, {target: app, weight: 1}]}
"""
INNER = """\
  a: {kind: server, size: small, port: 8080}
  out: {kind: loadbalancer, type: tcp, targets: a}
  in: {kind: loadbalancer, type: tcp, scheme: internal, targets: a}
  web: {kind: loadbalancer, scheme: internal, targets: a}
"""
INNER_AFTER = """\
  a: {kind: server, size: small, port: 8080}
  out: {kind: loadbalancer, type: tcp, targets: a, sticky: true}
  in: {kind: loadbalancer, type: tcp, scheme: internal, targets: a, health: {interval: 20s}}
  web: {kind: loadbalancer, scheme: internal, targets: a, idle_timeout: 90s}
"""
GROUP = """\
  crowd: {kind: compute, count: 2, size: small, port: 8080, command: [a], health: /ok}
  front: {kind: loadbalancer, targets: crowd}
"""
GROUP_AFTER = """\
  crowd: {kind: compute, count: {min: 2, max: 4}, size: small, port: 8080, command: [b], health: /fine}
  front: {kind: loadbalancer, targets: crowd}
"""
ROLE = """\
  pics: {kind: bucket, protect: false}
  reader: {kind: role, grants: [{verb: read, on: pics}]}
  job: {kind: server, size: small, identity: reader, connects: [pics]}
"""
ROLE_AFTER = """\
  pics: {kind: bucket, protect: false}
  reader: {kind: role, grants: [{verb: write, on: pics}]}
  job: {kind: server, size: small, identity: reader}
"""
DNS = """\
  zone: {kind: dnszone, domain: example.com, tags: {a: b}}
  hidden: {kind: dnszone, domain: in.example.com, private: true}
  www: {kind: dnsrecord, zone: zone, host: www, value: 192.0.2.1}
  mail: {kind: dnsrecord, zone: zone, type: MX, value: 10 mail.example.com}
"""
DNS_AFTER = """\
  zone: {kind: dnszone, domain: example.com}
  hidden: {kind: dnszone, domain: in.example.com, private: true}
  www: {kind: dnsrecord, zone: zone, host: www, value: [192.0.2.2, 192.0.2.3], ttl: 1h}
  mail: {kind: dnsrecord, zone: zone, type: MX, value: 20 mail.example.com}
"""
REPLICAS = """\
  orders: {kind: database, type: postgres, replicas: 1, backup: 0d, parameters: {max_connections: 200}, protect: false}
  web: {kind: server, size: small, connects: [orders]}
"""
CASES = {
    "bucket": Case(BUCKET, BUCKET_AFTER, "b/", lambda it: it.update(versioning={"enabled": False}), "pics"),
    "volume": Case(VOLUME, VOLUME_AFTER, "/disks/shop-dev-data", lambda it: it["labels"].update(extra="x"), "data"),
    "container": Case(
        CONTAINER, CONTAINER_AFTER, "/services/", lambda it: it["template"]["containers"][0].update(image="other")
    ),
    "balancer": Case(BALANCER, BALANCER_AFTER, "/backendServices/", lambda it: it.update(timeoutSec=5)),
    "inner": Case(INNER, INNER_AFTER, "/urlMaps/", lambda it: it.update(description="other")),
    "group": Case(GROUP, GROUP_AFTER, "/instanceGroupManagers/", lambda it: it.update(targetSize=7)),
    "role": Case(ROLE, ROLE_AFTER, "b/", lambda it: it.update(labels={}), "pics"),
    "dns": Case(DNS, DNS_AFTER, "/www.example.com./A", lambda it: it.update(ttl=5)),
    "network": Case(
        "  net: {kind: network, type: secure, flow_logs: 30d}\n",
        "  net: {kind: network, type: secure}\n",
        "/subnetworks/shop-dev-net-subnet-private",
        lambda it: it["logConfig"].update(enable=False),
    ),
    "replicas": Case(
        REPLICAS,
        REPLICAS.replace("replicas: 1", "replicas: 2").replace("200", "300"),
        "/instances/shop-dev-orders-replica-1",
        lambda it: it["settings"].update(tier="db-f1-micro"),
        "orders",
    ),
    "webapp": Case(
        "  shop: {kind: webapp, image: nginx, database: true}\n",
        "  shop: {kind: webapp, image: 'nginx:2', database: true}\n",
        "/services/shop",
        lambda it: it["template"]["scaling"].update(maxInstanceCount=99),
        "shop/database",
    ),
}


def unchanged(cloud: Any, times: int = 1) -> None:
    for _ in range(times):
        plan = cloud.folder.ok("plan", "--refresh")
        assert "No changes" in plan.out, plan.out


def gone(cloud: Any, lost: str = "") -> None:
    cloud.folder.ok("destroy", "--yes", *(["--confirm-data-loss", lost] if lost else []))
    assert cloud.objects == []


@pytest.mark.parametrize("name", CASES)
def test_a_kind_lives_and_leaves_nothing_behind(cloud: Any, name: str) -> None:
    case = CASES[name]
    cloud.write(case.before)
    cloud.deploy()
    unchanged(cloud, times=3)
    case.spoil(cloud.one(case.word))
    assert "No changes" not in cloud.folder.ok("plan", "--refresh").out
    cloud.folder.ok("deploy", "--yes", "--refresh")
    unchanged(cloud)
    cloud.write(case.after)
    cloud.deploy()
    unchanged(cloud)
    gone(cloud, case.lost)
    # Nothing was asked for that Google's own documents do not know.
    assert cloud.bed.state.calls["refused"] == 0


def test_replicas_can_be_reached_and_go_before_their_source(cloud: Any) -> None:
    cloud.write(REPLICAS.replace("replicas: 1", "replicas: 2"))
    cloud.deploy()
    servers = [path for path in cloud.objects if "/instances/shop-dev-orders" in path and path.count("/") == 3]
    source, *copies = (cloud.bed.state.objects[path] for path in sorted(servers))
    assert {copy["masterInstanceName"] for copy in copies} == {f"{source['project']}:{source['name']}"}
    assert source["settings"]["backupConfiguration"]["backupRetentionSettings"]["retainedBackups"] == 1
    hosts = [item["ipAddresses"][0]["ipAddress"] for item in (source, *copies)]
    assert cloud.one("/firewalls/shop-dev-web-reach-orders")["destinationRanges"] == [f"{host}/32" for host in hosts]
    cloud.folder.ok("destroy", "--yes", "--confirm-data-loss", "orders")
    assert cloud.objects == []


def test_a_label_that_is_not_wanted_any_more_goes(cloud: Any) -> None:
    cloud.write(BUCKET + DNS)
    cloud.deploy()
    places = [path for path in cloud.objects if path.startswith("b/") or "/managedZones/shop-dev-zone" in path]
    labelled = [path for path in places if "/rrsets/" not in path]
    assert [cloud.bed.state.objects[path]["labels"]["a"] for path in labelled] == ["b", "b"]
    cloud.write(BUCKET_AFTER + DNS_AFTER)
    cloud.deploy()
    found = [cloud.bed.state.objects[path]["labels"] for path in labelled]
    assert all("a" not in labels and "genesys-id" in labels for labels in found)


def test_a_disk_grows_and_loses_its_schedule_without_being_detached(cloud: Any) -> None:
    cloud.write(VOLUME)
    cloud.deploy()
    before = cloud.one("/disks/shop-dev-data")
    assert before["resourcePolicies"]
    cloud.write(VOLUME_AFTER)
    cloud.deploy()
    after = cloud.one("/disks/shop-dev-data")
    assert (after["id"], after["sizeGb"], after["resourcePolicies"]) == (before["id"], "80", [])
    assert cloud.chaos.calls["compute.instances.detachDisk"] == 0
    assert not [path for path in cloud.objects if "/resourcePolicies/" in path]


def test_a_last_snapshot_outlives_its_disk(cloud: Any) -> None:
    cloud.write("  data: {kind: volume, protect: false, on_delete: snapshot}\n")
    cloud.deploy()
    cloud.folder.ok("destroy", "--yes")
    (kept,) = cloud.objects
    assert "/global/snapshots/shop-dev-data" in kept


ORDERS = "  orders: {kind: database, type: postgres, protect: false, on_delete: snapshot}\n"


def test_a_database_that_is_replaced_is_saved_and_goes_before_its_namesake_comes(cloud: Any) -> None:
    cloud.write(ORDERS)
    cloud.deploy()
    server = [path for path in cloud.objects if "/instances/" in path and path.count("/") == 3]
    words = ("deploy", "--yes", "--replace", "orders/database-orders", "--confirm-data-loss", "orders")
    assert "sqladmin.Backups.CreateBackup 1" in cloud.folder.ok(*words).out
    assert cloud.chaos.calls["sqladmin.databases.insert"] == 2
    (backup,) = [path for path in cloud.objects if "/backups/" in path]
    assert sorted(cloud.bed.state.hidden[f"saved {backup}"]) == ["orders", "postgres"]
    assert cloud.one("/databases/orders")
    assert [path for path in cloud.objects if "/instances/" in path and path.count("/") == 3] == server
    assert cloud.folder.run("plan", "--refresh", "--detailed-exitcode").code == 0


def test_an_owner_of_tables_goes_after_the_databases_that_hold_them(cloud: Any) -> None:
    cloud.write("  orders: {kind: database, type: postgres, databases: [a, b], protect: false}\n")
    cloud.deploy()
    cloud.bed.state.hidden["tables"] = True
    cloud.folder.ok("destroy", "--yes", "--confirm-data-loss", "orders")
    assert cloud.objects == []


def test_what_is_saved_before_a_database_goes_outlives_its_instance(cloud: Any) -> None:
    cloud.write(ORDERS)
    cloud.deploy()
    cloud.folder.ok("destroy", "--yes", "--confirm-data-loss", "shop/dev")
    assert [path for path in cloud.objects if "/instances/" in path] == []
    (backup,) = [path for path in cloud.objects if "/backups/" in path]
    assert "orders" in cloud.bed.state.hidden[f"saved {backup}"]


def test_a_bucket_with_objects_stays_unless_it_is_to_go_with_them(cloud: Any) -> None:
    cloud.write("  pics: {kind: bucket, protect: false}\n")
    cloud.deploy()
    path = cloud.objects[0]
    cloud.bed.state.hidden[f"objects {path}"] = [
        {"kind": "storage#object", "bucket": path[2:], "name": name, "generation": str(number), "size": "1"}
        for number, name in enumerate(("a", "a", "b/c"))
    ]
    ran = cloud.folder.run("destroy", "--yes", "--confirm-data-loss", "pics")
    assert ran.code != 0
    assert "not empty" in ran.everything
    cloud.write("  pics: {kind: bucket, protect: false, force_destroy: true}\n")
    cloud.deploy()
    gone(cloud, "pics")
    assert cloud.chaos.calls["storage.objects.delete"] == 3


def test_a_group_is_replaced_under_a_load_balancer(cloud: Any) -> None:
    cloud.write(GROUP)
    cloud.deploy()
    (old,) = [path for path in cloud.objects if "/instanceTemplates/" in path]
    cloud.write(GROUP_AFTER)
    cloud.deploy()
    (new,) = [path for path in cloud.objects if "/instanceTemplates/" in path]
    assert old != new
    assert cloud.one("/instanceGroupManagers/")["versions"][0]["instanceTemplate"].endswith(new)
    assert cloud.one("/autoscalers/")["autoscalingPolicy"]["maxNumReplicas"] == 4
    assert cloud.chaos.calls["compute.regionInstanceGroupManagers.delete"] == 0


def test_machines_join_and_leave_the_groups_of_a_load_balancer(cloud: Any) -> None:
    cloud.write(BALANCER)
    cloud.deploy()
    held = {key: value for key, value in cloud.bed.state.hidden.items() if key.startswith("endpoints ")}
    assert sorted(item["port"] for items in held.values() for item in items) == [8080, 8080]
    assert cloud.one("/urlMaps/")["defaultService"].endswith(cloud.one("/backendServices/")["name"])
    cloud.write(BALANCER_AFTER)
    cloud.deploy()
    found = cloud.one("/urlMaps/")
    assert "defaultService" not in found
    assert [item["weight"] for item in found["defaultRouteAction"]["weightedBackendServices"]] == [3, 1]


def test_what_others_granted_on_a_bucket_stays(cloud: Any) -> None:
    cloud.write(ROLE)
    cloud.deploy()
    (path,) = [path for path in cloud.objects if path.startswith("b/")]
    policy = cloud.bed.state.policies[path]
    policy["bindings"].append({"role": "roles/storage.admin", "members": ["user:ann@example.com"]})
    cloud.write(ROLE_AFTER)
    cloud.deploy()
    held = {item["role"]: item["members"] for item in cloud.bed.state.policies[path]["bindings"]}
    assert held["roles/storage.admin"] == ["user:ann@example.com"]
    assert set(held) == {"roles/storage.admin", "roles/storage.objectUser"}


def test_a_slow_start_and_no_backups_are_said_in_ways_that_google_takes(cloud: Any) -> None:
    cloud.write(
        "  app: {kind: container, image: nginx, health: {path: /ok, interval: 7s, start: 10m}}\n"
        "  orders: {kind: database, type: postgres, backup: 0d, protect: false}\n"
    )
    cloud.deploy()
    probe = cloud.one("/services/")["template"]["containers"][0]["startupProbe"]
    assert (probe["periodSeconds"], probe["failureThreshold"]) == (7, 34)
    unchanged(cloud)


def test_a_private_zone_names_its_network_as_cloud_dns_wants_it(cloud: Any) -> None:
    cloud.write("  hidden: {kind: dnszone, domain: in.example.com, private: true}\n")
    cloud.deploy()
    (path,) = [path for path in cloud.objects if "/managedZones/" in path and "/rrsets/" not in path]
    (net,) = cloud.bed.state.objects[path]["privateVisibilityConfig"]["networks"]
    assert net["networkUrl"].startswith("https://www.googleapis.com/compute/v1/projects/shop-123456/global/networks/")
    unchanged(cloud)


RECORD = """\
  zone: {kind: dnszone, domain: example.com, protect: false}
  www: {kind: dnsrecord, zone: zone, host: www, type: A, value: 192.0.2.1}
"""


def test_a_record_of_somebody_else_is_not_taken_over(cloud: Any) -> None:
    cloud.write(RECORD.split("  www", maxsplit=1)[0])
    cloud.deploy()
    zone = next(path for path in cloud.objects if "/managedZones/" in path and path.count("/") == 3)
    theirs = f"{zone}/rrsets/www.example.com./A"
    cloud.bed.state.objects[theirs] = {
        "kind": "dns#resourceRecordSet",
        "name": "www.example.com.",
        "type": "A",
        "ttl": 300,
        "rrdatas": ["198.51.100.9"],
    }
    cloud.write(RECORD)
    ran = cloud.folder.run("deploy", "--yes")
    assert ran.code != 0
    assert "exist" in ran.everything
    assert cloud.bed.state.objects[theirs]["rrdatas"] == ["198.51.100.9"]
    records = cloud.folder.ok("state", "list", "--json").document["resources"]
    assert not [row for row in records if row["type"] == "gcp.dns.record" and row["id"]]


@pytest.mark.parametrize("method", ["dns.resourceRecordSets.create", "sqladmin.databases.insert"])
def test_what_has_no_tags_is_found_by_what_was_wanted_after_a_lost_answer(cloud: Any, method: str) -> None:
    cloud.write(RECORD if method.startswith("dns") else ORDERS)
    cloud.chaos.strikes[(method, 1)] = "lost_after"
    cloud.deploy()
    assert cloud.chaos.struck == {f"lost_after {method}": 1}
    assert cloud.folder.run("plan", "--refresh", "--detailed-exitcode").code == 0
