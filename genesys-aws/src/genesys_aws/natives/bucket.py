"""S3: a bucket, and each of its sub-resources, which S3 sets and shows one at a time."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Immutable, JsonText, Native, Reference, ServerDefault, Unordered
from genesys.spi.provider import ResourceType
from genesys_aws import names
from genesys_aws.natives.shape import At, TagList, described

_SSE = "ServerSideEncryptionConfiguration.Rules[0]"
_BLOCK = "PublicAccessBlockConfiguration"


class Bucket(Native):
    """Object storage; its id is its name."""

    Bucket: Annotated[str, Immutable]
    LocationConstraint: Annotated[
        str | None, Immutable, ServerDefault, At("CreateBucketConfiguration.LocationConstraint")
    ] = None
    Tags: Annotated[TagList, Unordered, At("Tagging.TagSet")] = []


class PublicAccessBlock(Native):
    """What forbids a bucket to be public, whatever its policy says."""

    Bucket: Annotated[str, Immutable, Reference("aws.s3.bucket")]
    BlockPublicAcls: Annotated[bool, At(f"{_BLOCK}.BlockPublicAcls")] = True
    IgnorePublicAcls: Annotated[bool, At(f"{_BLOCK}.IgnorePublicAcls")] = True
    BlockPublicPolicy: Annotated[bool, At(f"{_BLOCK}.BlockPublicPolicy")] = True
    RestrictPublicBuckets: Annotated[bool, At(f"{_BLOCK}.RestrictPublicBuckets")] = True


class OwnershipControls(Native):
    """Who owns objects that others put into a bucket."""

    Bucket: Annotated[str, Immutable, Reference("aws.s3.bucket")]
    ObjectOwnership: Annotated[str, At("OwnershipControls.Rules[0].ObjectOwnership")]


class Encryption(Native):
    """How objects are encrypted when they are put."""

    Bucket: Annotated[str, Immutable, Reference("aws.s3.bucket")]
    SSEAlgorithm: Annotated[str, At(f"{_SSE}.ApplyServerSideEncryptionByDefault.SSEAlgorithm")]
    KMSMasterKeyID: Annotated[str | None, At(f"{_SSE}.ApplyServerSideEncryptionByDefault.KMSMasterKeyID")] = None
    BucketKeyEnabled: Annotated[bool | None, ServerDefault, At(f"{_SSE}.BucketKeyEnabled")] = None


class Versioning(Native):
    """Whether old versions of objects are kept."""

    Bucket: Annotated[str, Immutable, Reference("aws.s3.bucket")]
    Status: Annotated[str, At("VersioningConfiguration.Status")]


class Lifecycle(Native):
    """What becomes of objects as they age."""

    Bucket: Annotated[str, Immutable, Reference("aws.s3.bucket")]
    Rules: Annotated[list[dict[str, Any]], At("LifecycleConfiguration.Rules")]


class Policy(Native):
    """Who may do what with a bucket and its objects."""

    Bucket: Annotated[str, Immutable, Reference("aws.s3.bucket")]
    Policy: Annotated[str, JsonText]


def _part(
    name: str, schema: type[Native], put: str, get: str, delete: str = "", *, quirks: tuple[str, ...]
) -> ResourceType:
    """Return the type of a sub-resource: setting it again is the same as setting it.

    One without ``delete`` is what every bucket has; it goes with the bucket.
    """
    return described(
        name,
        schema,
        {
            "create": f"s3.{put}",
            "read": f"s3.{get}",
            "update": f"s3.{put}",
            **({"delete": f"s3.{delete}"} if delete else {}),
        },
        idempotency="I0",
        replace="delete-first",
        quirks=quirks,
    )


TYPES = (
    described(
        "aws.s3.bucket",
        Bucket,
        {
            "create": "s3.CreateBucket",
            "read": "s3.ListBuckets s3.GetBucketTagging",
            "update": "s3.PutBucketTagging",
            "delete": "s3.DeleteBucket s3.GetBucketTagging s3.ListObjectVersions s3.DeleteObjects"
            " s3.ListMultipartUploads s3.AbortMultipartUpload",
        },
        idempotency="I2",
        key=("Bucket",),
        holds_data=True,
        name_rule=names.BUCKET,
        extra={"create": ("s3:TagResource",)},
        quirks=("A27", "A28", "A31", "A32", "A33"),
    ),
    _part(
        "aws.s3.public_access_block",
        PublicAccessBlock,
        "PutPublicAccessBlock",
        "GetPublicAccessBlock",
        quirks=("A29", "A34"),
    ),
    _part(
        "aws.s3.ownership_controls",
        OwnershipControls,
        "PutBucketOwnershipControls",
        "GetBucketOwnershipControls",
        quirks=("A29", "A34"),
    ),
    _part(
        "aws.s3.encryption",
        Encryption,
        "PutBucketEncryption",
        "GetBucketEncryption",
        quirks=("A29",),
    ),
    _part(
        "aws.s3.versioning",
        Versioning,
        "PutBucketVersioning",
        "GetBucketVersioning",
        quirks=("A29",),
    ),
    _part(
        "aws.s3.lifecycle",
        Lifecycle,
        "PutBucketLifecycleConfiguration",
        "GetBucketLifecycleConfiguration",
        "DeleteBucketLifecycle",
        quirks=("A29",),
    ),
    _part(
        "aws.s3.policy",
        Policy,
        "PutBucketPolicy",
        "GetBucketPolicy",
        "DeleteBucketPolicy",
        quirks=("A29", "A30"),
    ),
)
"""Resource types of this file."""
