"""What no definition of Azure's says, and Azure refuses all the same, the simulator refuses too."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from genesys.spi.paths import put
from genesys_azure.testbed import Config, tables
from genesys_azure.testbed.answers import ArmError
from genesys_azure.testbed.legal import RULES, legal
from genesys_azure.testbed.world import Thing, World

RG = "/subscriptions/s/resourceGroups/rg/providers"
NET = f"{RG}/Microsoft.Network/virtualNetworks/net"
SUBNETS = {
    "db": ("10.0.0.0/28", "Microsoft.DBforPostgreSQL/flexibleServers"),
    "tiny": ("10.0.1.0/29", "Microsoft.DBforPostgreSQL/flexibleServers"),
    "apps": ("10.0.2.0/27", "Microsoft.App/environments"),
    "few": ("10.0.3.0/28", "Microsoft.App/environments"),
}
ZONES = f"{RG}/Microsoft.Network/privateDnsZones"
ZONE = f"{ZONES}/x.private.postgres.database.azure.com"
ACCOUNT = f"{RG}/Microsoft.Storage/storageAccounts/acc"
PIP = f"{RG}/Microsoft.Network/publicIPAddresses"
DISK = f"{RG}/Microsoft.Compute/disks/d"
GUID = "be0b744d-187c-5854-a4e5-8bba490b462a"
FRONT = f"{RG}/Microsoft.Network/loadBalancers/lb/frontendIPConfigurations/main"
LB_RULE = {"properties": {"frontendIPConfiguration": {"id": FRONT}, "frontendPort": 80, "protocol": "Tcp"}}
GOOD: dict[str, tuple[str, dict[str, Any]]] = {
    "Microsoft.DBforPostgreSQL/flexibleServers": (
        "orders",
        {
            "sku": {"name": "Standard_D2ds_v5", "tier": "GeneralPurpose"},
            "properties": {
                "version": "17",
                "administratorLogin": "genesys",
                "administratorLoginPassword": "Abcdefgh23456789",
                "storage": {"storageSizeGB": 64},
                "backup": {"backupRetentionDays": 7},
                "highAvailability": {"mode": "ZoneRedundant"},
                "network": {"delegatedSubnetResourceId": f"{NET}/subnets/db", "privateDnsZoneArmResourceId": ZONE},
            },
        },
    ),
    "Microsoft.KeyVault/vaults": ("kv-shop", {"properties": {"accessPolicies": [], "softDeleteRetentionInDays": 7}}),
    "Microsoft.Storage/storageAccounts": ("shop1", {}),
    "Microsoft.Storage/storageAccounts/blobServices/default/containers": ("files", {}),
    "Microsoft.Compute/virtualMachineScaleSets": (
        "set",
        {
            "sku": {"name": "Standard_D2s_v3"},
            "properties": {
                "orchestrationMode": "Flexible",
                "platformFaultDomainCount": 1,
                "virtualMachineProfile": {
                    "securityProfile": {"securityType": "TrustedLaunch", "uefiSettings": {"vTpmEnabled": True}},
                    "networkProfile": {"networkApiVersion": "2022-11-01", "networkInterfaceConfigurations": [{}]},
                },
            },
        },
    ),
    "Microsoft.Compute/virtualMachines": (
        "vm",
        {
            "zones": ["1"],
            "properties": {
                "hardwareProfile": {"vmSize": "Standard_D2s_v3"},
                "storageProfile": {"dataDisks": [{"managedDisk": {"id": DISK}}]},
                "securityProfile": {"securityType": "TrustedLaunch", "uefiSettings": {"vTpmEnabled": True}},
            },
        },
    ),
    "Microsoft.Compute/disks": (
        "d",
        {
            "zones": ["1"],
            "sku": {"name": "PremiumV2_LRS"},
            "properties": {"diskSizeGB": 100, "diskIOPSReadWrite": 5000},
        },
    ),
    "Microsoft.Network/natGateways": (
        "nat",
        {"sku": {"name": "StandardV2"}, "properties": {"publicIpAddresses": [{"id": f"{PIP}/v2"}]}},
    ),
    "Microsoft.Network/loadBalancers": (
        "lb",
        {
            "sku": {"name": "Standard"},
            "properties": {
                "frontendIPConfigurations": [{"properties": {"publicIPAddress": {"id": f"{PIP}/v1"}}}],
                "loadBalancingRules": [LB_RULE],
            },
        },
    ),
    "Microsoft.Network/applicationGateways": (
        "gw",
        {"properties": {"requestRoutingRules": [{"properties": {"priority": 1}}, {"properties": {"priority": 2}}]}},
    ),
    "Microsoft.Network/networkSecurityGroups/securityRules": ("r", {"properties": {"description": "x" * 140}}),
    "Microsoft.Network/privateDnsZones": (f"{'x' * 63}.postgres.database.azure.com", {}),
    "Microsoft.Authorization/roleAssignments": (GUID, {}),
    "Microsoft.App/managedEnvironments": (
        "env",
        {
            "properties": {
                "zoneRedundant": True,
                "vnetConfiguration": {"infrastructureSubnetId": f"{NET}/subnets/apps"},
                "workloadProfiles": [{"name": "Consumption"}],
            }
        },
    ),
    "Microsoft.App/containerApps": (
        "api",
        {
            "properties": {
                "configuration": {"secrets": [{"name": "key"}]},
                "template": {
                    "containers": [{"resources": {"cpu": 1.5, "memory": "3Gi"}, "env": [{"secretRef": "key"}]}],
                    "scale": {"minReplicas": 1, "maxReplicas": 3},
                },
            }
        },
    ),
    "Microsoft.Insights/autoScaleSettings": (
        "scale",
        {"properties": {"profiles": [{"capacity": {"minimum": "1", "default": "2", "maximum": "3"}}]}},
    ),
}
PG, VAULT, SET = "DBforPostgreSQL/flexibleServers", "KeyVault/vaults", "Compute/virtualMachineScaleSets"
VM, APP, ENV = "Compute/virtualMachines", "App/containerApps", "App/managedEnvironments"
PROFILE = "properties.virtualMachineProfile"
REFUSED: list[tuple[str, str, Any, str]] = [
    (PG, "sku.tier", "Burstable", "InvalidParameterValue"),
    (PG, "sku.name", "Standard_E2ds_v5", "InvalidParameterValue"),
    (PG, "sku", {"name": "Standard_B2s", "tier": "Burstable"}, "HANotSupportedForBurstableSku"),
    (PG, "properties.version", "9.6", "ServerVersionNotSupported"),
    (PG, "properties.storage.storageSizeGB", 100, "InvalidParameterValue"),
    (PG, "properties.backup.backupRetentionDays", 6, "InvalidBackupRetentionDays"),
    (PG, "properties.backup.backupRetentionDays", 36, "InvalidBackupRetentionDays"),
    (PG, "properties.administratorLoginPassword", "Abcdefghijklmnop", "PasswordTooWeak"),
    (PG, "properties.administratorLoginPassword", "Ab2", "PasswordTooWeak"),
    (PG, "properties.administratorLoginPassword", "xgenesysA2345678", "PasswordTooWeak"),
    (PG, "properties.network.delegatedSubnetResourceId", f"{NET}/subnets/apps", "SubnetNotDelegated"),
    (PG, "properties.network.delegatedSubnetResourceId", f"{NET}/subnets/tiny", "SubnetTooSmall"),
    (PG, "properties.network.privateDnsZoneArmResourceId", f"{ZONES}/shop.internal", "InvalidPrivateDnsZone"),
    (
        PG,
        "properties.network.privateDnsZoneArmResourceId",
        f"{ZONES}/y.postgres.database.azure.com",
        "PrivateDnsZoneNotLinked",
    ),
    (VAULT, "properties.accessPolicies", None, "BadRequest"),
    (VAULT, "properties.softDeleteRetentionInDays", 6, "BadRequest"),
    (VAULT, "properties.enablePurgeProtection", False, "BadRequest"),
    (VAULT, "@", "1kv", "VaultNameNotValid"),
    (VAULT, "@", "kv--shop", "VaultNameNotValid"),
    ("Storage/storageAccounts", "@", "Shop-1", "AccountNameInvalid"),
    (
        "Storage/storageAccounts/blobServices/default/containers",
        "properties.publicAccess",
        "Blob",
        "PublicAccessNotPermitted",
    ),
    ("Storage/storageAccounts/blobServices/default/containers", "@", "a--b", "InvalidResourceName"),
    (
        SET,
        f"{PROFILE}.networkProfile.networkApiVersion",
        None,
        "NetworkApiVersionMustBeSpecifiedWithNetworkInterfaceConfigurations",
    ),
    (SET, "properties.platformFaultDomainCount", None, "InvalidParameter"),
    (SET, "sku.name", "Standard_D2ps_v6", "BadRequest"),
    (VM, "properties.hardwareProfile.vmSize", "Standard_B2pls_v2", "BadRequest"),
    (VM, "properties.securityProfile.securityType", None, "BadRequest"),
    (VM, "zones", ["2"], "BadRequest"),
    ("Compute/disks", "zones", [], "BadRequest"),
    ("Compute/disks", "properties.diskIOPSReadWrite", 60_000, "InvalidParameter"),
    ("Compute/disks", "properties.diskMBpsReadWrite", 2_000, "InvalidParameter"),
    ("Network/natGateways", "sku.name", "Standard", "NatGatewayPublicIpSkuMismatch"),
    ("Network/loadBalancers", "sku.name", "Gateway", "PublicIPAndLBSkuDoNotMatch"),
    ("Network/loadBalancers", "properties.loadBalancingRules", [LB_RULE, LB_RULE], "RulesUseSameFrontendPort"),
    (
        "Network/loadBalancers",
        "properties.loadBalancingRules",
        [{"properties": {**LB_RULE["properties"], "idleTimeoutInMinutes": 101}}],
        "LoadBalancingRuleInvalidIdleTimeout",
    ),
    (
        "Network/applicationGateways",
        "properties.requestRoutingRules",
        [{"properties": {}}],
        "ApplicationGatewayRequestRoutingRulePriorityCannotBeEmpty",
    ),
    (
        "Network/networkSecurityGroups/securityRules",
        "properties.description",
        "x" * 141,
        "SecurityRuleDescriptionTooLong",
    ),
    ("Network/privateDnsZones", "@", f"{'x' * 64}.postgres.database.azure.com", "BadRequest"),
    ("Authorization/roleAssignments", "@", "reader", "InvalidRoleAssignmentId"),
    (ENV, "properties.vnetConfiguration.infrastructureSubnetId", f"{NET}/subnets/few", "SubnetTooSmall"),
    (ENV, "properties.vnetConfiguration.infrastructureSubnetId", f"{NET}/subnets/db", "SubnetNotDelegated"),
    (ENV, "properties.vnetConfiguration", None, "ZoneRedundancyNeedsSubnet"),
    (APP, "@", "Api", "ContainerAppInvalidName"),
    (APP, "@", "a" * 33, "ContainerAppInvalidName"),
    (APP, "properties.configuration.secrets", [], "ContainerAppSecretRefNotFound"),
    (
        APP,
        "properties.template.containers",
        [{"resources": {"cpu": 1.5, "memory": "2Gi"}}],
        "ContainerAppInvalidResourceTotal",
    ),
    (APP, "properties.template.scale", {"minReplicas": 4, "maxReplicas": 3}, "ContainerAppInvalidScaleSpec"),
    (
        "Insights/autoScaleSettings",
        "properties.profiles",
        [{"capacity": {"minimum": "3", "default": "2", "maximum": "3"}}],
        "InvalidCapacity",
    ),
    ("Network/natGateways", "tags", {str(at): "" for at in range(51)}, "InvalidTagCount"),
    ("Network/natGateways", "tags", {"a/b": "c"}, "InvalidTagNameCharacters"),
    ("Network/natGateways", "tags", {"a": "c" * 257}, "InvalidTagValueLength"),
    ("Storage/storageAccounts", "tags", {"a" * 129: "c"}, "InvalidTagNameCharacters"),
]


@pytest.fixture
def world() -> World:
    found = World(Config())

    def there(id: str, type: str, **body: Any) -> None:
        thing = Thing(id, type, "", "")
        thing.body = body
        found.things[thing.key] = thing

    for name, (prefix, service) in SUBNETS.items():
        given = {"addressPrefix": prefix, "delegations": [{"properties": {"serviceName": service}}]}
        there(f"{NET}/subnets/{name}", "Microsoft.Network/virtualNetworks/subnets", properties=given)
    link = "Microsoft.Network/privateDnsZones/virtualNetworkLinks"
    there(f"{ZONE}/virtualNetworkLinks/n", link, properties={"virtualNetwork": {"id": NET}})
    there(ACCOUNT, "Microsoft.Storage/storageAccounts", properties={"allowBlobPublicAccess": False})
    there(f"{PIP}/v1", "Microsoft.Network/publicIPAddresses", sku={"name": "Standard"})
    there(f"{PIP}/v2", "Microsoft.Network/publicIPAddresses", sku={"name": "StandardV2"})
    there(DISK, "Microsoft.Compute/disks", zones=["1"])
    return found


def id_of(type: str, name: str) -> str:
    if "/containers" in type:
        return f"{ACCOUNT}/blobServices/default/containers/{name}"
    return f"{RG}/{type}/{name}"


@pytest.mark.parametrize("type", sorted(GOOD))
def test_what_is_right_is_taken(world: World, type: str) -> None:
    name, body = GOOD[type]
    legal(world, id_of(type, name), type, copy.deepcopy(body))


@pytest.mark.parametrize("word,path,value,code", REFUSED)
def test_what_azure_would_refuse_is_refused(world: World, word: str, path: str, value: Any, code: str) -> None:
    type = f"Microsoft.{word}"
    name, body = GOOD[type]
    body = copy.deepcopy(body)
    if path == "@":
        name = value
    else:
        put(body, path, value)
    with pytest.raises(ArmError) as refused:
        legal(world, id_of(type, name), type, body)
    assert refused.value.code == code


def test_a_copy_of_a_database_has_the_version_of_its_source(world: World) -> None:
    type = "Microsoft.DBforPostgreSQL/flexibleServers"
    body = copy.deepcopy(GOOD[type][1])
    del body["properties"]["version"]
    legal(world, id_of(type, "copy"), type, {**body, "properties": {**body["properties"], "createMode": "Replica"}})
    with pytest.raises(ArmError, match="not supported"):
        legal(world, id_of(type, "copy"), type, body)


def test_zones_of_dns_have_fewer_tags(world: World) -> None:
    body = {"tags": {str(at): "" for at in range(16)}}
    with pytest.raises(ArmError, match="at most 15"):
        legal(world, f"{ZONES}/x.example", "Microsoft.Network/privateDnsZones", body)


def test_every_rule_is_of_a_type_that_there_is_and_is_tried() -> None:
    assert set(RULES) <= {operation.type for operation in tables.operations()}
    assert set(RULES) == set(GOOD)
    assert {f"Microsoft.{row[0]}" for row in REFUSED} == set(RULES)
