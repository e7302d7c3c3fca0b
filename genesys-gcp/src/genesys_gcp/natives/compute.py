"""Compute Engine: machines."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Computed, Grow, Immutable, Interrupts, Linked, Native
from genesys_gcp import names
from genesys_gcp.natives.shape import At, described

_ROOT = "disks[0]"


class Instance(Native):
    """A machine and its root disk."""

    name: Annotated[str, Immutable]
    zone: Annotated[str, Linked, Immutable]
    machineType: Annotated[str, Linked, Interrupts]
    labels: dict[str, str] = {}
    deletionProtection: bool = False
    networkInterfaces: Annotated[list[dict[str, Any]], Linked, Immutable]
    serviceAccounts: list[dict[str, Any]] = []
    shieldedInstanceConfig: dict[str, bool] = {}
    metadata: Annotated[dict[str, Any], Immutable] = {}
    scheduling: Annotated[dict[str, Any], Immutable] = {}
    boot: Annotated[bool, Immutable, At(f"{_ROOT}.boot")] = True
    autoDelete: Annotated[bool, Immutable, At(f"{_ROOT}.autoDelete")] = True
    sourceImage: Annotated[str, Linked, Immutable, At(f"{_ROOT}.initializeParams.sourceImage")]
    diskSizeGb: Annotated[int, Grow, At(f"{_ROOT}.initializeParams.diskSizeGb")]
    diskType: Annotated[str, Linked, Immutable, At(f"{_ROOT}.initializeParams.diskType")]
    networkIP: Annotated[str | None, Computed, At("networkInterfaces[0].networkIP")] = None
    natIP: Annotated[str | None, Computed, At("networkInterfaces[0].accessConfigs[0].natIP")] = None
    hostname: Annotated[str | None, Computed] = None


TYPES = (
    described(
        "gcp.compute.instance",
        Instance,
        {
            "create": "compute.instances.insert",
            "read": "compute.instances.list",
            "update": "compute.instances.stop compute.instances.setMachineType compute.instances.setServiceAccount"
            " compute.instances.setLabels compute.instances.setDeletionProtection"
            " compute.instances.updateShieldedInstanceConfig compute.disks.resize compute.instances.start",
            "delete": "compute.instances.setDeletionProtection compute.instances.delete",
        },
        logs=True,
        idempotency="I1",
        name_rule=names.MACHINE,
        quirks=("G04", "G20", "G27", "G28", "G47", "G49", "G64", "G65", "G66", "G84"),
        permissions={
            "create": "compute.instances.create compute.disks.create compute.subnetworks.use"
            " compute.instances.setLabels compute.instances.setMetadata compute.instances.setServiceAccount"
            " iam.serviceAccounts.actAs",
        },
        create_s=1200.0,
    ),
)
"""Resource types of this file."""
