"""One example of every native, for the conformance kit and the round trips; those that others refer to first."""

from __future__ import annotations

from genesys.testing.provider_kit import Example, of

SUBSCRIPTION = "00000000-0000-0000-0000-00000000000a"
TENANT = "00000000-0000-0000-0000-00000000000b"
GROUP = {"resourceGroupName": of("group", "resourceGroupName")}
HERE = {**GROUP, "location": "germanywestcentral", "tags": {"team": "shop"}}
TAGS = {"tags": {"team": "shop", "cost": "low"}}
ROLE = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB3puJdM9zbgKpDLv8p4wbP5Y/UbkRfuQSBvFj2UD/yq"

SERVED = {
    "delegatedSubnetResourceId": of("served"),
    "privateDnsZoneArmResourceId": of("zone"),
    "publicNetworkAccess": "Disabled",
}
EXAMPLES: dict[str, Example] = {
    "group": Example(
        "azure.resources.resource_group",
        {"resourceGroupName": "rg-{name}", "location": "germanywestcentral", "tags": {"team": "shop"}},
        TAGS,
    ),
    "net": Example(
        "azure.network.virtual_network",
        {**HERE, "virtualNetworkName": "net-{name}", "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}},
        {"addressSpace": {"addressPrefixes": ["10.0.0.0/16", "10.9.0.0/16"]}},
        wrong={"addressSpace": {"addressPrefixes": "10.0.0.0/16"}},
    ),
    "guard": Example("azure.network.security_group", {**HERE, "networkSecurityGroupName": "nsg-{name}"}, TAGS),
    "members": Example(
        "azure.network.application_security_group", {**HERE, "applicationSecurityGroupName": "asg-{name}"}, TAGS
    ),
    "subnet": Example(
        "azure.network.subnet",
        {
            **GROUP,
            "virtualNetworkName": of("net", "virtualNetworkName"),
            "subnetName": "sub-{name}",
            "addressPrefix": "10.0.0.0/24",
            "defaultOutboundAccess": False,
        },
        {"networkSecurityGroup": {"id": of("guard")}},
        wrong={"addressPrefix": "192.168.0.0/24"},
        cheap=False,
    ),
    "rule": Example(
        "azure.network.security_rule",
        {
            **GROUP,
            "networkSecurityGroupName": of("guard", "networkSecurityGroupName"),
            "securityRuleName": "rule-{name}",
            "direction": "Inbound",
            "access": "Allow",
            "priority": 1000,
            "protocol": "Tcp",
            "sourceAddressPrefix": "*",
            "destinationPortRange": "443",
        },
        {"destinationPortRange": "8443", "sourceApplicationSecurityGroups": [], "description": "for all"},
        wrong={"protocol": "Tcpp"},
        cheap=False,
    ),
    "address": Example(
        "azure.network.public_ip_address",
        {**HERE, "publicIPAddressName": "pip-{name}", "sku": {"name": "Standard"}, "zones": ["1", "2", "3"]},
        TAGS,
        wrong={"sku": {"name": "Golden"}},
    ),
    "nat": Example(
        "azure.network.nat_gateway",
        {
            **HERE,
            "natGatewayName": "nat-{name}",
            "sku": {"name": "Standard"},
            "publicIpAddresses": [{"id": of("address")}],
        },
        {"idleTimeoutInMinutes": 10},
    ),
    "interface": Example(
        "azure.network.network_interface",
        {
            **HERE,
            "networkInterfaceName": "nic-{name}",
            "networkSecurityGroup": {"id": of("guard")},
            "ipConfigurations": [
                {
                    "name": "main",
                    "properties": {"privateIPAllocationMethod": "Dynamic", "subnet": {"id": of("subnet")}},
                }
            ],
        },
        TAGS,
    ),
    "identity": Example("azure.managedidentity.identity", {**HERE, "userAssignedIdentityName": "id-{name}"}, TAGS),
    "machine": Example(
        "azure.compute.virtual_machine",
        {
            **HERE,
            "virtualMachineName": "vm-{name}",
            "vmSize": "Standard_D2s_v5",
            "imageReference": {
                "publisher": "Canonical",
                "offer": "ubuntu-26_04-lts",
                "sku": "server",
                "version": "26.04.202611010",
            },
            "diskSizeGB": 30,
            "storageAccountType": "Premium_LRS",
            "osProfile": {
                "adminUsername": "genesys",
                "computerName": "vm",
                "linuxConfiguration": {
                    "disablePasswordAuthentication": True,
                    "ssh": {"publicKeys": [{"keyData": KEY, "path": "/home/genesys/.ssh/authorized_keys"}]},
                },
            },
            "networkInterfaces": [{"id": of("interface"), "properties": {"deleteOption": "Detach", "primary": True}}],
        },
        {"vmSize": "Standard_D4s_v5"},
        wrong={"createOption": "Perhaps"},
        cheap=False,
    ),
    "zone": Example(
        "azure.privatedns.zone",
        {**GROUP, "privateDnsZoneName": "{name}.postgres.database.azure.com", "tags": {"team": "shop"}},
        TAGS,
    ),
    "link": Example(
        "azure.privatedns.link",
        {
            **GROUP,
            "privateDnsZoneName": of("zone", "privateDnsZoneName"),
            "virtualNetworkLinkName": "link-{name}",
            "tags": {"team": "shop"},
            "virtualNetwork": {"id": of("net")},
        },
        {"registrationEnabled": True},
    ),
    "served": Example(
        "azure.network.subnet",
        {
            **GROUP,
            "virtualNetworkName": of("net", "virtualNetworkName"),
            "subnetName": "pg-{name}",
            "addressPrefix": "10.0.9.0/24",
            "delegations": [{"name": "pg", "properties": {"serviceName": "Microsoft.DBforPostgreSQL/flexibleServers"}}],
        },
        cheap=False,
    ),
    "server": Example(
        "azure.postgresql.server",
        {
            **HERE,
            "flexibleServerName": "pg-{name}",
            "tags": {"found-by": of("link", "virtualNetworkLinkName")},
            "sku": {"name": "Standard_B1ms", "tier": "Burstable"},
            "version": "17",
            "administratorLogin": "genesys",
            "administratorLoginPassword": "Secret-word-1",
            "storage": {"autoGrow": "Disabled", "storageSizeGB": 32},
            "backup": {"backupRetentionDays": 7, "geoRedundantBackup": "Disabled"},
            "highAvailability": {"mode": "Disabled"},
            "network": SERVED,
        },
        {"backup": {"backupRetentionDays": 9, "geoRedundantBackup": "Disabled"}},
        wrong={"createMode": "Perhaps"},
    ),
    "big": Example(
        "azure.postgresql.server",
        {
            **HERE,
            "flexibleServerName": "big-{name}",
            "tags": {"found-by": of("link", "virtualNetworkLinkName")},
            "sku": {"name": "Standard_D2ds_v5", "tier": "GeneralPurpose"},
            "version": "17",
            "administratorLogin": "genesys",
            "administratorLoginPassword": "Secret-word-1",
            "storage": {"autoGrow": "Disabled", "storageSizeGB": 32},
            "backup": {"backupRetentionDays": 7, "geoRedundantBackup": "Disabled"},
            "highAvailability": {"mode": "Disabled"},
            "network": SERVED,
        },
        cheap=False,
    ),
    "copy": Example(
        "azure.postgresql.replica",
        {
            **HERE,
            "flexibleServerName": "copy-{name}",
            "sku": {"name": "Standard_D2ds_v5", "tier": "GeneralPurpose"},
            "sourceServerResourceId": of("big"),
            "storage": {"autoGrow": "Disabled", "storageSizeGB": 32},
            "network": SERVED,
        },
        {"sku": {"name": "Standard_D4ds_v5", "tier": "GeneralPurpose"}},
        cheap=False,
    ),
    "database": Example(
        "azure.postgresql.database",
        {**GROUP, "flexibleServerName": of("server", "flexibleServerName"), "databaseName": "db-{name}"},
        cheap=False,
    ),
    "setting": Example(
        "azure.postgresql.configuration",
        {
            **GROUP,
            "flexibleServerName": of("server", "flexibleServerName"),
            "configurationName": "c-{name}",
            "value": "200",
        },
        {"value": "300"},
        cheap=False,
    ),
    "vault": Example(
        "azure.keyvault.vault",
        {
            **HERE,
            "vaultName": "kv-{name}",
            "tenantId": TENANT,
            "sku": {"family": "A", "name": "standard"},
        },
        TAGS,
        wrong={"sku": {"family": "A", "name": "golden"}},
    ),
    "secret": Example(
        "azure.keyvault.secret",
        {
            **GROUP,
            "vaultName": of("vault", "vaultName"),
            "secretName": "s-{name}",
            "tags": {"team": "shop"},
            "value": "open-sesame",
        },
        TAGS,
    ),
    "grant": Example(
        "azure.authorization.role_assignment",
        {
            "scope": of("secret"),
            "roleAssignmentName": "{guid}",
            "roleDefinitionId": ROLE,
            "principalId": of("identity", "principalId"),
        },
        cheap=False,
    ),
}
"""Name -> example."""
