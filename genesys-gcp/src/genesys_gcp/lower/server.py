"""Server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from genesys.spi import choices, machine
from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_gcp.boot import program
from genesys_gcp.lower.common import (
    MemberExports,
    Place,
    fact,
    labels,
    local_name,
    needs,
    row,
    service,
)
from genesys_gcp.lower.opening import ingress, reach
from genesys_gcp.tables import table

_GIB = 1 << 30


def server(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a machine with an identity of its own, and the grants and rules that its uses need."""
    address, net = resource.address, context.exports(resource.target("network"))
    tiers = ("public",) if _public(resource) else ("private", "public")
    place, zone = net.tier(*tiers, user=address), _zone(resource, context)
    account = own(address, "identity", "email")
    opened = resource.fields.get("open") or ()
    natives = [*service(context, "compute", "iam"), *_fixed_address(resource, context), _identity(resource, context)]
    natives += ingress(resource, context, net, written=opened, targets=[account])
    natives += reach(resource, context, net, account)
    natives += _grants(resource, context, account)
    kinds = {"gcp.compute.firewall", "gcp.secretmanager.member"}
    wanted = [spec.local for spec in natives if spec.type in kinds] + list(place.ready)
    wanted += [context.exports(found) for found in sorted(set(resource.secrets.values()))]
    natives.append(_instance(resource, context, place, zone=zone, wanted=[*needs("compute"), *wanted]))
    chosen = _size(resource, context)
    return Lowered(
        natives,
        outputs=_outputs(resource),
        exports=MemberExports(net.network, account=account),
        choices={
            "size": (chosen["type"], f"{chosen['cpu']} processors and {chosen['memory']} GB of memory"),
            "zone": (zone, "members are spread over the zones of the region"),
        },
    )


def _public(resource: Resolved) -> bool:
    return bool(resource.fields.get("public_address"))


def _zone(resource: Resolved, context: LowerContext) -> str:
    wanted = str(resource.fields["zone"])

    def choose() -> str:
        zones = sorted(fact(context, "zones", region=context.target["region"]))
        letters = dict(zip("abcdefgh", zones, strict=False))
        letter = "abcdefgh"[machine.spread(resource.address, len(letters))] if wanted == "auto" else wanted
        return str(row(letters, letter, what="zone", address=resource.address))

    return str(context.choice("zone", wanted, choose))


def _size(resource: Resolved, context: LowerContext) -> Mapping[str, Any]:
    return choices.server_size(resource, context, table=table, row=row)


def _identity(resource: Resolved, context: LowerContext) -> NativeSpec:
    name = context.name("gcp.iam.service_account", "identity")
    body: dict[str, Json] = {"accountId": name, "displayName": f"Server {resource.address}"}
    return NativeSpec("identity", "gcp.iam.service_account", body, name=name, needs=needs("iam"))


def _grants(resource: Resolved, context: LowerContext, account: Json) -> Iterator[NativeSpec]:
    """Give one binding for each secret that the machine reads when its program starts."""
    for address in sorted(set(resource.secrets.values())):
        body: dict[str, Json] = {
            "resource": context.output(address, "ref"),
            "role": "roles/secretmanager.secretAccessor",
            "members": [{"$concat": ["serviceAccount:", account]}],
        }
        yield NativeSpec(
            local_name("read", address.removeprefix(f"{resource.address}/")),
            "gcp.secretmanager.member",
            body,
            facet_of=f"{address}/secret",
            serialise_on=f"{address}/secret",
        )


def _image(resource: Resolved, context: LowerContext) -> str:
    """Return the image, looked up once and kept."""
    wanted = str(resource.fields["os"])
    arch = "arm64" if resource.fields["family"] == "arm" else "amd64"

    def choose() -> str:
        known = table("images")
        os = known["lts"]["newest"] if wanted == "latest-lts" else wanted
        found = row(known["families"], os, what="image", address=resource.address)
        family = found["family"].format(arch=arch)
        return str(fact(context, "image", f"{os}/{arch}", project=found["project"], family=family)["selfLink"])

    return str(context.choice("image", f"{wanted}/{arch}", choose))


def _disk(resource: Resolved, context: LowerContext, size: Mapping[str, Any]) -> str:
    wanted, group = str(resource.fields["disk"]), "hyperdisk" if size.get("hyperdisk") else "root"

    def choose() -> str:
        return str(row(table("disks")[group], wanted, what="root disk", address=resource.address)["type"])

    return str(context.choice("disk", f"{group}/{wanted}", choose))


def _instance(
    resource: Resolved, context: LowerContext, place: Place, *, zone: str, wanted: Sequence[str]
) -> NativeSpec:
    name, address, fields = context.name("gcp.compute.instance", "instance"), resource.address, resource.fields
    size = _size(resource, context)
    image, disk = _image(resource, context), _disk(resource, context, size)
    body: dict[str, Json] = {
        "name": name,
        "zone": zone,
        "machineType": f"zones/{zone}/machineTypes/{size['type']}",
        "labels": labels(resource, context),
        "deletionProtection": resource.protect,
        "networkInterfaces": [_interface(resource, place)],
        "serviceAccounts": [
            {
                "email": own(address, "identity", "email"),
                "scopes": ["https://www.googleapis.com/auth/cloud-platform"],
            }
        ],
        "shieldedInstanceConfig": {"enableIntegrityMonitoring": True, "enableSecureBoot": True, "enableVtpm": True},
        "boot": True,
        "autoDelete": True,
        "sourceImage": image,
        "diskSizeGb": -(-int(fields["storage"]) // _GIB),
        "diskType": f"zones/{zone}/diskTypes/{disk}",
        "metadata": {"items": _metadata(resource, context)},
    }
    if fields.get("spot"):
        body["scheduling"] = {"instanceTerminationAction": "STOP", "provisioningModel": "SPOT"}
    return NativeSpec("instance", "gcp.compute.instance", body, needs=wanted, name=name)


def _interface(resource: Resolved, place: Place) -> dict[str, Json]:
    found: dict[str, Json] = {"subnetwork": place.id}
    if _public(resource):
        access: dict[str, Json] = {"name": "external", "type": "ONE_TO_ONE_NAT"}
        if resource.fields.get("static_ip"):
            access["natIP"] = own(resource.address, "address", "address")
        found["accessConfigs"] = [access]
    return found


def _metadata(resource: Resolved, context: LowerContext) -> list[Json]:
    items: list[Json] = [{"key": "block-project-ssh-keys", "value": "true"}]
    data = first_boot(resource, context)
    if data is not None:
        items.append({"key": "user-data", "value": data})
    return items


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


def _fixed_address(resource: Resolved, context: LowerContext) -> Iterator[NativeSpec]:
    if not resource.fields.get("static_ip"):
        return
    name = context.name("gcp.compute.address", "address")
    body: dict[str, Json] = {
        "name": name,
        "region": context.target["region"],
        "addressType": "EXTERNAL",
        "labels": labels(resource, context),
    }
    yield NativeSpec("address", "gcp.compute.address", body, name=name, needs=needs("compute"))


def _outputs(resource: Resolved) -> dict[str, Json]:
    address = resource.address
    private = own(address, "instance", "networkIP")
    public = own(address, "instance", "natIP") if _public(resource) else private
    return {
        "id": own(address, "instance"),
        "address": public,
        "private_address": private,
        "hostname": own(address, "instance", "hostname"),
    }
