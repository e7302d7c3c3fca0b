"""Drift: what somebody changed is shown and put right, and what nobody touched shows nothing, however often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from genesys.spi.session import SessionPorts, Token
from genesys.testing.provider.bench import Bench
from genesys.testing.provider_kit import Case, Example
from genesys_gcp import provider
from genesys_gcp.session import connect
from genesys_gcp.wire import limits

from .examples import ALL, LOST, PROJECT, REGION, ZONE  # noqa: TID252

API = "https://www.googleapis.com/compute/v1"
SPOILT: dict[str, tuple[str, Callable[[dict[str, Any]], Any]]] = {
    "net/network": ("global/networks/", lambda it: it["routingConfig"].update(routingMode="GLOBAL")),
    "net/subnet-private": ("/subnetworks/shop-dev-net-subnet-private", lambda it: it["logConfig"].update(enable=False)),
    "net/router": ("/routers/", lambda it: it["nats"][0].update(natIpAllocateOption="AUTO_ONLY")),
    "web/open-tcp-443-internet": ("firewalls/shop-dev-web-open", lambda it: it.update(sourceRanges=["10.0.0.0/8"])),
    "web/instance": ("/instances/shop-dev-web", lambda it: it["labels"].update(owner="ann")),
    "web/identity": ("/serviceAccounts/shop-dev-web", lambda it: it.update(displayName="mine")),
    "data/disk": ("/disks/shop-dev-data", lambda it: it["labels"].update(owner="ann")),
    "orders/instance": ("/instances/shop-dev-orders", lambda it: it["settings"]["userLabels"].update(owner="ann")),
    "mail/secret": ("/secrets/shop-dev-mail", lambda it: it["labels"].update(owner="ann")),
    "pics/bucket": ("b/", lambda it: it.update(versioning={"enabled": False})),
    "app/service": ("/services/", lambda it: it["template"]["containers"][0].update(image="evil")),
    "crowd/scaling": ("/autoscalers/", lambda it: it["autoscalingPolicy"].update(maxNumReplicas=99)),
    "front/backend-crowd": ("/global/backendServices/shop-dev-front-backend-crowd", lambda it: it.update(timeoutSec=5)),
    "front/map": ("/urlMaps/", lambda it: it.update(description="mine")),
    "zone/zone": ("/managedZones/", lambda it: it["labels"].update(owner="ann")),
    "www/record": ("/www.example.com./A", lambda it: it.update(ttl=5)),
}
"""Native address -> (part of the path of its object, what somebody does to it)."""


def paths(cloud: Any, word: str) -> list[str]:
    return [path for path in cloud.objects if word in path and path.count("/") < 10]


def drifted(cloud: Any) -> dict[str, str]:
    ran = cloud.folder.ok("drift", "detect", "--json")
    return {row["address"]: row["what"] for row in ran.document["drifted"]}


def test_what_somebody_changed_is_shown_and_put_right(cloud: Any) -> None:
    cloud.write(ALL)
    cloud.deploy()
    assert drifted(cloud) == {}
    for address, (word, spoil) in SPOILT.items():
        found = paths(cloud, word)
        assert found, f"{address}: nothing of {cloud.objects} has {word}"
        spoil(cloud.bed.state.objects[found[0]])
    (rule,) = paths(cloud, "/global/forwardingRules/")
    del cloud.bed.state.objects[rule]
    wanted = {**dict.fromkeys(SPOILT, "changed"), "front/listen-80": "gone"}
    assert drifted(cloud) == wanted
    cloud.folder.ok("deploy", "--yes", "--refresh")
    assert drifted(cloud) == {}
    assert "No changes" in cloud.folder.ok("plan", "--refresh").out
    cloud.folder.ok("destroy", "--yes", *LOST)
    assert cloud.objects == []


def test_a_hundred_looks_at_an_untouched_stack_of_every_kind_show_nothing(
    cloud: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LIMITS", {})  # The simulator counts nothing.
    monkeypatch.setattr(limits, "USUAL", (1e6, 1e6))
    cloud.write(ALL)
    cloud.deploy()
    records = cloud.folder.ok("state", "list", "--json").document
    assert drifted(cloud) == {}
    example = Example("gcp.iam.service_account", {"accountId": "account"})
    bench = Bench(Case(provider, {"account": example}, environ=cloud.folder.environ))
    settings = {"endpoint": cloud.chaos.url}
    ports = SessionPorts(bench.case.world, lambda _: b"", "", stack_of(cloud), lambda *_: None, bench.http)
    session = connect({"project": PROJECT, "region": REGION}, settings, ports)
    ids: dict[str, list[str]] = {}
    for row in records["resources"] if "resources" in records else records["fragments"]:
        ids.setdefault(row["type"], []).append(row["id"])
    assert len(ids) >= 30
    first = {name: session.read(provider.types[name], found) for name, found in ids.items()}
    assert all(seen is not None for found in first.values() for seen in found.values())
    for _ in range(99):
        for name, found in ids.items():
            assert session.read(provider.types[name], found) == first[name]
    bench.http.close()
    bench.case.close()


def test_another_process_finds_what_has_no_tags_by_what_was_wanted(cloud: Any) -> None:
    cloud.write(
        "  zone: {kind: dnszone, domain: example.com, protect: false}\n"
        "  www: {kind: dnsrecord, zone: zone, host: www, type: A, value: 192.0.2.1}\n"
    )
    cloud.deploy()
    (zone,) = [path for path in paths(cloud, "/managedZones/") if "/rrsets/" not in path]
    type = provider.types["gcp.dns.record"]
    want = {"managedZone": zone, "name": "www.example.com.", "type": "A", "ttl": 300, "rrdatas": ["192.0.2.1"]}
    bench = Bench(Case(provider, {"www": Example(type.name, want)}, environ=cloud.folder.environ))
    ports = SessionPorts(bench.case.world, lambda _: b"", "", "stack", lambda *_: None, bench.http)
    session = connect({"project": PROJECT, "region": REGION}, {"endpoint": cloud.chaos.url}, ports)
    token = Token("v" * 32, "stack", "id", "intent", "www/record", 1)
    assert session.find(type, token) is None
    found = session.find_wanted(type, want, token)
    assert found is not None
    assert found.properties["rrdatas"] == ["192.0.2.1"]
    other = token._replace(value="w" * 32)
    assert session.find_wanted(type, {**want, "rrdatas": ["192.0.2.2"]}, other) is None
    assert session.find_wanted(type, {}, other._replace(value="x" * 32)) is None
    bench.http.close()
    bench.case.close()


def stack_of(cloud: Any) -> str:
    return str(cloud.bed.state.objects[paths(cloud, "/managedZones/")[0]]["labels"]["genesys-stack"])


NATIVES = {
    "gcp.compute.address": "{name: n%d, region: europe-west3}",
    "gcp.iam.service_account": "{accountId: account-%d}",
    "gcp.secretmanager.secret": "{secretId: s%d, replication: {automatic: {}}}",
}


def test_three_hundred_natives_are_refreshed_in_four_calls(cloud: Any) -> None:
    lines = [
        f"  it-{number}-{type.rpartition('.')[2].replace('_', '-')}:"
        f" {{kind: native, type: {type}, properties: {body % number}}}\n"
        for type, body in NATIVES.items()
        for number in range(100)
    ]
    cloud.bed.state.enabled |= {f"{name}.googleapis.com" for name in ("compute", "iam", "secretmanager")}
    cloud.bed.state.polls = 0
    cloud.write("".join(lines))
    cloud.deploy()
    cloud.chaos.reset()
    assert drifted(cloud) == {}
    assert sum(cloud.chaos.calls.values()) <= 4, cloud.chaos.calls


LINKED = f"""\
  sub:
    kind: native
    type: gcp.compute.subnetwork
    properties:
      name: sub
      region: {API}/projects/{PROJECT}/regions/{REGION}
      network: {API}/projects/{PROJECT}/global/networks/theirs
      ipCidrRange: 10.1.0.0/24
  vm:
    kind: native
    type: gcp.compute.instance
    properties:
      name: vm
      zone: {API}/projects/{PROJECT}/zones/{ZONE}
      machineType: {API}/projects/{PROJECT}/zones/{ZONE}/machineTypes/e2-small
      networkInterfaces: [{{subnetwork: '{API}/projects/{PROJECT}/regions/{REGION}/subnetworks/theirs'}}]
      sourceImage: {API}/projects/ubuntu-os-cloud/global/images/family/ubuntu-2604-lts-amd64
      diskSizeGb: 10
      diskType: {API}/projects/{PROJECT}/zones/{ZONE}/diskTypes/pd-balanced
  disk:
    kind: native
    type: gcp.compute.disk
    properties: {{name: disk, zone: {ZONE}, type: '{API}/projects/{PROJECT}/zones/{ZONE}/diskTypes/pd-ssd', sizeGb: 10}}
"""


def test_full_links_of_a_user_are_no_drift(cloud: Any) -> None:
    state = cloud.bed.state
    state.enabled.add("compute.googleapis.com")
    net, sub = f"projects/{PROJECT}/global/networks/theirs", f"projects/{PROJECT}/regions/{REGION}/subnetworks/theirs"
    state.objects[net] = {"name": "theirs", "selfLink": f"{API}/{net}"}
    state.objects[sub] = {
        "name": "theirs",
        "selfLink": f"{API}/{sub}",
        "network": f"{API}/{net}",
        "ipCidrRange": "10.2.0.0/24",
        "region": f"{API}/projects/{PROJECT}/regions/{REGION}",
    }
    cloud.write(LINKED)
    cloud.deploy()
    for _ in range(2):
        assert drifted(cloud) == {}
        assert "No changes" in cloud.folder.ok("plan", "--refresh").out
    cloud.write(LINKED.replace("e2-small", "e2-medium"))
    assert "machineType" in cloud.folder.ok("plan").out
    cloud.deploy()
    assert "No changes" in cloud.folder.ok("plan", "--refresh").out


@pytest.mark.parametrize("word", ["zones", "sizes"])
def test_where_an_operation_ends_for_want_of_room_something_else_is_made(cloud: Any, word: str) -> None:
    times = {"zones": 2, "sizes": 4}[word]
    cloud.bed.fail(
        r"compute\.instances\.insert", "ZONE_RESOURCE_POOL_EXHAUSTED", "The zone does not have enough.", times=times
    )
    cloud.write("  web: {kind: server, size: medium}\n")
    cloud.deploy()
    assert cloud.bed.state.troubles == []
    assert cloud.chaos.calls["compute.instances.insert"] == times + 1
    assert len(paths(cloud, "/instances/")) == 1
    assert "No changes" in cloud.folder.ok("plan", "--refresh").out
    cloud.folder.ok("destroy", "--yes")
    assert cloud.objects == []


@pytest.mark.parametrize(
    "reason,message,code",
    [
        ("QUOTA_EXCEEDED", "Quota 'CPUS' exceeded. Limit: 8.0 in region europe-west3.", "GCP-012"),
        ("ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS", "The zone is full.", "GCP-011"),
    ],
)
def test_an_operation_that_ends_for_good_is_explained_and_leaves_nothing(
    cloud: Any, reason: str, message: str, code: str
) -> None:
    cloud.bed.fail(r"compute\.instances\.insert", reason, message, times=100)
    cloud.write("  web: {kind: server, size: medium}\n")
    ran = cloud.folder.run("deploy", "--yes")
    assert ran.code != 0
    assert code in ran.everything
    assert not paths(cloud, "/instances/")
    cloud.bed.state.troubles.clear()
    cloud.deploy()
    assert len(paths(cloud, "/instances/")) == 1
    assert "No changes" in cloud.folder.ok("plan", "--refresh").out
