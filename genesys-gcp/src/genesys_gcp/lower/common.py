"""What several lowerings share: labels, facts, exports, services and rows of tables."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from genesys.spi.lowering import LowerContext, NativeSpec, Resolved
from genesys.spi.values import Json, native
from genesys_gcp.problems import NO_CHOICE, NO_TIER

_LABEL = 63
_DISPLAY = 100


class Place(NamedTuple):
    """One subnet.

    Args:
        id: Expression for its id.
        cidr: Its range.
        ready: Native addresses that must be there before a member can reach what its tier promises.
    """

    id: Json
    cidr: str
    ready: tuple[str, ...] = ()


class NetworkExports(NamedTuple):
    """What a Network gives to the lowerings of its members.

    Args:
        address: Address of the Network.
        network: Expression for its id.
        cidr: Its range, or an expression for it.
        peered: Range to lend to Google's own services; ``""`` when it has none.
        subnets: Tier -> its subnet.
        proxies: Range for Google's proxies; ``""`` when it has none.
        foreign: Whether it belongs to somebody else, so that nothing of it is changed.
    """

    address: str
    network: Json
    cidr: Json
    peered: str
    subnets: Mapping[str, Place]
    proxies: str = ""
    foreign: bool = False

    def tier(self, *wanted: str, user: str) -> Place:
        """Return the subnet of the first tier of ``wanted`` that there is.

        Raises:
            GenesysError: GCP-004, there is none of them.
        """
        for tier in wanted:
            if tier in self.subnets:
                return self.subnets[tier]
        tiers = ", ".join(self.subnets) or "no subnets"
        raise NO_TIER.error(address=user, tier=wanted[0], network=self.address, tiers=tiers)


class MemberExports(NamedTuple):
    """What a member of a network gives to those that want to reach it.

    Args:
        network: Expression for the id of its network.
        account: Expression for the mail address of its identity; ``None`` when it has none.
        ranges: Expressions for the ranges it is in, for what Google runs itself; none otherwise.
        zone: Zone of a machine, else ``""``.
        instance: Expression for the id of a machine; ``None`` otherwise.
        subnet: Expression for the id of its subnet; ``None`` when it is in none.
        service: Expression for the name of a service of Cloud Run; ``None`` otherwise.
        origin: Range that the connections of such a service come from; ``None`` otherwise.
        group: Expression for the URL of its group of machines; ``None`` otherwise.
        port: Port that it listens on, or 0.
        disks: Group of disks that a machine takes; ``""`` when it takes every class.
    """

    network: Json
    account: Json = None
    ranges: tuple[Json, ...] = ()
    zone: str = ""
    instance: Json = None
    subnet: Json = None
    service: Json = None
    origin: Json = None
    group: Json = None
    port: int = 0
    disks: str = ""


def labels(resource: Resolved, context: LowerContext) -> dict[str, str]:
    """Return the labels of a native: Google's are lower case and short.

    The session adds ``genesys-stack``, ``genesys-id`` and ``genesys-intent`` to the create call itself; what
    cannot carry labels carries them in its description.
    """
    wanted = {**resource.tags, "genesys-environment": context.environment, "genesys-managed": "true"}
    found: dict[str, str] = {}
    for key in sorted(wanted):
        plain = _label(key, first=True)
        if plain in found:
            plain = f"{plain[: _LABEL - 5]}-{hashlib.sha256(key.encode()).hexdigest()[:4]}"
        found[plain] = _label(str(wanted[key]))
    return found


def _label(text: str, *, first: bool = False) -> str:
    plain = re.sub(r"[^a-z0-9_-]", "-", text.lower())
    return (f"g{plain}" if first and not plain[:1].isalpha() else plain)[:_LABEL]


def shown(text: str) -> str:
    """Return the display name of an identity, which Google cuts at 100 bytes by refusing more."""
    return text.encode()[:_DISPLAY].decode(errors="ignore")


def service(context: LowerContext, *names: str) -> list[NativeSpec]:
    """Return the APIs that a lowering uses; all its users share one native each."""
    project = context.target["project"]
    return [
        NativeSpec(
            f"shared/api-{name}",
            "gcp.serviceusage.service",
            {"name": f"projects/{project}/services/{name}.googleapis.com"},
            shared=True,
            protect=False,
        )
        for name in names
    ]


def needs(*names: str) -> tuple[str, ...]:
    """Return the native addresses of APIs."""
    return tuple(f"shared/api-{name}" for name in names)


def shared(local: str, field: str = "id") -> Json:
    """Return the expression for a property of a shared native."""
    return native(local, field).json()


def local_name(verb: str, address: str) -> str:
    """Return the local address of a native that is about another resource."""
    return f"{verb}-{''.join(c if c.isalnum() else '-' for c in address).strip('-').lower()}"


def shared_name(context: LowerContext, what: str) -> str:
    """Return the name of a native that several resources share: it must not depend on which of them asks."""
    whole = re.sub(r"[^a-z0-9]+", "-", f"{context.project}-{context.environment}-{what}".lower()).strip("-")
    if len(whole) <= _LABEL and whole[:1].isalpha():
        return whole
    return f"g{whole[: _LABEL - 8]}-{hashlib.sha256(whole.encode()).hexdigest()[:6]}"


def fact(context: LowerContext, question: str, key: str = "", **args: Any) -> Any:
    """Return the answer to a lookup: from the settings when they hold it, else from Google.

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


def row(table: Mapping[str, Any], value: str, *, what: str, address: str) -> Any:
    """Return a row of a table.

    Raises:
        GenesysError: GCP-003, there is none.
    """
    if value not in table:
        raise NO_CHOICE.error(what=what, value=value, address=address, known=", ".join(table))
    return table[value]
