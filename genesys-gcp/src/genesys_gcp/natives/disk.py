"""Compute Engine: disks, what attaches them, and the schedule of their snapshots."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Grow, Immutable, Linked, Native, Reference, Unordered
from genesys_gcp import names
from genesys_gcp.natives.shape import described, verbs


class Disk(Native):
    """A disk of one zone."""

    name: Annotated[str, Immutable]
    zone: Annotated[str, Linked, Immutable]
    type: Annotated[str, Linked, Immutable]
    sizeGb: Annotated[int, Grow]
    labels: dict[str, str] = {}
    resourcePolicies: Annotated[list[str], Linked, Unordered] = []


class AttachedDisk(Native):
    """A disk at a machine."""

    instance: Annotated[str, Linked, Immutable, Reference("gcp.compute.instance")]
    source: Annotated[str, Linked, Immutable, Reference("gcp.compute.disk")]
    deviceName: Annotated[str, Immutable]
    mode: Annotated[str, Immutable] = "READ_WRITE"
    autoDelete: Annotated[bool, Immutable] = False


class ResourcePolicy(Native):
    """When snapshots of disks are taken, and how long they are kept."""

    name: Annotated[str, Immutable]
    description: Annotated[str, Immutable] = ""
    region: Annotated[str, Linked, Immutable]
    snapshotSchedulePolicy: dict[str, Any]


TYPES = (
    described(
        "gcp.compute.disk",
        Disk,
        verbs("compute.disks", update="resize setLabels addResourcePolicies removeResourcePolicies"),
        idempotency="I1",
        holds_data=True,
        snapshots=True,
        name_rule=names.COMPUTE,
        quirks=("G04", "G06", "G20", "G28", "G65", "G84"),
        permissions={
            "update": "compute.disks.resize compute.disks.setLabels compute.disks.addResourcePolicies"
            " compute.disks.removeResourcePolicies compute.resourcePolicies.use",
            "delete": "compute.disks.delete compute.disks.createSnapshot compute.snapshots.create",
        },
    ),
    described(
        "gcp.compute.attached_disk",
        AttachedDisk,
        {
            "create": "compute.instances.attachDisk",
            "read": "compute.instances.list",
            "delete": "compute.instances.detachDisk",
        },
        idempotency="I0",
        quirks=("G04", "G84"),
        replace="delete-first",
        permissions={
            "create": "compute.instances.attachDisk compute.disks.use",
            "delete": "compute.instances.detachDisk",
        },
    ),
    described(
        "gcp.compute.resource_policy",
        ResourcePolicy,
        verbs("compute.resourcePolicies", update="patch"),
        idempotency="I1",
        name_rule=names.COMPUTE,
        quirks=("G04", "G06", "G78", "G84"),
    ),
)
"""Resource types of this file."""
