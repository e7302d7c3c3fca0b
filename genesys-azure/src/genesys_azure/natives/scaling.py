"""Groups of machines that grow and shrink."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Immutable, Native, Reference, ServerDefault
from genesys_azure import names
from genesys_azure.natives.shape import At, described, usual

_PROFILE = "properties.virtualMachineProfile"
_DISK = f"{_PROFILE}.storageProfile.osDisk"
_GROUP = Reference("azure.resources.resource_group")


class ScaleSet(Native):
    """A group of machines of one make. Its members follow the model of the group when they are made anew."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    virtualMachineScaleSetName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    zones: Annotated[list[str], Immutable] = []
    tags: dict[str, str] = {}
    identity: dict[str, Any] | None = None
    skuName: Annotated[str, At("sku.name")]
    capacity: Annotated[int | None, ServerDefault, At("sku.capacity")] = None
    orchestrationMode: Annotated[str, Immutable, At("properties.orchestrationMode")] = "Flexible"
    platformFaultDomainCount: Annotated[int, Immutable, At("properties.platformFaultDomainCount")] = 1
    singlePlacementGroup: Annotated[bool, ServerDefault, Immutable, At("properties.singlePlacementGroup")] = False
    imageReference: Annotated[dict[str, str], At(f"{_PROFILE}.storageProfile.imageReference")]
    createOption: Annotated[str, Immutable, At(f"{_DISK}.createOption")] = "FromImage"
    diskSizeGB: Annotated[int, At(f"{_DISK}.diskSizeGB")]
    storageAccountType: Annotated[str, At(f"{_DISK}.managedDisk.storageAccountType")]
    osProfile: Annotated[dict[str, Any], At(f"{_PROFILE}.osProfile")]
    networkApiVersion: Annotated[str, At(f"{_PROFILE}.networkProfile.networkApiVersion")] = "2022-11-01"
    networkInterfaceConfigurations: Annotated[
        list[dict[str, Any]], At(f"{_PROFILE}.networkProfile.networkInterfaceConfigurations")
    ]
    securityProfile: Annotated[dict[str, Any], Immutable, At(f"{_PROFILE}.securityProfile")] = {}
    priority: Annotated[str | None, Immutable, At(f"{_PROFILE}.priority")] = None
    evictionPolicy: Annotated[str | None, Immutable, At(f"{_PROFILE}.evictionPolicy")] = None


class AutoscaleSetting(Native):
    """When a group grows and shrinks."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    autoScaleSettingName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    tags: dict[str, str] = {}
    enabled: Annotated[bool, At("properties.enabled")] = True
    targetResourceUri: Annotated[
        str, Immutable, Reference("azure.compute.scale_set"), At("properties.targetResourceUri")
    ]
    profiles: Annotated[list[dict[str, Any]], At("properties.profiles")]


TYPES = (
    described(
        "azure.compute.scale_set",
        ScaleSet,
        usual("Compute.VirtualMachineScaleSets", update="Compute.VirtualMachineScaleSets.Update"),
        arm="Microsoft.Compute/virtualMachineScaleSets",
        name_rule=names.SCALE_SET,
        quirks=("Z13", "Z14", "Z15", "Z19", "Z36"),
        extra={
            "create": (
                "Microsoft.Network/virtualNetworks/subnets/join/action",
                "Microsoft.Network/networkSecurityGroups/join/action",
                "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
            )
        },
        create_s=1800.0,
    ),
    described(
        "azure.insights.autoscale_setting",
        AutoscaleSetting,
        usual("Insights.AutoScaleSettings"),
        arm="Microsoft.Insights/autoscaleSettings",
        name_rule=names.AUTOSCALE,
    ),
)
"""Resource types of this file."""
