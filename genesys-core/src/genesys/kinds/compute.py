"""Server, Compute and Container."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, get_args

from genesys.kinds.identity import Role
from genesys.kinds.machine import Machine
from genesys.kinds.network import Network
from genesys.kinds.storage import Volume
from genesys.kinds.types import PORTS, RUNTIME, Counts, Env, Family, Health, Scale, Size, Strategy, Text
from genesys.model.resource import Resource, field, output


class Server(Machine):
    """One machine."""

    __slots__ = ()
    kind: ClassVar[str] = "server"

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
    volumes: Sequence[Volume] = field(default=(), on_change="live", doc="Disks to attach.")

    id = output("Native id.")
    address = output("Public address; private when it has no public one.")
    private_address = output("Address in its network.")
    hostname = output("Name in the private DNS zone.")


class Compute(Machine):
    """A group of like servers that is kept at its size; members come and go, so nothing is kept on one."""

    __slots__ = ()
    kind: ClassVar[str] = "compute"

    count: int | Counts = field(
        default=2,
        on_change="live",
        static=True,
        within=(0, 1000),
        doc="Number of members, or {min, max}.",
        why="the group outlives one member",
    )
    scale: Literal["auto"] | None = field(
        default=None, on_change="live", static=True, doc="auto for 2 to 10 members, instead of count."
    )
    type: Family | Size | None = field(
        default=None, on_change="stop", static=True, doc="Family or size in one word, instead of family or size."
    )
    target_cpu: int = field(
        default=60,
        on_change="live",
        static=True,
        within=(10, 90),
        doc="Use of the processors, in percent, around which a group with min and max is kept.",
        why="leaves room for what comes while new members start",
    )
    health: Literal["instance", "load-balancer"] | str | Health = field(  # noqa: PYI051 - the words are no paths
        default="instance",
        on_change="live",
        static=True,
        doc="What tells that a member is well: the machine, the load balancer, or a path to ask.",
        why="a machine that runs is well until more is known about the program",
    )
    strategy: Literal["rolling"] | Strategy = field(
        default="rolling",
        on_change="live",
        static=True,
        doc="How members are replaced: {type: rolling, percent} with the share that may be away at once.",
        why="a quarter at a time keeps the rest at work",
    )
    zones: int | None = field(
        default=None,
        on_change="live",
        static=True,
        within=(1, 4),
        doc="Zones to spread over.",
        why="those of its network",
    )

    id = output("Native id of the group.")

    @classmethod
    def written_out(cls, fields: dict[str, Any]) -> dict[str, Any]:
        """Return fields in which ``type`` and the short forms of ``count``, ``health`` and ``strategy`` are spelt out.

        Afterwards ``count`` is ``{"min", "max"}``, ``health`` is a word or ``{"path", ...}``, ``strategy`` is
        ``{"type", "percent"}``, and ``family`` and ``size`` hold what ``type`` said.
        """
        made, count = dict(fields), fields["count"]
        if fields["type"] is not None:
            made["family" if fields["type"] in get_args(Family) else "size"] = fields["type"]
        if fields["scale"] == "auto":
            made["count"] = {"min": 2, "max": 10}
        elif isinstance(count, int):
            made["count"] = {"min": count, "max": count}
        if isinstance(fields["health"], str) and fields["health"] not in {"instance", "load-balancer"}:
            made["health"] = {"path": fields["health"]}
        given = fields["strategy"] if isinstance(fields["strategy"], dict) else {}
        made["strategy"] = {"type": "rolling", "percent": 25, **given}
        return made


class Container(Resource):
    """A long-running app, from a source folder or an image."""

    __slots__ = ()
    kind: ClassVar[str] = "container"
    one_of: ClassVar[tuple[str, ...]] = ("image", "source", "command")

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
        pattern=RUNTIME,
        doc="Runtime of the code: python, node, java, dotnet, go, ruby or php, and a version as in node:22.",
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
        within=(0, 1000),
        doc="Number of instances, {min, max}, or auto (1 to 10).",
        why="one instance until more is asked for",
    )
    port: int | None = field(
        default=8080,
        on_change="live",
        static=True,
        within=PORTS,
        doc="Port that the app listens on; it is told in PORT. None for a worker, which nobody asks.",
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
    identity: Role | None = field(
        default=None,
        on_change="live",
        doc="Role that the app acts as.",
        why="one of its own, made when something is granted to it",
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
