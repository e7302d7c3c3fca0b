"""Volume, and the disks of a Server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from genesys.spi import machine
from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_aws.lower.common import LAST_SNAPSHOT, MemberExports, fact, row, tags
from genesys_aws.lower.demands import between, refuse
from genesys_aws.problems import ONE_WRITER
from genesys_aws.tables import table

_GIB = 1 << 30
_DEVICES = [f"/dev/xvd{first}{second}" for first in "bc" for second in "abcdefghijklmnopqrstuvwxyz"]


def volume(resource: Resolved, context: LowerContext) -> Lowered:
    """Return an encrypted disk in the zone of the server that it is attached to."""
    name = context.name("aws.ec2.volume", "volume")
    marks = tags(resource, context, name)
    if resource.on_delete == "snapshot":
        marks = sorted([*marks, LAST_SNAPSHOT], key=lambda item: item["Key"])
    zone, why = _zone(resource, context)
    body: dict[str, Json] = {"AvailabilityZone": zone, "Encrypted": True, "Tags": marks}
    wanted, size = str(resource.fields["type"]), -(-int(resource.fields["size"]) // _GIB)
    body |= context.choice("disk", [wanted, size], lambda: disk("data", wanted, size, resource.address))
    body |= {_FIELDS[word]: int(resource.fields[word]) for word in _FIELDS if resource.fields.get(word)}
    _fits(resource, body)
    native = NativeSpec("volume", "aws.ec2.volume", _sized(body), name=name)
    choices: dict[str, tuple[Json, str]] = {} if resource.fields["zone"] != "auto" else {"zone": (zone, why)}
    return Lowered([native], outputs={"id": own(resource.address, "volume")}, choices=choices)


_FIELDS = {"iops": "Iops", "throughput": "Throughput"}


def _fits(resource: Resolved, body: Mapping[str, Any]) -> None:
    """Refuse a disk that EBS would not make.

    Raises:
        GenesysError: AWS-045, it is too large, or what was written for its speed does not go with its type or size.
    """
    type, size = str(body["VolumeType"]), int(body["VolumeSize"])
    limits: Mapping[str, Any] = table("disks")["limits"][type]
    between(resource, "size", size, limits["gib"], " GiB")
    for word, field in _FIELDS.items():
        if field in body and word not in limits:
            refuse(resource, word, body[field], f"none for disks of type {type}")
    if "Iops" in body:
        least, most = limits["iops"]
        bounds = least, min(most, size * limits["iops_per_gib"])
        between(resource, f"iops of a disk of {size} GiB", body["Iops"], bounds)
    if "Throughput" in body:
        least, most = limits["throughput"]
        iops = int(body.get("Iops", limits["iops"][0]))
        bounds = least, min(most, iops * limits["per_operation"])
        between(resource, f"throughput at {iops} iops", body["Throughput"], bounds, " MiB")


def _sized(body: dict[str, Json]) -> dict[str, Json]:
    """Return the body with its size under the name that a disk of its own has."""
    return {("Size" if name == "VolumeSize" else name): value for name, value in body.items() if value is not None}


def disk(part: str, wanted: str, size: int, address: str) -> dict[str, Json]:
    """Return size, type and speed of a disk.

    Args:
        part: ``root`` or ``data``, the part of the table.
        wanted: Class.
        size: GiB.
        address: Of the resource, for the error.

    Raises:
        GenesysError: AWS-003, there is no such class.
    """
    known: Mapping[str, Any] = row(table("disks")[part], wanted, what=f"{part} disk", address=address)
    limits: Mapping[str, Any] = table("disks")["limits"][known["type"]]
    size = max(size, known.get("least_gib", 1), limits["gib"][0])
    found: dict[str, Json] = {"VolumeSize": size, "VolumeType": known["type"]}
    if "per_gib" in known:
        fast = min(max(size * known["per_gib"], known["least"]), known["most"])
        found["Iops"] = min(fast, size * limits["iops_per_gib"])  # a small disk cannot have as many
    if "throughput" in known:
        found["Throughput"] = known["throughput"]
    return found


def _zone(resource: Resolved, context: LowerContext) -> tuple[str, str]:
    """Return the zone of the disk and why: that of its server, which follows its disks when they name one."""
    servers = [item for item in context.members() if resource.address in volumes_of(item)]
    if len(servers) > 1:
        names = " and ".join(item.address for item in servers)
        raise ONE_WRITER.error(resource.where, address=resource.address, servers=names)
    if servers:
        exports: MemberExports = context.exports(servers[0].address)
        return exports.zone, f"the zone of {servers[0].address}"
    zones = sorted(fact(context, "zones", region=context.target["region"]))
    wanted = str(resource.fields["zone"])
    if wanted != "auto":
        letters = dict(zip("abcd", zones, strict=False))
        return str(row(letters, wanted, what="zone", address=resource.address)), "as written"
    return str(context.choice("zone", "auto", lambda: zones[machine.spread(resource.address, len(zones))])), "spread"


def volumes_of(server: Resolved) -> list[str]:
    """Return the addresses of the disks of a server, sorted."""
    if server.kind != "server":
        return []
    return sorted(str(item["$resource"]) for item in server.fields.get("volumes") or ())


def attachments(resource: Resolved, context: LowerContext) -> Iterator[NativeSpec]:
    """Give one attachment for each disk of a server.

    The name of the device comes from the disk's address, so that it stays when other disks come and go.
    """
    taken: set[int] = set()
    for address in volumes_of(resource):
        slot = machine.spread(address, len(_DEVICES))
        while slot in taken:
            slot = (slot + 1) % len(_DEVICES)
        taken.add(slot)
        body: dict[str, Json] = {
            "VolumeId": {"$native": [f"{address}/volume", "id"]},
            "InstanceId": own(resource.address, "instance"),
            "Device": _DEVICES[slot],
        }
        yield NativeSpec(f"disk-{address.replace('/', '-')}", "aws.ec2.volume_attachment", body, protect=False)
