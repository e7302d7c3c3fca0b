"""What several lowerings share: tags, facts, exports and rows of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from genesys.spi.lowering import LowerContext, Resolved
from genesys.spi.values import Json
from genesys_aws import tables
from genesys_aws.lower import demands
from genesys_aws.partitions import partition
from genesys_aws.problems import NO_CHOICE, NO_TIER


class Place(NamedTuple):
    """One subnet.

    Args:
        id: Expression for its id.
        zone: Name of its zone.
        cidr: Its range.
        ready: Native addresses that must be there before a member can reach what its tier promises.
    """

    id: Json
    zone: str
    cidr: str
    ready: tuple[str, ...] = ()


class NetworkExports(NamedTuple):
    """What a Network gives to the lowerings of its members.

    Args:
        address: Address of the Network.
        vpc: Expression for the VPC's id.
        cidr: Its range, or an expression for it.
        subnets: Tier -> subnets, in the order of their zones.
    """

    address: str
    vpc: Json
    cidr: Json
    subnets: Mapping[str, Sequence[Place]]

    def tier(self, *wanted: str, user: str) -> Sequence[Place]:
        """Return the subnets of the first tier of ``wanted`` that there is.

        Raises:
            GenesysError: AWS-004, there is none of them.
        """
        for tier in wanted:
            if self.subnets.get(tier):
                return self.subnets[tier]
        tiers = ", ".join(self.subnets) or "no subnets"
        raise NO_TIER.error(address=user, tier=wanted[0], network=self.address, tiers=tiers)


class MemberExports(NamedTuple):
    """What a member of a network gives to those that want to reach it.

    Args:
        security_group: Expression for the id of its security group.
        group: Native address of that group.
        zone: Name of its zone, when it stands in one.
    """

    security_group: Json
    group: str
    zone: str = ""


LAST_SNAPSHOT = {"Key": "genesys-last-snapshot", "Value": "true"}
"""Tag of what is to be kept as a snapshot when it is deleted; it stands there, so that it outlives any process."""


def tags(resource: Resolved, context: LowerContext, name: str = "") -> list[dict[str, str]]:
    """Return the tags of a native, sorted by key.

    The session adds ``genesys-stack``, ``genesys-id`` and ``genesys-intent`` to the create call itself.
    """
    own = {"genesys-environment": context.environment, "genesys-managed": "true"}
    if name:
        own["Name"] = name
    merged = {**demands.tags(resource), **own}
    return [{"Key": key, "Value": str(merged[key])} for key in sorted(merged)]


def arn(context: LowerContext, service: str, rest: str, *, region: bool = True) -> str:
    """Return the start of an ARN, or a whole one, in the partition of the target; of any account.

    Args:
        context: Of the lowering.
        service: Such as ``logs``.
        rest: What comes behind the account.
        region: Whether the service has regions; S3 names neither region nor account.
    """
    here = context.target["region"]
    where = f"{here}:*" if region else ":"
    return f"arn:{partition(here).name}:{service}:{where}:{rest}"


def local_name(verb: str, address: str) -> str:
    """Return the local address of a native that is about another resource."""
    return f"{verb}-{''.join(c if c.isalnum() else '-' for c in address).strip('-').lower()}"


def shared_name(context: LowerContext, what: str) -> str:
    """Return the name of a native that several resources share: it must not depend on which of them asks."""
    plain = "".join(
        c if c.isascii() and c.isalnum() else "-" for c in f"{context.project}-{context.environment}-{what}"
    )
    return plain.lower().strip("-")


def shared_tags(context: LowerContext) -> list[dict[str, str]]:
    """Return the tags of a native that several resources share."""
    return [
        {"Key": "genesys-environment", "Value": context.environment},
        {"Key": "genesys-managed", "Value": "true"},
    ]


def fact(context: LowerContext, question: str, key: str = "", **args: Any) -> Any:
    """Return the answer to a lookup: from the settings when they hold it, else from Amazon.

    Args:
        context: Of the lowering.
        question: ``zones``, ``image`` or ``subnets``.
        key: Where the settings keep the answer below the question, when there are several.
        args: What the lookup needs to know.
    """
    given = (context.settings.get("facts") or {}).get(question)
    if given is not None and key:
        given = given.get(key)
    return context.fact(question, **args) if given is None else given


def log_days(context: LowerContext, seconds: float) -> Json:
    """Return the days for which CloudWatch Logs keeps at least so long; pinned, because a table decides."""
    days = max(1, -(-round(seconds) // 86400))

    def choose() -> int:
        known: list[int] = tables.table("containers")["logs"]["days"]
        return next((item for item in known if item >= days), known[-1])

    return context.choice("log_days", days, choose)


def row(table: Mapping[str, Any], value: str, *, what: str, address: str) -> Any:
    """Return a row of a table.

    Raises:
        GenesysError: AWS-003, there is none.
    """
    if value not in table:
        raise NO_CHOICE.error(what=what, value=value, address=address, known=", ".join(table))
    return table[value]
