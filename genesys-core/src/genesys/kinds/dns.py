"""DnsZone and DnsRecord."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from genesys.kinds.balancing import LoadBalancer
from genesys.kinds.compute import Container, Server
from genesys.kinds.network import Network
from genesys.kinds.types import Text
from genesys.model.resource import Resource, field, output

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
DOMAIN = rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)*{_LABEL}"
HOST = rf"@|(?=.{{1,253}}\Z)(?:\*|{_LABEL})(?:\.{_LABEL})*"


class DnsZone(Resource):
    """A domain whose records are kept here; a registrar has to be told its name servers."""

    __slots__ = ()
    kind: ClassVar[str] = "dnszone"

    domain: str = field(on_change="replace", static=True, pattern=DOMAIN, doc="Domain, such as example.com.")
    private: bool = field(
        default=False,
        on_change="replace",
        static=True,
        doc="Answer inside a network only.",
        why="a domain is usually meant for everybody",
    )
    network: Network | None = field(
        default=None,
        on_change="replace",
        doc="Network in which a private zone answers; a public one has none.",
        why="the stack's default network, for a private zone",
    )

    id = output("Native id.")
    nameservers = output("Name servers to give to the registrar; empty for a private zone.")


class DnsRecord(Resource):
    """One name in a zone and what it leads to."""

    __slots__ = ()
    kind: ClassVar[str] = "dnsrecord"
    one_of: ClassVar[tuple[str, ...]] = ("value", "target")

    zone: DnsZone = field(on_change="replace", doc="Zone that it belongs to.")
    host: str = field(
        default="@",
        on_change="replace",
        static=True,
        pattern=HOST,
        doc="Host name below the zone's domain, such as www; @ for the domain itself.",
        why="the domain itself",
    )
    type: Literal["A", "AAAA", "CNAME", "MX", "TXT", "SRV", "CAA", "NS", "ALIAS"] = field(
        default="A",
        on_change="replace",
        static=True,
        doc="Type; ALIAS follows another name, also at the domain itself.",
        why="most names lead to an address",
    )
    value: Text | Sequence[Text] | None = field(
        default=None, on_change="live", doc='Value or values, written as in zone files: "10 mail.example.com".'
    )
    target: LoadBalancer | Server | Container | None = field(
        default=None, on_change="live", doc="Resource that the name leads to, instead of a value."
    )
    ttl: int | str = field(
        default=300,
        on_change="live",
        unit="duration",
        static=True,
        within=(1, 2147483647),
        doc="How long an answer may be kept: seconds, or a duration.",
        why="five minutes: a mistake is soon forgotten, and few questions are asked",
    )

    id = output("Native id.")
    fqdn = output("The whole name.")
