"""Bucket and Volume."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from genesys.kinds.types import DiskClass
from genesys.model.resource import Resource, field, output


class Bucket(Resource):
    """Object storage."""

    __slots__ = ()
    kind: ClassVar[str] = "bucket"

    versioning: bool = field(
        default=True,
        on_change="live",
        static=True,
        doc="Keep old versions of objects.",
        why="an overwritten object can be had back",
    )
    public: bool = field(
        default=False, on_change="live", static=True, doc="Anyone may read.", why="nothing is public unless asked for"
    )
    storage_class: Literal["standard", "infrequent", "archive"] = field(
        default="standard",
        on_change="live",
        static=True,
        doc="Price of keeping against price of reading.",
        why="new objects are read most",
    )
    redundancy: Literal["zone", "region", "geo"] = field(
        default="region",
        on_change="replace",
        static=True,
        doc="What the objects survive.",
        why="the loss of one zone loses nothing",
    )
    encryption: Literal["managed"] = field(
        default="managed",
        on_change="live",
        static=True,
        doc="Encrypted at rest with a key that the provider keeps.",
        why="nothing is stored in the clear",
    )
    lifecycle: Mapping[str, str] = field(
        default={}, on_change="live", static=True, doc='Such as {"archive": "90d", "expire": "3y"}.'
    )
    force_destroy: bool = field(
        default=False,
        on_change="live",
        static=True,
        doc="Destroy it with its objects.",
        why="objects are worth more than a command",
    )

    id = output("Native id.")
    url = output("Where it answers over HTTP.")
    uri = output("Name in the provider's own scheme, such as s3://….")
    token = output("Access token for writing and private reading, where the provider has one; a secret.", secret=True)


class Volume(Resource):
    """A block disk."""

    __slots__ = ()
    kind: ClassVar[str] = "volume"

    type: DiskClass = field(
        default="balanced-ssd",
        on_change="replace",
        static=True,
        doc="Class of the disk.",
        why="the cheapest class without a burst limit that hurts",
    )
    size: str = field(
        default="100GB",
        on_change="grow",
        unit="size",
        static=True,
        doc="Size; it never shrinks.",
        why="the performance of small disks is poor",
    )
    iops: int | None = field(
        default=None,
        on_change="live",
        static=True,
        within=(100, 160000),
        doc="Reads and writes a second that are set aside for it.",
        why="what the class and the size give",
    )
    throughput: int | None = field(
        default=None,
        on_change="live",
        static=True,
        within=(1, 10000),
        doc="Megabytes a second that are set aside for it.",
        why="what the class and the size give",
    )
    encryption: Literal["managed"] = field(
        default="managed",
        on_change="replace",
        static=True,
        doc="Encrypted at rest with a key that the provider keeps.",
        why="nothing is stored in the clear",
    )
    zone: Literal["auto", "a", "b", "c"] = field(
        default="auto", on_change="replace", static=True, doc="Zone.", why="follows the server"
    )
    backup: Literal["automatic", "none"] = field(
        default="automatic",
        on_change="live",
        static=True,
        doc="Daily snapshots, kept 14 days.",
        why="data without a copy is lost one day",
    )

    id = output("Native id.")
    path = output("Folder, where the provider has one.")


Storage = Volume
"""The other word for a block disk."""
