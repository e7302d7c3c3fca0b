"""What a session may know of the record of an object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.model.expr import walk
from genesys.spi.session import Recorded

if TYPE_CHECKING:
    from genesys.model.fragment import Fragment


def recorded_of(fragment: Fragment) -> Recorded:
    """Return what a session may know about an object."""
    want = {name: value for name, value in fragment.desired.items() if not any(True for _ in walk(value))}
    return Recorded(want, fragment.observed, fragment.on_delete)
