"""What a server and the members of a group have in common: identity, size, image, disk and first start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from genesys.spi import choices, machine
from genesys.spi.lowering import LowerContext, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_gcp.boot import program
from genesys_gcp.lower.common import Place, fact, needs, row, service, shown
from genesys_gcp.tables import table

_GIB = 1 << 30
SCOPE = "https://www.googleapis.com/auth/cloud-platform"
"""What an identity may do is said by its grants, so its scope is everything."""


def account_of(resource: Resolved, context: LowerContext) -> Json:
    """Return the expression for the mail address of the identity that a resource acts as."""
    role = resource.target("identity")
    return context.exports(role).account if role else own(resource.address, "identity", "email")


def identity(resource: Resolved, context: LowerContext) -> Iterator[NativeSpec]:
    """Give the identity of a resource, when it acts as no role: never the one that all machines share (quirk G47)."""
    if resource.target("identity"):
        return
    yield from service(context, "iam")
    name = context.name("gcp.iam.service_account", "identity")
    body: dict[str, Json] = {
        "accountId": name,
        "displayName": shown(f"{resource.kind.capitalize()} {resource.address}"),
    }
    yield NativeSpec("identity", "gcp.iam.service_account", body, name=name, needs=needs("iam"))


def zones(context: LowerContext) -> list[str]:
    """Return the zones of the region, sorted."""
    return sorted(fact(context, "zones", region=context.target["region"]))


def zone(resource: Resolved, context: LowerContext) -> str:
    """Return the zone of one machine or disk: as written, else one that is chosen once."""
    wanted = str(resource.fields["zone"])

    def choose() -> str:
        letters = dict(zip("abcdefgh", zones(context), strict=False))
        letter = "abcdefgh"[machine.spread(resource.address, len(letters))] if wanted == "auto" else wanted
        return str(row(letters, letter, what="zone", address=resource.address))

    return str(context.choice("zone", wanted, choose))


def size(resource: Resolved, context: LowerContext) -> Mapping[str, Any]:
    """Return the row of the table of sizes."""
    return choices.server_size(resource, context, table=table, row=row)


def image(resource: Resolved, context: LowerContext) -> str:
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


def disks(found: Mapping[str, Any]) -> str:
    """Return the group of disks that a machine of a size takes; ``""`` when it takes every class."""
    return "hyperdisk" if found.get("hyperdisk") else str(found.get("disks", ""))


def gib(size: Any) -> int:
    """Return the size of a disk in GiB, at least the smallest that Google makes."""
    return max(-(-int(size) // _GIB), int(table("disks")["least"]["gib"]))


def disk(resource: Resolved, context: LowerContext, found: Mapping[str, Any]) -> str:
    """Return the type of the root disk of a machine of a size."""
    wanted, group = str(resource.fields["disk"]), disks(found) or "root"

    def choose() -> str:
        return str(row(table("disks")[group], wanted, what="root disk", address=resource.address)["type"])

    return str(context.choice("disk", f"{group}/{wanted}", choose))


def parts(resource: Resolved, context: LowerContext, place: Place, *, fixed: Json = None) -> dict[str, Json]:
    """Return the fields that a machine and a template of machines have in common.

    Args:
        resource: A server or a group.
        context: Of its lowering.
        place: The subnet it is in.
        fixed: Expression for the public address it keeps; ``None`` for one that may change.
    """
    body: dict[str, Json] = {
        "networkInterfaces": [_interface(resource, place, fixed)],
        "serviceAccounts": [{"email": account_of(resource, context), "scopes": [SCOPE]}],
        "shieldedInstanceConfig": {"enableIntegrityMonitoring": True, "enableSecureBoot": True, "enableVtpm": True},
        "boot": True,
        "autoDelete": True,
        "sourceImage": image(resource, context),
        "diskSizeGb": gib(resource.fields["storage"]),
        "metadata": {"items": _metadata(resource, context)},
    }
    if resource.fields.get("spot"):
        body["scheduling"] = {"instanceTerminationAction": "STOP", "provisioningModel": "SPOT"}
    return body


def is_public(resource: Resolved) -> bool:
    """Tell whether a machine has a public address."""
    return bool(resource.fields.get("public_address"))


def _interface(resource: Resolved, place: Place, fixed: Json) -> dict[str, Json]:
    found: dict[str, Json] = {"subnetwork": place.id}
    if is_public(resource):
        access: dict[str, Json] = {"name": "external", "type": "ONE_TO_ONE_NAT"}
        if fixed is not None:
            access["natIP"] = fixed
        found["accessConfigs"] = [access]
    return found


def _metadata(resource: Resolved, context: LowerContext) -> list[Json]:
    items: list[Json] = [
        {"key": "block-project-ssh-keys", "value": "true"},
        # What it writes to its console is its log, which Google keeps: no program on the machine is needed for that.
        {"key": "serial-port-logging-enable", "value": "true"},
    ]
    data = first_boot(resource, context)
    if data is not None:
        items.append({"key": "user-data", "value": data})
    return items


def first_boot(resource: Resolved, context: LowerContext) -> Json:
    """Return cloud-init data, or ``None``."""
    return machine.boot_of(resource, context, fetch=program("fetch"), console=True)
