"""A refresh takes a part of a bucket, so that a deploy beside it is never starved."""

from __future__ import annotations

import threading

import pytest
import trio
from hypothesis import given
from hypothesis import strategies as st

from genesys.run.pace import SHARES, Bucket, Pace, sharing

PART = SHARES["refresh"]


class Hands:
    """A clock that is moved by hand."""

    def __init__(self):
        self.at = 1000.0

    def monotonic(self):
        return self.at


def taken(pace, clock, *, what, until):
    """Take as fast as it goes until a moment, with waits that pass at once; return when each token was had."""
    times = []
    for bucket in (pace._whole, *pace._parts.values()):
        bucket._never.wait = lambda s: setattr(clock, "at", clock.at + s)
    while clock.at < until:
        if what:
            with sharing(what):
                pace.take()
        else:
            pace.take()
        times.append(clock.at)
    return times


def most(times, window):
    """Return the greatest number of moments in any window."""
    return max((sum(1 for t in times if start <= t < start + window) for start in times), default=0)


@given(burst=st.integers(1, 60), per_s=st.floats(0.5, 40), window=st.floats(0.1, 20))
def test_a_refresh_never_takes_more_than_its_part_of_burst_and_rate(burst, per_s, window):
    clock = Hands()
    times = taken(Pace(burst, per_s, clock), clock, what="refresh", until=clock.at + 30)
    # One token more at the edges: a bucket holds at least one.
    assert most(times[:400], window) <= max(PART * burst, 1) + PART * per_s * window + 1


@given(burst=st.integers(5, 60), per_s=st.floats(1, 40))
def test_a_deploy_that_keeps_to_the_rest_never_waits_beside_a_refresh(burst, per_s):
    clock = Hands()
    pace, start = Pace(burst, per_s, clock), clock.at
    refresh = taken(pace, clock, what="refresh", until=start + 20)
    # The same tokens again, now with a deploy in between at a rate of what is left.
    clock = Hands()
    whole = Bucket(burst, per_s, clock)
    rest = 1 - PART
    deploys = [start + n / (rest * per_s) for n in range(int(20 * rest * per_s))]
    for at, who in sorted([(t, "refresh") for t in refresh] + [(t, "deploy") for t in deploys]):
        clock.at = at
        wait = whole.book()
        assert who == "refresh" or wait <= 1 / per_s + 1e-6, "at most for the token that is coming anyway"


def test_without_a_share_the_whole_is_there():
    clock = Hands()
    pace = Pace(10, 5.0, clock)
    assert taken(pace, clock, what="", until=clock.at + 0.01)[:10] == [1000.0] * 10


def test_a_throttle_slows_the_part_too():
    clock = Hands()
    pace = Pace(10, 10.0, clock)
    pace.halve()
    assert [bucket.per_s for bucket in (pace._whole, *pace._parts.values())] == pytest.approx([5.0, 10 * PART / 2])


def test_threads_of_a_refresh_keep_to_its_share():
    clock = Hands()
    pace = Pace(10, 10.0, clock)
    waited = []
    for bucket in pace._parts.values():
        bucket._never = threading.Event()
        bucket._never.wait = waited.append

    async def all_of_them():
        async with trio.open_nursery() as nursery:
            for _ in range(9):
                nursery.start_soon(trio.to_thread.run_sync, pace.take)

    with sharing("refresh"):
        trio.run(all_of_them)
    assert len(waited) == 3, "six of ten tokens at once"
