"""WebApp: a web application with what it usually needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from genesys.kinds.balancing import LoadBalancer
from genesys.kinds.compute import Container
from genesys.kinds.database import Database
from genesys.kinds.network import Network
from genesys.kinds.types import PORTS, Env, Health, Scale
from genesys.model.resource import Composite, Resource, field, output


class WebApp(Composite):
    """A container behind a load balancer, in a network of its own, with a database when asked for."""

    __slots__ = ()
    kind: ClassVar[str] = "webapp"
    positional: ClassVar[tuple[str, ...]] = ("name", "runtime")

    runtime: str | None = field(
        default=None,
        on_change="live",
        static=True,
        kw_only=False,
        doc="Runtime such as node:22 or python:3.13, or an image with its registry, such as ghcr.io/org/app:1.",
        why="detected from the folder",
    )
    source: str | None = field(
        default=None,
        on_change="live",
        source=True,
        static=True,
        doc="Folder with the code.",
        why="a folder with the app's name, or app, if there is one",
    )
    image: str | None = field(default=None, on_change="live", doc="Container image instead of a folder.")
    scale: Scale = field(
        default="auto",
        on_change="live",
        static=True,
        within=(0, 1000),
        doc="Number of instances, {min, max}, or auto.",
        why="grows with the load",
    )
    port: int = field(
        default=8080,
        on_change="live",
        static=True,
        within=PORTS,
        doc="Port that the app listens on; it is told in PORT.",
        why="needs no privilege",
    )
    listen: int | None = field(
        default=None,
        on_change="live",
        static=True,
        within=PORTS,
        doc="Port of the load balancer.",
        why="80, or any free port",
    )
    health: str | Health = field(
        default="/", on_change="live", static=True, doc="Path to ask.", why="most apps answer on /"
    )
    env: Env = field(default={}, on_change="live", doc="Environment variables.")
    connects: Sequence[Resource] = field(default=(), on_change="live", doc="Resources it uses beside its database.")
    database: bool | Literal["postgres"] | Database = field(
        default=False,
        on_change="replace",
        doc="True or postgres for one of its own, or a Database.",
        why="only what is asked for is paid for",
    )
    network: Network | None = field(default=None, on_change="replace", doc="Network to stand in.", why="one of its own")

    url = output("Where it answers.")

    def expand(self) -> dict[str, Resource]:
        """Return network, database, container and load balancer."""
        parts: dict[str, Resource] = {}
        network = self.network
        if network is None:
            network = parts["network"] = Network(type="production")
        connects = list(self.connects)
        if isinstance(self.database, Database):
            connects.append(self.database)
        elif self.database:
            parts["database"] = Database(type="postgres", network=network)
            connects.append(parts["database"])
        settings: dict[str, Any] = {k: v for k in ("runtime", "source", "image") if (v := getattr(self, k)) is not None}
        if "/" in str(self.runtime) and self.image is None:
            settings["image"] = settings.pop("runtime")
        web = Container(
            scale=self.scale,
            port=self.port,
            health=self.health,
            env=self.env,
            connects=connects,
            network=network,
            **settings,
        )
        parts["web"] = web
        parts["balancer"] = LoadBalancer(targets=[web], listen=self.listen, health=self.health, network=network)
        return parts

    def bind(self, parts: dict[str, Resource]) -> dict[str, Any]:
        """Bind the URL to the load balancer's."""
        balancer = parts["balancer"]
        assert isinstance(balancer, LoadBalancer)  # noqa: S101 - expand made it
        return {"url": balancer.url}
