"""Waiting for long operations: one poller per session and native type asks for everything that is pending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import trio

from genesys.run.call import Cut, Stopped
from genesys.run.events import Progress
from genesys.spi.faults import Unknown
from genesys.spi.session import Observed, Pending

if TYPE_CHECKING:
    from collections.abc import Callable

    from genesys.run.call import Caller
    from genesys.run.events import Event
    from genesys.run.sessions import Open
    from genesys.spi.provider import ResourceType

_FIRST_S, _MOST_S, _FACTOR = 0.2, 10.0, 1.6


class Late(Exception):
    """Something was not ready in time.

    Args:
        last: What was seen last.
        seconds: How long it was waited for.
    """

    def __init__(self, last: Observed | Pending, seconds: float) -> None:
        self.last, self.seconds = last, seconds
        super().__init__(last.detail)


class _Wait:
    """One thing that is waited for."""

    __slots__ = ("address", "detail", "due", "error", "every_s", "last", "over", "result", "since", "sure", "until")

    def __init__(self, address: str, last: Observed | Pending, until: float, lag_s: float) -> None:
        self.address, self.last, self.until = address, last, until
        self.since = trio.current_time()
        self.sure = self.since + lag_s
        self.every_s = last.every_s if isinstance(last, Pending) else _FIRST_S
        self.due = self.since + self.every_s
        self.detail = ""
        self.over = trio.Event()
        self.result: Observed | None = None
        self.error: Exception | None = None

    def end(self, result: Observed | None = None, error: Exception | None = None) -> None:
        self.result, self.error = result, error
        self.over.set()


class _Queue:
    """What one poller asks for."""

    __slots__ = ("news", "waits")

    def __init__(self) -> None:
        self.waits: list[_Wait] = []
        self.news = trio.Event()


class Pollers:
    """All pollers of a run.

    Args:
        caller: Who asks.
        tell: Receives progress.
        nursery: Lives as long as the run; a poller lives as long as it has something to ask for.
    """

    def __init__(self, caller: Caller, tell: Callable[[Event], None], nursery: trio.Nursery) -> None:
        self._caller, self._tell, self._nursery = caller, tell, nursery
        self._queues: dict[tuple[int, str, bool], _Queue] = {}

    async def settled(
        self, open: Open, type: ResourceType, first: Any, *, address: str, until: float, lag_s: float = 0.0
    ) -> Observed | None:
        """Return the object when it is no longer pending; ``None`` when it is gone.

        Args:
            open: The session that answered.
            type: Of the object.
            first: Its first answer: what is not pending comes back at once.
            address: Whose, for whoever watches.
            until: trio's time at which it counts as late.
            lag_s: For how many seconds a look that does not show it is taken for an old one.

        Raises:
            Late: It was not ready by then.
            Stopped: Asking failed for good; `Cut` when the run is being stopped.
        """
        if not is_pending(first):
            result: Observed | None = first
            return result
        wait = _Wait(address, first, until, lag_s)
        by_handle = isinstance(first, Pending)
        key = (id(open), type.name, by_handle)
        queue = self._queues.get(key)
        if queue is None:
            queue = self._queues[key] = _Queue()
            self._nursery.start_soon(self._poll, key, open, type)
        queue.waits.append(wait)
        queue.news.set()
        if await self._caller.brake.until(wait.over):
            raise Cut(Unknown("The run was stopped while it was waited for."), "poll")
        if wait.error is not None:
            raise wait.error
        return wait.result

    async def _poll(self, key: tuple[int, str, bool], open: Open, type: ResourceType) -> None:
        queue = self._queues[key]
        while queue.waits:
            with trio.move_on_at(min(wait.due for wait in queue.waits)):
                queue.news = trio.Event()
                await queue.news.wait()
                continue
            now = trio.current_time()
            # Whatever is due soon is asked for now: one call for many.
            due = [wait for wait in queue.waits if wait.due <= now + wait.every_s / 2]
            await (self._by_handle if key[2] else self._by_id)(open, type, due)
            self._again(due)
            queue.waits = [wait for wait in queue.waits if not wait.over.is_set()]
        del self._queues[key]

    async def _by_id(self, open: Open, type: ResourceType, due: list[_Wait]) -> None:
        ids = [wait.last.id for wait in due]
        try:
            answer = await self._caller.ask(
                open, "read", type, ids, address=due[0].address, until=max(wait.until for wait in due)
            )
        except Stopped as error:
            for wait in due:
                wait.end(error=error)
            return
        now = trio.current_time()
        for wait in due:
            found = answer.value.get(wait.last.id)
            if found is not None or now >= wait.sure:
                self._take(wait, found)

    async def _by_handle(self, open: Open, type: ResourceType, due: list[_Wait]) -> None:
        if len(due) > 1 and hasattr(open.session, "poll_many"):
            await self._together(open, type, due)
            return
        async with trio.open_nursery() as nursery:
            for wait in due:
                nursery.start_soon(self._alone, open, type, wait)

    async def _alone(self, open: Open, type: ResourceType, wait: _Wait) -> None:
        try:
            answer = await self._caller.ask(open, "poll", type, wait.last, address=wait.address, until=wait.until)
        except Stopped as error:
            wait.end(error=error)
        else:
            self._take(wait, answer.value)

    async def _together(self, open: Open, type: ResourceType, due: list[_Wait]) -> None:
        handles = [wait.last for wait in due]
        try:
            answer = await self._caller.ask(
                open, "poll_many", type, handles, address=due[0].address, until=max(wait.until for wait in due)
            )
        except Stopped as error:
            for wait in due:
                wait.end(error=error)
            return
        for wait, found in zip(due, answer.value or [None] * len(due), strict=True):
            self._take(wait, found)

    def _take(self, wait: _Wait, found: Observed | Pending | None) -> None:
        if found is None or (isinstance(found, Observed) and found.status != "pending"):
            wait.end(found)
            return
        if isinstance(found, Pending) and not found.id:
            found = found._replace(id=wait.last.id)
        wait.last = found
        if found.detail and found.detail != wait.detail:
            wait.detail = found.detail
            self._tell(Progress(wait.address, found.detail, round(trio.current_time() - wait.since, 1)))

    def _again(self, due: list[_Wait]) -> None:
        now = trio.current_time()
        for wait in due:
            if wait.over.is_set():
                continue
            if now >= wait.until:
                wait.end(error=Late(wait.last, now - wait.since))
                continue
            advice = wait.last.every_s if isinstance(wait.last, Pending) else 0.0
            wait.every_s = advice or min(wait.every_s * _FACTOR, _MOST_S)
            wait.due = min(now + wait.every_s, wait.until)


def is_pending(answer: Any) -> bool:
    """Tell whether an answer of create, update, delete or poll says that it is not over."""
    return isinstance(answer, Pending) or (isinstance(answer, Observed) and answer.status == "pending")
