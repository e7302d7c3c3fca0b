"""What Azure sets by itself: values that appear in answers without having been sent."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

from genesys_azure.testbed import blobs, checks, shape, tables
from genesys_azure.testbed.world import Thing, World

_NET, _VM = "Microsoft.Network", "Microsoft.Compute/virtualMachines"


def fill(world: World, thing: Thing) -> None:
    """Enter what a resource has from its creation on."""
    for word, path in (("resourceGuid", "properties"),):
        if word in shape.fields(thing.space, thing.got, path):
            thing.properties.setdefault(word, world.guid())
    if thing.body.get("location"):
        thing.body["location"] = checks.place(thing.body["location"])
    special = _SPECIAL.get(thing.type)
    if special:
        special(world, thing)


def _address(world: World, thing: Thing) -> None:
    thing.properties.setdefault("ipAddress", str(ipaddress.ip_address("20.50.0.0") + next(world.addresses)))
    thing.properties.setdefault("publicIPAddressVersion", "IPv4")
    thing.properties.setdefault("idleTimeoutInMinutes", 4)
    thing.body["sku"] = {"tier": "Regional", **thing.body.get("sku", {"name": "Standard"})}


def _subnet(world: World, thing: Thing) -> None:
    thing.properties.setdefault("privateEndpointNetworkPolicies", "Disabled")
    thing.properties.setdefault("privateLinkServiceNetworkPolicies", "Enabled")
    thing.properties.setdefault("delegations", [])
    for item in thing.properties["delegations"]:
        item.setdefault("id", f"{thing.id}/delegations/{item.get('name')}")
        item["properties"]["actions"] = ["Microsoft.Network/virtualNetworks/subnets/join/action"]


def _interface(world: World, thing: Thing) -> None:
    mac = world.random.getrandbits(24)
    thing.properties.setdefault("macAddress", f"00-0D-3A-{mac >> 16:02X}-{mac >> 8 & 255:02X}-{mac & 255:02X}")
    thing.properties.setdefault("enableAcceleratedNetworking", False)
    thing.properties.setdefault("enableIPForwarding", False)
    for position, item in enumerate(thing.properties.get("ipConfigurations", ())):
        item["id"] = f"{thing.id}/ipConfigurations/{item.get('name')}"
        inside = item.setdefault("properties", {})
        inside.setdefault("primary", position == 0)
        inside.setdefault("privateIPAddressVersion", "IPv4")
        inside["provisioningState"] = "Succeeded"
        known = thing.facts.setdefault("private", {})
        if item.get("name") not in known:
            known[item.get("name")] = inside.get("privateIPAddress") or _next(world, inside["subnet"]["id"])
        inside["privateIPAddress"] = known[item.get("name")]


def _next(world: World, subnet: str) -> str:
    """Return a free address of a subnet; Azure keeps the first four."""
    net = world.things[subnet.lower()]
    number = net.facts["next"] = net.facts.get("next", 3) + 1
    return str(ipaddress.ip_network(net.properties["addressPrefix"]).network_address + number)


def _machine(world: World, thing: Thing) -> None:
    thing.properties.setdefault("vmId", world.guid())
    disk = thing.properties.setdefault("storageProfile", {}).setdefault("osDisk", {})
    disk.setdefault("name", f"{thing.name}_OsDisk_1_{world.guid().replace('-', '')}")
    disk.setdefault("osType", "Linux")
    disk.setdefault("caching", "ReadWrite")
    group = thing.id.partition("/providers/")[0]
    disk.setdefault("managedDisk", {})["id"] = f"{group}/providers/Microsoft.Compute/disks/{disk['name']}"
    thing.properties["storageProfile"].setdefault("dataDisks", [])
    _os_disk(world, thing, disk)
    image = thing.properties["storageProfile"].get("imageReference")
    if image and image.get("version"):
        image["exactVersion"] = image["version"]
    login = thing.properties.get("osProfile")
    if login is not None:
        login.setdefault("secrets", [])
        login.setdefault("allowExtensionOperations", True)
        login.setdefault("requireGuestProvisionSignal", True)
    thing.facts.setdefault("power", "running")
    identity = thing.body.get("identity") or {}
    for key, item in (identity.get("userAssignedIdentities") or {}).items():
        holder = world.things.get(key.lower())
        if holder is not None:
            item |= {name: holder.properties[name] for name in ("principalId", "clientId")}


def _os_disk(world: World, thing: Thing, disk: dict[str, Any]) -> None:
    """Make the disk that a machine starts from a resource of its own, as it is at Azure's."""
    op = next(op for op in tables.operations() if op.name == "Compute.Disks.Get")
    key = disk["managedDisk"]["id"]
    made = world.things.get(key.lower()) or Thing(key, op.type, op.space, op.got)
    made.body = {
        "location": thing.body.get("location"),
        "managedBy": thing.id,
        "sku": {"name": disk["managedDisk"].get("storageAccountType", "Standard_LRS")},
        "properties": {
            "creationData": {"createOption": "FromImage"},
            "diskSizeGB": disk.get("diskSizeGB", 30),
            "diskState": "Attached",
        },
    }
    world.things[made.key] = made


def _identity(world: World, thing: Thing) -> None:
    for name in ("principalId", "clientId"):
        thing.properties.setdefault(name, world.guid())
    thing.properties.setdefault("tenantId", world.config.tenant)
    thing.facts.setdefault("since", world.now())


def _grant(world: World, thing: Thing) -> None:
    thing.properties["scope"] = thing.id.partition("/providers/Microsoft.Authorization")[0]


def _vault(world: World, thing: Thing) -> None:
    thing.properties["vaultUri"] = f"{world.base}/vault/{thing.name}/"
    thing.properties.setdefault("accessPolicies", [])
    thing.properties.setdefault("publicNetworkAccess", "Enabled")


def _secret(world: World, thing: Thing) -> None:
    vault = world.things[thing.id.rsplit("/", 2)[0].lower()]
    uri = f"{vault.properties['vaultUri']}secrets/{thing.name}"
    thing.facts["version"] = world.guid().replace("-", "")
    thing.properties |= {"secretUri": uri, "secretUriWithVersion": f"{uri}/{thing.facts['version']}"}
    thing.properties.setdefault("attributes", {})
    thing.properties["attributes"] = {"enabled": True, "created": 1, "updated": 1, **thing.properties["attributes"]}


def _postgres(world: World, thing: Thing) -> None:
    found = thing.properties
    found["fullyQualifiedDomainName"] = f"{thing.name}.postgres.database.azure.com"
    found["state"], found["minorVersion"] = "Ready", "1"
    found.setdefault("availabilityZone", "1")
    source = world.things.get(str(found.get("sourceServerResourceId", "")).lower())
    if source is not None:
        for word in ("administratorLogin", "version"):
            found.setdefault(word, source.properties.get(word))
    found.setdefault("replicationRole", "Primary" if source is None else "AsyncReplica")
    found.setdefault("replicaCapacity", 5)
    found.setdefault("privateEndpointConnections", [])
    found.setdefault("authConfig", {"activeDirectoryAuth": "Disabled", "passwordAuth": "Enabled"})
    found.setdefault("dataEncryption", {"type": "SystemManaged"})
    found.setdefault(
        "maintenanceWindow", {"customWindow": "Disabled", "dayOfWeek": 0, "startHour": 0, "startMinute": 0}
    )
    size = found.setdefault("storage", {}).setdefault("storageSizeGB", 32)
    found["storage"] |= {"iops": 120 if size <= 32 else 500, "tier": "P4" if size <= 32 else "P10", "type": ""}
    del found["storage"]["type"]
    backup = found.setdefault("backup", {"backupRetentionDays": 7, "geoRedundantBackup": "Disabled"})
    backup["earliestRestoreDate"] = f"2026-01-01T00:00:{world.random.randrange(60):02d}+00:00"
    standby = found.setdefault("highAvailability", {"mode": "Disabled"})
    standby["state"] = "Healthy" if standby.get("mode") != "Disabled" else "NotEnabled"


def _setting(world: World, thing: Thing) -> None:
    thing.properties |= {"defaultValue": "100", "dataType": "Integer"}
    thing.properties |= {"isDynamicConfig": True, "isReadOnly": False, "isConfigPendingRestart": False}


def _zone(world: World, thing: Thing) -> None:
    thing.properties |= {"maxNumberOfRecordSets": 25000, "numberOfRecordSets": 1}


def _public_zone(world: World, thing: Thing) -> None:
    servers = [f"ns{n}-0{n}.azure-dns.{top}." for n, top in enumerate(("com", "net", "org", "info"), 1)]
    thing.properties |= {"nameServers": servers, "maxNumberOfRecordSets": 10000, "numberOfRecordSets": 2}
    thing.properties.setdefault("zoneType", "Public")


def _link(world: World, thing: Thing) -> None:
    thing.properties["virtualNetworkLinkState"] = "Completed"


def _records(world: World, thing: Thing) -> None:
    zone = thing.id.split("/")[-3]
    name = "" if thing.name == "@" else f"{thing.name}."
    thing.properties["fqdn"] = f"{name}{zone}."


def _account(world: World, thing: Thing) -> None:
    words = ("blob", "dfs", "file", "queue", "table", "web")
    ends = {w: f"https://{thing.name}.{w}.core.windows.net/" for w in words}
    thing.properties["primaryEndpoints"] = {**ends, "blob": blobs.endpoint(world, thing.name)}
    thing.properties |= {"primaryLocation": thing.body.get("location", ""), "statusOfPrimary": "available"}
    thing.properties.setdefault("creationTime", "2026-01-01T00:00:00.0000000Z")
    tier = "Premium" if str(thing.body.get("sku", {}).get("name")).startswith("Premium") else "Standard"
    thing.body.setdefault("sku", {})["tier"] = tier
    service = {"requireInfrastructureEncryption": False}
    thing.properties.setdefault("encryption", {"keySource": "Microsoft.Storage", **service})


def _container(world: World, thing: Thing) -> None:
    thing.properties |= {"leaseStatus": "Unlocked", "leaseState": "Available", "hasLegalHold": False}
    thing.properties.setdefault("publicAccess", "None")


def _balancer(world: World, thing: Thing) -> None:
    """Give the parts of a load balancer or gateway their ids, and frontends an address inside a subnet."""
    for word, items in thing.properties.items():
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict) and "name" in item:
                item["id"] = f"{thing.id}/{word}/{item['name']}"
                inside = item.setdefault("properties", {})
                subnet = inside.get("subnet", {}).get("id")
                if subnet and word == "frontendIPConfigurations" and not inside.get("privateIPAddress"):
                    inside["privateIPAddress"] = _next(world, subnet)
    if "sku" in thing.body:
        thing.body["sku"].setdefault("tier", "Regional")


def _disk(world: World, thing: Thing) -> None:
    thing.properties |= {"diskState": "Unattached", "uniqueId": thing.properties.get("uniqueId") or world.guid()}
    thing.properties.setdefault("networkAccessPolicy", "AllowAll")


def _snapshot(world: World, thing: Thing) -> None:
    source = world.things[thing.properties["creationData"]["sourceResourceId"].lower()]
    thing.properties |= {"diskState": "Unattached", "diskSizeGB": source.properties.get("diskSizeGB", 32)}
    thing.properties.setdefault("uniqueId", world.guid())
    thing.properties["completionPercent"] = 100.0


def _environment(world: World, thing: Thing) -> None:
    place = thing.body.get("location", "")
    thing.properties.setdefault("defaultDomain", f"{thing.name[:12]}.{place}.azurecontainerapps.io")
    thing.properties.setdefault("staticIp", "20.60.0.4")


def _app(world: World, thing: Thing) -> None:
    home = world.things.get(
        str(thing.properties.get("environmentId") or thing.properties.get("managedEnvironmentId")).lower()
    )
    domain = home.properties.get("defaultDomain", "") if home else ""
    thing.properties |= {
        "latestRevisionName": f"{thing.name}--1",
        "latestReadyRevisionName": f"{thing.name}--1",
        "runningStatus": "Running",
    }
    ingress = (thing.properties.get("configuration") or {}).get("ingress")
    if ingress is not None:
        inside = "" if ingress.get("external") else "internal."
        ingress["fqdn"] = f"{thing.name}.{inside}{domain}"


def _workspace(world: World, thing: Thing) -> None:
    thing.properties.setdefault("customerId", world.guid())


_SPECIAL: dict[str, Callable[[World, Thing], None]] = {
    f"{_NET}/publicIPAddresses": _address,
    f"{_NET}/virtualNetworks/subnets": _subnet,
    f"{_NET}/networkInterfaces": _interface,
    f"{_NET}/loadBalancers": _balancer,
    f"{_NET}/applicationGateways": _balancer,
    f"{_NET}/privateDnsZones": _zone,
    f"{_NET}/privateDnsZones/virtualNetworkLinks": _link,
    f"{_NET}/dnsZones": _public_zone,
    f"{_NET}/dnsZones/recordSets": _records,
    f"{_NET}/privateDnsZones/recordSets": _records,
    _VM: _machine,
    "Microsoft.Compute/disks": _disk,
    "Microsoft.Compute/snapshots": _snapshot,
    "Microsoft.ManagedIdentity/userAssignedIdentities": _identity,
    "Microsoft.Authorization/roleAssignments": _grant,
    "Microsoft.KeyVault/vaults": _vault,
    "Microsoft.KeyVault/vaults/secrets": _secret,
    "Microsoft.DBforPostgreSQL/flexibleServers": _postgres,
    "Microsoft.DBforPostgreSQL/flexibleServers/configurations": _setting,
    "Microsoft.Storage/storageAccounts": _account,
    "Microsoft.Storage/storageAccounts/blobServices/default/containers": _container,
    "Microsoft.App/managedEnvironments": _environment,
    "Microsoft.App/containerApps": _app,
    "Microsoft.OperationalInsights/workspaces": _workspace,
}


def states(thing: Thing) -> list[str]:
    """Return the words that the type has for its state of provisioning; none where it has no such field."""
    kind = shape.fields(thing.space, thing.got, "properties").get("provisioningState", "").rstrip(shape.MARKS)
    if kind.startswith("#"):
        return tables.enum(thing.space, kind[1:])
    return ["Creating", "Updating", "Deleting", "Failed", "Succeeded"] if kind == "s" else []


def word_for(thing: Thing, *wanted: str) -> Any:
    """Return the first of some words that the type's own words contain, or ``None``."""
    known = {word.lower(): word for word in states(thing)}
    return next((known[word.lower()] for word in wanted if word.lower() in known), None)
