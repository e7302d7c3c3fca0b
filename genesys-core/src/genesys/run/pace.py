"""Token buckets: how fast calls may follow each other, as vendors document it and as they then say."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genesys.spi.ports import Clock

_LEAST = 0.05
_MINUTE_S = 60.0
_STEP = 0.1
_REACTION_S = 1.0
SHARES = {"refresh": 0.6}
"""What is done -> the part of a bucket, of its burst and of its rate, that it may take: the rest is for deploying.

In one process both draw from the same buckets. A process knows nothing of another one: each keeps to its own part.
"""
_share: ContextVar[float] = ContextVar("share", default=1.0)


@contextmanager
def sharing(what: str) -> Iterator[None]:
    """Let everything that is sent in this context, and in the threads of its tasks, keep to the share of ``what``."""
    before = _share.set(SHARES[what])
    try:
        yield
    finally:
        _share.reset(before)


class Pace:
    """One bucket, and the parts of it for what may not take the whole.

    Args:
        burst: As for `Bucket`.
        per_s: As for `Bucket`.
        clock: Time.
    """

    def __init__(self, burst: float, per_s: float, clock: Clock) -> None:
        self._whole = Bucket(burst, per_s, clock)
        self._parts = {share: Bucket(burst * share, per_s * share, clock) for share in SHARES.values()}

    def take(self) -> None:
        """Wait for a token and take it; in a share first for one of its part, so that the whole is not booked ahead."""
        if part := self._parts.get(_share.get()):
            part.take()
        self._whole.take()

    def halve(self, after_s: float | None = None) -> None:
        """The vendor said that it was too fast; see `Bucket.halve`."""
        for bucket in (self._whole, *self._parts.values()):
            bucket.halve(after_s)


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
