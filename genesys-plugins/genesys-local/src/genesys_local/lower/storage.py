"""Bucket and Volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.spi.lowering import Lowered, NativeSpec, own
from genesys.spi.values import Declared, ref

if TYPE_CHECKING:
    from genesys.spi.lowering import LowerContext, Resolved
    from genesys.spi.values import Json


def bucket(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a folder that is served over HTTP; its access token is a Secret of its own."""
    address, fields = resource.address, resource.fields
    token = f"{address}/token"
    body: dict[str, Json] = {
        "name": context.unique("name", address),
        "versioning": bool(fields.get("versioning", True)),
        "public": bool(fields.get("public")),
        "token": own(token, "secret"),
        "token_version": own(token, "secret", "version"),
        "force_destroy": bool(fields.get("force_destroy")),
    }
    return Lowered(
        natives=[NativeSpec("bucket", "local.bucket", body)],
        outputs={
            "id": own(address, "bucket"),
            "url": own(address, "bucket", "url"),
            "uri": own(address, "bucket", "uri"),
            "token": ref(token, "secret_value", secret=True).json(),
        },
        derived=[Declared(token, "secret", {"generate": 32}, where=resource.where, parent=address)],
    )


def volume(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a folder."""
    fields = resource.fields
    name = context.unique("name", resource.address)
    body: dict[str, Json] = {"name": name, "size_bytes": fields["size"], "type": fields["type"]}
    return Lowered(
        natives=[NativeSpec("volume", "local.volume", body)],
        outputs={"id": own(resource.address, "volume"), "path": own(resource.address, "volume", "path")},
    )
