"""Processes at the same time: turns decide who goes on, each is who the system says it is, and locks are kept."""

from __future__ import annotations

import pytest

from genesys.errors import GenesysError
from genesys.sim.lab import Lab, graph, node
from genesys.sim.process import SimCrash
from genesys.sim.together import together
from genesys.sim.world import Planet
from genesys.state.holder import alive, me


def writer(name, log):
    def command(world):
        for number in range(3):
            world.files.write(f"/{name}{number}", b"x")
            log.append(name)
        return name

    return command


@pytest.mark.parametrize(
    "turns, order", [([], "aaabbb"), ([2], "abbbaa"), ([3, 3, 2], "ababba"), ([1, 1], "aaabbb"), ([5, 3], "aababb")]
)
def test_a_turn_is_over_after_its_points(turns, order):
    log = []
    assert together(Planet(), [writer("a", log), writer("b", log)], turns) == ["a", "b"]
    assert "".join(log) == order


def test_each_process_is_itself_and_knows_that_the_other_one_lives():
    planet, holders, seen = Planet(), {}, []

    def command(name, other):
        def run(world):
            holders[name] = me(world)
            world.files.write(f"/{name}", b"x")
            seen.append((name, me(world) == holders[name], other in holders and alive(world, holders[other])))
            world.files.write(f"/{name}", b"y")

        return run

    together(planet, [command("a", "b"), command("b", "a")], [2, 2, 1])
    assert ("b", True, True) in seen
    assert all(own for _, own, _ in seen)


def test_who_holds_a_lock_keeps_the_turn_and_who_died_is_dead():
    planet, log = Planet(), []

    def holds(world):
        with world.files.lock("/l"):
            world.files.write("/a", b"x")
            log.append("let go")

    def wants(world):
        with world.files.lock("/l"):
            log.append("taken")

    assert together(planet, [holds, wants], [1, 1]) == [None, None]
    assert log == ["let go", "taken"]
    died, done = together(planet, [writer("a", log), writer("b", log)], [2], die_at=[3])
    assert isinstance(died, SimCrash)
    assert done == "b"


@pytest.mark.parametrize("first", range(1, 60, 4))
def test_of_two_deployments_at_once_one_wins_and_nothing_is_lost(first):
    lab = Lab(first)
    lab.deploy(graph(node("old/x")))
    small, large = (graph(node("a/x", "sim.i3"), node("b/x", "sim.i1", size=size)) for size in (1, 2))
    run = [lambda world, desired=desired: lab.deploy(desired, world=world) for desired in (small, large)]
    results = together(lab, run, [first, 9, 7, 11])
    refused = [result for result in results if isinstance(result, GenesysError)]
    assert len(refused) < 2
    assert all(set(error.codes) <= {"STATE-006", "PLAN-012"} for error in refused), refused
    recorded = {fragment.id for fragment in lab.fragments().values()}
    assert recorded == set(lab.cloud.objects)
    assert lab.cloud.ledger.duplicates() == []
    assert lab.deploy(large).status == "green"
