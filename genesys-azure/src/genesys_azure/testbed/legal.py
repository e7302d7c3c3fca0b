"""What Azure refuses although its definitions allow it: rules between fields, and between neighbours.

Each function is given the world, the id of the resource and its whole body as it is about to be, and raises what Azure
would answer. `RULES` says which functions a type has. Sources stand beside them; all were read on 2026-11-27.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from typing import Any

from genesys.spi.paths import MISSING, take
from genesys_azure.tables import table
from genesys_azure.testbed.answers import ArmError
from genesys_azure.testbed.world import Thing, World

Body = dict[str, Any]
Rule = Callable[[World, str, Body], None]
_NET = "Microsoft.Network"
_POSTGRES, _APPS = "Microsoft.DBforPostgreSQL/flexibleServers", "Microsoft.App/environments"
_TAGS, _FEW_TAGS = 50, 15
"""Source: Azure docs, limits of tags; zones of DNS and their records have fewer."""
_KINDS = ("[A-Z]", "[a-z]", "[0-9]", "[^A-Za-z0-9]")
_ARM = re.compile(r"Standard_[A-Z]+\d+p\w*")
"""Sizes with an Arm processor have a p behind their number. Source: Azure docs, naming of sizes."""


def _bad(code: str, message: str) -> ArmError:
    return ArmError(400, code, message)


def _get(body: Body, path: str, default: Any = None) -> Any:
    found = take(body, path)
    return default if found is MISSING or found is None else found


def _there(world: World, id: object) -> Thing | None:
    return world.things.get(str(id).lower())


def _tags(world: World, id: str, type: str, body: Body) -> None:
    """See that there are not too many tags, and that they are legal."""
    found, few = body.get("tags") or {}, "dnszones" in type.lower() or "privatednszones" in type.lower()
    most = _FEW_TAGS if few else _TAGS
    if len(found) > most:
        raise _bad("InvalidTagCount", f"The number of tags on '{id}' is {len(found)}; at most {most} are allowed.")
    longest = 128 if type.startswith("Microsoft.Storage") else 512
    for name, value in found.items():
        if not 1 <= len(name) <= longest or re.search(r"[<>%&\\?/]", name):
            raise _bad("InvalidTagNameCharacters", f"The tag name '{name}' is not legal.")
        if len(str(value)) > 256:
            raise _bad("InvalidTagValueLength", f"The value of the tag '{name}' is longer than 256 characters.")


def _delegated(world: World, subnet: object, service: str, prefix: int) -> Thing:
    """Return a subnet that belongs to a service, and is large enough for it."""
    thing = _there(world, subnet)
    names = [
        _get(one, "properties.serviceName") for one in (thing.properties.get("delegations") or () if thing else ())
    ]
    if thing is None or service not in names:
        raise _bad("SubnetNotDelegated", f"The subnet {subnet} must be delegated to {service}.")
    if ipaddress.ip_network(thing.properties["addressPrefix"]).prefixlen > prefix:
        raise _bad("SubnetTooSmall", f"The subnet {subnet} must be /{prefix} or larger.")
    return thing


def _postgres(world: World, id: str, body: Body) -> None:
    """See to a server of PostgreSQL. Source: Azure docs, flexible server: networking, compute, storage, backup."""
    facts, tier, name = table("database"), _get(body, "sku.tier"), str(_get(body, "sku.name", ""))
    if (tier == "Burstable") != name.startswith("Standard_B") or (tier == "MemoryOptimized") != ("_E" in name):
        raise _bad("InvalidParameterValue", f"The size {name} is none of the tier {tier}.")
    # A copy has what its source has.
    copied = _get(body, "properties.createMode") == "Replica"
    if not copied and _get(body, "properties.version") not in facts["postgres"]["versions"]:
        raise _bad("ServerVersionNotSupported", f"Version {_get(body, 'properties.version')} is not supported.")
    if tier == "Burstable" and _get(body, "properties.highAvailability.mode", "Disabled") != "Disabled":
        raise _bad("HANotSupportedForBurstableSku", "High availability is not supported for the Burstable tier.")
    if _get(body, "properties.storage.storageSizeGB", 32) not in facts["storage"]["steps_gib"]:
        raise _bad("InvalidParameterValue", "The size of the storage is none that is sold.")
    days = _get(body, "properties.backup.backupRetentionDays", 7)
    if not facts["backup"]["least_days"] <= days <= facts["backup"]["most_days"]:
        raise _bad("InvalidBackupRetentionDays", f"Backups are kept 7 to 35 days, not {days}.")
    _password(body)
    _private(world, body)


def _password(body: Body) -> None:
    password, login = _get(body, "properties.administratorLoginPassword"), _get(body, "properties.administratorLogin")
    if password is None:
        return
    kinds = sum(bool(re.search(kind, password)) for kind in _KINDS)
    if not 8 <= len(password) <= 128 or kinds < 3 or (login and login in password):
        message = "The password must have 8 to 128 characters of three of these: A-Z, a-z, 0-9 and others."
        raise _bad("PasswordTooWeak", message)


def _private(world: World, body: Body) -> None:
    subnet, zone = (
        _get(body, f"properties.network.{word}")
        for word in ("delegatedSubnetResourceId", "privateDnsZoneArmResourceId")
    )
    if subnet is None:
        return
    _delegated(world, subnet, _POSTGRES, 28)
    if not str(zone).lower().endswith(".postgres.database.azure.com"):
        raise _bad("InvalidPrivateDnsZone", "The private DNS zone must end with .postgres.database.azure.com.")
    net = str(subnet).rsplit("/", 2)[0].lower()
    links = [one for one in world.below(str(zone)) if one.type.endswith("/virtualNetworkLinks")]
    if net not in [str(_get(one.body, "properties.virtualNetwork.id", "")).lower() for one in links]:
        raise _bad("PrivateDnsZoneNotLinked", f"The private DNS zone {zone} is not linked to {net}.")


def _vault(world: World, id: str, body: Body) -> None:
    """See to a vault. Source: Azure's definition of VaultProperties, its comments; Azure docs, naming rules."""
    name = id.rpartition("/")[2]
    if not re.fullmatch(r"[A-Za-z](?:-?[A-Za-z0-9])+", name):
        raise _bad("VaultNameNotValid", f"The vault name '{name}' is invalid.")
    found = body.get("properties", {})
    if found.get("createMode") != "recover" and found.get("accessPolicies") is None:
        raise _bad("BadRequest", "The parameter accessPolicies is not specified.")
    if not 7 <= found.get("softDeleteRetentionInDays", 90) <= 90:
        raise _bad("BadRequest", "The parameter softDeleteRetentionInDays must be 7 to 90.")
    if found.get("enablePurgeProtection") is False:
        raise _bad("BadRequest", 'The property "enablePurgeProtection" cannot be set to false.')


def _account(world: World, id: str, body: Body) -> None:
    """See to the name of a storage account. Source: Azure docs, naming rules of resources."""
    name = id.rpartition("/")[2]
    if not re.fullmatch("[a-z0-9]{3,24}", name):
        raise _bad("AccountNameInvalid", f"{name} is not a valid storage account name.")


def _container(world: World, id: str, body: Body) -> None:
    """See to a container. Source: Azure docs, anonymous read access: both the account and the container must allow."""
    name, owner = id.rpartition("/")[2], _there(world, id.partition("/blobServices/")[0])
    if not re.fullmatch(r"[a-z0-9](?:-?[a-z0-9]){2,62}", name) or len(name) > 63:
        raise _bad("InvalidResourceName", f"The container name '{name}' is invalid.")
    open_to_all = _get(body, "properties.publicAccess", "None") != "None"
    if open_to_all and owner is not None and not owner.properties.get("allowBlobPublicAccess"):
        message = "Public access is not permitted on this storage account."
        raise ArmError(409, "PublicAccessNotPermitted", message)


def _scale_set(world: World, id: str, body: Body) -> None:
    """See to a group of machines. Source: Azure docs, Flexible orchestration; azure-rest-api-specs, issue 27029."""
    profile = _get(body, "properties.virtualMachineProfile", {})
    flexible = _get(body, "properties.orchestrationMode") == "Flexible"
    version = _get(profile, "networkProfile.networkApiVersion")
    if flexible and _get(profile, "networkProfile.networkInterfaceConfigurations") and not version:
        code = "NetworkApiVersionMustBeSpecifiedWithNetworkInterfaceConfigurations"
        raise _bad(code, "Network api version must be specified if network interface configurations are specified.")
    if flexible and _get(body, "properties.platformFaultDomainCount") is None:
        raise _bad("InvalidParameter", "platformFaultDomainCount is required when orchestrationMode is Flexible.")
    _trusted(str(_get(body, "sku.name", "")), profile)


def _machine(world: World, id: str, body: Body) -> None:
    """See to a machine. Source: Azure docs, trusted launch; attach a disk: both are in one zone."""
    _trusted(str(_get(body, "properties.hardwareProfile.vmSize", "")), body.get("properties", {}))
    for one in _get(body, "properties.storageProfile.dataDisks", ()):
        disk = _there(world, _get(one, "managedDisk.id"))
        if disk is not None and (disk.body.get("zones") or []) != (body.get("zones") or []):
            raise _bad("BadRequest", f"Disk {disk.name} cannot be attached: it is not in the zone of the machine.")


def _trusted(size: str, profile: Body) -> None:
    trusted = _get(profile, "securityProfile.securityType") == "TrustedLaunch"
    if trusted and _ARM.fullmatch(size):
        raise _bad("BadRequest", f"The VM size '{size}' is not supported for TrustedLaunch.")
    if _get(profile, "securityProfile.uefiSettings") and not _get(profile, "securityProfile.securityType"):
        raise _bad("BadRequest", "Use of UEFI settings is not supported without a securityType.")


def _disk(world: World, id: str, body: Body) -> None:
    """See to a disk. Source: Azure docs, Premium SSD v2: limitations, and performance by size."""
    name, size = _get(body, "sku.name"), _get(body, "properties.diskSizeGB", 0)
    iops, rate = _get(body, "properties.diskIOPSReadWrite"), _get(body, "properties.diskMBpsReadWrite")
    if name not in {"PremiumV2_LRS", "UltraSSD_LRS"}:
        return
    if not body.get("zones"):
        raise _bad("BadRequest", f"A disk of {name} has to be in an availability zone.")
    if iops is not None and not 3000 <= iops <= max(3000, min(80000, 500 * size)):
        raise _bad("InvalidParameter", f"diskIOPSReadWrite {iops} is not legal for {size} GB.")
    if rate is not None and not 125 <= rate <= max(125, min(1200, (iops or 3000) // 4)):
        raise _bad("InvalidParameter", f"diskMBpsReadWrite {rate} is not legal for {iops or 3000} operations.")


def _nat(world: World, id: str, body: Body) -> None:
    """See that a gateway and its addresses are of one kind. Source: Azure docs, NAT gateway SKUs."""
    for item in _get(body, "properties.publicIpAddresses", ()):
        address = _there(world, item["id"])
        if address is not None and _get(address.body, "sku.name") != _get(body, "sku.name"):
            message = f"The public IP address {address.name} is not of the SKU {_get(body, 'sku.name')}."
            raise _bad("NatGatewayPublicIpSkuMismatch", message)


def _balancer(world: World, id: str, body: Body) -> None:
    """See to a load balancer: its addresses, and rules that do not repeat a port. Source: Azure docs, components."""
    for front in _get(body, "properties.frontendIPConfigurations", ()):
        address = _there(world, _get(front, "properties.publicIPAddress.id", ""))
        if address is not None and _get(address.body, "sku.name") != _get(body, "sku.name"):
            raise _bad("PublicIPAndLBSkuDoNotMatch", f"{address.name} is not of the SKU {_get(body, 'sku.name')}.")
    seen = set()
    for rule in _get(body, "properties.loadBalancingRules", ()):
        found = rule["properties"]
        key = (found["frontendIPConfiguration"]["id"].lower(), found["frontendPort"], found["protocol"])
        if key in seen:
            raise _bad("RulesUseSameFrontendPort", f"Two rules use port {found['frontendPort']}.")
        seen.add(key)
        if not 4 <= found.get("idleTimeoutInMinutes", 4) <= 100:
            raise _bad("LoadBalancingRuleInvalidIdleTimeout", "The idle timeout must be 4 to 100 minutes.")


def _gateway(world: World, id: str, body: Body) -> None:
    """See that every rule of a gateway has a priority of its own. Source: Azure docs, request routing rules."""
    found = [_get(one, "properties.priority") for one in _get(body, "properties.requestRoutingRules", ())]
    if None in found or len(set(found)) < len(found):
        raise _bad(
            "ApplicationGatewayRequestRoutingRulePriorityCannotBeEmpty", "Each rule needs a priority of its own."
        )


def _rule(world: World, id: str, body: Body) -> None:
    """See that a security rule is described briefly. Source: its definition, comments."""
    if len(_get(body, "properties.description", "")) > 140:
        raise _bad("SecurityRuleDescriptionTooLong", "The description of a security rule has at most 140 characters.")


def _zone(world: World, id: str, body: Body) -> None:
    """See that the name of a private zone is one of DNS. Source: Azure docs, naming rules of resources."""
    name = id.rpartition("/")[2]
    if len(name) > 253 or any(not 1 <= len(part) <= 63 for part in name.split(".")):
        raise _bad("BadRequest", f"The zone name '{name}' is not legal: a part of it has at most 63 characters.")


def _grant(world: World, id: str, body: Body) -> None:
    """See that the name of a role assignment is a GUID. Source: Azure docs, role assignments."""
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", id.rpartition("/")[2], re.IGNORECASE):
        raise _bad("InvalidRoleAssignmentId", "The role assignment ID must be a GUID.")


def _environment(world: World, id: str, body: Body) -> None:
    """See to an environment of container apps. Source: Azure docs, networking in an environment: /27, delegated."""
    subnet = _get(body, "properties.vnetConfiguration.infrastructureSubnetId")
    profiles = _get(body, "properties.workloadProfiles", ())
    if subnet is not None and profiles:
        _delegated(world, subnet, _APPS, 27)
    if _get(body, "properties.zoneRedundant") and subnet is None:
        raise _bad("ZoneRedundancyNeedsSubnet", "Zone redundancy needs a subnet.")


def _app(world: World, id: str, body: Body) -> None:
    """See to a container app. Source: Azure docs, containers: allocations; manage secrets; scaling; naming rules."""
    name, template = id.rpartition("/")[2], _get(body, "properties.template", {})
    if not re.fullmatch(r"[a-z](?:-?[a-z0-9]){1,31}", name) or len(name) > 32:
        raise _bad("ContainerAppInvalidName", f"Invalid ContainerApp name '{name}'.")
    legal = {(float(one["cpu"]), float(one["memory"])) for one in table("containers")["shapes"]}
    held = {one["name"] for one in _get(body, "properties.configuration.secrets", ())}
    for one in template.get("containers") or ():
        given = _get(one, "resources", {})
        pair = (float(given.get("cpu", 0.5)), float(str(given.get("memory", "1Gi")).removesuffix("Gi")))
        if pair not in legal:
            raise _bad("ContainerAppInvalidResourceTotal", f"{pair[0]} CPU and {pair[1]}Gi is no allocation.")
        for word in _secrets(one):
            if word not in held:
                raise _bad("ContainerAppSecretRefNotFound", f"SecretRef '{word}' was not found.")
    least, most = (_get(template, f"scale.{word}", 10) for word in ("minReplicas", "maxReplicas"))
    if not (0 <= least <= most or "minReplicas" not in template.get("scale", {})) or not 1 <= most <= 1000:
        raise _bad("ContainerAppInvalidScaleSpec", f"{least} to {most} replicas is not legal.")


def _secrets(one: Body) -> Iterator[str]:
    return (item["secretRef"] for item in one.get("env") or () if item.get("secretRef"))


def _autoscale(world: World, id: str, body: Body) -> None:
    """See to the size that a group may have. Source: Azure docs, autoscale: settings schema."""
    for one in _get(body, "properties.profiles", ()):
        least, usual, most = (int(one["capacity"][word]) for word in ("minimum", "default", "maximum"))
        if not least <= usual <= most:
            raise _bad("InvalidCapacity", f"The default {usual} is not between {least} and {most}.")


RULES: dict[str, Rule] = {
    _POSTGRES: _postgres,
    "Microsoft.KeyVault/vaults": _vault,
    "Microsoft.Storage/storageAccounts": _account,
    "Microsoft.Storage/storageAccounts/blobServices/default/containers": _container,
    "Microsoft.Compute/virtualMachineScaleSets": _scale_set,
    "Microsoft.Compute/virtualMachines": _machine,
    "Microsoft.Compute/disks": _disk,
    f"{_NET}/natGateways": _nat,
    f"{_NET}/loadBalancers": _balancer,
    f"{_NET}/applicationGateways": _gateway,
    f"{_NET}/networkSecurityGroups/securityRules": _rule,
    f"{_NET}/privateDnsZones": _zone,
    "Microsoft.Authorization/roleAssignments": _grant,
    "Microsoft.App/managedEnvironments": _environment,
    "Microsoft.App/containerApps": _app,
    "Microsoft.Insights/autoScaleSettings": _autoscale,
}
"""Type -> what is seen to."""


def legal(world: World, id: str, type: str, body: Body) -> None:
    """See that a resource is legal as a whole.

    Raises:
        ArmError: It is not.
    """
    _tags(world, id, type, body)
    rule = RULES.get(type)
    if rule is not None:
        rule(world, id, body)
