"""Bucket."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Expr, Json, concat, duration
from genesys_aws.lower import common
from genesys_aws.lower.common import row, tags
from genesys_aws.lower.demands import between
from genesys_aws.partitions import partition
from genesys_aws.tables import table

EMPTY_FIRST = "genesys-empty-first"
"""Tag that lets a bucket be emptied before it is deleted; it stands on the bucket, so that it outlives any process."""
_DAY = 86400
_MOST_DAYS = 2**31 - 1


class BucketExports(NamedTuple):
    """What a Bucket gives to those that use it.

    Args:
        arn: Expression for its ARN.
        native: Native address of the bucket.
    """

    arn: Json
    native: str


def bucket(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a private, encrypted bucket that is reached over TLS only; each sub-resource is a native of its own."""
    address, region = resource.address, context.target["region"]
    id = own(address, "bucket")
    arn = concat(common.arn(context, "s3", "", region=False), Expr(id)).json()
    natives = [_bucket(resource, context), *_settings(resource, id), *_lifecycle(resource, id)]
    # A policy that makes it public is refused as long as the block is not lifted.
    natives.append(_policy(resource, id, arn))
    host = f".s3.{region}.{partition(region).suffix}"
    return Lowered(
        natives,
        outputs={
            "id": id,
            "url": concat("https://", Expr(id), host).json(),
            "uri": concat("s3://", Expr(id)).json(),
        },
        exports=BucketExports(arn, f"{address}/bucket"),
    )


def _bucket(resource: Resolved, context: LowerContext) -> NativeSpec:
    name, region = context.name("aws.s3.bucket", "bucket"), context.target["region"]
    marks = tags(resource, context)
    if resource.fields.get("force_destroy"):
        marks.append({"Key": EMPTY_FIRST, "Value": "true"})
    body: dict[str, Json] = {"Bucket": name, "Tags": sorted(marks, key=lambda item: item["Key"])}
    if region != "us-east-1":  # the one region that must not be named (quirk A32)
        body["LocationConstraint"] = region
    return NativeSpec("bucket", "aws.s3.bucket", body, name=name)


def _settings(resource: Resolved, id: Json) -> Iterator[NativeSpec]:
    public = bool(resource.fields.get("public"))
    blocks: dict[str, Json] = {
        "BlockPublicAcls": True,
        "IgnorePublicAcls": True,
        "BlockPublicPolicy": not public,
        "RestrictPublicBuckets": not public,
    }
    versions = "Enabled" if resource.fields.get("versioning") else "Suspended"
    yield _part("public-access-block", "public_access_block", id, blocks)
    yield _part("ownership-controls", "ownership_controls", id, {"ObjectOwnership": "BucketOwnerEnforced"})
    yield _part("encryption", "encryption", id, {"SSEAlgorithm": "AES256"})
    yield _part("versioning", "versioning", id, {"Status": versions})


def _part(local: str, type: str, id: Json, body: Mapping[str, Json], needs: tuple[str, ...] = ()) -> NativeSpec:
    found: dict[str, Json] = {"Bucket": id, **body}
    return NativeSpec(local, f"aws.s3.{type}", found, needs=needs, facet_of="bucket", protect=False)


def _policy(resource: Resolved, id: Json, arn: Json) -> NativeSpec:
    objects = concat(Expr(arn), "/*").json()
    statements: list[Json] = [
        {
            "Sid": "OnlyTls",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [arn, objects],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ]
    if resource.fields.get("public"):
        read = {"Sid": "AnyoneReads", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
        statements.append({**read, "Resource": objects})
    document = {"Version": "2012-10-17", "Statement": statements}
    return _part("policy", "policy", id, {"Policy": {"$call": ["jsonencode", document]}}, ("public-access-block",))


def _lifecycle(resource: Resolved, id: Json) -> Iterator[NativeSpec]:
    fields = resource.fields
    moves = {word: _days(text) for word, text in (fields.get("lifecycle") or {}).items()}
    known = table("buckets")
    for word in moves:
        row(known["lifecycle"], word, what="rule of a lifecycle", address=resource.address)
    wanted = str(fields.get("storage_class") or "standard")
    usual = known["storage_class"].get(wanted)
    if usual:
        moves.setdefault(wanted, usual["after_days"])
    if not moves:
        return
    _ages(resource, moves, known["lifecycle"])
    yield _part("lifecycle", "lifecycle", id, {"Rules": [_rule(moves, known["lifecycle"])]})


def _ages(resource: Resolved, moves: Mapping[str, int], known: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse ages that S3 does not take: each class has a soonest day, and a least stay before the next one."""
    day = 0
    for word in sorted((word for word in moves if "class" in known[word]), key=lambda word: moves[word]):
        soonest = max(day, known[word]["after_days"])
        between(resource, f"lifecycle {word}", moves[word], (soonest, _MOST_DAYS), " days")
        day = moves[word] + known[word]["stay_days"]
    if "expire" in moves:
        last = max((moves[word] for word in moves if "class" in known[word]), default=0)
        between(resource, "lifecycle expire", moves["expire"], (last + 1, _MOST_DAYS), " days")


def _days(text: Json) -> int:
    return max(1, round(duration(str(text)) / _DAY))


def _rule(moves: Mapping[str, int], known: Mapping[str, Mapping[str, str]]) -> dict[str, Json]:
    """Return the one rule of all objects; versions that were replaced go when objects of their age do."""
    changes = sorted((days, known[word]["class"]) for word, days in moves.items() if "class" in known[word])
    rule: dict[str, Json] = {
        "ID": "age",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }
    if changes:
        rule["Transitions"] = [{"Days": days, "StorageClass": name} for days, name in changes]
    if "expire" in moves:
        rule["Expiration"] = {"Days": moves["expire"]}
        rule["NoncurrentVersionExpiration"] = {"NoncurrentDays": moves["expire"]}
    return rule
