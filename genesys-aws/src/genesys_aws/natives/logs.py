"""CloudWatch Logs."""

from __future__ import annotations

from typing import Annotated

from genesys.spi.marks import Immutable, Native, Unordered
from genesys_aws import names
from genesys_aws.natives.shape import At, TagList, described


class LogGroup(Native):
    """Where programs and networks write to; its id is its name."""

    logGroupName: Annotated[str, Immutable]
    retentionInDays: int | None = None
    Tags: Annotated[TagList, Unordered, At("tags")] = []


TYPES = (
    described(
        "aws.logs.log_group",
        LogGroup,
        {
            "create": "logs.CreateLogGroup logs.PutRetentionPolicy",
            "read": "logs.DescribeLogGroups logs.ListTagsForResource",
            "update": "logs.PutRetentionPolicy logs.DeleteRetentionPolicy logs.TagResource logs.UntagResource",
            "delete": "logs.DeleteLogGroup",
        },
        idempotency="I2",
        replace="delete-first",
        name_rule=names.LOG_GROUP,
        quirks=("A77", "A78"),
        logs=True,
        extra={"create": ("logs:TagResource",)},
    ),
)
"""Resource types of this file."""
