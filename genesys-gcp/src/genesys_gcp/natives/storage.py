"""Cloud Storage."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Immutable, Native, Reference
from genesys_gcp import names
from genesys_gcp.natives.shape import At, described, verbs


class Bucket(Native):
    """A bucket; what is said once and for all is its name and where its objects are."""

    name: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    storageClass: str = "STANDARD"
    labels: dict[str, str] = {}
    versioning: Annotated[bool, At("versioning.enabled")] = False
    uniformBucketLevelAccess: Annotated[bool, At("iamConfiguration.uniformBucketLevelAccess.enabled")] = True
    publicAccessPrevention: Annotated[str, At("iamConfiguration.publicAccessPrevention")] = "enforced"
    softDeleteSeconds: Annotated[int, At("softDeletePolicy.retentionDurationSeconds")] = 604800
    lifecycle: Annotated[list[dict[str, Any]], At("lifecycle.rule")] = []


class Member(Native):
    """One member of one role on one bucket; what others granted stays as it is (quirk G85)."""

    bucket: Annotated[str, Immutable, Reference("gcp.storage.bucket")]
    role: Annotated[str, Immutable, At("bindings[0].role")]
    members: Annotated[list[str], Immutable, At("bindings[0].members")]


TYPES = (
    described(
        "gcp.storage.bucket",
        Bucket,
        verbs("storage.buckets", read="get", update="patch"),
        idempotency="I2",
        holds_data=True,
        name_rule=names.BUCKET,
        quirks=("G50", "G51", "G52", "G53"),
        permissions={"delete": "storage.buckets.delete storage.objects.list storage.objects.delete"},
    ),
    described(
        "gcp.storage.member",
        Member,
        {
            "create": "storage.buckets.getIamPolicy storage.buckets.setIamPolicy",
            "read": "storage.buckets.getIamPolicy",
            "delete": "storage.buckets.getIamPolicy storage.buckets.setIamPolicy",
        },
        idempotency="I0",
        key=("bucket", "role"),
        quirks=("G21", "G22", "G24", "G25", "G26", "G49", "G85"),
    ),
)
"""Resource types of this file."""
