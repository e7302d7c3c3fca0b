"""Targets of a listener: which one is next, which are well, what is in flight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import trio

from genesys_local.agent import health

Place = tuple[str, int]


class Flights:
    """What is in flight to each place, over all listeners."""

    def __init__(self) -> None:
        self._counts: dict[Place, int] = {}
        self._landed = trio.Event()

    def begin(self, place: Place) -> None:
        """Count one more."""
        self._counts[place] = self._counts.get(place, 0) + 1

    def finish(self, place: Place) -> None:
        """Count one less."""
        left = self._counts[place] - 1
        if left:
            self._counts[place] = left
        else:
            del self._counts[place]
            self._landed.set()
            self._landed = trio.Event()

    async def none(self, places: set[Place]) -> None:
        """Wait until nothing is in flight to these places."""
        while places & self._counts.keys():
            await self._landed.wait()


class Backend:
    """One target.

    Args:
        spec: ``{key, address, port, weight, well}``.
    """

    __slots__ = ("answers", "credit", "key", "place", "weight", "well")

    def __init__(self, spec: dict[str, Any]) -> None:
        self.key, self.place = str(spec["key"]), (str(spec["address"]), int(spec["port"]))
        self.weight, self.well = int(spec.get("weight", 1)), bool(spec.get("well", True))
        self.credit, self.answers = 0, 0


class Pool:
    """The targets of one listener. Weights are honored smoothly: 5:1 never sends five in a row when it can mix.

    Args:
        changed: Called with key -> healthy whenever that changes.
    """

    def __init__(self, changed: Callable[[dict[str, bool]], None]) -> None:
        self._backends: list[Backend] = []
        self._changed = changed
        self._check: health.Check | None = None
        self._told: dict[str, bool] = {}

    def replace(self, targets: list[dict[str, Any]], check: dict[str, Any] | None) -> None:
        """Replace the targets; one that stays keeps its health and its turn."""
        old = {(backend.key, backend.place): backend for backend in self._backends}
        self._check = health.Check.of(check) if check is not None else None
        self._backends = []
        for spec in targets:
            fresh = Backend(spec)
            known = old.get((fresh.key, fresh.place))
            if known is not None:
                fresh.credit, fresh.answers = known.credit, known.answers
                if self._check is not None and known.answers:
                    fresh.well = known.well
            self._backends.append(fresh)
        self._tell()

    def next(self, *, without: set[str], key: str | None = None) -> Backend | None:
        """Return the backend whose turn it is, the one called ``key`` when it is well; ``None`` when there is none."""
        able = [b for b in self._backends if b.well and b.weight > 0 and b.key not in without]
        if not able:
            return None
        for backend in able:
            if backend.key == key:
                return backend
        for backend in able:
            backend.credit += backend.weight
        best = max(able, key=lambda b: b.credit)
        best.credit -= sum(b.weight for b in able)
        return best

    async def probe(self) -> None:
        """Ask all backends for ever, as the check says."""
        while True:
            check = self._check
            if check is not None:
                async with trio.open_nursery() as nursery:
                    for backend in self._backends:
                        nursery.start_soon(self._ask, backend, check)
                self._tell()
            await trio.sleep(check.interval_s if check is not None else 1.0)

    async def _ask(self, backend: Backend, check: health.Check) -> None:
        well = await health.well(*backend.place, check)
        streak = backend.answers
        backend.answers = max(streak, 0) + 1 if well else min(streak, 0) - 1
        if backend.answers >= check.healthy:
            backend.well = True
        elif -backend.answers >= check.unhealthy:
            backend.well = False

    def health(self) -> dict[str, bool]:
        """Return key -> healthy."""
        return {backend.key: backend.well for backend in self._backends}

    def _tell(self) -> None:
        now = self.health()
        if now != self._told:
            self._told = now
            self._changed(now)
