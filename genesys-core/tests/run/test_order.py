"""The scheduler: edges respected, as parallel as allowed, keys serialised, outcomes the same in any order."""

from __future__ import annotations

import pytest
import trio
from hypothesis import given, settings
from hypothesis import strategies as st
from trio.testing import MockClock

from genesys.run.limits import Lane, service_of
from genesys.run.scheduler import Node, Walk


@st.composite
def graphs(draw):
    size = draw(st.integers(1, 14))
    nodes = []
    for at in range(size):
        needs = draw(st.lists(st.sampled_from([f"n{i}" for i in range(at)]), max_size=3, unique=True)) if at else []
        nodes.append(Node(f"n{at}", needs, draw(st.sampled_from(["", "", "k", "l"]))))
    bad = draw(st.sets(st.sampled_from([n.id for n in nodes]), max_size=3))
    times = {n.id: draw(st.integers(0, 5)) for n in nodes}
    return nodes, bad, times


def walk(nodes, bad, times, at_once):
    log, flying = [], []
    most = 0

    async def work(id):
        nonlocal most
        log.append(("begin", id))
        flying.append(id)
        most = max(most, len(flying))
        keys = [n.serialise_on for n in nodes if n.id in flying and n.serialise_on]
        assert len(keys) == len(set(keys)), "two with one key at the same time"
        await trio.sleep(times[id])
        flying.remove(id)
        log.append(("end", id))
        return id not in bad

    async def main():
        one = Walk(nodes, work, at_once=at_once)
        await one.run()
        return one

    return trio.run(main, clock=MockClock(autojump_threshold=0)), log, most


@settings(max_examples=150, deadline=None)
@given(graphs(), st.sampled_from([1, 2, 64]))
def test_edges_are_respected_and_failures_stop_dependants_only(case, at_once):
    nodes, bad, times = case
    one, log, most = walk(nodes, bad, times, at_once)
    assert most <= at_once
    ran = [id for word, id in log if word == "end"]
    for node in nodes:
        causes = [n for n in node.needs if n in bad or n in one.skipped()]
        assert (node.id in ran) != bool(causes)
        if node.id in ran:
            for need in node.needs:
                assert log.index(("end", need)) < log.index(("begin", node.id))
    assert one.left() == []


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_how_much_runs_at_once_changes_no_outcome(case):
    nodes, bad, times = case
    outcomes = []
    for at_once in (1, 3, 64):
        one, log, _ = walk(nodes, bad, times, at_once)
        outcomes.append((sorted(id for word, id in log if word == "end"), one.skipped()))
    assert outcomes[0] == outcomes[1] == outcomes[2]


def test_an_unlimited_walk_takes_exactly_the_longest_chain():
    nodes = [Node("a"), Node("b", ["a"]), Node("c"), Node("d", ["b", "c"])]
    times = {"a": 3, "b": 2, "c": 4, "d": 1}

    async def main():
        began = trio.current_time()

        async def work(id):
            await trio.sleep(times[id])
            return True

        await Walk(nodes, work, at_once=64).run()
        return trio.current_time() - began

    assert trio.run(main, clock=MockClock(autojump_threshold=0)) == pytest.approx(6)


def test_after_stop_nothing_starts_and_what_flies_ends():
    ended = []

    async def main():
        one = None

        async def work(id):
            await trio.sleep(1)
            one.stop()
            ended.append(id)
            return True

        one = Walk([Node("a"), Node("b"), Node("c", ["a"])], work, at_once=2)
        await one.run()
        return one.left()

    assert trio.run(main, clock=MockClock(autojump_threshold=0)) == ["c"]
    assert sorted(ended) == ["a", "b"]


def test_a_lane_halves_on_a_throttle_and_grows_back():
    async def main():
        lane = Lane(64)
        lane.throttled(None)
        lane.throttled(None)
        assert lane.window == 32, "calls that flew together are one throttle"
        await trio.sleep(2)
        lane.throttled(None)
        assert lane.window == 16
        for _ in range(2000):
            lane.good()
        assert lane.window == 64

    trio.run(main, clock=MockClock(autojump_threshold=0))


def test_a_lane_keeps_to_its_window_and_to_the_pause_it_was_told():
    async def main():
        lane, most, flying = Lane(3), 0, 0

        async def call():
            nonlocal most, flying
            async with lane.turn():
                flying += 1
                most = max(most, flying)
                await trio.sleep(1)
                flying -= 1

        async with trio.open_nursery() as nursery:
            for _ in range(9):
                nursery.start_soon(call)
        assert most == 3
        lane.throttled(30.0)
        before = trio.current_time()
        await call()
        assert trio.current_time() - before >= 31

    trio.run(main, clock=MockClock(autojump_threshold=0))


def test_a_service_is_the_type_without_its_noun():
    assert service_of("aws.ec2.instance") == "aws.ec2"
    assert service_of("local.process") == "local"


def test_a_slow_cloud_is_called_in_parallel_up_to_what_is_asked_for(lab):
    for at_once, expected in ((1, 1), (5, 5), (64, 30)):
        planet = lab.Planet(waits=1.0)
        outcome = planet.deploy(lab.graph(*(lab.node(f"n{i}/x") for i in range(30))), at_once=at_once)
        assert outcome.status == "green"
        assert planet.cloud.most_flying == expected


def test_one_at_a_time_and_all_at_once_end_equal(lab):
    ends = []
    for at_once in (1, 64):
        planet = lab.Planet(waits=0.1)
        nodes = [
            lab.node(
                f"n{i}/x", size=i, link=lab.ref(f"n{i // 2}/x", "endpoint") if i else None, _serialise_on="k" * (i % 2)
            )
            for i in range(20)
        ]
        planet.cloud.weather.script[("create", "n7/x")] = ["invalid"]
        outcome = planet.deploy(lab.graph(*nodes), at_once=at_once)
        recorded = {key: f.with_(created_by={}, updated_by={}).as_json() for key, f in planet.fragments().items()}
        for data in recorded.values():
            data["id"] = data["id"].partition("/")[2]
        ends.append(([r._replace(finding=None) for r in outcome.results], sorted(recorded)))
    assert ends[0] == ends[1]


def test_what_most_waits_for_is_started_first():
    nodes = [Node("a"), Node("b", weight=5.0), Node("c"), Node("d", ["c"]), Node("e", ["d"], weight=9.0)]
    _, log, _ = walk(nodes, set(), dict.fromkeys("abcde", 1), 1)
    assert [id for word, id in log if word == "begin"] == ["c", "d", "e", "b", "a"]
