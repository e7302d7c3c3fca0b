"""Secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.spi.lowering import Lowered, NativeSpec, own

if TYPE_CHECKING:
    from genesys.spi.lowering import LowerContext, Resolved
    from genesys.spi.values import Json

LENGTH = 32


def secret(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a private file that holds the value."""
    value = value_of(resource, context.pin("path", resource.address))
    return Lowered(
        natives=[NativeSpec("secret", "local.secret", {"name": context.pin("name", resource.address), "value": value})],
        outputs={"ref": own(resource.address, "secret", "ref"), "secret_value": value},
    )


def value_of(resource: Resolved, path: str) -> Json:
    """Return the expression from which the value is resolved while deploying; ``path`` is its place in the vault."""
    fields = resource.fields
    if fields.get("value") is not None:
        return fields["value"]
    if fields.get("from_env"):
        return {"$env": fields["from_env"]}
    if fields.get("from_file"):
        return {"$file": fields["from_file"]}
    length = fields.get("generate") or LENGTH
    return {"$secret": {"path": path, "generate": length, "rotate": fields.get("rotate") or 0}}
