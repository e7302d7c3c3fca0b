"""Server."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from genesys.spi import choices, machine
from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_azure.boot import program
from genesys_azure.lower.common import MemberExports, NetworkExports, fact, local_name, row
from genesys_azure.lower.network import guarded, public_address, zones
from genesys_azure.lower.opening import ingress, reach
from genesys_azure.lower.scope import arm_id, group_spec, placed
from genesys_azure.problems import NO_ZONES
from genesys_azure.tables import table

_GIB = 1 << 30
_USER = "genesys"
_READER = "4633458b-17de-408a-b874-0445c86b69e6"
"""Azure's built-in role Key Vault Secrets User."""
_NOBODY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB3puJdM9zbgKpDLv8p4wbP5Y/UbkRfuQSBvFj2UD/yq"
"""Azure makes no Linux machine without a key. This one is a hash: nobody holds its private half."""
_NAMES = uuid.UUID("7c1c6f0e-8a0d-5d5c-9f0e-3a1a4f6a2b10")


def server(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a machine with an identity, a closed security group, and the grants and rules that its uses need."""
    address, net = resource.address, context.exports(resource.target("network"))
    group, guard, zone = own(address, "group"), f"{address}/security-group", _zone(resource, context)
    opened = resource.fields.get("open") or ()
    natives = [group_spec(context), *guarded(resource, context), *_members(resource, context)]
    natives += ingress(resource, context, net, written=opened, guard=guard)
    natives += reach(resource, context, group)
    natives += _grants(resource, context)
    kinds = {"azure.network.security_rule", "azure.authorization.role_assignment"}
    wanted = ["identity", *(spec.local for spec in natives if spec.type in kinds)]
    natives += _interface(resource, context, net)
    natives.append(_machine(resource, context, zone=zone, wanted=wanted))
    chosen = _size(resource, context)
    return Lowered(
        natives,
        outputs=_outputs(resource, context),
        exports=MemberExports(net.address, guard, group),
        choices={
            "size": (chosen["type"], f"{chosen['cpu']} processors and {chosen['memory']} GB of memory"),
            "zone": (zone or "none", "members are spread over the zones of the region, where it has them"),
        },
    )


def _public(resource: Resolved) -> bool:
    return bool(resource.fields.get("public_address"))


def _zone(resource: Resolved, context: LowerContext) -> str:
    known, wanted = zones(context), str(resource.fields["zone"])
    if not known:
        if wanted != "auto":
            raise NO_ZONES.error(resource.where, address=resource.address, region=context.target["region"])
        return ""
    slot = "abc".find(wanted) if wanted != "auto" else machine.spread(resource.address, len(known))
    return str(context.choice("zone", wanted, lambda: known[slot]))


def _size(resource: Resolved, context: LowerContext) -> Mapping[str, Any]:
    return choices.server_size(resource, context, table=table, row=row)


def _members(resource: Resolved, context: LowerContext) -> Iterator[NativeSpec]:
    name = context.name("azure.managedidentity.identity", "identity")
    body = placed(resource, context, userAssignedIdentityName=name)
    yield NativeSpec("identity", "azure.managedidentity.identity", body, name=name)
    name = context.name("azure.network.application_security_group", "group")
    body = placed(resource, context, applicationSecurityGroupName=name)
    yield NativeSpec("group", "azure.network.application_security_group", body, name=name)
    if _public(resource):
        yield public_address(resource, context, "address")


def _grants(resource: Resolved, context: LowerContext) -> Iterator[NativeSpec]:
    """Give one role for each secret that the machine reads when its program starts."""
    scope = f"/subscriptions/{context.target['subscription']}/providers/Microsoft.Authorization"
    for address in sorted(set(resource.secrets.values())):
        # The name has to be a UUID; being made of what it is about, it is the same for a repeated create.
        what = f"{context.target['subscription']}/{context.project}/{context.environment}/{resource.address} {address}"
        body: dict[str, Json] = {
            "scope": context.exports(address),
            "roleAssignmentName": str(uuid.uuid5(_NAMES, what)),
            "roleDefinitionId": f"{scope}/roleDefinitions/{_READER}",
            "principalId": own(resource.address, "identity", "principalId"),
            "principalType": "ServicePrincipal",
        }
        local = local_name("read", address.removeprefix(f"{resource.address}/"))
        yield NativeSpec(local, "azure.authorization.role_assignment", body)


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


def _image(resource: Resolved, context: LowerContext) -> dict[str, str]:
    """Return the image with its version, looked up once and kept."""
    wanted, address = str(resource.fields["os"]), resource.address
    arch = "arm64" if resource.fields["family"] == "arm" else "amd64"

    def choose() -> Json:
        known = table("images")
        os = known["lts"]["newest"] if wanted == "latest-lts" else wanted
        found = row(known["images"], os, what="image", address=address)
        skus = {key: found[key] for key in ("amd64", "arm64") if key in found}
        image = {
            "publisher": found["publisher"],
            "offer": found["offer"],
            "sku": row(skus, arch, what=os, address=address),
        }
        answer = fact(context, "image", f"{os}/{arch}", **image, region=context.target["region"])
        return {**image, "version": str(answer["version"])}

    pinned: dict[str, str] = context.choice("image", f"{wanted}/{arch}", choose)
    return pinned


def _disk(resource: Resolved, context: LowerContext) -> str:
    wanted = str(resource.fields["disk"])

    def choose() -> str:
        return str(row(table("disks")["root"], wanted, what="root disk", address=resource.address)["type"])

    return str(context.choice("disk", wanted, choose))


def _machine(resource: Resolved, context: LowerContext, *, zone: str, wanted: Sequence[str]) -> NativeSpec:
    address, fields = resource.address, resource.fields
    name, image = context.name("azure.compute.virtual_machine", "machine"), _image(resource, context)
    identity = arm_id(
        context,
        "Microsoft.ManagedIdentity/userAssignedIdentities/"
        + context.name("azure.managedidentity.identity", "identity"),
    )
    body = placed(
        resource,
        context,
        virtualMachineName=name,
        identity={"type": "UserAssigned", "userAssignedIdentities": {identity: {}}},
        vmSize=_size(resource, context)["type"],
        imageReference=image,
        createOption="FromImage",
        deleteOption="Delete",
        diskSizeGB=-(-int(fields["storage"]) // _GIB),
        storageAccountType=_disk(resource, context),
        osProfile=_login(resource, context, name),
        networkInterfaces=[
            {"id": own(address, "interface"), "properties": {"deleteOption": "Detach", "primary": True}}
        ],
    )
    if zone:
        body["zones"] = [zone]
    if fields["family"] != "arm":
        body["securityProfile"] = {
            "securityType": "TrustedLaunch",
            "uefiSettings": {"secureBootEnabled": True, "vTpmEnabled": True},
        }
    if fields.get("spot"):
        body |= {"priority": "Spot", "evictionPolicy": "Deallocate"}
    return NativeSpec("machine", "azure.compute.virtual_machine", body, needs=wanted, name=name)


def _login(resource: Resolved, context: LowerContext, name: str) -> dict[str, Json]:
    key = resource.fields.get("ssh_key") or _NOBODY
    keys = [{"keyData": key, "path": f"/home/{_USER}/.ssh/authorized_keys"}]
    login: dict[str, Json] = {
        "adminUsername": _USER,
        "computerName": name,
        "linuxConfiguration": {"disablePasswordAuthentication": True, "ssh": {"publicKeys": keys}},
    }
    data = first_boot(resource, context)
    if data is not None:
        login["customData"] = {"$call": ["base64", data]}
    return login


def first_boot(resource: Resolved, context: LowerContext) -> Json:
    """Return cloud-init data, or ``None``."""
    fields = resource.fields
    env = dict(resource.env)
    if fields.get("port"):
        env.setdefault("PORT", str(fields["port"]))
    return machine.first_boot(
        env,
        {variable: context.output(address, "ref") for variable, address in resource.secrets.items()},
        fetch=program("fetch"),
        command=fields.get("command") or (),
        ssh_key=fields.get("ssh_key"),
        user_data=fields.get("user_data"),
    )


def _outputs(resource: Resolved, context: LowerContext) -> dict[str, Json]:
    address = resource.address
    private = own(address, "interface", "ipConfigurations", 0, "properties", "privateIPAddress")
    return {
        "id": own(address, "machine"),
        "address": own(address, "address", "ipAddress") if _public(resource) else private,
        "private_address": private,
        "hostname": context.name("azure.compute.virtual_machine", "machine"),
    }
