"""What a single machine and the members of a group have in common: size, image, disk, login, first boot, security."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from genesys.spi import choices, machine
from genesys.spi.lowering import LowerContext, Resolved
from genesys.spi.values import Json
from genesys_azure.boot import program
from genesys_azure.lower.common import fact, row
from genesys_azure.problems import NOT_LEGAL
from genesys_azure.tables import table

GIB = 1 << 30
_USER = "genesys"
_BURSTABLE = "Standard_B"
"""Source: Azure docs, spot machines: limitations."""
_KEYS = ("ssh-rsa ", "ssh-ed25519 ")
_NOBODY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB3puJdM9zbgKpDLv8p4wbP5Y/UbkRfuQSBvFj2UD/yq"
"""Azure makes no Linux machine without a key. This one is a hash: nobody holds its private half."""


def size(resource: Resolved, context: LowerContext) -> Mapping[str, Any]:
    """Return the row of the size table for the machine, chosen once and kept."""
    return choices.server_size(resource, context, table=table, row=row)


def fallbacks(chosen: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the rows of the sizes that may stand in for one of which Azure has none left, the nearest first."""
    return list(table("sizes")["fallbacks"].get(str(chosen["type"]), ()))


def image(resource: Resolved, context: LowerContext) -> dict[str, str]:
    """Return the image with its version, looked up once and kept."""
    wanted, address = str(resource.fields["os"]), resource.address
    arch = "arm64" if resource.fields["family"] == "arm" else "amd64"

    def choose() -> Json:
        known = table("images")
        os = known["lts"]["newest"] if wanted == "latest-lts" else wanted
        found = row(known["images"], os, what="image", address=address)
        skus = {key: found[key] for key in ("amd64", "arm64") if key in found}
        chosen = {
            "publisher": found["publisher"],
            "offer": found["offer"],
            "sku": row(skus, arch, what=os, address=address),
        }
        answer = fact(context, "image", f"{os}/{arch}", **chosen, region=context.target["region"])
        return {**chosen, "version": str(answer["version"])}

    pinned: dict[str, str] = context.choice("image", f"{wanted}/{arch}", choose)
    return pinned


def disk(resource: Resolved, context: LowerContext) -> str:
    """Return the class of the root disk."""
    wanted = str(resource.fields["disk"])

    def choose() -> str:
        return str(row(table("disks")["root"], wanted, what="root disk", address=resource.address)["type"])

    return str(context.choice("disk", wanted, choose))


def storage(resource: Resolved) -> int:
    """Return the size of the root disk in GiB.

    Raises:
        GenesysError: AZURE-019, the image does not fit, or no root disk is as large.
    """
    found, (least, most) = -(-int(resource.fields["storage"]) // GIB), table("disks")["sizes"]["root_gib"]
    if not least <= found <= most:
        why = f"Images of Azure's need {least} GB, and a root disk has {most} GB at most"
        raise NOT_LEGAL.error(resource.where, address=resource.address, what="storage", value=f"{found}GB", why=why)
    return found


def security(resource: Resolved, chosen: str) -> dict[str, Json]:
    """Return the fields that guard the start of a machine, and those of capacity that may be taken back.

    Raises:
        GenesysError: AZURE-019, machines of the type ``chosen`` are never spare capacity.
    """
    found: dict[str, Json] = {}
    if resource.fields["family"] != "arm":
        uefi = {"secureBootEnabled": True, "vTpmEnabled": True}
        found["securityProfile"] = {"securityType": "TrustedLaunch", "uefiSettings": uefi}
    if resource.fields.get("spot"):
        if chosen.startswith(_BURSTABLE):
            why = f"{chosen} is burstable, and Azure sells no spare capacity of those: take medium, or another family"
            raise NOT_LEGAL.error(resource.where, address=resource.address, what="spot", value="true", why=why)
        found |= {"priority": "Spot", "evictionPolicy": "Deallocate"}
    return found


def login(resource: Resolved, context: LowerContext) -> dict[str, Json]:
    """Return how people get in, which is by key only, and what the machine does when it first starts."""
    key = resource.fields.get("ssh_key") or _NOBODY
    if isinstance(key, str) and not key.startswith(_KEYS):
        why = f"Azure takes keys that begin with one of {', '.join(_KEYS)}"
        raise NOT_LEGAL.error(resource.where, address=resource.address, what="ssh_key", value=key, why=why)
    keys = [{"keyData": key, "path": f"/home/{_USER}/.ssh/authorized_keys"}]
    found: dict[str, Json] = {
        "adminUsername": _USER,
        "linuxConfiguration": {"disablePasswordAuthentication": True, "ssh": {"publicKeys": keys}},
    }
    data = first_boot(resource, context)
    if data is not None:
        found["customData"] = {"$call": ["base64", data]}
    return found


def first_boot(resource: Resolved, context: LowerContext) -> Json:
    """Return cloud-init data, or ``None``."""
    return machine.boot_of(resource, context, fetch=program("fetch"))
