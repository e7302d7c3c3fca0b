"""Network and Firewall."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from genesys.kinds.types import Rule
from genesys.model.resource import Resource, field, output


class Network(Resource):
    """A private network with tiers of subnets, routing and outbound access."""

    __slots__ = ()
    kind: ClassVar[str] = "network"

    type: Literal["production", "development", "secure", "public", "shared"] = field(
        default="production",
        on_change="live",
        static=True,
        why="three zones and a NAT per zone survive the loss of one zone",
        doc="What the network is for; sets zones, tiers and NAT.",
    )
    cidr: str = field(
        default="auto",
        on_change="replace",
        static=True,
        why="the planner picks a free range and pins it",
        doc="Address range, /16 to /24, or auto.",
    )
    zones: int | None = field(
        default=None,
        on_change="live",
        static=True,
        within=(1, 4),
        doc="Zones to span, 1 to 4.",
        why="3 for production and secure, 2 otherwise",
    )
    tiers: Sequence[Literal["public", "private", "data"]] | None = field(
        default=None,
        on_change="live",
        static=True,
        doc="Tiers of subnets.",
        why="public, private and data; development has no data tier, secure no public one",
    )
    nat: Literal["none", "single", "per-zone", "instance"] | None = field(
        default=None,
        on_change="live",
        static=True,
        doc="How private members reach the internet.",
        why="per-zone for production, none for public, single otherwise",
    )
    access: Literal["public", "internal"] | None = field(
        default=None,
        on_change="live",
        static=True,
        doc="Whether members may be reached from the internet.",
        why="internal for secure, public otherwise",
    )
    peer: Sequence[Network] = field(default=(), on_change="live", doc="Networks to peer with; ranges must not overlap.")
    ipv6: bool = field(
        default=False, on_change="live", doc="Add IPv6 ranges.", why="most stacks need none, and it widens the surface"
    )
    flow_logs: Literal["off"] | str = field(  # noqa: PYI051 - the word is not a duration
        default="off",
        on_change="live",
        unit="duration",
        doc="How long to keep flow logs, or off.",
        why="they cost money per gigabyte",
    )
    dns_domain: str | None = field(
        default=None, on_change="replace", static=True, doc="Private DNS zone.", why="<stack>.internal"
    )

    id = output("Native id of the network.")
    cidr_block = output("The address range in use.")
    subnets = output("Tier -> list of subnets, each with id, zone and cidr.")
    egress_ips = output("Addresses that outbound traffic comes from.")


class Firewall(Resource):
    """Rules about who may connect; stateful."""

    __slots__ = ()
    kind: ClassVar[str] = "firewall"

    network: Network | None = field(
        default=None, on_change="replace", doc="Network it belongs to.", why="the stack's default network"
    )
    allow: Sequence[Rule] = field(
        default=(), on_change="live", static=True, doc='Rules such as "https from internet" or "postgres from app".'
    )
    deny: Sequence[Rule] = field(default=(), on_change="live", static=True, doc="Rules that win over allow.")
    egress: Literal["all", "none"] | Sequence[Rule] = field(
        default="all",
        on_change="live",
        static=True,
        doc="What members may reach.",
        why="outbound traffic is open on every cloud by default",
    )
    applies_to: Sequence[Resource] = field(default=(), on_change="live", doc="Members that the rules protect.")

    id = output("Native id of the firewall.")
