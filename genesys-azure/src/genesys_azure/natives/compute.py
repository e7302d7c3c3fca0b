"""Virtual machines."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Computed, Grow, Immutable, Interrupts, Native, Reference
from genesys_azure import names
from genesys_azure.natives.shape import At, described, usual

_DISK = "properties.storageProfile.osDisk"


class Machine(Native):
    """A machine and its root disk."""

    resourceGroupName: Annotated[str, Immutable, Reference("azure.resources.resource_group")]
    virtualMachineName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    zones: Annotated[list[str], Immutable] = []
    tags: dict[str, str] = {}
    identity: dict[str, Any] | None = None
    vmSize: Annotated[str, At("properties.hardwareProfile.vmSize"), Interrupts]
    imageReference: Annotated[dict[str, str], Immutable, At("properties.storageProfile.imageReference")]
    createOption: Annotated[str, Immutable, At(f"{_DISK}.createOption")] = "FromImage"
    deleteOption: Annotated[str, At(f"{_DISK}.deleteOption")] = "Delete"
    diskSizeGB: Annotated[int, Grow, At(f"{_DISK}.diskSizeGB")]
    storageAccountType: Annotated[str, At(f"{_DISK}.managedDisk.storageAccountType")]
    dataDisks: Annotated[list[dict[str, Any]], At("properties.storageProfile.dataDisks")] = []
    osProfile: Annotated[dict[str, Any], Immutable, At("properties.osProfile")]
    networkInterfaces: Annotated[list[dict[str, Any]], Immutable, At("properties.networkProfile.networkInterfaces")]
    securityProfile: Annotated[dict[str, Any], Immutable, At("properties.securityProfile")] = {}
    priority: Annotated[str | None, Immutable, At("properties.priority")] = None
    evictionPolicy: Annotated[str | None, Immutable, At("properties.evictionPolicy")] = None
    vmId: Annotated[str | None, Computed, At("properties.vmId")] = None


TYPES = (
    described(
        "azure.compute.virtual_machine",
        Machine,
        usual(
            "Compute.VirtualMachines",
            read="Compute.VirtualMachines.Get Compute.VirtualMachines.InstanceView",
            update="Compute.VirtualMachines.Update Compute.VirtualMachines.Deallocate Compute.VirtualMachines.Start",
        ),
        arm="Microsoft.Compute/virtualMachines",
        name_rule=names.MACHINE,
        quirks=("Z09", "Z13", "Z14", "Z15", "Z16", "Z17", "Z18", "Z74", "Z75", "Z76"),
        extra={
            "create": (
                "Microsoft.Compute/disks/write",
                "Microsoft.Network/networkInterfaces/join/action",
                "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
            )
        },
        create_s=1200.0,
        logs=True,
    ),
)
"""Resource types of this file."""
