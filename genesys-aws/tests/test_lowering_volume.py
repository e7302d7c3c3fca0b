"""Volume, and the disks of a Server."""

from __future__ import annotations

from typing import Any

import pytest

from genesys.spi.values import GenesysError
from genesys.testing.compiling import on


def body(graph: dict[str, Any], address: str) -> dict[str, Any]:
    found: dict[str, Any] = graph["nodes"][address]["body"]
    return found


def web(*volumes: str, **fields: Any) -> tuple[str, dict[str, Any]]:
    return ("server", {"volumes": [on(name) for name in volumes], **fields})


def test_a_disk_stands_in_the_zone_of_its_server(build: Any) -> None:
    graph = build({"data": ("volume", {"size": "200GB", "type": "fast-ssd"}), "web": web("data")})
    found = body(graph, "data/volume")
    assert (found["Size"], found["VolumeType"], found["Iops"], found["Throughput"]) == (200, "gp3", 6000, 500)
    assert found["Encrypted"] is True
    (subnet,) = [n["SubnetId"] for n in body(graph, "web/instance")["NetworkInterfaces"]]
    assert body(graph, subnet["$native"][0])["AvailabilityZone"] == found["AvailabilityZone"]
    attachment = body(graph, "web/disk-data")
    assert attachment["VolumeId"] == {"$native": ["data/volume", "id"]}
    assert attachment["InstanceId"] == {"$native": ["web/instance", "id"]}


def test_a_server_follows_its_disk(build: Any) -> None:
    graph = build({"data": ("volume", {"zone": "b"}), "web": web("data")})
    assert body(graph, "data/volume")["AvailabilityZone"] == "eu-central-1b"
    (subnet,) = [n["SubnetId"]["$native"][0] for n in body(graph, "web/instance")["NetworkInterfaces"]]
    assert subnet.endswith("-b")


def test_one_more_disk_moves_no_other(build: Any) -> None:
    disks = {f"disk{number}": ("volume", {}) for number in range(5)}
    few = build({**disks, "web": web("disk1", "disk3")})
    more = build({**disks, "web": web(*disks)})
    for name in ("disk1", "disk3"):
        assert body(few, f"web/disk-{name}") == body(more, f"web/disk-{name}")
    assert len({body(more, f"web/disk-{name}")["Device"] for name in disks}) == len(disks)


def test_a_disk_has_one_writer(build: Any) -> None:
    with pytest.raises(GenesysError) as error:
        build({"data": ("volume", {}), "a": web("data"), "b": web("data")})
    assert error.value.codes == ["AWS-008"]


def test_a_server_cannot_be_in_two_zones(build: Any) -> None:
    with pytest.raises(GenesysError) as error:
        build({"data": ("volume", {"zone": "b"}), "web": web("data", zone="a")})
    assert error.value.codes == ["AWS-003"]


def test_hard_disks_are_as_large_as_amazon_makes_them(build: Any) -> None:
    assert body(build({"data": ("volume", {"type": "hdd"})}), "data/volume")["Size"] == 125


def test_the_last_snapshot_is_wanted_where_the_disk_is(build: Any) -> None:
    kept = body(build({"data": ("volume", {"on_delete": "snapshot"})}), "data/volume")["Tags"]
    gone = body(build({"data": ("volume", {})}), "data/volume")["Tags"]
    assert {"Key": "genesys-last-snapshot", "Value": "true"} in kept
    assert {"Key": "genesys-last-snapshot", "Value": "true"} not in gone
