"""Database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from genesys.kinds.network import Network
from genesys.kinds.types import Size
from genesys.model.resource import Resource, field, output

WINDOW = r"(mon|tue|wed|thu|fri|sat|sun) ([01][0-9]|2[0-3]):[0-5][0-9]"


class Database(Resource):
    """A managed SQL database. Its password is generated, kept in a Secret, and in no state, plan or log."""

    __slots__ = ()
    kind: ClassVar[str] = "database"

    type: Literal["postgres"] = field(on_change="replace", static=True, doc="Engine.")
    version: str | None = field(
        default=None,
        on_change="stop",
        static=True,
        doc="Major version.",
        why="the newest that every provider of the stack offers",
    )
    size: Size = field(
        default="small", on_change="stop", static=True, doc="Size.", why="2 GB of memory carry a first application"
    )
    storage: Literal["dynamic"] | str = field(  # noqa: PYI051 - the word is not a size
        default="20GB",
        on_change="grow",
        unit="size",
        static=True,
        doc="Disk, or dynamic; it never shrinks.",
        why="the smallest size that every cloud offers",
    )
    ha: bool = field(
        default=False, on_change="live", static=True, doc="A standby in a second zone.", why="it doubles the price"
    )
    replicas: int = field(default=0, on_change="live", static=True, within=(0, 5), doc="Read replicas, 0 to 5.")
    backup: str = field(
        default="7d",
        on_change="live",
        unit="duration",
        static=True,
        doc="How long backups are kept; 0d for none.",
        why="a week covers a long weekend",
    )
    network: Literal["private"] | Network = field(
        default="private",
        on_change="replace",
        doc="private or a Network.",
        why="never public unless asked for",
    )
    public: bool = field(
        default=False,
        on_change="live",
        static=True,
        doc="Reachable from the internet.",
        why="never public unless asked for",
    )
    encryption: Literal["managed"] = field(
        default="managed",
        on_change="replace",
        static=True,
        doc="Encrypted at rest with a key that the provider keeps.",
        why="nothing is stored in the clear",
    )
    maintenance: str | None = field(
        default=None,
        on_change="live",
        static=True,
        pattern=WINDOW,
        doc='When the provider may update it: day and time in UTC, as in "sun 03:00".',
        why="the provider chooses a quiet hour of its region",
    )
    username: str = field(
        default="genesys", on_change="replace", static=True, doc="Name of the owner.", why="allowed on every cloud"
    )
    databases: Sequence[str] | None = field(
        default=None,
        on_change="live",
        static=True,
        doc="Databases in it; the first is the default one.",
        why="one with the resource's name",
    )
    parameters: Mapping[str, str | int | float | bool] = field(
        default={}, on_change="stop", static=True, doc="Settings of the engine, by its own names."
    )

    id = output("Native id.")
    endpoint = output("Host to connect to.")
    port = output("Port to connect to.")
    replica_endpoints = output("Hosts of the read replicas, each on the same port.")
    username_used = output("User to connect as.")
    database = output("Default database.")
    password = output("Password; a secret.", secret=True)
    url = output("Connection URL with user and password; a secret.", secret=True)
