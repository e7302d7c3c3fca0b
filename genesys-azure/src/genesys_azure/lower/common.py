"""What several lowerings share: scope, tags, facts, exports and rows of tables."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from genesys.spi.lowering import LowerContext, NativeSpec, Resolved
from genesys.spi.values import Json, native
from genesys_azure.names import GROUP, VAULT
from genesys_azure.problems import NO_CHOICE, NO_TIER

_NOT_IN_KEYS = re.compile(r"[<>%&\\?/]")


class Place(NamedTuple):
    """One subnet.

    Args:
        id: Expression for its id.
        cidr: Its range.
    """

    id: Json
    cidr: str


class NetworkExports(NamedTuple):
    """What a Network gives to the lowerings of its members.

    Args:
        address: Address of the Network.
        id: Expression for its id.
        name: Name of the network, or an expression for it.
        group: Name of its resource group, or an expression for it.
        cidr: Its range, or an expression for it.
        postgres: Range for databases; ``""`` when there is no room for them.
        subnets: Tier -> its subnet.
    """

    address: str
    id: Json
    name: Json
    group: Json
    cidr: Json
    postgres: str
    subnets: Mapping[str, Place]

    @property
    def key(self) -> str:
        """What changes of the network wait for each other on."""
        return f"{self.address}/network"

    def tier(self, *wanted: str, user: str) -> Place:
        """Return the subnet of the first tier of ``wanted`` that there is.

        Raises:
            GenesysError: AZURE-004, there is none of them.
        """
        for tier in wanted:
            if tier in self.subnets:
                return self.subnets[tier]
        tiers = ", ".join(self.subnets) or "no subnets"
        raise NO_TIER.error(address=user, tier=wanted[0], network=self.address, tiers=tiers)


class MemberExports(NamedTuple):
    """What a member of a network gives to those that want to reach it.

    Args:
        network: Address of its network.
        security_group: Native address of the security group that guards it.
        group: Expression for the id of its application group; ``None`` for what Azure runs itself.
    """

    network: str
    security_group: str
    group: Json = None


def tags(resource: Resolved, context: LowerContext) -> dict[str, str]:
    """Return the tags of a native.

    The session adds ``genesys-stack``, ``genesys-id`` and ``genesys-intent`` to the create call itself.
    """
    own = {_NOT_IN_KEYS.sub("-", key): str(value) for key, value in resource.tags.items()}
    return dict(sorted({**own, **shared_tags(context)}.items()))


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
    return f"rg-{stack_name(context, GROUP - 40)}-{context.target['region']}"


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
    return f"kv-{stack_name(context, VAULT - 10)}-{short_hash(where)}"


def short_hash(text: str) -> str:
    """Return six characters of ``[a-z2-7]``."""
    return base64.b32encode(hashlib.sha256(text.encode()).digest()).decode().lower()[:6]


def local_name(verb: str, address: str) -> str:
    """Return the local address of a native that is about another resource."""
    return f"{verb}-{''.join(c if c.isalnum() else '-' for c in address).strip('-').lower()}"


def fact(context: LowerContext, question: str, key: str = "", **args: Any) -> Any:
    """Return the answer to a lookup: from the settings when they hold it, else from Azure.

    Args:
        context: Of the lowering.
        question: ``tenant``, ``image`` or ``subnets``.
        key: Where the settings keep the answer below the question, when there are several.
        args: What the lookup needs to know.
    """
    given = (context.settings.get("facts") or {}).get(question)
    if given is not None and key:
        given = given.get(key)
    return context.fact(question, **args) if given is None else given


def row(table: Mapping[str, Any], value: str, *, what: str, address: str) -> Any:
    """Return a row of a table.

    Raises:
        GenesysError: AZURE-003, there is none.
    """
    if value not in table:
        raise NO_CHOICE.error(what=what, value=value, address=address, known=", ".join(table))
    return table[value]
