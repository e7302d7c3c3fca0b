"""Bucket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Expr, Json, concat, duration
from genesys_gcp.lower.common import labels, needs, row, service
from genesys_gcp.tables import table

_DAY = 86400
EMPTIED = "genesys-force-destroy"
"""Label of a bucket that is destroyed with its objects."""


def bucket(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a bucket to which access is granted by roles only, and whether anyone may read it."""
    name, address = context.name("gcp.storage.bucket", "bucket"), resource.address
    natives = [
        *service(context, "storage"),
        NativeSpec("bucket", "gcp.storage.bucket", _body(resource, context, name), name=name, needs=needs("storage")),
        *_everyone(resource),
    ]
    url = concat("https://storage.googleapis.com/", Expr(own(address, "bucket", "name")))
    outputs: dict[str, Json] = {
        "id": own(address, "bucket"),
        "url": url.json(),
        "uri": concat("gs://", Expr(own(address, "bucket", "name"))).json(),
    }
    return Lowered(natives, outputs=outputs, exports=f"{address}/bucket")


def _body(resource: Resolved, context: LowerContext, name: str) -> dict[str, Json]:
    fields, known = resource.fields, table("storage")
    marks = labels(resource, context)
    if fields["force_destroy"]:
        marks[EMPTIED] = "true"
    return {
        "name": name,
        "location": _location(resource, context),
        "storageClass": known["classes"][fields["storage_class"]],
        "labels": marks,
        "versioning": bool(fields["versioning"]),
        "uniformBucketLevelAccess": True,
        "publicAccessPrevention": "inherited" if fields["public"] else "enforced",
        # Google's default would go on billing for a week after deletion (quirk G53); old versions are kept instead.
        "softDeleteSeconds": 0,
        "lifecycle": list(_lifecycle(resource)),
    }


def _location(resource: Resolved, context: LowerContext) -> Json:
    """Return the region, or the continent for what must survive the loss of a region."""
    region, redundancy = context.target["region"], str(resource.fields["redundancy"])

    def choose() -> Json:
        if redundancy != "geo":
            return region.upper()
        continents = table("storage")["continents"]
        return str(row(continents, region.partition("-")[0], what="multi-region", address=resource.address))

    return context.choice("location", f"{region}/{redundancy}", choose)


def _lifecycle(resource: Resolved) -> Iterator[dict[str, Any]]:
    actions = table("storage")["lifecycle"]
    for word, after in sorted((resource.fields.get("lifecycle") or {}).items()):
        action = row(actions, str(word), what="lifecycle action", address=resource.address)
        yield {"action": dict(action), "condition": {"age": round(duration(str(after)) / _DAY)}}


def _everyone(resource: Resolved) -> Iterator[NativeSpec]:
    if resource.fields["public"]:
        body: dict[str, Json] = {
            "bucket": own(resource.address, "bucket"),
            "role": "roles/storage.objectViewer",
            "members": ["allUsers"],
        }
        yield NativeSpec(
            "everyone", "gcp.storage.member", body, facet_of="bucket", serialise_on=f"{resource.address}/bucket"
        )
