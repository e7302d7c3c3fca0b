"""What is looked at before a change is accepted: each function raises what Azure would answer."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Any

from genesys.spi.paths import MISSING, take
from genesys_azure.testbed import semantics as rules
from genesys_azure.testbed.answers import ArmError
from genesys_azure.testbed.world import Thing, World

_ID = re.compile(r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/.+", re.IGNORECASE)
_GROUP = re.compile(r"(/subscriptions/[^/]+/resourceGroups/[^/]+)(/.*)?", re.IGNORECASE)
_DEEP = 8


def group(world: World, id: str) -> None:
    """See that the resource group is there and stays."""
    found = _GROUP.fullmatch(id)
    if found is None or not found[2]:
        return
    name = found[1].rpartition("/")[2]
    if name.lower() == rules.WATCHERS:
        return
    thing = world.things.get(found[1].lower())
    if thing is None:
        raise ArmError(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")
    if thing.state == "Deleting":
        message = f"The resource group '{name}' is in deprovisioning state and cannot perform this operation."
        raise ArmError(409, "ResourceGroupBeingDeleted", message)


def parent(world: World, id: str, type: str) -> None:
    """See that what it is inside of is there."""
    if type.count("/") < 2 or type.startswith("Microsoft.Authorization"):
        return
    above = id.rsplit("/", 2)[0]
    if rules.WATCHERS in above.lower() and any(world.of("Microsoft.Network/virtualNetworks")):
        return
    if type.endswith("/recordSets"):
        above = id.rsplit("/", 2)[0]
    if "/blobServices/default" in above:
        above = above.partition("/blobServices/default")[0]
    if above.lower() not in world.things:
        message = f"Can not perform requested operation on nested resource. Parent resource '{above}' not found."
        raise ArmError(404, "ParentResourceNotFound", message)


def registered(world: World, type: str) -> None:
    """See that the namespace is registered for the subscription."""
    space = type.partition("/")[0]
    since = world.registering.get(space.lower())
    if since is not None and world.now() >= since:
        world.unregistered.discard(space.lower())
    if space.lower() in world.unregistered:
        message = f"The subscription is not registered to use namespace '{space}'. See https://aka.ms/rps-not-found."
        raise ArmError(409, "MissingSubscriptionRegistration", message)


def name(world: World, id: str, type: str) -> None:
    """See that the name is legal, and nobody else has it where names are unique in the world."""
    word = id.rpartition("/")[2]
    shortest, longest = rules.PREFIXES.get(type, (1, 260))
    if not shortest <= len(word) <= longest:
        raise ArmError(400, "InvalidResourceName", f"'{word}' must have {shortest} to {longest} characters.")
    if type not in rules.GLOBAL:
        return
    code, _ = rules.GLOBAL[type]
    others = [t.name.lower() for t in world.of(type) if t.key != id.lower()]
    if word.lower() in (*others, *world.config.taken.get(type.lower(), ())):
        raise ArmError(409, code, f"The name '{word}' is already in use.")


def free(world: World, id: str, type: str) -> None:
    """See that no other operation has the lock of the tree."""
    row = rules.LOCKED_BY.get(type)
    if row is None:
        return
    top = id if row[0] == type else id.rsplit("/", 2)[0]
    for thing in (world.things.get(top.lower()), *world.below(top)):
        if thing is not None and thing.work is not None and thing.work.status == "InProgress":
            message = f"Another operation on this or dependent resource is in progress: {thing.id}."
            raise ArmError(409 if row[1] == "ServerIsBusy" else 429, row[1], message)


def unchanged(thing: Thing, new: dict[str, Any]) -> None:
    """See that nothing changes that cannot."""
    old_place, new_place = thing.body.get("location"), new.get("location")
    if old_place and new_place and place(old_place) != place(new_place):
        message = f"The resource '{thing.name}' already exists in location '{old_place}'."
        raise ArmError(409, "InvalidResourceLocation", message)
    row = rules.IMMUTABLE.get(thing.type)
    for path in row[1] if row else ():
        before, after = take(thing.body, path), take(new, path)
        if after is not MISSING and after is not None and before is not MISSING and not _covers(before, after):
            raise ArmError(409, row[0] if row else "", f"Changing property '{path}' is not allowed.")
    grows = rules.GROWS.get(thing.type)
    if grows:
        before, after = take(thing.body, grows[0]), take(new, grows[0])
        if isinstance(before, int) and isinstance(after, int) and after < before:
            raise ArmError(409, grows[1], f"'{grows[0]}' cannot become smaller.")


def _covers(before: Any, after: Any) -> bool:
    if isinstance(before, dict) and isinstance(after, dict):
        return all(_covers(before[k], v) for k, v in after.items() if k in before)
    return bool(before == after)


def place(location: str) -> str:
    """Return a location as it is compared."""
    return location.replace(" ", "").lower()


def ids_in(value: Any, deep: int = _DEEP) -> Iterator[str]:
    """Give every id of another resource inside a body."""
    if isinstance(value, str):
        if _ID.fullmatch(value):
            yield value
    elif deep and isinstance(value, dict):
        for key, item in value.items():
            yield from ids_in(key, deep - 1)
            yield from ids_in(item, deep - 1)
    elif deep and isinstance(value, list):
        for item in value:
            yield from ids_in(item, deep - 1)


def references(world: World, id: str, type: str, body: dict[str, Any]) -> None:
    """See that everything it refers to is there, and for networks also ready."""
    for other in ids_in(body):
        key = other.lower()
        if key.startswith(id.lower()):
            continue
        thing = world.things.get(key) or world.things.get(key.rsplit("/", 2)[0])
        if thing is None:
            message = f"Resource {other} referenced by resource {id} was not found."
            raise ArmError(400, "InvalidResourceReference", message)
        if thing.work is not None and type.startswith("Microsoft.Network/") and thing.work.status == "InProgress":
            message = f"Cannot proceed with operation because resource {other} is not in Succeeded state."
            raise ArmError(409, "ReferencedResourceNotProvisioned", message)


def unused(world: World, thing: Thing) -> None:
    """See that nothing keeps it from being deleted."""
    if thing.body.get("managedBy"):
        raise ArmError(409, "OperationNotAllowed", f"Disk {thing.name} is attached to VM {thing.body['managedBy']}.")
    if thing.type in rules.NESTED and any(world.below(thing.key)):
        code = rules.NESTED[thing.type][0]
        raise ArmError(409, code, f"Cannot delete '{thing.name}' because it contains nested resources.")
    until = thing.facts.get("reserved", 0.0)
    if world.now() < until:
        message = f"Nic(s) in request is reserved for another Virtual Machine for 180 seconds: {thing.id}."
        raise ArmError(400, "NicReservedForAnotherVm", message)
    for inside in (*world.below(thing.key), thing):
        row = rules.IN_USE.get(inside.type)
        user = row and next(users(world, inside.key, thing.key), None)
        if row and user:
            message = f"{inside.name} is in use by {user.id} and cannot be deleted."
            details = [{"code": row.code, "message": message}] if inside is not thing else None
            raise ArmError(400, row.code, message, details)


def users(world: World, key: str, whole: str) -> Iterator[Thing]:
    """Give what refers to a resource from outside of ``whole``."""
    for other in list(world.things.values()):
        if other.key == whole or other.key.startswith(f"{whole}/"):
            continue
        if other.type == "Microsoft.Compute/snapshots":  # It outlives what it was taken of.
            continue
        if any(found.lower() == key or found.lower().startswith(f"{key}/") for found in ids_in(other.body)):
            yield other


def subnet(world: World, id: str, body: dict[str, Any]) -> None:
    """See that a subnet is in the range of its network, and apart from all others."""
    net = world.things[id.rsplit("/", 2)[0].lower()]
    found = body.get("properties", {})
    wanted = [p for p in (found.get("addressPrefix"), *(found.get("addressPrefixes") or ())) if p]
    if not wanted:
        raise ArmError(400, "SubnetMissingAddressPrefix", f"Subnet {id} has no address prefix.")
    whole = [_range(p) for p in net.properties.get("addressSpace", {}).get("addressPrefixes", ())]
    for text in wanted:
        block = _range(text)
        if not any(block.version == w.version and block.subnet_of(w) for w in whole):  # type: ignore[arg-type]
            raise ArmError(400, "NetcfgInvalidSubnet", f"Subnet '{id}' is not valid in virtual network '{net.name}'.")
        for other in world.below(net.key):
            if other.type.endswith("/subnets") and other.key != id.lower():
                prefix = other.properties.get("addressPrefix") or other.properties["addressPrefixes"][0]
                if _range(prefix).overlaps(block):
                    message = f"Subnet '{id}' overlaps with subnet '{other.name}'."
                    raise ArmError(400, "NetcfgSubnetRangesOverlap", message)


def _range(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        raise ArmError(400, "InvalidCIDRNotation", f"The address prefix {text} is not a valid CIDR.") from None


def rule(world: World, id: str, body: dict[str, Any]) -> None:
    """See that a security rule has a priority of its own."""
    found = body.get("properties", {})
    if not 100 <= int(found.get("priority", 0)) <= 4096:
        raise ArmError(400, "SecurityRuleInvalidPriority", "Security rule priority must be 100 to 4096.")
    for other in world.below(id.rsplit("/", 2)[0]):
        same = all(other.properties.get(k) == found.get(k) for k in ("priority", "direction"))
        if other.type.endswith("/securityRules") and other.key != id.lower() and same:
            message = f"Security rule {other.name} conflicts with rule {id.rpartition('/')[2]}."
            raise ArmError(400, "SecurityRuleConflict", message)


def grant(world: World, id: str, body: dict[str, Any]) -> None:
    """See that a role is given to somebody who is known, and only once."""
    found = body.get("properties", {})
    known = {t.properties.get("principalId"): t for t in world.of("Microsoft.ManagedIdentity/userAssignedIdentities")}
    holder = known.get(found.get("principalId"))
    since = holder.facts.get("since", 0.0) if holder else 0.0
    if holder is None or world.now() - since < world.config.principal_lag_s:
        message = f"Principal {found.get('principalId')} does not exist in the directory {world.config.tenant}."
        raise ArmError(400, "PrincipalNotFound", message)
    for other in world.of("Microsoft.Authorization/roleAssignments"):
        same = all(other.properties.get(k) == found.get(k) for k in ("principalId", "roleDefinitionId"))
        scope = other.key.partition("/providers/microsoft.authorization")[0]
        if same and other.key != id.lower() and id.lower().startswith(f"{scope}/providers/microsoft.auth"):
            raise ArmError(409, "RoleAssignmentExists", "The role assignment already exists.")
