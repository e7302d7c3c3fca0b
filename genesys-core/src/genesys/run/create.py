"""Creating one object, exactly once, whatever happens to the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.plan.facts import facts_of
from genesys.plan.meaning import same
from genesys.plan.paths import top
from genesys.run.call import Cut, Stopped
from genesys.run.errand import LEFT_OPEN
from genesys.run.events import Fallback
from genesys.run.problems import TAKEN
from genesys.run.settle import Doubt, seek
from genesys.run.waiting import Late
from genesys.spi.faults import NoCapacity, Unknown

if TYPE_CHECKING:
    from genesys.errors import GenesysError
    from genesys.run.errand import Ended, Errand
    from genesys.run.resolve import Wanted
    from genesys.spi.faults import Fault
    from genesys.spi.session import Observed, Pending, Token

_ROUNDS = 4


async def create(errand: Errand, want: Wanted) -> Ended:
    """Create the object of a change, or where there is no capacity its next alternative; return how that ended.

    Raises:
        Stopped: It failed for good, and nothing is there.
    """
    first = 1
    while True:
        try:
            return await _create(errand, want, first)
        except Stopped as stop:
            # Nothing is there, and nothing will come of it: else it would have ended in doubt.
            instead = errand.instead
            if isinstance(stop, Cut) or not (instead and isinstance(stop.fault, NoCapacity)):
                raise
            errand.ground.tell(Fallback(errand.address, instead, stop.fault.code, stop.fault.message))
        errand.climb(errand.rung + 1)
        want, first = await errand.ground.wanted(errand.change, errand.type), first + _ROUNDS


async def _create(errand: Errand, want: Wanted, first: int) -> Ended:
    """Create what a change wants on its rung; ``first`` is the number of the first attempt."""
    attempt, doubt = first, False
    lost: Fault = Unknown("")
    token = errand.token(attempt, want.plain)
    for _ in range(_ROUNDS):
        await errand.begin_create(attempt, token)
        try:
            answer = await errand.ask("create", want.want, token)
        except Stopped as stop:
            if not doubt:
                raise
            return _lost(errand, token, stop)
        if answer.fault is None:
            return await errand.ready(answer.value, want, or_instead=not doubt)
        lost, doubt = answer.fault, doubt or answer.word == "read-back"
        try:
            found = await seek(errand, token, want, doubt=doubt)
        except Stopped as stop:
            if not doubt:
                raise
            return _lost(errand, token, stop)
        if found is Doubt.NOBODY_KNOWS:
            break
        if found is not Doubt.NOT_THERE:
            fitted = found if doubt else await _fitted(errand, found, want)
            return await errand.ready(fitted, want, found=not doubt)
        if not doubt:
            return errand.failed(_taken(errand, answer.fault))
        attempt, token = _next(errand, attempt, token, want)
    return errand.doubtful(token, lost)


def _lost(errand: Errand, token: Token, stop: Stopped) -> Ended:
    return LEFT_OPEN if isinstance(stop, Cut) else errand.doubtful(token, stop.fault)


def _next(errand: Errand, attempt: int, token: Token, want: Wanted) -> tuple[int, Token]:
    # The same token again can make no second object; where tokens mean nothing, it is a new attempt.
    if errand.type.idempotency != "I3":
        return attempt, token
    return attempt + 1, errand.token(attempt + 1, want.plain)


async def _fitted(errand: Errand, found: Observed | Pending, want: Wanted) -> Any:
    """Return an object of ours that was there before, after changing what is not as wanted now."""
    try:
        there = await errand.ground.pollers.settled(
            errand.open, errand.type, found, address=errand.address, until=errand.until, lag_s=errand.late_s
        )
    except Late:
        return found  # Whoever waits on for it says so.
    if there is None:
        return found
    return await _changed(errand, there, want)


async def _changed(errand: Errand, found: Observed, want: Wanted) -> Any:
    facts, now = facts_of(errand.type), found.properties
    differing = frozenset(n for n in now if n in want.want and not same(facts, n, want.want[n], now[n]))
    fields = differing | frozenset(top(path) for path in want.secrets)
    if not fields:
        return found
    return (await errand.ask("update", found.id, want.want, fields)).value


def _taken(errand: Errand, fault: Fault) -> GenesysError:
    clean = errand.ground.secrets.clean
    message, code = clean(fault.message), clean(fault.code) or "Exists"
    plain = TAKEN.error(address=errand.address, provider=errand.change.provider, message=message, code=code)
    return errand.explained(plain, fault, "create")
