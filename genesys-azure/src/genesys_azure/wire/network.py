"""Rows of networks and private DNS."""

from __future__ import annotations

from typing import Any

from genesys_azure.wire.table import SUBSCRIPTION, Row, of

_NET = "Microsoft.Network"


def _parts(*words: str) -> tuple[str, ...]:
    """Return what Azure adds to every part of a load balancer."""
    added = ("id", "etag", "type", "properties.provisioningState")
    return tuple(f"properties.{word}[].{path}" for word in words for path in added)


def _row(word: str, field: str, **more: Any) -> Row:
    return Row(of(f"{_NET}/{word}", field), "Network")._replace(**more)


ROWS: dict[str, Row] = {
    "azure.network.virtual_network": _row("virtualNetworks", "virtualNetworkName"),
    "azure.network.subnet": Row(
        of(f"{_NET}/virtualNetworks/subnets", "virtualNetworkName", "subnetName"),
        "Network",
        inside=("azure.network.virtual_network", "subnets"),
        volatile=(
            "properties.delegations[].id",
            "properties.delegations[].etag",
            "properties.delegations[].type",
            "properties.delegations[].properties.actions",
            "properties.delegations[].properties.provisioningState",
        ),
    ),
    "azure.network.public_ip_address": _row("publicIPAddresses", "publicIPAddressName", usual={"sku.tier": "Regional"}),
    "azure.network.nat_gateway": _row("natGateways", "natGatewayName"),
    "azure.network.security_group": _row("networkSecurityGroups", "networkSecurityGroupName"),
    "azure.network.security_rule": Row(
        of(f"{_NET}/networkSecurityGroups/securityRules", "networkSecurityGroupName", "securityRuleName"),
        "Network",
        inside=("azure.network.security_group", "securityRules"),
    ),
    "azure.network.application_security_group": _row("applicationSecurityGroups", "applicationSecurityGroupName"),
    "azure.network.network_interface": _row("networkInterfaces", "networkInterfaceName"),
    "azure.network.load_balancer": _row(
        "loadBalancers",
        "loadBalancerName",
        usual={"sku.tier": "Regional"},
        volatile=_parts("frontendIPConfigurations", "backendAddressPools", "probes", "loadBalancingRules"),
    ),
    "azure.network.application_gateway": _row(
        "applicationGateways",
        "applicationGatewayName",
        volatile=(
            "properties.operationalState",
            *_parts(
                "gatewayIPConfigurations",
                "frontendIPConfigurations",
                "frontendPorts",
                "backendAddressPools",
                "backendHttpSettingsCollection",
                "probes",
                "httpListeners",
                "requestRoutingRules",
            ),
        ),
    ),
    "azure.network.peering": Row(
        of(f"{_NET}/virtualNetworks/virtualNetworkPeerings", "virtualNetworkName", "virtualNetworkPeeringName"),
        "Network",
        inside=("azure.network.virtual_network", "virtualNetworkPeerings"),
    ),
    "azure.network.flow_log": Row(
        of(f"{_NET}/networkWatchers/flowLogs", "networkWatcherName", "flowLogName"),
        "Network",
        # Their watcher is Azure's own, so nobody's tags lead to them.
        list=f"{SUBSCRIPTION}/resourceGroups/NetworkWatcherRG/providers/{_NET}"
        "/networkWatchers/NetworkWatcher_{region}/flowLogs",
    ),
    "azure.privatedns.zone": Row(
        of(f"{_NET}/privateDnsZones", "privateDnsZoneName"),
        "PrivateDNS",
        volatile=("properties.numberOfRecordSets",),
    ),
    "azure.privatedns.link": Row(
        of(f"{_NET}/privateDnsZones/virtualNetworkLinks", "privateDnsZoneName", "virtualNetworkLinkName"),
        "PrivateDNS",
    ),
}
"""Native type -> row."""
