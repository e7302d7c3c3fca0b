"""Secrets Manager."""

from __future__ import annotations

from typing import Annotated

from genesys.spi.marks import Computed, Immutable, Native, Secret, Unordered
from genesys_aws import names
from genesys_aws.natives.shape import TagList, described


class StoredSecret(Native):
    """A secret and its current value; its id is its ARN."""

    Name: Annotated[str, Immutable]
    SecretString: Annotated[str, Secret]
    Description: str = ""
    Tags: Annotated[TagList, Unordered] = []
    ARN: Annotated[str | None, Computed] = None


TYPES = (
    described(
        "aws.secretsmanager.secret",
        StoredSecret,
        {
            "create": "secretsmanager.CreateSecret secretsmanager.RestoreSecret",
            "read": "secretsmanager.DescribeSecret",
            "update": "secretsmanager.UpdateSecret secretsmanager.TagResource secretsmanager.UntagResource",
            "delete": "secretsmanager.DeleteSecret",
        },
        idempotency="I1",
        steady=False,
        name_rule=names.SECRET,
        quirks=("A43",),
        extra={"create": ("secretsmanager:TagResource", "secretsmanager:RestoreSecret")},
    ),
)
"""Resource types of this file."""
