"""What commands cost: whole processes, in turn, several rounds, medians.

The machine may be shared and noisy. So two commands are never measured one after the other but A B A B …, a
figure is the median of its rounds, and what is compared is the ratio within a round.
"""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

METER = Path(__file__).with_name("meter.py")


class Cost(NamedTuple):
    """What one run of a program used.

    Args:
        wall: Seconds by the clock.
        cpu: Seconds of processor time, of the program and all it waited for.
        peak: Most memory of its largest process, MB (10^6).
    """

    wall: float
    cpu: float
    peak: float


class Command(NamedTuple):
    """A program to measure.

    Args:
        argv: Program and arguments.
        folder: Where it runs.
        environ: Its whole environment.
        before: Called with the number of the round before every run; not counted.
        codes: Exit codes that mean it did its work.
    """

    argv: Sequence[str]
    folder: Path
    environ: Mapping[str, str]
    before: Callable[[int], object] | None = None
    codes: tuple[int, ...] = (0,)


def run(command: Command, turn: int = 0) -> Cost:
    """Run a command once."""
    if command.before:
        command.before(turn)
    meter = [sys.executable, "-I", "-S", str(METER), *command.argv]
    done = subprocess.run(
        meter, cwd=command.folder, env=command.environ, capture_output=True, text=True, check=False, timeout=1800
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["code"] in command.codes, f"{' '.join(command.argv)} ended with {said['code']}\n{done.stderr}"
    return Cost(said["wall"], said["cpu"], said["peak"])


def rounds(commands: Mapping[str, Command], count: int, *, warm: bool = True) -> dict[str, list[Cost]]:
    """Run commands in turn.

    Args:
        commands: Name -> command.
        count: Rounds that are counted.
        warm: Whether one round goes before them.
    """
    if warm:
        for command in commands.values():
            run(command, 0)
    found: dict[str, list[Cost]] = {name: [] for name in commands}
    for turn in range(1, count + 1):
        for name, command in commands.items():
            found[name].append(run(command, turn))
    return found


def median(costs: Sequence[Cost]) -> Cost:
    """Return the median of every column."""
    return Cost(*(statistics.median(column) for column in zip(*costs, strict=True)))


def said(*costs: Cost) -> str:
    """Return costs as text: ours, and theirs."""
    return " against ".join(f"cpu {cost.cpu:.2f} s, wall {cost.wall:.2f} s, {cost.peak:.0f} MB" for cost in costs)


def ratio(ours: Sequence[Cost], theirs: Sequence[Cost], column: str) -> float:
    """Return the median of the ratios of rounds."""
    pairs = zip(ours, theirs, strict=False)
    return statistics.median(getattr(a, column) / max(getattr(b, column), 0.001) for a, b in pairs)


def spread(costs: Sequence[Cost], column: str = "cpu") -> float:
    """Return how far the rounds of one command lie from their median, as a share of it: the noise of this machine."""
    values = sorted(getattr(cost, column) for cost in costs)
    middle = statistics.median(values)
    return statistics.median(abs(value - middle) for value in values) / middle if middle else 0.0


def exponent(points: Mapping[int, float]) -> float:
    """Return b of the curve ``a * n**b`` that fits best: 1 is linear, 2 is quadratic."""
    xs = [math.log(size) for size in points]
    ys = [math.log(value) for value in points.values()]
    return statistics.linear_regression(xs, ys).slope


def size(folder: Path) -> int:
    """Return the bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
