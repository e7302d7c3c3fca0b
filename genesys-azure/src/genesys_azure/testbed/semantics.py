"""What no definition of Azure's says, one row a type, each with where it is known from. Nothing else is made up."""

from __future__ import annotations

from typing import NamedTuple

_NET, _VNET = "Microsoft.Network", "Microsoft.Network/virtualNetworks"
_PG = "Microsoft.DBforPostgreSQL/flexibleServers"
_VM = "Microsoft.Compute/virtualMachines"


class InUse(NamedTuple):
    """A type that cannot be deleted while something refers to it.

    Args:
        code: Azure's word for it.
        source: Where that is known from.
    """

    code: str
    source: str


IN_USE: dict[str, InUse] = {
    f"{_VNET}/subnets": InUse("InUseSubnetCannotBeDeleted", "Azure docs, troubleshoot: delete a virtual network"),
    _VNET: InUse("InUseVirtualNetworkCannotBeDeleted", "Azure docs, troubleshoot: delete a virtual network"),
    f"{_NET}/networkInterfaces": InUse("NicInUse", "Azure docs, error reference of Network"),
    f"{_NET}/publicIPAddresses": InUse("PublicIPAddressCannotBeDeleted", "Azure docs, error reference of Network"),
    f"{_NET}/networkSecurityGroups": InUse(
        "InUseNetworkSecurityGroupCannotBeDeleted", "Azure docs, error reference of Network"
    ),
    f"{_NET}/natGateways": InUse("InUseNatGatewayCannotBeDeleted", "Azure docs, NAT gateway: troubleshoot"),
    f"{_NET}/applicationSecurityGroups": InUse(
        "ApplicationSecurityGroupInUse", "terraform-provider-azurerm, order of deletion"
    ),
    f"{_NET}/loadBalancers": InUse("LoadBalancerInUseByVirtualMachineScaleSet", "Azure docs, troubleshoot: scale sets"),
    f"{_NET}/routeTables": InUse("InUseRouteTableCannotBeDeleted", "Azure docs, error reference of Network"),
    "Microsoft.App/managedEnvironments": InUse("ManagedEnvironmentHasContainerApps", "Azure docs, Container Apps"),
    "Microsoft.Compute/disks": InUse("OperationNotAllowed", "Azure docs: find and delete unattached disks"),
}
"""Type -> what refuses its deletion."""

NESTED: dict[str, tuple[str, str]] = {
    f"{_NET}/privateDnsZones": ("CannotDeleteResource", "Azure docs, private DNS: links go first"),
}
"""Type -> code with which its deletion is refused while there is something inside it; and source."""

LOCKED_BY: dict[str, tuple[str, str, str]] = {
    _VNET: (_VNET, "AnotherOperationInProgress", "terraform-provider-azurerm, locks of network and subnets"),
    f"{_VNET}/subnets": (_VNET, "AnotherOperationInProgress", "the same"),
    f"{_VNET}/virtualNetworkPeerings": (_VNET, "AnotherOperationInProgress", "the same"),
    f"{_NET}/networkSecurityGroups": (
        f"{_NET}/networkSecurityGroups",
        "AnotherOperationInProgress",
        "terraform-provider-azurerm, lock of rules",
    ),
    f"{_NET}/networkSecurityGroups/securityRules": (
        f"{_NET}/networkSecurityGroups",
        "AnotherOperationInProgress",
        "the same",
    ),
    _PG: (_PG, "ServerIsBusy", "terraform-provider-azurerm, lock of flexible servers"),
    f"{_PG}/databases": (_PG, "ServerIsBusy", "the same"),
    f"{_PG}/configurations": (_PG, "ServerIsBusy", "the same"),
}
"""Type -> type whose whole tree changes one thing at a time, code, source."""

WATCHERS = "networkwatcherrg"
"""Group that Azure makes by itself, with a watcher for each region in which there is a network. Source: Azure docs,
network watcher: enabled by default when a virtual network is made."""

GLOBAL: dict[str, tuple[str, str]] = {
    "Microsoft.KeyVault/vaults": ("VaultAlreadyExists", "Azure docs, REST: check name availability of vaults"),
    "Microsoft.Storage/storageAccounts": ("StorageAccountAlreadyTaken", "Azure docs, error reference of Storage"),
    _PG: ("ServerNameAlreadyExists", "Azure docs, flexible servers: check name availability"),
}
"""Type whose names are unique in the world -> code when one is taken, source."""

IMMUTABLE: dict[str, tuple[str, tuple[str, ...], str]] = {
    _VM: (
        "PropertyChangeNotAllowed",
        (
            "zones",
            "properties.osProfile.adminUsername",
            "properties.osProfile.computerName",
            "properties.osProfile.customData",
            "properties.storageProfile.imageReference",
            "properties.priority",
        ),
        "terraform-provider-azurerm, compute/shared_schema.go",
    ),
    f"{_NET}/publicIPAddresses": (
        "ResourceAvailabilityZonesCannotBeModified",
        ("zones", "sku.name", "properties.publicIPAllocationMethod"),
        "Azure docs, public addresses",
    ),
    f"{_NET}/natGateways": ("PropertyChangeNotAllowed", ("zones", "sku.name"), "Azure docs, NAT gateway"),
    "Microsoft.KeyVault/vaults": (
        "VaultPropertyChangeNotAllowed",
        ("properties.softDeleteRetentionInDays", "properties.tenantId"),
        "terraform-provider-azurerm, keyvault/key_vault_resource.go",
    ),
    _PG: (
        "ServerPropertyChangeNotAllowed",
        ("properties.administratorLogin", "properties.network.delegatedSubnetResourceId"),
        "Azure docs, flexible servers: limits",
    ),
}
"""Type -> code, paths that cannot be changed once written, source."""

GROWS: dict[str, tuple[str, str, str]] = {
    _PG: ("properties.storage.storageSizeGB", "StorageSizeCannotBeReduced", "Azure docs, flexible servers: storage"),
    _VM: ("properties.storageProfile.osDisk.diskSizeGB", "ResizeDiskError", "Azure docs, expand disks"),
    "Microsoft.Compute/disks": ("properties.diskSizeGB", "OperationNotAllowed", "Azure docs, expand disks"),
}
"""Type -> path that only grows, code, source."""

HIDDEN_AT_FIRST = frozenset({_PG})
"""Types that a GET does not find until their creation has ended (statuses of their PUT: 202 alone)."""

NO_STATE = frozenset({"Microsoft.KeyVault/vaults/secrets"})

PREFIXES = {
    "Microsoft.KeyVault/vaults": (3, 24),
    "Microsoft.Storage/storageAccounts": (3, 24),
    _PG: (3, 63),
    _VNET: (2, 64),
    **{
        f"{_NET}/{word}": (1, 80)
        for word in (
            "virtualNetworks/subnets",
            "virtualNetworks/virtualNetworkPeerings",
            "networkSecurityGroups",
            "networkSecurityGroups/securityRules",
            "applicationSecurityGroups",
            "networkInterfaces",
            "publicIPAddresses",
            "natGateways",
            "loadBalancers",
            "applicationGateways",
            "privateDnsZones/virtualNetworkLinks",
        )
    },
    "Microsoft.Compute/disks": (1, 80),
    "Microsoft.Compute/virtualMachines": (1, 64),
    "Microsoft.Compute/virtualMachineScaleSets": (1, 64),
    "Microsoft.ManagedIdentity/userAssignedIdentities": (3, 128),
    "Microsoft.App/managedEnvironments": (2, 60),
    "Microsoft.OperationalInsights/workspaces": (4, 63),
}
"""Type -> shortest and longest name. Source: Azure docs, naming rules of resources."""

BACK: dict[str, tuple[str, ...]] = {
    f"{_NET}/publicIPAddresses": ("natGateway", "ipConfiguration"),
    f"{_NET}/natGateways": ("subnets",),
    f"{_NET}/networkSecurityGroups": ("subnets", "networkInterfaces", "defaultSecurityRules"),
    f"{_NET}/networkInterfaces": ("virtualMachine",),
    f"{_VNET}/subnets": ("ipConfigurations",),
}
"""Type -> properties that only mirror who refers to it: taken back in a PUT, and without effect.

Source: Azure docs, REST reference of Network.
"""

RESERVED_S = 180.0
"""For how long an interface is kept for a machine that failed. Source: Azure docs, NIC reserved for another VM."""
