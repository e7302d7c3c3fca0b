"""How many calls are in flight: one lane per account, region and service, that adapts to what it is told."""

from __future__ import annotations

from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import trio

from genesys.run.brake import Brake

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

_LEAST = 1.0
_REACTION_S = 1.0


class Lane:
    """Calls to one service of one account in one region.

    Additive increase, multiplicative decrease: each window of good answers widens it by one, a throttle
    halves it, at most once a second, because calls that were in flight together are throttled together.

    Args:
        most: Widest window, >= 1; also the first.
        brake: When pulled, no pause is waited out: whoever gets the place looks at it first.
    """

    def __init__(self, most: int, brake: Brake | None = None) -> None:
        self._most, self._brake = float(most), brake or Brake()
        self.window = float(most)
        self._flying = 0
        self._waiting: deque[trio.Event] = deque()
        self._closed_until = self._halved_at = -1.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a place, and for the end of a pause that the provider asked for; hold the place."""
        await self._enter()
        try:
            yield
        finally:
            self.leave()

    async def _enter(self) -> None:
        while self._flying >= int(self.window):
            turn = trio.Event()
            self._waiting.append(turn)
            await turn.wait()
        # Counted before the pause, so that a pause lets nobody past.
        self._flying += 1
        try:
            while (left := self._closed_until - trio.current_time()) > 0:
                if await self._brake.sleep(left):
                    break
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """Give the place back."""
        self._flying -= 1
        for _ in range(int(self.window) - self._flying):
            if not self._waiting:
                break
            self._waiting.popleft().set()

    def good(self) -> None:
        """A call was answered."""
        if self.window < self._most:
            self.window = min(self._most, self.window + 1 / self.window)

    def throttled(self, after_s: float | None) -> None:
        """A call was throttled; ``after_s`` is the provider's advice."""
        now = trio.current_time()
        if now - self._halved_at >= _REACTION_S:
            self.window, self._halved_at = max(_LEAST, self.window / 2), now
        if after_s:
            self._closed_until = max(self._closed_until, now + after_s)


class Lanes:
    """All lanes of a run.

    Args:
        brake: As of `Lane`.
    """

    def __init__(self, brake: Brake | None = None) -> None:
        self._brake = brake or Brake()
        self._lanes: dict[tuple[str, ...], Lane] = {}

    def of(self, type: str, target: Mapping[str, str], most: int) -> Lane:
        """Return the lane of a native type on a target."""
        key = (service_of(type), *(f"{name}={target[name]}" for name in sorted(target)))
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = Lane(most, self._brake)
        return lane


def service_of(type: str) -> str:
    """Return ``provider.service`` of ``provider.service.noun``, ``provider`` of ``provider.noun``."""
    return type.rpartition(".")[0]
