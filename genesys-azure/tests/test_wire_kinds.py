"""One of every kind, by the commands that people use, on the simulator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from genesys.testing.project import Folder
from genesys_azure.testbed import Bed, Config

MALL = """
project: shop
provider: azure
region: europe
resources:
  net: {kind: network, type: production, flow_logs: 30d, peer: [office]}
  office: {kind: network, type: development, cidr: 10.200.0.0/20, nat: none}
  files: {kind: bucket, lifecycle: {archive: 90d, expire: 3y}, redundancy: geo}
  site: {kind: bucket, public: true, versioning: false, storage_class: infrequent}
  disk: {kind: volume, size: 64GB, type: fast-ssd, backup: none}
  fast: {kind: volume, type: ultra-ssd, iops: 5000, zone: b, backup: none}
  orders: {kind: database, type: postgres, network: net, maintenance: "sun 03:00"}
  mail: {kind: secret, from_env: MAIL_KEY}
  may: {kind: role, grants: [{verb: read, on: files}, {verb: write, on: mail}]}
  one: {kind: server, network: net, port: 8080, connects: [files], volumes: [disk]}
  two: {kind: server, network: net, port: 8080, identity: may}
  front: {kind: loadbalancer, targets: [one, two], health: /healthz, sticky: true}
  inner: {kind: loadbalancer, type: tcp, scheme: internal, listen: {5000: 8080}, targets: [one], network: net}
  crowd: {kind: compute, network: net, count: {min: 2, max: 6}, port: 9000, connects: [orders]}
  crowds: {kind: loadbalancer, type: tcp, targets: crowd}
  api:
    kind: container
    image: ghcr.io/shop/api:1
    network: net
    connects: [orders, files]
    scale: auto
    env: {MAIL_KEY: "${mail.secret_value}"}
  door: {kind: loadbalancer, targets: api, listen: 80}
  home: {kind: dnszone, domain: example.com}
  inside: {kind: dnszone, domain: shop.internal, private: true, network: net}
  www: {kind: dnsrecord, zone: home, host: www, type: CNAME, target: door}
  apex: {kind: dnsrecord, zone: home, type: ALIAS, target: front}
  post: {kind: dnsrecord, zone: home, type: MX, value: ["10 mx1.example.net.", "20 mx2.example.net"]}
  db: {kind: dnsrecord, zone: inside, host: one, target: one, ttl: 1m}
"""
CHANGES = (
    ("flow_logs: 30d, peer: [office]", "flow_logs: 60d"),
    ("public: true, versioning: false, storage_class: infrequent", "versioning: true"),
    ("size: 64GB", "size: 128GB"),
    ("iops: 5000", "iops: 6000"),
    ("sun 03:00", "mon 04:30"),
    ("health: /healthz, sticky: true", "health: {path: /h, interval: 20s}"),
    ("{5000: 8080}", "{5000: 8080, 5001: 8081}, idle_timeout: 10m"),
    ("max: 6}", "max: 7}, size: large"),
    ("api:1", "api:2"),
    ("scale: auto", "scale: 2"),
    ("expire: 3y", "expire: 2y"),
    ("20 mx2", "30 mx3"),
    ("ttl: 1m", "ttl: 2m"),
)
DATA = ("disk", "fast", "files", "net", "orders", "site")
DESTROY = ("destroy", "--yes", *(word for name in DATA for word in ("--confirm-data-loss", name)))
BUCKET = """
project: shop
provider: azure
region: europe
resources:
  files: {kind: bucket}
"""
ZONE = """
project: shop
provider: azure
region: europe
resources:
  home: {kind: dnszone, domain: example.com}
"""
RECORD = ZONE + "  www: {kind: dnsrecord, zone: home, host: www, value: 192.0.2.1}\n"
CLOUDS = """
project: shop
provider: azure
region: europe
resources:
  net: {kind: network, type: production}
  one: {kind: server, network: net, port: 8080, connects: [orders, files, key]}
  two: {kind: server, network: net, port: 8080, connects: [orders, files, key]}
  front: {kind: loadbalancer, targets: [one, two], health: /healthz}
  orders: {kind: database, type: postgres, network: net}
  files: {kind: bucket}
  key: {kind: secret}
"""
WEBAPP = """
project: shop
provider: azure
region: europe
resources:
  shop: {kind: webapp, image: "ghcr.io/shop/web:1", database: true}
outputs:
  url: ${shop.url}
"""
Made = Callable[..., tuple[Bed, Folder]]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    """Return a simulator and a project on it; what the simulator got wrong itself fails the test."""
    beds: list[Bed] = []

    def make(text: str, **config: object) -> tuple[Bed, Folder]:
        bed = Bed(Config(**{"lasting_s": 0.02, **config}))  # type: ignore[arg-type]
        bed.__enter__()
        beds.append(bed)
        folder = Folder(tmp_path, **bed.environ, MAIL_KEY="canary-9d2e")
        folder.write("genesys.yaml", text)
        return bed, folder

    yield make
    for bed in beds:
        bed.__exit__(None, None, None)
        assert bed.world.bugs == []


def changed() -> str:
    """Return the stack with one field or more of nearly every resource changed."""
    text = MALL
    for old, new in CHANGES:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("seed,style", [(0, ""), (1, "location"), (3, "state")])
def test_one_of_every_kind_is_deployed_changed_and_gone(made: Made, seed: int, style: str) -> None:
    bed, folder = made(MALL, seed=seed, style=style)
    folder.ok("deploy", "--yes")
    folder.ok("plan", "--refresh", "--expect-no-changes")
    ids = set(bed.ids)
    folder.write("genesys.yaml", changed())
    folder.ok("deploy", "--yes")
    folder.ok("plan", "--refresh", "--expect-no-changes")
    gone = {id for id in ids - set(bed.ids) if "/virtualNetworkPeerings/" not in id}
    assert gone == set(), "a change in place replaced something"
    folder.ok(*DESTROY)
    assert bed.ids == []


def test_the_example_of_three_clouds_is_deployed_and_gone(made: Made) -> None:
    bed, folder = made(CLOUDS, seed=5)
    folder.ok("deploy", "--yes")
    folder.ok("plan", "--refresh", "--expect-no-changes")
    gateway = next(t for t in bed.world.things.values() if t.type.endswith("/applicationGateways"))
    members = gateway.properties["backendAddressPools"][0]["properties"]["backendAddresses"]
    addresses = {
        item["properties"]["privateIPAddress"]
        for nic in bed.world.of("Microsoft.Network/networkInterfaces")
        for item in nic.properties["ipConfigurations"]
    }
    assert {member["ipAddress"] for member in members} == addresses
    assert len(addresses) == 2
    confirmed = [word for name in ("orders", "files", "key") for word in ("--confirm-data-loss", name)]
    folder.ok("destroy", "--yes", *confirmed)
    assert bed.ids == []


def test_a_web_app_is_a_container_app_with_an_address_of_its_own(made: Made) -> None:
    bed, folder = made(WEBAPP, seed=2)
    folder.ok("deploy", "--yes")
    app = next(t for t in bed.world.things.values() if t.type.endswith("/containerApps"))
    ingress = app.properties["configuration"]["ingress"]
    assert ingress["external"] is True
    assert f"https://{ingress['fqdn']}" in folder.ok("output").out
    folder.ok("plan", "--refresh", "--expect-no-changes")
    folder.ok("destroy", "--yes", "--confirm-data-loss", "shop")
    assert bed.ids == []


def test_a_secret_is_in_no_request_but_its_own(made: Made) -> None:
    bed, folder = made(MALL)
    folder.ok("deploy", "--yes")
    holders = {name for name, sent, _ in bed.world.log if "canary-9d2e" in str(sent)}
    assert holders == {"KeyVault.Secrets.CreateOrUpdate"}


DRIFT = (
    ("storageAccounts", {"properties": {"allowBlobPublicAccess": True, "minimumTlsVersion": "TLS1_0"}}),
    ("blobServices", {"properties": {"isVersioningEnabled": False}}),
)


@pytest.mark.parametrize("part,body", DRIFT)
def test_what_others_change_of_a_bucket_is_seen_and_put_right(made: Made, part: str, body: dict[str, object]) -> None:
    bed, folder = made(BUCKET)
    folder.ok("deploy", "--yes")
    (id,) = [id for id in bed.ids if id.split("/")[-2] == part]
    bed.change(id, **body)
    assert "files" in folder.run("drift", "detect").out
    folder.ok("deploy", "--yes", "--refresh")
    folder.ok("plan", "--refresh", "--expect-no-changes")


def test_what_others_delete_of_a_bucket_is_made_again(made: Made) -> None:
    bed, folder = made(BUCKET)
    folder.ok("deploy", "--yes")
    (id,) = [id for id in bed.ids if "/containers/" in id]
    bed.remove(id)
    folder.ok("deploy", "--yes", "--refresh")
    assert id in bed.ids


def test_a_name_that_somebody_else_has_in_the_world_is_said(made: Made) -> None:
    bed, folder = made(BUCKET)
    folder.ok("deploy", "--yes")
    name = next(t.name for t in bed.world.things.values() if t.type.endswith("/storageAccounts"))
    other = Bed(Config(taken={"microsoft.storage/storageaccounts": (name,)}))
    with other:
        again = Folder(folder.root / "again", **other.environ)
        again.write("genesys.yaml", BUCKET)
        ran = again.run("deploy", "--yes")
    assert ran.code != 0
    assert "AZURE-051" in ran.everything
    assert "Command: az storage account list" in ran.everything


def test_somebody_elses_record_is_never_written_over(made: Made) -> None:
    bed, folder = made(RECORD)
    folder.ok("deploy", "--yes")
    record = next(t for t in bed.world.things.values() if t.type.endswith("/recordSets"))
    folder.write("genesys.yaml", ZONE)
    folder.ok("deploy", "--yes")
    with bed.world.lock:
        record.properties["metadata"] = {"owner": "somebody else"}
        record.properties["ARecords"] = [{"ipv4Address": "203.0.113.9"}]
        bed.world.things[record.key] = record
    folder.write("genesys.yaml", RECORD)
    ran = folder.run("deploy", "--yes")
    assert ran.code != 0
    assert "not of this stack" in ran.everything
    assert record.properties["ARecords"] == [{"ipv4Address": "203.0.113.9"}]


@pytest.mark.parametrize("times,at_end", [(1, True), (1, False), (3, True)])
def test_a_machine_gets_another_zone_and_then_another_size_where_there_is_no_room(
    made: Made, times: int, at_end: bool
) -> None:
    bed, folder = made(BUCKET.replace("files: {kind: bucket}", "web: {kind: server, size: small}"))
    code = "AllocationFailed" if at_end else "ZonalAllocationFailed"
    bed.fail("Compute.VirtualMachines.CreateOrUpdate", 409, code, at_end=at_end, times=times)
    folder.ok("deploy", "--yes")
    puts = [sent for name, sent, _ in bed.world.log if name == "Compute.VirtualMachines.CreateOrUpdate"]
    made_of = [(body["zones"], body["properties"]["hardwareProfile"]["vmSize"]) for body in puts]
    (machine,) = bed.world.of("Microsoft.Compute/virtualMachines")
    last = (machine.body["zones"], machine.properties["hardwareProfile"]["vmSize"])
    assert last == made_of[-1]
    assert last[1] == ("Standard_B1ms" if times == 1 else "Standard_B2als_v2")
    assert (len(made_of), len(set(map(str, made_of)))) == ((times + 1,) * 2 if at_end else (1, 1))
    folder.ok("plan", "--refresh", "--expect-no-changes")
    assert [d.id for d in bed.world.of("Microsoft.Compute/disks")] == [
        machine.properties["storageProfile"]["osDisk"]["managedDisk"]["id"]
    ]
    folder.ok("destroy", "--yes")
    assert bed.ids == []


def test_a_group_gets_another_size_where_there_is_no_room(made: Made) -> None:
    bed, folder = made(BUCKET.replace("files: {kind: bucket}", "crowd: {kind: compute, count: 2, size: small}"))
    bed.fail("Compute.VirtualMachineScaleSets.CreateOrUpdate", 409, "OverconstrainedAllocationRequest", at_end=True)
    folder.ok("deploy", "--yes")
    (group,) = bed.world.of("Microsoft.Compute/virtualMachineScaleSets")
    assert group.body["sku"]["name"] == "Standard_B2als_v2"
    folder.ok("plan", "--refresh", "--expect-no-changes")


PASSING = (
    ("Storage.BlobServices.SetServiceProperties", 409, "StorageAccountOperationInProgress", "Z22"),
    ("Storage.BlobContainers.Create", 409, "ContainerBeingDeleted", "Z23"),
    ("Storage.StorageAccounts.Create", 409, "MissingSubscriptionRegistration", "Z34"),
    ("Network.VirtualNetworkPeerings.CreateOrUpdate", 400, "ReferencedResourceNotProvisioned", "Z03"),
    ("Network.LoadBalancers.CreateOrUpdate", 429, "AnotherOperationInProgress", "Z01"),
    ("Network.ApplicationGateways.CreateOrUpdate", 429, "TooManyRequests", "Z35"),
    ("Authorization.RoleAssignments.Create", 400, "PrincipalNotFound", "Z31"),
    ("App.ContainerApps.CreateOrUpdate", 503, "ServiceUnavailable", "Z39"),
    ("Compute.VirtualMachineScaleSets.CreateOrUpdate", 409, "AllocationFailed", "Z14"),
    ("Compute.Disks.CreateOrUpdate", 500, "InternalServerError", "Z39"),
    ("App.ManagedEnvironments.Delete", 409, "ManagedEnvironmentHasContainerApps", "Z51"),
    ("DNS.Zones.Delete", 429, "TooManyRequests", "Z35"),
)
"""Operation, status and code of what passes by itself, and the quirk that it is."""


def kinds_on(bed: Bed) -> Counter[str]:
    """Return how many there are of each type."""
    return Counter(thing.type for thing in bed.world.things.values())


def test_what_passes_by_itself_is_waited_out_and_nothing_is_made_twice(made: Made) -> None:
    bed, folder = made(MALL, seed=7)
    for operation, status, code, _ in PASSING:
        bed.fail(operation, status, code)
    unreadable = "Field 'configuration.secrets' is invalid: Unable to get value using Managed identity x for secret y."
    app = "App.ContainerApps.CreateOrUpdate"
    bed.fail(app, 400, "InvalidParameterValueInContainerTemplate", message=unreadable)
    folder.ok("deploy", "--yes")
    folder.ok("plan", "--refresh", "--expect-no-changes")
    with Bed(Config(lasting_s=0.02)) as other:
        quiet = Folder(folder.root / "quiet", **other.environ, MAIL_KEY="canary-9d2e")
        quiet.write("genesys.yaml", MALL)
        quiet.ok("deploy", "--yes")
        assert kinds_on(bed) == kinds_on(other)
    folder.ok(*DESTROY)
    assert bed.ids == []
    assert bed.world.failures == [], "a failure met nobody"


KEPT = """
project: shop
provider: azure
region: europe
resources:
  data: {kind: volume, size: 64GB, type: fast-ssd, protect: false, on_delete: snapshot}
"""


@pytest.mark.parametrize("style", ["", "state"])
def test_a_last_snapshot_outlives_its_disk_and_its_group(made: Made, style: str) -> None:
    bed, folder = made(KEPT, style=style)
    snapshots: list[str] = []
    for times in (1, 2):
        folder.ok("deploy", "--yes")
        folder.ok("plan", "--refresh", "--expect-no-changes")
        folder.ok("destroy", "--yes")
        snapshots = [id for id in bed.ids if "/Microsoft.Compute/snapshots/shop-dev-data-disk" in id]
        assert len(snapshots) == times, "every disk has a snapshot of its own"
    (group,) = [id for id in bed.ids if id not in snapshots]
    assert group.endswith("-kept")
    kept = bed.world.things[snapshots[0].lower()].body
    assert kept["properties"]["incremental"] is True
    assert "genesys-stack" in kept["tags"]


def test_a_disk_stays_until_its_last_snapshot_is_taken(made: Made) -> None:
    bed, folder = made(KEPT)
    folder.ok("deploy", "--yes")
    bed.fail("Compute.Snapshots.CreateOrUpdate", 403, "AuthorizationFailed", times=50)
    assert folder.run("destroy", "--yes").code != 0
    assert [id for id in bed.ids if "/Microsoft.Compute/disks/" in id]
    bed.world.failures.clear()
    folder.ok("destroy", "--yes")
    assert [id for id in bed.ids if "/Microsoft.Compute/snapshots/" in id]


def test_names_that_are_long_are_cut_to_what_azure_takes(made: Made) -> None:
    net, web = f"n{'e' * 61}t", f"w{'e' * 61}b"
    bed, folder = made(
        f"""project: shop
provider: azure
region: europe
resources:
  {net}: {{kind: network, type: production}}
  orders: {{kind: database, type: postgres, network: {net}}}
  {web}: {{kind: server, network: {net}, port: 80, connects: [orders]}}
  api: {{kind: container, image: "ghcr.io/shop/api:1", network: {net}, connects: [orders]}}
  front: {{kind: loadbalancer, targets: [{web}]}}
"""
    )
    folder.ok("deploy", "--yes")
    assert len([id for id in bed.ids if "/securityRules/" in id]) > 3
    folder.ok("plan", "--refresh", "--expect-no-changes")


CROWD = """
project: shop
provider: azure
region: europe
resources:
  crowd: {kind: compute, count: 2, user_data: "echo one"}
"""


def test_what_new_members_of_a_group_begin_with_can_be_changed(made: Made) -> None:
    bed, folder = made(CROWD)
    folder.ok("deploy", "--yes")
    (group,) = [id for id in bed.ids if "/virtualMachineScaleSets/" in id]
    login = bed.world.things[group.lower()].properties["virtualMachineProfile"]["osProfile"]
    before = dict(login)
    folder.write("genesys.yaml", CROWD.replace("echo one", "echo two"))
    folder.ok("deploy", "--yes")
    after = bed.world.things[group.lower()].properties["virtualMachineProfile"]["osProfile"]
    assert {word for word in after if after[word] != before[word]} == {"customData"}
    folder.ok("plan", "--refresh", "--expect-no-changes")
