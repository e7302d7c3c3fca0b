"""Volume, and how a machine gets it."""

from __future__ import annotations

from collections.abc import Iterator

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_gcp.lower import machine
from genesys_gcp.lower.common import labels, needs, row, service, shared, shared_name
from genesys_gcp.problems import TWO_USERS
from genesys_gcp.tables import table

_SCHEDULE = "shared/snapshots-daily"
_KEPT_DAYS = 14
SAVED = "genesys-last-snapshot"
"""Label of a disk of which a snapshot is taken before it is deleted."""


def volume(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a disk in the zone of the machine that uses it, and the schedule of its snapshots."""
    zone, address, fields = _zone(resource, context), resource.address, resource.fields
    name = context.name("gcp.compute.disk", "disk")
    body: dict[str, Json] = {
        "name": name,
        "zone": zone,
        "type": f"zones/{zone}/diskTypes/{_type(resource, context)}",
        "sizeGb": machine.gib(fields["size"]),
        "labels": labels(resource, context),
    }
    if resource.on_delete == "snapshot":
        body["labels"] = {**labels(resource, context), SAVED: "true"}
    natives = [*service(context, "compute")]
    if fields["backup"] != "none":
        natives.append(_schedule(context))
        body["resourcePolicies"] = [shared(_SCHEDULE)]
    natives.append(NativeSpec("disk", "gcp.compute.disk", body, name=name, needs=needs("compute")))
    return Lowered(
        natives,
        outputs={"id": own(address, "disk")},
        choices={} if "zone" in resource.written else {"zone": (zone, "the disk is where the machine is")},
    )


def _schedule(context: LowerContext) -> NativeSpec:
    """Return the schedule that all disks of the stack share: the night's snapshots, kept for two weeks."""
    name = shared_name(context, "snapshots-daily")
    body: dict[str, Json] = {
        "name": name,
        "description": "Daily snapshots",
        "region": context.target["region"],
        "snapshotSchedulePolicy": {
            "schedule": {"dailySchedule": {"daysInCycle": 1, "startTime": "02:00"}},
            "retentionPolicy": {"maxRetentionDays": _KEPT_DAYS, "onSourceDiskDelete": "KEEP_AUTO_SNAPSHOTS"},
        },
    }
    wanted = needs("compute")
    return NativeSpec(
        _SCHEDULE, "gcp.compute.resource_policy", body, shared=True, name=name, needs=wanted, protect=False
    )


def _type(resource: Resolved, context: LowerContext) -> str:
    """Return the type of the disk: one that the machine takes that uses it."""
    wanted, found = str(resource.fields["type"]), users(resource, context)
    group = context.exports(found[0].address).disks if found else ""

    def choose() -> str:
        known = table("disks")[group or "data"]
        return str(row(known, wanted, what="class of disk", address=resource.address)["type"])

    return str(context.choice("type", f"{group}/{wanted}" if group else wanted, choose))


def users(resource: Resolved, context: LowerContext) -> list[Resolved]:
    """Return the machines that attach a volume."""
    me = {"$resource": resource.address}
    return [item for item in context.members() if item.kind == "server" and me in (item.fields.get("volumes") or ())]


def _zone(resource: Resolved, context: LowerContext) -> str:
    """Return the zone: that of the machine, else as written, else one that is chosen once."""
    found = users(resource, context)
    if len(found) > 1:
        names = " and ".join(item.address for item in found)
        raise TWO_USERS.error(resource.where, address=resource.address, users=names)
    if found and resource.fields["zone"] == "auto":
        return str(context.exports(found[0].address).zone)

    return machine.zone(resource, context)


def attached(resource: Resolved) -> Iterator[NativeSpec]:
    """Give what attaches each volume of a machine; the machine sees it as ``/dev/disk/by-id/google-NAME``."""
    for item in resource.fields.get("volumes") or ():
        name = device(item["$resource"])
        body: dict[str, Json] = {
            "instance": own(resource.address, "instance"),
            "source": own(item["$resource"], "disk"),
            "deviceName": name,
            "mode": "READ_WRITE",
            "autoDelete": False,
        }
        yield NativeSpec(f"attach-{name}", "gcp.compute.attached_disk", body, protect=False)


def device(address: str) -> str:
    """Return the name that a machine knows a volume by."""
    return "".join(c if c.isalnum() else "-" for c in address).strip("-").lower()
