"""What networks have beside their subnets: peers, and records of who spoke to whom."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Immutable, Native, Reference
from genesys_azure import names
from genesys_azure.natives.shape import At, described, usual

_GROUP = Reference("azure.resources.resource_group")


class Peering(Native):
    """One network's half of a peering; both halves are needed."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    virtualNetworkName: Annotated[str, Immutable, Reference("azure.network.virtual_network")]
    virtualNetworkPeeringName: Annotated[str, Immutable]
    remoteVirtualNetwork: Annotated[dict[str, Any], Immutable, At("properties.remoteVirtualNetwork")]
    allowVirtualNetworkAccess: Annotated[bool, At("properties.allowVirtualNetworkAccess")] = True
    allowForwardedTraffic: Annotated[bool, At("properties.allowForwardedTraffic")] = False


class FlowLog(Native):
    """A flow log of a network. It belongs to Azure's own network watcher of the region, in Azure's own group."""

    resourceGroupName: Annotated[str, Immutable]
    networkWatcherName: Annotated[str, Immutable]
    flowLogName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    tags: dict[str, str] = {}
    targetResourceId: Annotated[str, Immutable, At("properties.targetResourceId")]
    storageId: Annotated[str, At("properties.storageId")]
    enabled: Annotated[bool, At("properties.enabled")] = True
    retentionPolicy: Annotated[dict[str, Any], At("properties.retentionPolicy")]
    format: Annotated[dict[str, Any], At("properties.format")]


TYPES = (
    described(
        "azure.network.peering",
        Peering,
        usual("Network.VirtualNetworkPeerings"),
        arm="Microsoft.Network/virtualNetworks/virtualNetworkPeerings",
        quirks=("Z01", "Z03", "Z72"),
        extra={"create": ("Microsoft.Network/virtualNetworks/peer/action",)},
    ),
    described(
        "azure.network.flow_log",
        FlowLog,
        usual("Network.FlowLogs"),
        arm="Microsoft.Network/networkWatchers/flowLogs",
        name_rule=names.NETWORK,
        quirks=("Z66",),
        extra={"create": ("Microsoft.Storage/storageAccounts/listServiceSas/action",)},
    ),
)
"""Resource types of this file."""
