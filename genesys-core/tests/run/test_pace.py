"""Token buckets: as fast as documented, slower after a throttle, and back by a tenth a clean minute."""

from __future__ import annotations

import threading

import pytest

from genesys.run.pace import Bucket


class Hands:
    """A clock that is moved by hand."""

    def __init__(self):
        self.at = 1000.0

    def monotonic(self):
        return self.at


@pytest.fixture
def clock():
    return Hands()


def test_a_burst_costs_no_wait_and_what_follows_waits_for_its_token(clock):
    bucket = Bucket(5, 2.0, clock)
    assert [bucket.book() for _ in range(5)] == [0.0] * 5
    assert [bucket.book() for _ in range(3)] == pytest.approx([0.5, 1.0, 1.5])


def test_at_the_documented_rate_nobody_ever_waits(clock):
    bucket = Bucket(1, 10.0, clock)
    waits = []
    for _ in range(1000):
        waits.append(bucket.book())
        clock.at += 0.1000001
    assert max(waits) == 0.0


def test_a_rest_fills_the_bucket_and_never_beyond_its_burst(clock):
    bucket = Bucket(3, 1.0, clock)
    clock.at += 1000
    assert [bucket.book() for _ in range(4)] == pytest.approx([0.0, 0.0, 0.0, 1.0])


def test_a_throttle_halves_the_rate_and_each_clean_minute_gives_a_tenth_back(clock):
    bucket = Bucket(10, 20.0, clock)
    bucket.halve()
    assert bucket.per_s == 10.0
    clock.at += 2
    bucket.halve()
    assert bucket.per_s == 5.0
    for minute, per_s in enumerate([7.0, 9.0, 11.0, 13.0, 15.0, 17.0, 19.0, 20.0, 20.0], 1):
        clock.at += 60
        bucket.book()
        assert bucket.per_s == pytest.approx(per_s), minute


def test_calls_that_were_throttled_together_count_once(clock):
    bucket = Bucket(10, 8.0, clock)
    for _ in range(20):
        clock.at += 0.01
        bucket.halve()
    assert bucket.per_s == 4.0


def test_a_throttle_breaks_the_minute(clock):
    bucket = Bucket(10, 8.0, clock)
    bucket.halve()
    clock.at += 59
    bucket.halve()
    clock.at += 59
    bucket.book()
    assert bucket.per_s == 2.0


def test_it_never_stands_still_for_good(clock):
    bucket = Bucket(10, 8.0, clock)
    for _ in range(50):
        clock.at += 1.5
        bucket.halve()
    assert bucket.per_s == pytest.approx(8.0 * 0.05)


def test_the_advice_of_the_vendor_is_waited_for(clock):
    bucket = Bucket(10, 100.0, clock)
    bucket.halve(7.0)
    assert bucket.book() >= 7.0
    clock.at += 8
    assert bucket.book() == 0.0


def test_threads_share_it_and_no_token_is_taken_twice(clock):
    bucket = Bucket(50, 1.0, clock)
    waits = []

    def take():
        for _ in range(100):
            waits.append(bucket.book())

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(waits) == pytest.approx([0.0] * 50 + [float(n) for n in range(1, 751)])
