"""Route 53."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Computed, Folded, Immutable, Native, Reference, Unordered
from genesys_aws.natives.shape import At, TagList, described

_SET = "ChangeBatch.Changes[0].ResourceRecordSet"


class HostedZone(Native):
    """A domain whose records are kept; its id has no ``/hostedzone/`` before it, and its comment says whose it is."""

    Name: Annotated[str, Immutable, Folded]
    VPC: Annotated[dict[str, Any] | None, Immutable] = None
    Tags: Annotated[TagList, Unordered, At("AddTags")] = []
    NameServers: Annotated[list[str] | None, Computed] = None


class RecordSet(Native):
    """The records of one name and type; its id is those of the zone, the name and the type."""

    HostedZoneId: Annotated[str, Immutable, Reference("aws.route53.hosted_zone")]
    Name: Annotated[str, Immutable, Folded, At(f"{_SET}.Name")]
    Type: Annotated[str, Immutable, At(f"{_SET}.Type")]
    TTL: Annotated[int | None, At(f"{_SET}.TTL")] = None
    ResourceRecords: Annotated[list[dict[str, Any]] | None, Unordered, At(f"{_SET}.ResourceRecords")] = None
    AliasTarget: Annotated[dict[str, Any] | None, Folded, At(f"{_SET}.AliasTarget")] = None


TYPES = (
    described(
        "aws.route53.hosted_zone",
        HostedZone,
        {
            "create": "route53.CreateHostedZone route53.ChangeTagsForResource",
            "read": "route53.GetHostedZone route53.ListTagsForResource",
            "update": "route53.ChangeTagsForResource",
            "delete": "route53.DeleteHostedZone",
        },
        idempotency="I1",
        holds_data=False,
        quirks=("A54",),
    ),
    described(
        "aws.route53.record_set",
        RecordSet,
        {
            "create": "route53.ChangeResourceRecordSets",
            "read": "route53.ListResourceRecordSets",
            "update": "route53.ChangeResourceRecordSets",
            "delete": "route53.ChangeResourceRecordSets",
        },
        idempotency="I2",
        replace="delete-first",
        quirks=("A53",),
    ),
)
"""Resource types of this file."""
