"""Waiting for a lock that somebody alive holds, for as long as the user said."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import trio

from genesys.errors import GenesysError
from genesys.state.problems import LOCKED

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")
_EVERY_S = 0.5


async def patiently(work: Callable[[], Awaitable[T]], *, seconds: float) -> T:
    """Return what ``work`` returns; it is tried again while the stack is locked.

    Args:
        work: Tried at once, and then every half second.
        seconds: Longest wait, >= 0.

    Raises:
        GenesysError: STATE-006 when the wait was in vain; whatever else ``work`` raises.
    """
    until = trio.current_time() + seconds
    while True:
        try:
            return await work()
        except GenesysError as error:
            if LOCKED.code not in error.codes or trio.current_time() >= until:
                raise
        await trio.sleep(_EVERY_S)
