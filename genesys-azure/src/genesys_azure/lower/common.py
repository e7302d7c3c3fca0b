"""What several lowerings share: exports, facts and rows of tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from genesys.spi.lowering import LowerContext
from genesys.spi.values import Json
from genesys_azure.lower.scope import short_hash
from genesys_azure.problems import NO_CHOICE, NO_TIER


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
        gateways: Range for application gateways, likewise.
        containers: Range for container apps, likewise.
    """

    address: str
    id: Json
    name: Json
    group: Json
    cidr: Json
    postgres: str
    subnets: Mapping[str, Place]
    gateways: str = ""
    containers: str = ""

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
        ip: Expression for its address; ``None`` for what has several, or a name instead.
    """

    network: str
    security_group: str
    group: Json = None
    ip: Json = None


def shared_name(what: str, address: str) -> str:
    """Return the address of a native that several resources of one network share."""
    return f"shared/{what}-{address.replace('/', '-')}"


def local_name(verb: str, address: str) -> str:
    """Return the local address of a native that is about another resource."""
    return f"{verb}-{''.join(c if c.isalnum() else '-' for c in address).strip('-').lower()}"


def cut(name: str, longest: int = 80) -> str:
    """Return a name, with a hash at its end where it had to be cut; 80 is what parts of networks may have."""
    return name if len(name) <= longest else f"{name[: longest - 7].rstrip('-')}-{short_hash(name)}"


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
