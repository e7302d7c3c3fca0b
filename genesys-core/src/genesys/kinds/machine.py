"""What a server and the members of a group of servers have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from genesys.kinds.identity import Role
from genesys.kinds.network import Network
from genesys.kinds.types import PORTS, RUNTIME, DiskClass, Env, Family, Rule, Shape, Text
from genesys.model.resource import Resource, field


class Machine(Resource):
    """Fields of machines. No kind by itself."""

    __slots__ = ()

    size: Shape = field(
        default="medium",
        on_change="stop",
        static=True,
        doc="Size, or the least cpu and memory.",
        why="2 processors and 4 GB carry a small service with room to spare",
    )
    family: Family = field(
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
        pattern=RUNTIME,
        doc="Runtime of the code: python, node, java, dotnet, go, ruby or php, and a version as in python:3.13.",
        why="detected from the folder",
    )
    env: Env = field(default={}, on_change="stop", doc="Environment variables.")
    connects: Sequence[Resource] = field(
        default=(), on_change="stop", doc="Resources it uses: order, port, grant and environment variables follow."
    )
    port: int | None = field(
        default=None, on_change="stop", static=True, within=PORTS, doc="Port that the program listens on."
    )
    identity: Role | None = field(
        default=None,
        on_change="live",
        doc="Role that its programs act as.",
        why="one of its own, made when something is granted to it",
    )
    spot: bool = field(
        default=False,
        on_change="replace",
        static=True,
        doc="Cheap capacity that may be taken back.",
        why="it may vanish with two minutes' notice",
    )
