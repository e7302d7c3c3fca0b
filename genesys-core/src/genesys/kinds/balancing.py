"""LoadBalancer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, TypedDict

from genesys.kinds.compute import Compute, Container, Server
from genesys.kinds.network import Network
from genesys.kinds.types import PORTS, Health
from genesys.model.resource import Resource, field, output


class _Target(TypedDict):
    target: Compute | Container | Server


class Target(_Target, total=False):
    """A target with its weight (0 to 1000, beside the others') and its port."""

    weight: int
    port: int


class LoadBalancer(Resource):
    """Spreads requests over targets that are healthy."""

    __slots__ = ()
    kind: ClassVar[str] = "loadbalancer"

    type: Literal["http", "tcp"] = field(
        default="http", on_change="replace", static=True, doc="Protocol.", why="most traffic is HTTP"
    )
    scheme: Literal["public", "internal"] = field(
        default="public",
        on_change="replace",
        static=True,
        doc="Who may reach it.",
        why="it usually faces users",
    )
    listen: int | Mapping[int, int] | None = field(
        default=None,
        on_change="live",
        static=True,
        within=PORTS,
        doc="Port to listen on, or outside port -> target port.",
        why="80, or 443 with a certificate; on this machine any free port",
    )
    targets: Sequence[Compute | Container | Server | Target] | Compute | Container | Server = field(
        on_change="live", doc="Targets, or {target, weight, port} to give weights."
    )
    health: str | Health = field(
        default="/",
        on_change="live",
        static=True,
        doc="Path to ask, or {path, interval, timeout, healthy, unhealthy}.",
        why="most apps answer on /",
    )
    sticky: bool = field(
        default=False,
        on_change="live",
        static=True,
        doc="Send a client to the same target again.",
        why="stateless apps spread better",
    )
    idle_timeout: str = field(
        default="60s",
        on_change="live",
        unit="duration",
        static=True,
        doc="Close a silent connection after this.",
        why="the default of every cloud",
    )
    network: Literal["public", "private"] | Network = field(
        default="public", on_change="replace", doc="Network it stands in.", why="the network of its targets"
    )

    id = output("Native id.")
    url = output("Where it answers.")
    address = output("Host name or address.")
    port = output("Port that it listens on.")
