"""Managed disks that outlive the machines which they are attached to."""

from __future__ import annotations

from typing import Annotated

from genesys.spi.marks import Computed, Grow, Immutable, Native, Reference, ServerDefault
from genesys_azure import names
from genesys_azure.natives.shape import At, described, usual


class Disk(Native):
    """A disk; a machine's own body says which ones are attached to it."""

    resourceGroupName: Annotated[str, Immutable, Reference("azure.resources.resource_group")]
    diskName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    zones: Annotated[list[str], Immutable] = []
    tags: dict[str, str] = {}
    sku: Annotated[dict[str, str], Immutable]
    creationData: Annotated[dict[str, str], Immutable, At("properties.creationData")]
    diskSizeGB: Annotated[int, Grow, At("properties.diskSizeGB")]
    diskIOPSReadWrite: Annotated[int | None, ServerDefault, At("properties.diskIOPSReadWrite")] = None
    diskMBpsReadWrite: Annotated[int | None, ServerDefault, At("properties.diskMBpsReadWrite")] = None
    networkAccessPolicy: Annotated[str, At("properties.networkAccessPolicy")] = "DenyAll"
    publicNetworkAccess: Annotated[str, At("properties.publicNetworkAccess")] = "Disabled"
    diskState: Annotated[str | None, Computed, At("properties.diskState")] = None


TYPES = (
    described(
        "azure.compute.disk",
        Disk,
        usual(
            "Compute.Disks",
            update="Compute.Disks.Update",
            delete="Compute.Disks.Delete Compute.Snapshots.CreateOrUpdate Compute.Snapshots.Get",
        ),
        arm="Microsoft.Compute/disks",
        extra={
            "delete": (
                "Microsoft.Compute/disks/beginGetAccess/action",
                "Microsoft.Compute/snapshots/read",
                "Microsoft.Compute/snapshots/write",
            )
        },
        holds_data=True,
        snapshots=True,
        name_rule=names.DISK,
        quirks=("Z18", "Z74"),
    ),
)
"""Resource types of this file."""
