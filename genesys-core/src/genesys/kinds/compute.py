"""Server and Container."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from genesys.kinds.network import Network
from genesys.kinds.storage import Volume
from genesys.kinds.types import DiskClass, Env, Health, Rule, Scale, Shape, Text
from genesys.model.resource import Resource, field, output


class Server(Resource):
    """One machine."""

    __slots__ = ()
    kind: ClassVar[str] = "server"

    size: Shape = field(
        default="medium",
        on_change="stop",
        static=True,
        doc="Size, or the least cpu and memory.",
        why="2 processors and 4 GB carry a small service with room to spare",
    )
    family: Literal["balanced", "burstable", "compute", "memory", "gpu", "arm"] = field(
        default="balanced", on_change="stop", static=True, doc="What the machine is strong in.", why="no need was named"
    )
    os: str = field(
        default="latest-lts",
        on_change="replace",
        static=True,
        doc="Operating system; the image is pinned at first deployment.",
        why="the newest long-term release is supported longest",
    )
    storage: str = field(
        default="30GB",
        on_change="grow",
        unit="size",
        static=True,
        doc="Size of the root disk.",
        why="fits every Linux image with room for logs",
    )
    disk: DiskClass = field(
        default="balanced-ssd",
        on_change="live",
        static=True,
        doc="Class of the root disk.",
        why="the cheapest class without a burst limit that hurts",
    )
    network: Literal["public", "private"] | Network = field(
        default="private",
        on_change="replace",
        doc="public, private or a Network.",
        why="nothing is reachable unless asked for",
    )
    open: Sequence[Rule] = field(default=(), on_change="live", static=True, doc="Who may connect; see Firewall.allow.")
    zone: Literal["auto", "a", "b", "c"] = field(
        default="auto",
        on_change="replace",
        static=True,
        doc="Zone.",
        why="members are spread, and a zone without capacity is passed over",
    )
    static_ip: bool = field(
        default=False,
        on_change="live",
        static=True,
        doc="Keep the public address over restarts.",
        why="fixed addresses cost money",
    )
    ssh_key: Text | None = field(
        default=None, on_change="replace", doc="Public key, or auto.", why="no way in unless asked for"
    )
    user_data: Text | None = field(default=None, on_change="replace", doc="cloud-init, at most 16 KiB.")
    command: Sequence[Text] | None = field(default=None, on_change="stop", doc="Program to keep running.")
    source: str | None = field(default=None, on_change="stop", source=True, static=True, doc="Folder with the code.")
    runtime: str | None = field(
        default=None,
        on_change="stop",
        static=True,
        doc="Runtime of the code, such as python:3.13.",
        why="detected from the folder",
    )
    env: Env = field(default={}, on_change="stop", doc="Environment variables.")
    connects: Sequence[Resource] = field(
        default=(), on_change="stop", doc="Resources it uses: order, port, grant and environment variables follow."
    )
    port: int | None = field(default=None, on_change="stop", static=True, doc="Port that the program listens on.")
    spot: bool = field(
        default=False,
        on_change="replace",
        static=True,
        doc="Cheap capacity that may be taken back.",
        why="it may vanish with two minutes' notice",
    )
    volumes: Sequence[Volume] = field(default=(), on_change="live", doc="Disks to attach.")

    id = output("Native id.")
    address = output("Public address; private when it has no public one.")
    private_address = output("Address in its network.")
    hostname = output("Name in the private DNS zone.")


class Container(Resource):
    """A long-running app, from a source folder or an image."""

    __slots__ = ()
    kind: ClassVar[str] = "container"

    image: Text | None = field(default=None, on_change="live", doc="Container image.")
    source: str | None = field(
        default=None,
        on_change="live",
        source=True,
        static=True,
        doc="Folder with the app's code; its content digest is a property.",
    )
    runtime: str | None = field(
        default=None,
        on_change="live",
        static=True,
        doc="Runtime of the code, such as python:3.13 or node:22.",
        why="detected from the folder",
    )
    command: Sequence[Text] | None = field(default=None, on_change="live", doc="Program to run.", why="detected")
    cpu: float = field(
        default=0.5,
        on_change="live",
        static=True,
        doc="Processors: 0.25, 0.5, 1, 2 or 4.",
        why="the smallest share that every cloud offers at full speed",
    )
    memory: str = field(
        default="1GB",
        on_change="live",
        unit="size",
        static=True,
        doc="Memory.",
        why="goes with half a processor on every cloud",
    )
    scale: Scale = field(
        default=1,
        on_change="live",
        static=True,
        doc="Number of instances, {min, max}, or auto (1 to 10).",
        why="one instance until more is asked for",
    )
    port: int = field(
        default=8080,
        on_change="live",
        static=True,
        doc="Port that the app listens on; it is told in PORT.",
        why="needs no privilege",
    )
    health: str | Health = field(
        default="/",
        on_change="live",
        static=True,
        doc="Path to ask, or {path, interval, timeout, healthy, unhealthy, start}.",
        why="most apps answer on /",
    )
    env: Env = field(default={}, on_change="live", doc="Environment variables.")
    connects: Sequence[Resource] = field(
        default=(), on_change="live", doc="Resources it uses: order, port, grant and environment variables follow."
    )
    public: bool = field(
        default=False,
        on_change="live",
        static=True,
        doc="Reachable from outside its network.",
        why="nothing is reachable unless asked for",
    )
    network: Literal["public", "private"] | Network = field(
        default="private",
        on_change="replace",
        doc="private, public or a Network.",
        why="nothing is reachable unless asked for",
    )
    volumes: Mapping[str, Volume] = field(
        default={}, on_change="live", doc="Mount name -> volume; the folder is told in VOLUME_<NAME>."
    )

    id = output("Native id.")
    address = output("Address of the first instance.")
    port_number = output("Port that it listens on.")
    url = output("Where it answers.")
