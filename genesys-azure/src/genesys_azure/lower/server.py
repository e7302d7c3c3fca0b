"""Server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from genesys.spi import machine as machines
from genesys.spi.lowering import Alternative, LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_azure.lower import machine
from genesys_azure.lower.common import MemberExports, NetworkExports
from genesys_azure.lower.identity import Acting, acting, grants
from genesys_azure.lower.network import guarded, public_address, zones
from genesys_azure.lower.opening import ingress, reach
from genesys_azure.lower.scope import group_spec, placed
from genesys_azure.lower.volume import VolumeExports, attached
from genesys_azure.problems import NO_ZONES, ZONES_DIFFER


def server(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a machine with an identity, a closed security group, and the grants and rules that its uses need."""
    address, net = resource.address, context.exports(resource.target("network"))
    group, guard, zone = own(address, "group"), f"{address}/security-group", _zone(resource, context)
    who, made = acting(resource, context)
    natives = [group_spec(context), *guarded(resource, context), *made, *_members(resource, context)]
    natives += ingress(resource, context, net, written=resource.fields.get("open") or (), guard=guard)
    natives += reach(resource, context, {"sourceApplicationSecurityGroups": [{"id": group}]})
    natives += grants(resource, context, who)
    kinds = {"azure.network.security_rule", "azure.authorization.role_assignment"}
    wanted = [*who.ready, *(spec.local for spec in natives if spec.type in kinds)]
    natives += _interface(resource, context, net)
    natives.append(_machine(resource, context, who, zone=zone, wanted=wanted))
    chosen = machine.size(resource, context)
    return Lowered(
        natives,
        outputs=_outputs(resource, context),
        exports=MemberExports(net.address, guard, group, ip=_private(resource)),
        choices={
            "size": (chosen["type"], f"{chosen['cpu']} processors and {chosen['memory']} GB of memory"),
            "zone": (zone or "none", "members are spread over the zones of the region, where it has them"),
        },
    )


def _public(resource: Resolved) -> bool:
    return bool(resource.fields.get("public_address"))


def _zone(resource: Resolved, context: LowerContext) -> str:
    """Return the zone: that of its volumes, the one that was written, or one that is the same every time."""
    known, wanted = zones(context), str(resource.fields["zone"])
    if not known:
        if wanted != "auto":
            raise NO_ZONES.error(resource.where, address=resource.address, region=context.target["region"])
        return ""
    theirs = {address: _disk(context, address).zone for address in attached(resource)}
    if theirs:
        first, zone = next(iter(theirs.items()))
        for other, elsewhere in theirs.items():
            if elsewhere != zone:
                facts = {"address": first, "zone": zone, "user": other, "other": elsewhere}
                raise ZONES_DIFFER.error(resource.where, **facts)
        return zone
    slot = "abc".find(wanted) if wanted != "auto" else machines.spread(resource.address, len(known))
    return str(context.choice("zone", wanted, lambda: known[slot]))


def _disk(context: LowerContext, address: str) -> VolumeExports:
    found: VolumeExports = context.exports(address)
    return found


def _members(resource: Resolved, context: LowerContext) -> Iterator[NativeSpec]:
    name = context.name("azure.network.application_security_group", "group")
    body = placed(resource, context, applicationSecurityGroupName=name)
    yield NativeSpec("group", "azure.network.application_security_group", body, name=name)
    if _public(resource):
        yield public_address(resource, context, "address")


def _interface(resource: Resolved, context: LowerContext, net: NetworkExports) -> Iterator[NativeSpec]:
    address, name = resource.address, context.name("azure.network.network_interface", "interface")
    tiers = ("public",) if _public(resource) else ("private", "public")
    inside: dict[str, Json] = {
        "privateIPAllocationMethod": "Dynamic",
        "subnet": {"id": net.tier(*tiers, user=address).id},
        "applicationSecurityGroups": [{"id": own(address, "group")}],
    }
    if _public(resource):
        inside["publicIPAddress"] = {"id": own(address, "address")}
    body = placed(
        resource,
        context,
        networkInterfaceName=name,
        networkSecurityGroup={"id": own(address, "security-group")},
        ipConfigurations=[{"name": "main", "properties": inside}],
    )
    yield NativeSpec("interface", "azure.network.network_interface", body, name=name, serialise_on=net.key)


def _machine(resource: Resolved, context: LowerContext, who: Acting, *, zone: str, wanted: Sequence[str]) -> NativeSpec:
    name = context.name("azure.compute.virtual_machine", "machine")
    body = placed(
        resource,
        context,
        virtualMachineName=name,
        identity=who.body,
        vmSize=machine.size(resource, context)["type"],
        imageReference=machine.image(resource, context),
        createOption="FromImage",
        deleteOption="Delete",
        diskSizeGB=machine.storage(resource),
        storageAccountType=machine.disk(resource, context),
        osProfile={**machine.login(resource, context), "computerName": name},
        networkInterfaces=[
            {"id": own(resource.address, "interface"), "properties": {"deleteOption": "Detach", "primary": True}}
        ],
        **machine.security(resource, str(machine.size(resource, context)["type"])),
    )
    disks = _disks(resource, context)
    if disks:
        body["dataDisks"] = disks
    if zone:
        body["zones"] = [zone]
    others = list(_alternatives(resource, context, zone))
    return NativeSpec("machine", "azure.compute.virtual_machine", body, needs=wanted, name=name, alternatives=others)


def _disks(resource: Resolved, context: LowerContext) -> list[Json]:
    """Return the volumes that are attached; they outlive the machine."""
    found: list[Json] = []
    for lun, address in enumerate(attached(resource)):
        id = _disk(context, address).id
        found.append({"lun": lun, "createOption": "Attach", "deleteOption": "Detach", "managedDisk": {"id": id}})
    return found


def _alternatives(resource: Resolved, context: LowerContext, zone: str) -> Iterator[Alternative]:
    """Give what to make where Azure has no capacity (quirks Z13 and Z14): other zones first, then other sizes.

    A machine with volumes stays where they are, and one whose zone was written stays there too. The interface and
    the public address need not move: they are in no zone, or in all.
    """
    chosen = machine.size(resource, context)
    free = zone and resource.fields["zone"] == "auto" and not attached(resource)
    places = [zone, *(other for other in zones(context) if other != zone)] if free else [zone]
    for one in (chosen, *machine.fallbacks(chosen)):
        for place in places:
            if (one, place) == (chosen, zone):
                continue
            body: dict[str, Json] = {"vmSize": one["type"], **({"zones": [place]} if place else {})}
            where = f"zone {place}" if place else "the region"
            why = where if one == chosen else f"{one['type']} in {where}"
            pins: dict[str, Json] = {"zone": place} if free else {}
            yield Alternative(body, why, pins if one == chosen else {**pins, "size": dict(one)})


def _private(resource: Resolved) -> Json:
    return own(resource.address, "interface", "privateIPAddress")


def _outputs(resource: Resolved, context: LowerContext) -> dict[str, Json]:
    address, private = resource.address, _private(resource)
    return {
        "id": own(address, "machine"),
        "address": own(address, "address", "ipAddress") if _public(resource) else private,
        "private_address": private,
        "hostname": context.name("azure.compute.virtual_machine", "machine"),
    }
