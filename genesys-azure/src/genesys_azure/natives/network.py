"""Virtual networks and their parts. One change at a time per network (quirk Z01): specs carry ``serialise_on``."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Computed, Immutable, Native, Reference, Unordered
from genesys_azure import names
from genesys_azure.natives.shape import At, described, usual

_GROUP = Reference("azure.resources.resource_group")


class VirtualNetwork(Native):
    """A network; its subnets are natives of their own, and a PUT must repeat them (quirk Z04)."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    virtualNetworkName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    tags: dict[str, str] = {}
    addressSpace: Annotated[dict[str, Any], At("properties.addressSpace")]


class Subnet(Native):
    """A range of a network, over all zones of its region."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    virtualNetworkName: Annotated[str, Immutable, Reference("azure.network.virtual_network")]
    subnetName: Annotated[str, Immutable]
    addressPrefix: Annotated[str, Immutable, At("properties.addressPrefix")]
    defaultOutboundAccess: Annotated[bool, At("properties.defaultOutboundAccess")] = False
    natGateway: Annotated[dict[str, Any] | None, At("properties.natGateway")] = None
    networkSecurityGroup: Annotated[dict[str, Any] | None, At("properties.networkSecurityGroup")] = None
    delegations: Annotated[list[dict[str, Any]], Immutable, At("properties.delegations")] = []


class PublicAddress(Native):
    """A fixed public address."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    publicIPAddressName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    tags: dict[str, str] = {}
    sku: Annotated[dict[str, str], Immutable]
    zones: Annotated[list[str], Immutable] = []
    publicIPAllocationMethod: Annotated[str, Immutable, At("properties.publicIPAllocationMethod")] = "Static"
    ipAddress: Annotated[str | None, Computed, At("properties.ipAddress")] = None


class NatGateway(Native):
    """Outbound access for subnets."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    natGatewayName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    tags: dict[str, str] = {}
    sku: Annotated[dict[str, str], Immutable]
    publicIpAddresses: Annotated[list[dict[str, Any]], Unordered, At("properties.publicIpAddresses")] = []
    idleTimeoutInMinutes: Annotated[int, At("properties.idleTimeoutInMinutes")] = 4


class SecurityGroup(Native):
    """A stateful set of rules; its rules are natives of their own, and a PUT must repeat them."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    networkSecurityGroupName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    tags: dict[str, str] = {}


class SecurityRule(Native):
    """One rule of a security group."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    networkSecurityGroupName: Annotated[str, Immutable, Reference("azure.network.security_group")]
    securityRuleName: Annotated[str, Immutable]
    description: Annotated[str, At("properties.description")] = ""
    direction: Annotated[str, Immutable, At("properties.direction")]
    access: Annotated[str, At("properties.access")]
    priority: Annotated[int, At("properties.priority")]
    protocol: Annotated[str, At("properties.protocol")]
    sourceAddressPrefix: Annotated[str | None, At("properties.sourceAddressPrefix")] = None
    sourceApplicationSecurityGroups: Annotated[
        list[dict[str, Any]], Unordered, At("properties.sourceApplicationSecurityGroups")
    ] = []
    sourcePortRange: Annotated[str, At("properties.sourcePortRange")] = "*"
    destinationAddressPrefix: Annotated[str, At("properties.destinationAddressPrefix")] = "*"
    destinationPortRange: Annotated[str | None, At("properties.destinationPortRange")] = None
    destinationPortRanges: Annotated[list[str], Unordered, At("properties.destinationPortRanges")] = []


class ApplicationGroup(Native):
    """A name for members of a network that rules can speak of."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    applicationSecurityGroupName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    tags: dict[str, str] = {}


class Interface(Native):
    """A network interface of a machine."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    networkInterfaceName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    tags: dict[str, str] = {}
    networkSecurityGroup: Annotated[dict[str, Any], At("properties.networkSecurityGroup")]
    ipConfigurations: Annotated[list[dict[str, Any]], At("properties.ipConfigurations")]
    privateIPAddress: Annotated[
        str | None, Computed, At("properties.ipConfigurations[0].properties.privateIPAddress")
    ] = None


class PrivateZone(Native):
    """A private DNS zone."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    privateDnsZoneName: Annotated[str, Immutable]
    location: Annotated[str, Immutable] = "global"
    tags: dict[str, str] = {}


class ZoneLink(Native):
    """A network that sees a private DNS zone."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    privateDnsZoneName: Annotated[str, Immutable, Reference("azure.privatedns.zone")]
    virtualNetworkLinkName: Annotated[str, Immutable]
    location: Annotated[str, Immutable] = "global"
    tags: dict[str, str] = {}
    virtualNetwork: Annotated[dict[str, Any], Immutable, At("properties.virtualNetwork")]
    registrationEnabled: Annotated[bool, At("properties.registrationEnabled")] = False


TYPES = (
    described(
        "azure.network.virtual_network",
        VirtualNetwork,
        usual("Network.VirtualNetworks"),
        arm="Microsoft.Network/virtualNetworks",
        name_rule=names.VNET,
        quirks=("Z01", "Z04", "Z05", "Z20", "Z72"),
    ),
    described(
        "azure.network.subnet",
        Subnet,
        usual("Network.Subnets"),
        arm="Microsoft.Network/virtualNetworks/subnets",
        name_rule=names.NETWORK,
        replace="delete-first",  # the new one would overlap the old one
        quirks=("Z01", "Z05", "Z12", "Z42"),
        extra={
            "create": (
                "Microsoft.Network/natGateways/join/action",
                "Microsoft.Network/networkSecurityGroups/join/action",
            )
        },
    ),
    described(
        "azure.network.public_ip_address",
        PublicAddress,
        usual("Network.PublicIPAddresses"),
        arm="Microsoft.Network/publicIPAddresses",
        name_rule=names.NETWORK,
        quirks=("Z10", "Z11", "Z73"),
    ),
    described(
        "azure.network.nat_gateway",
        NatGateway,
        usual("Network.NatGateways"),
        arm="Microsoft.Network/natGateways",
        name_rule=names.NETWORK,
        quirks=("Z73",),
        extra={"create": ("Microsoft.Network/publicIPAddresses/join/action",)},
    ),
    described(
        "azure.network.security_group",
        SecurityGroup,
        usual("Network.NetworkSecurityGroups"),
        arm="Microsoft.Network/networkSecurityGroups",
        name_rule=names.NETWORK,
        quirks=("Z01",),
    ),
    described(
        "azure.network.security_rule",
        SecurityRule,
        usual("Network.SecurityRules"),
        arm="Microsoft.Network/networkSecurityGroups/securityRules",
        replace="delete-first",
        quirks=("Z01", "Z71"),
    ),
    described(
        "azure.network.application_security_group",
        ApplicationGroup,
        usual("Network.ApplicationSecurityGroups"),
        arm="Microsoft.Network/applicationSecurityGroups",
        name_rule=names.NETWORK,
    ),
    described(
        "azure.network.network_interface",
        Interface,
        usual("Network.NetworkInterfaces"),
        arm="Microsoft.Network/networkInterfaces",
        name_rule=names.NETWORK,
        quirks=("Z01", "Z09"),
        extra={"create": ("Microsoft.Network/virtualNetworks/subnets/join/action",)},
    ),
    described(
        "azure.privatedns.zone",
        PrivateZone,
        usual("PrivateDNS.PrivateZones"),
        arm="Microsoft.Network/privateDnsZones",
        quirks=("Z57",),
    ),
    described(
        "azure.privatedns.link",
        ZoneLink,
        usual("PrivateDNS.VirtualNetworkLinks"),
        arm="Microsoft.Network/privateDnsZones/virtualNetworkLinks",
        quirks=("Z57",),
        extra={"create": ("Microsoft.Network/virtualNetworks/join/action",)},
    ),
)
"""Resource types of this file."""
