"""One call to a provider, repeated as the table of answers says. The only place that retries."""

from __future__ import annotations

from collections import Counter
from functools import partial
from inspect import iscoroutinefunction, signature
from typing import TYPE_CHECKING, Any, NamedTuple

import trio

from genesys.errors import GenesysError
from genesys.run.answer import Answer, answer_to, delay
from genesys.run.brake import Brake
from genesys.run.events import Retrying
from genesys.run.finding import cleaned
from genesys.run.limits import Lanes
from genesys.run.placed import refuse_other
from genesys.run.sessions import BUG, as_fault, seen_by_id
from genesys.spi.faults import Fault, Throttled, Transient, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genesys.run.events import Event
    from genesys.run.limits import Lane
    from genesys.run.sessions import Open, Sessions
    from genesys.spi.ports import Entropy
    from genesys.spi.provider import Provider, ResourceType

_BUG_TRIES = 2
_WEIGHTY = frozenset({"create", "update", "delete"})
"""Verbs whose calls are told of when somebody wants to stop: those that only ask end by themselves."""


class Answered(NamedTuple):
    """How a call ended.

    Args:
        word: ``ok``, or ``adopt``, ``read-back``, ``done`` of the table.
        value: What it returned, for ``ok``.
        fault: The fault, for the other words.
    """

    word: str
    value: Any = None
    fault: Fault | None = None


class Stopped(Exception):
    """A call failed for good.

    Args:
        fault: The last fault.
        verb: Of the call.
    """

    def __init__(self, fault: Fault, verb: str) -> None:
        self.fault, self.verb = fault, verb
        super().__init__(fault.message)


class Cut(Stopped):
    """It was not waited any longer, because the run is being stopped.

    ``fault`` is `Unknown` when one of the calls that were made may have taken effect; else none of them did.
    """


class _NotNow(Exception):
    """The brake was pulled while a call waited for its turn."""


class Caller:
    """Calls to sessions.

    Args:
        sessions: Where they are.
        entropy: Source of jitter.
        tell: Receives what there is to tell.
        inline: Whether synchronous sessions are called without a thread, because the world is simulated.
        brake: When pulled, nothing new is called, and no wait between two tries is waited out.
    """

    def __init__(
        self,
        sessions: Sessions,
        entropy: Entropy,
        tell: Callable[[Event], None],
        *,
        inline: bool = False,
        brake: Brake | None = None,
    ) -> None:
        self._sessions, self._entropy, self._tell, self._inline = sessions, entropy, tell, inline
        self.brake = brake or Brake()
        self._lanes, self._threads = Lanes(self.brake), trio.CapacityLimiter(64)
        self.flying: Counter[str] = Counter()
        self._opening: dict[tuple[str, ...], trio.Lock] = {}

    def provider(self, name: str) -> Provider | None:
        """Return a provider, ``None`` when there is none of that name."""
        return self._sessions.known(name)

    async def open(self, provider: str, target: Mapping[str, str], address: str) -> Open:
        """Return the session on a target, opening it when this is the first call.

        Raises:
            Stopped: It cannot be opened.
            GenesysError: RUN-016, RUN-025, or of the provider.
        """
        found = self._sessions.find(provider, target)
        if found is not None:
            return found
        key = (provider, *(f"{k}={v}" for k, v in sorted(target.items())))
        async with self._opening.setdefault(key, trio.Lock()):
            found = self._sessions.find(provider, target)
            if found is not None:
                return found
            found = self._sessions.keep(provider, target, await self._connect(provider, target, address))
            place = await self._place(found, address)
            if place:
                refuse_other(provider, target, place, address)
                found = self._sessions.keep(provider, target, found.session, place)
            return found

    async def _place(self, open: Open, address: str) -> Mapping[str, str]:
        """Return what of its target a session's credentials decide; asked for once."""
        if not hasattr(open.session, "place"):
            return {}
        known = self._sessions.placed(open.provider.name, open.target)
        if known is not None:
            return known
        found: Mapping[str, str] = await self.plain(open, open.session.place, address=address)
        return found

    async def _connect(self, provider: str, target: Mapping[str, str], address: str) -> Any:
        async def once() -> Any:
            session = await self._hop(self._sessions.connect, provider, target, address)
            return await session if hasattr(session, "__await__") else session

        chosen = self._sessions.provider(provider, address)
        return (await self._repeat("read", once, address, trio.current_time() + 60, chosen)).value

    async def ask(
        self,
        open: Open,
        verb: str,
        type: ResourceType,
        *args: Any,
        address: str,
        until: float,
        firm: bool = False,
        **more: Any,
    ) -> Answered:
        """Call a verb until the table of answers says that it is over.

        Args:
            open: The session.
            verb: Its method.
            type: First argument of every verb.
            args: The others.
            address: Whose call, for whoever watches.
            until: trio's time after which nothing is repeated any more.
            firm: Whether that holds for everything, because a person said so; else a fault may have time of its own.
            more: Optional arguments of the verb, by name; those that the method has no parameter for are left out.

        Raises:
            Stopped: It failed for good.
        """
        method = getattr(open.session, verb)
        if more:
            known = signature(method).parameters
            method = partial(method, **{name: value for name, value in more.items() if name in known})
        lane = self._lanes.of(type.name, open.target, open.provider.limits)
        plain = self._inline or open.answers_at_once(type.name)

        async def once() -> Any:
            if plain or iscoroutinefunction(method):
                result = method(type, *args)
            else:
                result = await self._hop(method, type, *args)
            result = await result if hasattr(result, "__await__") else result
            return seen_by_id(result) if verb == "read" else result

        word = verb if verb in {"create", "delete", "update", "poll"} else "read"
        turn = partial(self._in_lane, once, lane, address if word in _WEIGHTY else "")
        patience = type.patience
        return await self._repeat(word, turn, address, until, open.provider, patience=patience, firm=firm)

    async def plain(self, open: Open, call: Callable[..., Any], *args: Any, address: str) -> Any:
        """Return what a function that only asks returns; repeated like a read, for at most two minutes.

        Raises:
            Stopped: It failed for good.
        """

        async def once() -> Any:
            result = await self._hop(call, *args)
            return await result if hasattr(result, "__await__") else result

        lane = self._lanes.of(open.provider.name, open.target, open.provider.limits)
        turn = partial(self._in_lane, once, lane)
        return (await self._repeat("read", turn, address, trio.current_time() + 120, open.provider)).value

    async def _hop(self, call: Callable[..., Any], *args: Any) -> Any:
        if self._inline:
            return call(*args)
        # Given up only when the whole run is aborted: then the journal knows that it was begun.
        return await trio.to_thread.run_sync(call, *args, abandon_on_cancel=True, limiter=self._threads)

    async def _repeat(
        self,
        verb: str,
        once: Callable[[], Any],
        address: str,
        until: float,
        provider: Provider,
        *,
        patience: Mapping[str, float] | None = None,
        firm: bool = False,
    ) -> Answered:
        count: Counter[type[Fault]] = Counter()
        since: dict[type[Fault], float] = {}
        fault: Fault = Transient("The run was stopped before it was called.")
        while True:
            tried = None if self.brake.pulled else await self._tried(once, provider)
            if tried is None:
                raise Cut(_worst(fault, count), verb)
            if tried.fault is None:
                return tried
            fault = tried.fault
            answer = answer_to(verb, fault, patience)
            if answer.word == "fail":
                raise Stopped(fault, verb)
            if answer.word != "retry":
                return Answered(answer.word, None, fault)
            kind, now = type(fault), trio.current_time()
            wait = self._wait(answer, fault, count[kind])
            # Waiting out a throttle is the provider's wish, so it does not use up the time of the change.
            begun = since.setdefault(kind, now)
            end = max(until, begun + answer.bound_s) if answer.beyond and not firm else until
            late = now + wait > end and not isinstance(fault, Throttled)
            over = late or count[kind] >= _tries(answer, fault)
            if over or now - begun > answer.bound_s:
                raise Stopped(fault, verb)
            count[kind] += 1
            self._tell(Retrying(address, verb, kind.__name__, fault.code, fault.message, round(wait, 3)))
            await self.brake.sleep(wait)

    async def _tried(self, once: Callable[[], Any], provider: Provider) -> Answered | None:
        """Return how one call ended, ``None`` when it was not made because of the brake."""
        try:
            return Answered("ok", await once())
        except Stopped:
            raise
        except _NotNow:
            return None
        except GenesysError as error:
            raise cleaned(error, self._sessions.clean) from None
        except Fault as error:
            return Answered("", fault=error)
        except Exception as error:
            return Answered("", fault=as_fault(error, provider))

    async def _in_lane(self, once: Callable[[], Any], lane: Lane, whose: str = "") -> Any:
        async with lane.turn():
            if self.brake.pulled:
                raise _NotNow
            self.flying[whose] += 1
            try:
                value = await once()
            except Throttled as fault:
                lane.throttled(fault.after)
                raise
            finally:
                self.flying[whose] -= 1
        lane.good()
        return value

    def _wait(self, answer: Answer, fault: Fault, attempt: int) -> float:
        jitter = int.from_bytes(self._entropy.token(2), "big") / 0xFFFF
        wait = delay(answer, attempt, jitter)
        return max(wait, fault.after or 0.0) if isinstance(fault, Throttled) else wait


def _tries(answer: Answer, fault: Fault) -> int:
    return min(answer.tries, _BUG_TRIES) if fault.code == BUG else answer.tries


def _worst(last: Fault, count: Counter[type[Fault]]) -> Fault:
    """Return the fault that says most about whether any of the calls took effect."""
    return Unknown(last.message, code=last.code) if count[Unknown] else last
