"""Where natives are: the resource group, its names, and the fields that nearly every native has."""

from __future__ import annotations

import base64
import hashlib
import re

from genesys.spi.lowering import LowerContext, NativeSpec, Resolved
from genesys.spi.values import Json, native
from genesys_azure.names import GROUP, RESERVED, VAULT
from genesys_azure.problems import NOT_LEGAL

FEW_TAGS = 15
"""So many tags have zones of DNS. Source: Azure docs, limits of tags, read 2026-11-27; the same for the others."""
TAGS = 50
"""So many has everything else."""
_NAME, _VALUE = 128, 256
_BY_SESSION = 3
_NOT_IN_KEYS = re.compile(r"[<>%&\\?/]")


def tags(resource: Resolved, context: LowerContext, *, most: int = TAGS) -> dict[str, str]:
    """Return the tags of a native, of which Azure takes ``most``.

    The session adds ``genesys-stack``, ``genesys-id`` and ``genesys-intent`` to the create call itself.

    Raises:
        GenesysError: AZURE-019, there are too many, or one is too long.
    """
    own = {_NOT_IN_KEYS.sub("-", key): str(value) for key, value in resource.tags.items()}
    found = dict(sorted({**own, **shared_tags(context)}.items()))
    if len(found) + _BY_SESSION > most:
        why = (
            f"Azure takes {most} tags here, and {len(shared_tags(context)) + _BY_SESSION} of them are those of Genesys"
        )
        raise NOT_LEGAL.error(resource.where, address=resource.address, what="tags", value=str(len(own)), why=why)
    for name, value in own.items():
        if len(name) > _NAME or len(value) > _VALUE:
            why = f"A tag has a name of up to {_NAME} characters and a value of up to {_VALUE}"
            raise NOT_LEGAL.error(resource.where, address=resource.address, what="tags", value=name[:40], why=why)
    return found


def shared_tags(context: LowerContext) -> dict[str, str]:
    """Return the tags of a native that several resources share."""
    return {"genesys-environment": context.environment, "genesys-managed": "true"}


def group_address(context: LowerContext) -> str:
    """Return the native address of the resource group of the stack in this region."""
    return f"shared/resource-group-{context.target['region']}"


def group(context: LowerContext) -> Json:
    """Return the expression for the name of the resource group."""
    return native(group_address(context), "resourceGroupName").json()


def group_name(context: LowerContext) -> str:
    """Return the name of the resource group."""
    made = f"rg-{stack_name(context, GROUP - 40)}-{context.target['region']}"
    return context.found_name(group_address(context), made)


def group_spec(context: LowerContext) -> NativeSpec:
    """Return the resource group, which everything of the stack in this region shares."""
    name = group_name(context)
    body: dict[str, Json] = {
        "resourceGroupName": name,
        "location": context.target["region"],
        "tags": shared_tags(context),
    }
    address = group_address(context)
    return NativeSpec(address, "azure.resources.resource_group", body, shared=True, name=name, protect=False)


def placed(resource: Resolved, context: LowerContext, **more: Json) -> dict[str, Json]:
    """Return the body of a native with its group, location and tags filled in."""
    return {
        "resourceGroupName": group(context),
        "location": context.target["region"],
        "tags": tags(resource, context),
        **more,
    }


def shared_placed(context: LowerContext, **more: Json) -> dict[str, Json]:
    """Return the same for a native that several resources share."""
    own = {"resourceGroupName": group(context), "location": context.target["region"], "tags": shared_tags(context)}
    return {**own, **more}


def arm_id(context: LowerContext, path: str) -> str:
    """Return the id of an object in the resource group, such as ``Microsoft.Network/virtualNetworks/x``."""
    scope = f"/subscriptions/{context.target['subscription']}/resourceGroups/{group_name(context)}"
    return f"{scope}/providers/{path}"


def stack_name(context: LowerContext, longest: int) -> str:
    """Return the stack's name of ``[a-z0-9-]``, with a hash where it had to be cut."""
    whole = re.sub(r"[^a-z0-9]+", "-", f"{context.project}-{context.environment}".lower()).strip("-")
    return whole if len(whole) <= longest else f"{whole[: longest - 7].strip('-')}-{short_hash(whole)}"


def vault_name(context: LowerContext) -> str:
    """Return the name of the stack's key vault, unique in the world."""
    where = f"{context.target['subscription']}/{context.target['region']}/{context.project}/{context.environment}"
    plain = re.sub(RESERVED, lambda found: found[0][:2], stack_name(context, VAULT - 10))
    return f"kv-{plain}-{short_hash(where)}"


def short_hash(text: str) -> str:
    """Return six characters of ``[a-z2-7]``."""
    return base64.b32encode(hashlib.sha256(text.encode()).digest()).decode().lower()[:6]
