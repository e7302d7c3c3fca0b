"""Finding out whether a create took effect: the object is looked for, and what is ours is adopted."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import trio

from genesys.run.call import Cut
from genesys.spi.faults import Unknown

if TYPE_CHECKING:
    from genesys.run.errand import Errand
    from genesys.run.resolve import Wanted
    from genesys.spi.session import Observed, Token

LAG_S = 45.0
"""How long a call whose answer was lost may still take effect, or stay invisible in a list."""
GLANCE_S = 2.0
"""How long to look where asking again is safe."""
_FIRST_S, _FACTOR = 0.5, 2.0


class Doubt(Enum):
    """What is known when nothing was found."""

    NOT_THERE = "not there"
    NOBODY_KNOWS = "nobody knows"


async def seek(errand: Errand, token: Token, want: Wanted, *, doubt: bool) -> Observed | Doubt:
    """Return the object that a create with this token made.

    Where asking again is safe (I0 to I2), a short look is enough. Where it would make a second object
    (I3), the lag of the provider is waited out first. Where nothing can be found (I4), nobody knows.

    Args:
        errand: The change.
        token: Of the create.
        want: What it asked for.
        doubt: Whether an answer was lost; else an object is there, and the question is whose it is.
    """
    if errand.type.idempotency == "I4":
        return Doubt.NOBODY_KNOWS
    patience = errand.late_s if doubt and errand.type.idempotency == "I3" else GLANCE_S
    return await look_for(errand, token, want, patience_s=patience)


async def look_for(errand: Errand, token: Token, want: Wanted | None = None, *, patience_s: float) -> Observed | Doubt:
    """Look for an object, again and again until ``patience_s`` seconds are over; a duplicate of it is removed.

    Args:
        errand: The change.
        token: Of the create.
        want: What it asked for, where that is known.
        patience_s: Seconds.

    Raises:
        Stopped: Asking, or removing the duplicate, failed for good; `Cut` when the run is being stopped.
    """
    end, wait = trio.current_time() + patience_s, _FIRST_S
    errand.until = max(errand.until, end + errand.late_s)
    while True:
        found = await _once(errand, token, want)
        if found is not None:
            return found
        left = end - trio.current_time()
        if left <= 0:
            return Doubt.NOT_THERE
        if await errand.ground.caller.brake.sleep(min(wait, left)):
            raise Cut(Unknown("The run was stopped while it was looked for."), "find")
        wait *= _FACTOR


async def _once(errand: Errand, token: Token, want: Wanted | None) -> Observed | None:
    if hasattr(errand.open.session, "find_wanted"):
        named: Observed | None = (await errand.ask("find_wanted", want.want if want else {}, token)).value
        return named
    if not hasattr(errand.open.session, "find_all"):
        one: Observed | None = (await errand.ask("find", token)).value
        return one
    many: list[Observed] = (await errand.ask("find_all", token)).value
    for other in many[1:]:
        # Two attempts took effect, and the record can refer to one only. When the other one cannot be removed the
        # create stays in doubt, so that the next command tries again: else nobody would know of it any more.
        await errand.delete(other.id)
    return many[0] if many else None
