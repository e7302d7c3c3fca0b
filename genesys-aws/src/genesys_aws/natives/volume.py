"""EC2: block disks."""

from __future__ import annotations

from typing import Annotated

from genesys.spi.marks import Grow, Immutable, Native, Reference, ServerDefault, Unordered
from genesys_aws import names
from genesys_aws.natives.shape import TagList, described


class Volume(Native):
    """A block disk in one zone."""

    AvailabilityZone: Annotated[str, Immutable]
    Size: Annotated[int, Grow]
    VolumeType: str
    Iops: Annotated[int | None, ServerDefault] = None
    Throughput: Annotated[int | None, ServerDefault] = None
    Encrypted: Annotated[bool, Immutable] = True
    Tags: Annotated[TagList, Unordered] = []


class VolumeAttachment(Native):
    """A disk on a machine; its id is the disk's, for a disk is on one machine at most."""

    VolumeId: Annotated[str, Immutable, Reference("aws.ec2.volume")]
    InstanceId: Annotated[str, Immutable, Reference("aws.ec2.instance")]
    Device: Annotated[str, Immutable]


TYPES = (
    described(
        "aws.ec2.volume",
        Volume,
        {
            "create": "ec2.CreateVolume",
            "read": "ec2.DescribeVolumes",
            "update": "ec2.ModifyVolume ec2.CreateTags ec2.DeleteTags",
            "delete": "ec2.CreateSnapshot ec2.DeleteVolume",
        },
        idempotency="I1",
        steady=False,
        holds_data=True,
        snapshots=True,
        name_rule=names.TAG,
        quirks=("A10", "A66", "A67", "A68", "A91"),
        extra={"create": ("ec2:CreateTags",)},
    ),
    described(
        "aws.ec2.volume_attachment",
        VolumeAttachment,
        {"create": "ec2.AttachVolume", "read": "ec2.DescribeVolumes", "delete": "ec2.DetachVolume"},
        idempotency="I0",
        steady=False,
        replace="delete-first",
        quirks=("A10", "A66"),
    ),
)
"""Resource types of this file."""
