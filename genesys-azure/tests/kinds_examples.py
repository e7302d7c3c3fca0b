"""More examples of natives: those of buckets, volumes, load balancers, containers, groups and names."""

from __future__ import annotations

from typing import Any

from genesys.testing.provider_kit import Example, of

GROUP = {"resourceGroupName": of("group", "resourceGroupName")}
HERE = {**GROUP, "location": "germanywestcentral", "tags": {"team": "shop"}}
TAGS = {"tags": {"team": "shop", "cost": "low"}}
IMAGE = {"publisher": "Canonical", "offer": "ubuntu-26_04-lts", "sku": "server", "version": "26.04.202611010"}
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB3puJdM9zbgKpDLv8p4wbP5Y/UbkRfuQSBvFj2UD/yq"
LOGIN: dict[str, Any] = {
    "adminUsername": "genesys",
    "computerNamePrefix": "vm",
    "linuxConfiguration": {
        "disablePasswordAuthentication": True,
        "ssh": {"publicKeys": [{"keyData": KEY, "path": "/home/genesys/.ssh/authorized_keys"}]},
    },
}


def part(name: str, **properties: Any) -> dict[str, Any]:
    """Return a named part of a load balancer."""
    return {"name": name, "properties": properties}


def subnet(name: str, prefix: str, service: str = "") -> Example:
    """Return a subnet, delegated to a service or not."""
    delegations = [{"name": "d", "properties": {"serviceName": service}}] if service else []
    body = {**GROUP, "virtualNetworkName": of("net", "virtualNetworkName"), "subnetName": f"{name}-{{name}}"}
    return Example("azure.network.subnet", {**body, "addressPrefix": prefix, "delegations": delegations}, cheap=False)


def rules(days: int) -> dict[str, Any]:
    """Return what happens to blobs as they age."""
    actions = {"baseBlob": {"delete": {"daysAfterModificationGreaterThan": days}}}
    rule = {"actions": actions, "filters": {"blobTypes": ["blockBlob"]}}
    return {"rules": [{"name": "ages", "enabled": True, "type": "Lifecycle", "definition": rule}]}


def load(most: str) -> list[dict[str, Any]]:
    """Return when a group grows."""
    trigger = {
        "metricName": "Percentage CPU",
        "metricResourceUri": of("set"),
        "operator": "GreaterThan",
        "statistic": "Average",
        "threshold": 60,
        "timeAggregation": "Average",
        "timeGrain": "PT1M",
        "timeWindow": "PT5M",
    }
    action = {"cooldown": "PT5M", "direction": "Increase", "type": "ChangeCount", "value": "1"}
    capacity = {"minimum": "1", "maximum": most, "default": "1"}
    return [{"name": "load", "capacity": capacity, "rules": [{"metricTrigger": trigger, "scaleAction": action}]}]


EXAMPLES: dict[str, Example] = {
    "account": Example(
        "azure.storage.account",
        {**HERE, "storageAccountName": "{name}", "sku": {"name": "Standard_ZRS"}, "allowBlobPublicAccess": True},
        {"accessTier": "Cool"},
        wrong={"minimumTlsVersion": "TLS9"},
    ),
    "blobs": Example(
        "azure.storage.blob_service",
        {
            **GROUP,
            "storageAccountName": of("account", "storageAccountName"),
            "isVersioningEnabled": False,
            "deleteRetentionPolicy": {"enabled": True, "days": 7},
        },
        {"isVersioningEnabled": True},
        cheap=False,
    ),
    "container": Example(
        "azure.storage.container",
        {**GROUP, "storageAccountName": of("account", "storageAccountName"), "containerName": "{name}"},
        {"publicAccess": "Blob"},
        wrong={"publicAccess": "Perhaps"},
        cheap=False,
    ),
    "ages": Example(
        "azure.storage.management_policy",
        {**GROUP, "storageAccountName": of("account", "storageAccountName"), "policy": rules(30)},
        {"policy": rules(60)},
        cheap=False,
    ),
    "disk": Example(
        "azure.compute.disk",
        {
            **HERE,
            "diskName": "{name}",
            "zones": ["1"],
            "sku": {"name": "StandardSSD_LRS"},
            "creationData": {"createOption": "Empty"},
            "diskSizeGB": 32,
        },
        {"diskSizeGB": 64},
        wrong={"networkAccessPolicy": "Perhaps"},
    ),
    "balancer": Example(
        "azure.network.load_balancer",
        {
            **HERE,
            "loadBalancerName": "{name}",
            "sku": {"name": "Standard"},
            "frontendIPConfigurations": [
                part("main", privateIPAllocationMethod="Dynamic", subnet={"id": of("subnet")})
            ],
            "backendAddressPools": [part("main")],
            "probes": [part("port-80", protocol="Tcp", port=80, intervalInSeconds=10)],
            "loadBalancingRules": [],
        },
        {"probes": [part("port-80", protocol="Tcp", port=80, intervalInSeconds=20)]},
        cheap=False,
    ),
    "gateways": subnet("agw", "10.0.20.0/24"),
    "front": Example(
        "azure.network.public_ip_address",
        {**HERE, "publicIPAddressName": "{name}", "sku": {"name": "Standard"}},
        cheap=False,
    ),
    "gateway": Example(
        "azure.network.application_gateway",
        {
            **HERE,
            "applicationGatewayName": "{name}",
            "sku": {"name": "Standard_v2", "tier": "Standard_v2"},
            "autoscaleConfiguration": {"minCapacity": 1, "maxCapacity": 4},
            "gatewayIPConfigurations": [part("main", subnet={"id": of("gateways")})],
            "frontendIPConfigurations": [part("main", publicIPAddress={"id": of("front")})],
            "frontendPorts": [part("port-80", port=80)],
            "backendAddressPools": [part("main", backendAddresses=[{"ipAddress": "10.0.0.9"}])],
            "backendHttpSettingsCollection": [part("port-80", port=80, protocol="Http")],
            "httpListeners": [],
            "requestRoutingRules": [],
        },
        {"autoscaleConfiguration": {"minCapacity": 1, "maxCapacity": 8}},
        wrong={"sku": {"name": "Golden", "tier": "Golden"}},
        cheap=False,
    ),
    "other": Example(
        "azure.network.virtual_network",
        {**HERE, "virtualNetworkName": "{name}", "addressSpace": {"addressPrefixes": ["10.50.0.0/16"]}},
        cheap=False,
    ),
    "peering": Example(
        "azure.network.peering",
        {
            **GROUP,
            "virtualNetworkName": of("net", "virtualNetworkName"),
            "virtualNetworkPeeringName": "to-{name}",
            "remoteVirtualNetwork": {"id": of("other")},
        },
        {"allowForwardedTraffic": True},
        cheap=False,
    ),
    "flows": Example(
        "azure.network.flow_log",
        {
            "resourceGroupName": "NetworkWatcherRG",
            "networkWatcherName": "NetworkWatcher_germanywestcentral",
            "flowLogName": "{name}",
            "location": "germanywestcentral",
            "targetResourceId": of("net"),
            "storageId": of("account"),
            "retentionPolicy": {"days": 7, "enabled": True},
            "format": {"type": "JSON", "version": 2},
        },
        {"retentionPolicy": {"days": 9, "enabled": True}},
        cheap=False,
    ),
    "logs": Example(
        "azure.operationalinsights.workspace",
        {**HERE, "workspaceName": "{name}", "sku": {"name": "PerGB2018"}},
        {"retentionInDays": 60},
    ),
    "apps": subnet("apps", "10.0.21.0/27", "Microsoft.App/environments"),
    "environment": Example(
        "azure.app.environment",
        {
            **HERE,
            "environmentName": "{name}",
            "vnetConfiguration": {"infrastructureSubnetId": of("apps"), "internal": False},
            "workloadProfiles": [{"name": "Consumption", "workloadProfileType": "Consumption"}],
        },
        {"appLogsConfiguration": {"destination": "azure-monitor"}},
        cheap=False,
    ),
    "logging": Example(
        "azure.insights.diagnostic_setting",
        {
            "scope": of("environment"),
            "name": "d-{name}",
            "workspaceId": of("logs"),
            "logs": [{"categoryGroup": "allLogs", "enabled": True}],
        },
        {"logs": [{"categoryGroup": "audit", "enabled": True}]},
        cheap=False,
    ),
    "app": Example(
        "azure.app.container_app",
        {
            **HERE,
            "containerAppName": "{name}",
            "environmentId": of("environment"),
            "targetPort": 8080,
            "containers": [{"name": "main", "image": "nginx:1", "resources": {"cpu": 0.5, "memory": "1Gi"}}],
            "scale": {"minReplicas": 1, "maxReplicas": 1},
        },
        {"scale": {"minReplicas": 1, "maxReplicas": 3}, "external": True},
        wrong={"transport": "perhaps"},
        cheap=False,
    ),
    "domain": Example("azure.dns.zone", {**GROUP, "dnsZoneName": "{name}.example.com", "tags": {"team": "shop"}}, TAGS),
    "record": Example(
        "azure.dns.record",
        {
            **GROUP,
            "dnsZoneName": of("domain", "dnsZoneName"),
            "relativeRecordSetName": "r-{name}",
            "recordType": "A",
            "TTL": 300,
            "ARecords": [{"ipv4Address": "192.0.2.1"}],
        },
        {"ARecords": [{"ipv4Address": "192.0.2.2"}, {"ipv4Address": "192.0.2.3"}]},
        cheap=False,
    ),
    "inside": Example(
        "azure.privatedns.record",
        {
            **GROUP,
            "privateDnsZoneName": of("zone", "privateDnsZoneName"),
            "relativeRecordSetName": "r-{name}",
            "recordType": "TXT",
            "ttl": 300,
            "txtRecords": [{"value": ["a", "b"]}],
        },
        {"ttl": 60},
        cheap=False,
    ),
    "set": Example(
        "azure.compute.scale_set",
        {
            **HERE,
            "virtualMachineScaleSetName": "{name}",
            "skuName": "Standard_D2s_v5",
            "capacity": 2,
            "imageReference": IMAGE,
            "diskSizeGB": 30,
            "storageAccountType": "Premium_LRS",
            "osProfile": LOGIN,
            "networkInterfaceConfigurations": [
                part(
                    "main",
                    primary=True,
                    ipConfigurations=[part("main", subnet={"id": of("subnet")})],
                )
            ],
        },
        {"skuName": "Standard_D4s_v5", "capacity": 3},
        wrong={"orchestrationMode": "Perhaps"},
        cheap=False,
    ),
    "growth": Example(
        "azure.insights.autoscale_setting",
        {**HERE, "autoScaleSettingName": "{name}", "targetResourceUri": of("set"), "profiles": load("3")},
        {"profiles": load("5")},
        cheap=False,
    ),
}
"""Name -> example."""
