"""Whole stacks on the simulated cloud: everything together, somebody else's network, any native, no capacity."""

from __future__ import annotations

from typing import Any

WHOLE = """\
  net: {kind: network, type: production}
  orders: {kind: database, type: postgres, network: net, protect: false}
  pics: {kind: bucket, protect: false}
  mail: {kind: secret, generate: 24, protect: false}
  a: {kind: server, size: small, port: 8080, network: net, connects: [orders, pics, mail]}
  b: {kind: server, size: small, port: 8080, network: net, connects: [orders, pics, mail]}
  front: {kind: loadbalancer, targets: [a, b]}
"""
NETWORK = "projects/shop-123456/global/networks/theirs"
SUBNET = "projects/shop-123456/regions/europe-west3/subnetworks/private"
ROOT = "https://www.googleapis.com/compute/v1/"


def unchanged(cloud: Any) -> None:
    plan = cloud.folder.ok("plan", "--refresh")
    assert "No changes" in plan.out, plan.out


def test_everything_together_is_made_in_few_calls(cloud: Any) -> None:
    cloud.write(WHOLE)
    cloud.deploy()
    natives, calls = len(cloud.objects), cloud.chaos.total
    assert calls <= 4 * natives, f"{calls} calls for {natives} natives"
    cloud.chaos.reset()
    unchanged(cloud)
    assert cloud.chaos.total <= natives + 10
    cloud.folder.ok("destroy", "--yes", "--confirm-data-loss", "orders", "--confirm-data-loss", "pics")
    assert cloud.objects == []


def test_a_network_of_somebody_else_is_used_and_stays(cloud: Any) -> None:
    cloud.bed.state.hidden["project"] = "shop-123456"
    cloud.bed.state.objects[NETWORK] = {"name": "theirs", "selfLink": ROOT + NETWORK, "autoCreateSubnetworks": False}
    cloud.bed.state.objects[SUBNET] = {
        "name": "private",
        "selfLink": ROOT + SUBNET,
        "region": f"{ROOT}projects/shop-123456/regions/europe-west3",
        "network": ROOT + NETWORK,
        "ipCidrRange": "10.7.0.0/20",
    }
    cloud.bed.state.enabled.add("compute.googleapis.com")
    cloud.write(
        f"  net: {{kind: network, existing_id: {NETWORK}}}\n"
        "  a: {kind: server, size: small, port: 8080, network: net}\n"
        "  front: {kind: loadbalancer, targets: a, type: tcp}\n"
    )
    cloud.deploy()
    assert cloud.one("/instances/")["networkInterfaces"][0]["subnetwork"] == ROOT + SUBNET
    unchanged(cloud)
    cloud.folder.ok("destroy", "--yes")
    assert cloud.objects == [NETWORK, SUBNET]


def test_any_native_can_be_declared_as_it_is(cloud: Any) -> None:
    cloud.write(
        "  out: {kind: native, type: gcp.compute.address,"
        " properties: {name: out, region: europe-west3, labels: {team: shop}}}\n"
        "  zone: {kind: dnszone, domain: example.com}\n"
        "  www: {kind: dnsrecord, zone: zone, host: www, value: '${out.address}'}\n"
    )
    cloud.bed.state.enabled.add("compute.googleapis.com")
    cloud.deploy()
    address = cloud.one("/addresses/out")["address"]
    assert cloud.one("/www.example.com./A")["rrdatas"] == [address]
    unchanged(cloud)
    cloud.folder.ok("destroy", "--yes")
    assert cloud.objects == []


def test_a_server_that_finds_no_capacity_is_made_elsewhere_and_then_otherwise(cloud: Any) -> None:
    cloud.bed.fail("compute.instances.insert", "ZONE_RESOURCE_POOL_EXHAUSTED", "The zone is full.", times=3)
    cloud.write("  web: {kind: server, size: small}\n")
    cloud.deploy()
    assert cloud.one("/instances/")["machineType"].endswith("/n1-standard-1")
    assert len([path for path in cloud.objects if "/instances/" in path]) == 1
    unchanged(cloud)
    cloud.folder.ok("destroy", "--yes")
    assert cloud.objects == []
