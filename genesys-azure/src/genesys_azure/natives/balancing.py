"""Load balancers: of layer 4, and application gateways. Their parts refer to each other by ids below their own."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Immutable, Native, Reference
from genesys_azure import names
from genesys_azure.natives.shape import At, described, usual

_GROUP = Reference("azure.resources.resource_group")
_JOINS = ("Microsoft.Network/publicIPAddresses/join/action", "Microsoft.Network/virtualNetworks/subnets/join/action")


class LoadBalancer(Native):
    """A load balancer of layer 4; members are named by their addresses."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    loadBalancerName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    tags: dict[str, str] = {}
    sku: Annotated[dict[str, str], Immutable]
    frontendIPConfigurations: Annotated[list[dict[str, Any]], Immutable, At("properties.frontendIPConfigurations")]
    backendAddressPools: Annotated[list[dict[str, Any]], At("properties.backendAddressPools")]
    probes: Annotated[list[dict[str, Any]], At("properties.probes")] = []
    loadBalancingRules: Annotated[list[dict[str, Any]], At("properties.loadBalancingRules")]


class ApplicationGateway(Native):
    """A load balancer that speaks HTTP; it stands alone in a subnet, and a change of it takes minutes."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    applicationGatewayName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    zones: Annotated[list[str], Immutable] = []
    tags: dict[str, str] = {}
    sku: Annotated[dict[str, str], At("properties.sku")]
    autoscaleConfiguration: Annotated[dict[str, int], At("properties.autoscaleConfiguration")]
    gatewayIPConfigurations: Annotated[list[dict[str, Any]], Immutable, At("properties.gatewayIPConfigurations")]
    frontendIPConfigurations: Annotated[list[dict[str, Any]], Immutable, At("properties.frontendIPConfigurations")]
    frontendPorts: Annotated[list[dict[str, Any]], At("properties.frontendPorts")]
    backendAddressPools: Annotated[list[dict[str, Any]], At("properties.backendAddressPools")]
    backendHttpSettingsCollection: Annotated[list[dict[str, Any]], At("properties.backendHttpSettingsCollection")]
    probes: Annotated[list[dict[str, Any]], At("properties.probes")] = []
    httpListeners: Annotated[list[dict[str, Any]], At("properties.httpListeners")]
    requestRoutingRules: Annotated[list[dict[str, Any]], At("properties.requestRoutingRules")]


TYPES = (
    described(
        "azure.network.load_balancer",
        LoadBalancer,
        usual("Network.LoadBalancers"),
        arm="Microsoft.Network/loadBalancers",
        name_rule=names.NETWORK,
        quirks=("Z01", "Z11", "Z39"),
        extra={"create": _JOINS},
    ),
    described(
        "azure.network.application_gateway",
        ApplicationGateway,
        usual("Network.ApplicationGateways"),
        arm="Microsoft.Network/applicationGateways",
        name_rule=names.NETWORK,
        quirks=("Z01", "Z11", "Z39"),
        extra={"create": _JOINS},
        create_s=2700.0,
    ),
)
"""Resource types of this file."""
