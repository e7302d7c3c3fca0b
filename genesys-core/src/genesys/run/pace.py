"""Token buckets: how fast calls may follow each other, as vendors document it and as they then say."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genesys.spi.ports import Clock

_LEAST = 0.05
_MINUTE_S = 60.0
_STEP = 0.1
_REACTION_S = 1.0


class Bucket:
    """One bucket, shared by threads.

    A throttle halves the rate, at most once a second; each minute without one gives back a tenth of the start value,
    never more than the documented one.

    Args:
        burst: Tokens that it holds, >= 1; also what it starts with.
        per_s: Tokens that come back in a second, > 0.
        clock: Time.
    """

    def __init__(self, burst: float, per_s: float, clock: Clock) -> None:
        self._burst, self._per_s, self._clock = max(burst, 1.0), per_s, clock
        self._share = 1.0
        self._tokens, self._seen = self._burst, clock.monotonic()
        self._clean_since = self._halved_at = self._seen
        self._closed_until = self._seen
        self._lock, self._never = threading.Lock(), threading.Event()
        self._halved = False

    @property
    def per_s(self) -> float:
        """The rate of now."""
        return self._per_s * self._share

    def take(self) -> float:
        """Wait for a token, take it, and return how many seconds that took."""
        wait = self.book()
        if wait > 0:
            self._never.wait(wait)
        return wait

    def book(self) -> float:
        """Take a token, perhaps one that comes later, and return in how many seconds it is there."""
        with self._lock:
            now = self._clock.monotonic()
            self._refill(now)
            self._tokens -= 1.0
            wait = 0.0 if self._tokens >= 0 else -self._tokens / self.per_s
            return max(wait, self._closed_until - now, 0.0)

    def halve(self, after_s: float | None = None) -> None:
        """The vendor said that it was too fast; ``after_s`` is its advice."""
        with self._lock:
            now = self._clock.monotonic()
            self._refill(now)
            self._clean_since = now
            if not self._halved or now - self._halved_at >= _REACTION_S:
                self._share, self._halved_at, self._halved = max(_LEAST, self._share / 2), now, True
                self._tokens = min(self._tokens, 0.0)
            if after_s:
                self._closed_until = max(self._closed_until, now + after_s)

    def _refill(self, now: float) -> None:
        self._tokens = min(self._burst, self._tokens + (now - self._seen) * self.per_s)
        self._seen = now
        minutes = int((now - self._clean_since) / _MINUTE_S)
        if minutes:
            self._share = min(1.0, self._share + minutes * _STEP)
            self._clean_since += minutes * _MINUTE_S
