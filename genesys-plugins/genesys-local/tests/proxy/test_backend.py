"""Whose turn it is among targets, and what is in flight."""

from __future__ import annotations

import collections

import trio
import trio.lowlevel
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys_local.proxy.backend import Flights, Pool


def _pool(*weights: int, well: bool = True) -> Pool:
    pool = Pool(lambda _: None)
    targets = [
        {"key": f"t{n}", "address": "127.0.0.1", "port": n + 1, "weight": weight, "well": well}
        for n, weight in enumerate(weights)
    ]
    pool.replace(targets, None)
    return pool


@settings(deadline=None)
@given(weights=st.lists(st.integers(0, 9), min_size=1, max_size=6))
def test_every_round_gives_each_target_exactly_its_weight(weights):
    pool = _pool(*weights)
    for _ in range(2):
        turns = [pool.next(without=set()) for _ in range(sum(weights))]
        seen = collections.Counter(backend.key for backend in turns)
        assert seen == {f"t{n}": weight for n, weight in enumerate(weights) if weight}
    if not sum(weights):
        assert pool.next(without=set()) is None


def test_a_heavy_target_does_not_come_in_one_block():
    pool = _pool(5, 1, 1)
    order = "".join(pool.next(without=set()).key[1] for _ in range(7))
    assert order == "0010200"


def test_unwell_and_tried_targets_are_passed_over_and_a_key_is_honored():
    assert _pool(1, 1, well=False).next(without=set()) is None
    pool = _pool(1, 1)
    assert pool.next(without={"t0"}).key == "t1"
    assert pool.next(without={"t0", "t1"}) is None
    assert {pool.next(without=set(), key="t1").key for _ in range(5)} == {"t1"}


def test_draining_waits_for_the_last_flight():
    async def main() -> None:
        flights, place = Flights(), ("127.0.0.1", 1)
        flights.begin(place)
        flights.begin(place)
        with trio.move_on_after(0.01) as scope:
            await flights.none({place})
        assert scope.cancelled_caught
        async with trio.open_nursery() as nursery:
            nursery.start_soon(flights.none, {place})
            await trio.lowlevel.checkpoint()
            flights.finish(place)
            flights.finish(place)
        await flights.none({place, ("127.0.0.1", 2)})

    trio.run(main)
