"""What a Secret's value is made from: the same on every provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genesys.model.expr import Json
    from genesys.spi.lowering import LowerContext, Resolved

LENGTH = 32
"""Characters of a generated value, when nobody says."""


def value_of(resource: Resolved, context: LowerContext) -> Json:
    """Return the expression from which a Secret's value is resolved while deploying.

    The place of a generated value in the vault is chosen once and kept: it follows the resource when that
    moves, and is never that of another one.
    """
    fields = resource.fields
    if fields.get("value") is not None:
        return fields["value"]
    if fields.get("from_env"):
        return {"$env": fields["from_env"], "secret": True}
    if fields.get("from_file"):
        return {"$file": fields["from_file"], "secret": True}
    length = int(fields.get("generate") or LENGTH)
    path = context.unique("path", resource.address)
    return {"$secret": {"path": path, "generate": length, "rotate": int(fields.get("rotate") or 0)}, "secret": True}
