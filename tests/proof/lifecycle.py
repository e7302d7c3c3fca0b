"""Random walks of a stack through edits, faults, deaths, other people's changes and other people's commands.

A step edits the program (adds, removes, resizes, renames, links, protects or moves a resource), changes or removes an
object behind the engine's back, or runs a command: a deploy with faults that may die at a call and may be told to do a
part only, a destroy, a way back to an earlier program, an undisturbed deploy, or two deploys at once, where turns of
some calls each decide who goes on. After each command everything that exists is recorded or in the journal, the state
is whole, and after recovery nothing is orphaned or there twice; two commands at once leave one of them its way, and the
other ends well or with an error of the catalogue. An undisturbed deploy gives what is declared and an empty second
plan, and at the end of each walk a destroy leaves nothing. Steps are plain data: a walk that fails is shrunk by
Hypothesis, and what is left of it is printed as a test.
"""

from __future__ import annotations

import sys
from collections import Counter
from pprint import pformat
from typing import Any, NamedTuple

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from proof import FOLDER, Verdict, load

from genesys.sim.schedule import deterministic

walk = load(FOLDER / "walk.py")
spread = load(FOLDER / "spread.py").spread
NAMES = walk.NAMES
WORDS = ("sim.i0", "sim.i1", "sim.i2", "sim.i3", "sim.slow")
TROUBLES = (
    *("5xx", "throttle", "throttle:3", "notyet", "busy", "lost-after", "lost-before", "late:1", "late:20", "denied"),
    *("invalid", "quota", "pending:2", "starting:2", "failed", "bug", "twice", "stale", "truncated"),
)
VERBS = ("create", "update", "delete", "read", "find", "poll")
PART = 20
"""Walks that one process makes before another may take over."""

_index = st.integers(0, len(NAMES) - 1)
_name = st.sampled_from(NAMES)
_die_at = st.sampled_from([0, 0, *range(8, 60)])
_troubles = st.lists(
    st.tuples(
        st.sampled_from(VERBS),
        st.sampled_from(["*", *(f"{name}/x" for name in NAMES)]),
        st.lists(st.sampled_from(TROUBLES), min_size=1, max_size=3),
    ),
    max_size=3,
)
_declare = st.tuples(st.just("declare"), _name, st.sampled_from(WORDS), st.booleans(), _index)
_deploy = st.tuples(
    st.just("deploy"),
    _troubles,
    _die_at,
    st.sampled_from([1, 2, 64]),
    st.sampled_from(["", "", "include", "exclude", "replace"]),
    _index,
)
STEPS = st.one_of(
    _declare,
    _declare,
    st.tuples(st.just("drop"), _index),
    st.tuples(st.just("resize"), _index, st.integers(1, 5)),
    st.tuples(st.just("rename_in_the_cloud"), _index),
    st.tuples(st.just("relink"), _index, _index),
    st.tuples(st.just("protect"), _index, st.booleans()),
    st.tuples(st.just("move"), _index, _name, st.booleans()),
    st.tuples(st.just("meddle"), _index, st.sampled_from(["gone", "resized", "stopped"])),
    _deploy,
    _deploy,
    st.tuples(st.just("destroy"), _troubles, _die_at),
    st.tuples(st.just("rollback"), _index, _troubles, _die_at),
    st.tuples(st.just("beside"), st.lists(st.integers(1, 40), max_size=6), _index, _die_at),
    st.just(("converge",)),
)
"""One step: the name of a method of `Walk`, and its arguments."""
WALKS = st.tuples(st.sampled_from([0.0, 0.0, 0.1]), st.booleans(), st.lists(STEPS, min_size=12, max_size=40))


class Part(NamedTuple):
    """Some walks of one process: how many, and their seed."""

    walks: int
    seed: int


def replay(steps: list[tuple[Any, ...]], *, latency_s: float = 0.0, appends: bool = True) -> Counter[str]:
    """Make the steps of a walk again; return what was counted.

    Raises:
        AssertionError: A law does not hold.
    """
    with deterministic(1):
        one = walk.Walk(latency_s, appends=appends)
        one.make(steps)
    counts: Counter[str] = one.counts
    return counts


def ready_made(told: tuple[float, bool, list[tuple[Any, ...]]], error: BaseException) -> str:
    """Return a test that makes the steps of a walk again."""
    latency_s, appends, steps = told
    lines = pformat(steps, width=112).replace("\n", "\n    ")
    return f"""\
import proof

LIFECYCLE = proof.load(proof.FOLDER / "lifecycle.py")


def test_a_walk_that_failed() -> None:
    # {type(error).__name__}: {str(error).splitlines()[0][:100] if str(error) else ""}
    steps = {lines}
    LIFECYCLE.replay(steps, latency_s={latency_s}, appends={appends})
"""


def explore(part: Part) -> tuple[Counter[str], list[str]]:
    """Make some walks; return what was counted, and a test for the shortest one that failed."""
    counts: Counter[str] = Counter()
    last: list[Any] = []

    @seed(part.seed)
    @settings(
        max_examples=part.walks,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
        print_blob=False,
    )
    @given(WALKS)
    def walks(told: tuple[float, bool, list[tuple[Any, ...]]]) -> None:
        last[:] = [told]
        counted = replay(told[2], latency_s=told[0], appends=told[1])
        counts.update(counted)
        counts["walks"] += 1
        counts["steps"] += len(told[2])

    try:
        walks()
    except Exception as error:  # Whatever it is: the last walk is the shortest one with it.
        return counts, [ready_made(last[0], error)]
    return counts, []


def run(size: int, seed: int) -> Verdict:
    """Make ``size`` walks."""
    sizes = [PART] * (size // PART) + ([size % PART] if size % PART else [])
    parts = [Part(walks, seed + at) for at, walks in enumerate(sizes)]
    counts: Counter[str] = Counter()
    failures: list[str] = []
    for counted, failed in spread(explore, parts, alone=2, chunk=1):
        counts.update(counted)
        failures += failed
    for test in failures:
        sys.stderr.write(f"\n{test}\n")
    first = {name: counts.pop(name, 0) for name in ("walks", "steps")}
    return Verdict({**first, **dict(sorted(counts.items()))}, failures)
