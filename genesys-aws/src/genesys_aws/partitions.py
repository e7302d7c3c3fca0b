"""Amazon's partitions: ARNs and host names of China and of GovCloud are others than everywhere else.

Source: botocore 1.44 ``partitions.json``; for EC2's principal in China the IAM user guide of China, read 2026-11-27.
"""

from __future__ import annotations

from typing import NamedTuple


class Partition(NamedTuple):
    """One partition.

    Args:
        name: As in ``arn:aws:...``.
        suffix: End of its host names.
        ec2: Who takes on the roles of machines; the other services are called the same everywhere.
    """

    name: str
    suffix: str
    ec2: str = "ec2.amazonaws.com"


USUAL = Partition("aws", "amazonaws.com")
OTHERS = (
    ("cn-", Partition("aws-cn", "amazonaws.com.cn", "ec2.amazonaws.com.cn")),
    ("us-gov-", Partition("aws-us-gov", "amazonaws.com")),
)
"""Start of a region's name -> partition."""


def partition(region: str) -> Partition:
    """Return the partition of a region."""
    return next((found for start, found in OTHERS if region.startswith(start)), USUAL)
