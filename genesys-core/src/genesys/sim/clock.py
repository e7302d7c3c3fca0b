"""Time of the simulated world: it goes on with trio's clock, and jumps when trio's clock jumps."""

from __future__ import annotations

from threading import get_ident

import trio

START = 1_700_000_000.0
"""Seconds since 1970 at which a simulated world begins."""


class SimTime:
    """The time of a world. It never goes back, however many runs of trio there are.

    Args:
        at: Seconds since 1970 to begin with.
    """

    def __init__(self, at: float = START) -> None:
        self.at = at
        self._ran: dict[int, float] = {}
        """Thread -> what trio's clock said there when it was last asked; each run of trio has a clock of its own."""

    def now(self) -> float:
        """Return seconds since 1970."""
        try:
            running = trio.current_time()
        except RuntimeError:
            return self.at
        before = self._ran.get(get_ident(), 0.0)
        # Less than before: another run of trio has begun.
        self.at += running - before if running >= before else running
        self._ran[get_ident()] = running
        return self.at

    def skip(self, seconds: float) -> None:
        """Let time pass in which nothing happens."""
        self.at += seconds


class SimClock:
    """The clock port.

    Args:
        time: Of the world.
        drift: Seconds by which this process's clock is off.
    """

    def __init__(self, time: SimTime, drift: float = 0.0) -> None:
        self.time, self._drift = time, drift

    def now(self) -> float:
        """Return seconds since 1970, as this process believes."""
        return self.time.now() + self._drift

    def monotonic(self) -> float:
        """Return seconds from an arbitrary start."""
        return self.time.now()
