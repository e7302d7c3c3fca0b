"""Secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.spi.lowering import Lowered, NativeSpec, own
from genesys.spi.secrets import value_of

if TYPE_CHECKING:
    from genesys.spi.lowering import LowerContext, Resolved


def secret(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a private file that holds the value."""
    value = value_of(resource, context)
    return Lowered(
        natives=[
            NativeSpec("secret", "local.secret", {"name": context.unique("name", resource.address), "value": value})
        ],
        outputs={"ref": own(resource.address, "secret", "ref"), "secret_value": value},
    )
