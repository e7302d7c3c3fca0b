"""Whether an object holds data that deleting it loses: its lowering may say otherwise than its type."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genesys.model.fragment import Fragment
    from genesys.spi.provider import ResourceType

HOLDS_NONE = "holds_none"
"""In the meta of a change and of a fragment: the lowering says that this one holds no data, although others of its
type do."""


def holds_data(fragment: Fragment, type: ResourceType | None) -> bool:
    """Tell whether deleting a recorded object loses data.

    Args:
        fragment: Its record.
        type: Its native type; ``None`` when that is not known here.
    """
    if fragment.meta.get(HOLDS_NONE):
        return False
    return bool(fragment.meta.get("holds_data") or (type and type.holds_data))
