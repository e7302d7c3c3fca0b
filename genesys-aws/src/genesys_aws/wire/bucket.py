"""Rows of S3."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from genesys.spi import faults as f
from genesys_aws.partitions import partition
from genesys_aws.wire.table import Item, Read, Row, Step, Tags, Told

if TYPE_CHECKING:
    from genesys_aws.wire.context import Context

EMPTY_FIRST = "genesys-empty-first"
"""Tag of a bucket that may be emptied."""
_BATCH = 1000
"""Most objects in one call."""
_BUCKETS = 10_000
"""Most buckets in one answer."""


def _arn(item: Item) -> str:
    return f"arn:{partition(str(item.get('BucketRegion') or '')).name}:s3:::{item['Name']}"


def _tags(call: Callable[..., Any], items: list[Item]) -> None:
    for item in items:
        try:
            item["Tags"] = call("s3.GetBucketTagging", {"Bucket": item["Name"]}).get("TagSet") or []
        except f.Gone:
            item["Tags"] = []


def _location(item: Item) -> Any:
    return item.get("BucketRegion")


def _empty(it: Context) -> None:
    """Remove every version of every object, and every upload, of a bucket that was said to be emptied.

    Raises:
        Invalid: It was not.
    """
    if not any(tag["Key"] == EMPTY_FIRST for tag in it.seen.get("Tags") or ()):
        raise f.Invalid(f"The bucket {it.id} holds objects, and force_destroy is not set.", code="BucketNotEmpty")
    while True:
        answer = it.call("s3.ListObjectVersions", {"Bucket": it.id, "MaxKeys": _BATCH})
        found = [*(answer.get("Versions") or ()), *(answer.get("DeleteMarkers") or ())]
        if not found:
            break
        objects = [{name: one[name] for name in ("Key", "VersionId") if name in one} for one in found]
        it.call("s3.DeleteObjects", {"Bucket": it.id, "Delete": {"Objects": objects, "Quiet": True}})
    for upload in it.call("s3.ListMultipartUploads", {"Bucket": it.id}).get("Uploads") or ():
        given = {"Bucket": it.id, "Key": upload["Key"], "UploadId": upload["UploadId"]}
        it.call("s3.AbortMultipartUpload", given)


_RETAG = Step("s3.PutBucketTagging", {"Bucket": "$id", "Tagging": {"TagSet": "$all"}})


def _part(put: str, get: str, items: str, delete: str = "", shown: dict[str, str] | None = None) -> Row:
    """Return the row of a sub-resource; its id is the bucket's.

    Without ``delete`` it stays until the bucket goes, so that a bucket that is not empty, and so stays, is never less
    safe than it was.
    """
    fill = Step(f"s3.{put}", sends="want", there=True)
    return Row(
        fill,
        "$want.Bucket",
        Read(f"s3.{get}", items, "$given.Bucket", "one:Bucket"),
        shown={"Bucket": "$id", **(shown or {})},
        update=(fill,),
        delete=(Step(f"s3.{delete}", {"Bucket": "$id"}, quiet=("NoSuchBucket",)),) if delete else (),
        same=True,
    )


ROWS: dict[str, Row] = {
    "aws.s3.bucket": Row(
        Step("s3.CreateBucket", sends="want"),
        "$want.Bucket",
        Read(
            "s3.ListBuckets",
            "Buckets[]",
            "$item.Name",
            "all",
            give={"MaxBuckets": _BUCKETS},  # without a parameter the answer holds no regions
            told=Told(_arn, _tags),
            tagged=False,
        ),
        shown={"Bucket": "Name", "LocationConstraint": _location},
        delete=(Step("s3.DeleteBucket", {"Bucket": "$id"}, rescue={"BucketNotEmpty": (Step("", run=_empty),)}),),
        tags=Tags("list", sent="CreateBucketConfiguration.Tags", put=_RETAG, drop=_RETAG),
        named=True,
    ),
    "aws.s3.public_access_block": _part(
        "PutPublicAccessBlock", "GetPublicAccessBlock", "PublicAccessBlockConfiguration"
    ),
    "aws.s3.ownership_controls": _part(
        "PutBucketOwnershipControls", "GetBucketOwnershipControls", "OwnershipControls.Rules[]"
    ),
    "aws.s3.encryption": _part(
        "PutBucketEncryption",
        "GetBucketEncryption",
        "ServerSideEncryptionConfiguration.Rules[]",
        shown={
            "SSEAlgorithm": "ApplyServerSideEncryptionByDefault.SSEAlgorithm",
            "KMSMasterKeyID": "ApplyServerSideEncryptionByDefault.KMSMasterKeyID",
        },
    ),
    "aws.s3.versioning": _part("PutBucketVersioning", "GetBucketVersioning", ""),
    "aws.s3.lifecycle": _part(
        "PutBucketLifecycleConfiguration", "GetBucketLifecycleConfiguration", "", "DeleteBucketLifecycle"
    ),
    "aws.s3.policy": _part("PutBucketPolicy", "GetBucketPolicy", "", "DeleteBucketPolicy"),
}
"""Native type -> row."""
EXTRA = frozenset(
    {
        "s3.AbortMultipartUpload",
        "s3.DeleteObjects",
        "s3.GetBucketTagging",
        "s3.ListMultipartUploads",
        "s3.ListObjectVersions",
    }
)
"""Operations that functions of this file call, beside those of the rows."""
