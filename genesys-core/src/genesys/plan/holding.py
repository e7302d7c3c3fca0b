"""Whether an object holds data that deleting it loses: its lowering may say otherwise than its type."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genesys.model.fragment import Fragment
    from genesys.spi.provider import ResourceType
    from genesys.spi.session import Observed

HOLDS_NONE = "holds_none"
"""In the meta of a change and of a fragment: the lowering says that this one holds no data, although others of its
type do."""

FOUND = "found"
"""In the meta of a fragment: the object was there before the create that recorded it."""

HALF_MADE = frozenset({"tainted", "creating"})
"""Statuses of a record whose object was never seen ready."""


def holds_data(fragment: Fragment, type: ResourceType | None, seen: Observed | None = None) -> bool:
    """Tell whether deleting a recorded object loses data.

    What was never ready, and a look shows is not ready now, never took any.

    Args:
        fragment: Its record.
        type: Its native type; ``None`` when that is not known here.
        seen: What a look showed; ``None`` when nobody looked.
    """
    if fragment.meta.get(HOLDS_NONE):
        return False
    if fragment.status in HALF_MADE and FOUND not in fragment.meta and seen and seen.status in {"failed", "pending"}:
        return False
    return bool(fragment.meta.get("holds_data") or (type and type.holds_data))
