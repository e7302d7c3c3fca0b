"""Volume."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from genesys.spi import machine
from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_azure.lower.common import row
from genesys_azure.lower.machine import GIB
from genesys_azure.lower.network import zones
from genesys_azure.lower.scope import TAGS, group_spec, placed, tags
from genesys_azure.problems import NO_ZONES, NOT_LEGAL, TWO_WRITERS, ZONES_DIFFER
from genesys_azure.tables import table

SAVED = "genesys-last-snapshot"
"""Tag of a disk of which a snapshot is taken before it is deleted."""
_ZONAL = {"PremiumV2_LRS"}
"""Classes that are there in zones only."""


class VolumeExports(NamedTuple):
    """What a Volume gives to the machine that it is attached to.

    Args:
        id: Expression for the id of the disk.
        zone: Its zone, or ``""`` where there are none.
    """

    id: Json
    zone: str


def volume(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a managed disk in the zone of its server; the server's own body says that it is attached."""
    address, zone = resource.address, zone_of(resource, context)
    name, kind = context.name("azure.compute.disk", "disk"), _class(resource, context)
    if kind in _ZONAL and not zone:
        raise NO_ZONES.error(resource.where, address=address, region=context.target["region"])
    body = placed(
        resource,
        context,
        diskName=name,
        sku={"name": kind},
        creationData={"createOption": "Empty"},
        diskSizeGB=_size(resource, kind),
        networkAccessPolicy="DenyAll",
        publicNetworkAccess="Disabled",
    )
    if kind in _ZONAL:
        body |= _speed(resource, int(str(body["diskSizeGB"])))
    if zone:
        body["zones"] = [zone]
    if resource.on_delete == "snapshot":
        body["tags"] = dict(sorted({**tags(resource, context, most=TAGS - 1), SAVED: "true"}.items()))
    return Lowered(
        [group_spec(context), NativeSpec("disk", "azure.compute.disk", body, name=name)],
        outputs={"id": own(address, "disk")},
        exports=VolumeExports(own(address, "disk"), zone),
        choices={} if "zone" in resource.written else {"zone": (zone or "none", "that of the server which has it")},
    )


def _speed(resource: Resolved, gib: int) -> dict[str, Json]:
    """Return what is set aside of the speed of a disk of ``gib`` GiB.

    Raises:
        GenesysError: AZURE-019, a disk of its size has not as much, or every disk has more.
    """
    known = table("disks")["premium_v2"]
    least, most = known["iops"]
    iops = resource.fields.get("iops")
    limits = {"iops": (least, max(least, min(most, known["iops_per_gib"] * gib)))}
    least, most = known["mbps"]
    limits["throughput"] = (least, max(least, min(most, int((iops or limits["iops"][0]) * known["mbps_per_iops"]))))
    for word, (low, high) in limits.items():
        value = resource.fields.get(word)
        if value and not low <= value <= high:
            why = f"Such a disk of {gib} GB has {low} to {high}"
            raise NOT_LEGAL.error(resource.where, address=resource.address, what=word, value=str(value), why=why)
    fields = (("iops", "diskIOPSReadWrite"), ("throughput", "diskMBpsReadWrite"))
    return {field: resource.fields[word] for word, field in fields if resource.fields.get(word)}


def zone_of(resource: Resolved, context: LowerContext) -> str:
    """Return the zone of a volume: its own, else that of its server, else one that is the same every time.

    Raises:
        GenesysError: AZURE-009, two servers have it; AZURE-010, its zone is not its server's.
    """
    known, wanted = zones(context), str(resource.fields["zone"])
    users = [item for item in context.members() if resource.address in attached(item)]
    if len(users) > 1:
        names = " and ".join(item.address for item in users[:2])
        raise TWO_WRITERS.error(resource.where, address=resource.address, users=names)
    theirs = str(users[0].fields["zone"]) if users else "auto"
    if "auto" not in {wanted, theirs} and wanted != theirs:
        facts = {"address": resource.address, "zone": wanted, "user": users[0].address, "other": theirs}
        raise ZONES_DIFFER.error(resource.where, **facts)
    word = theirs if wanted == "auto" else wanted
    if not known:
        if word != "auto":
            raise NO_ZONES.error(resource.where, address=resource.address, region=context.target["region"])
        return ""
    seed = users[0].address if users else resource.address
    slot = "abc".find(word) if word != "auto" else machine.spread(seed, len(known))
    return str(context.choice("zone", word, lambda: known[slot]))


def attached(resource: Resolved) -> list[str]:
    """Return the addresses of the volumes of a server."""
    found = resource.fields.get("volumes") if resource.kind == "server" else ()
    return [str(item["$resource"]) for item in found or () if isinstance(item, Mapping) and "$resource" in item]


def _size(resource: Resolved, kind: str) -> int:
    found = -(-int(resource.fields["size"]) // GIB)
    least, most = table("disks")["sizes"]["premium_v2_gib" if kind in _ZONAL else "data_gib"]
    if not least <= found <= most:
        why = f"A disk of this class has {least} to {most} GB"
        raise NOT_LEGAL.error(resource.where, address=resource.address, what="size", value=f"{found}GB", why=why)
    return found


def _class(resource: Resolved, context: LowerContext) -> str:
    wanted = str(resource.fields["type"])

    def choose() -> str:
        return str(row(table("disks")["data"], wanted, what="disk", address=resource.address)["type"])

    return str(context.choice("class", wanted, choose))
