"""Real commands on the test beds of the three clouds, ended by ``kill -9`` at random moments.

The bed (moto for Amazon, simulators for Azure and Google) lives on while a command dies: as it makes a call, before or
after the effect of the call, or some milliseconds after the answer, or while it still starts. Deploy, update and
destroy of a small shop die in turn. Then the same command is run again, and has to end well; after it what is on the
bed, asked past Genesys, is what is recorded: nothing orphaned, nothing there twice, no record without its object, and
no more of any type than without the death. The next plan, which looks at everything, is empty, nobody holds the lock,
`state check` finds no damage, and after a destroy nothing is there. Whole runs wait as they would for the real clouds,
slices as the beds need it.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from proof import FOLDER, Verdict, load

beds = load(FOLDER / "beds.py")
spread = load(FOLDER / "spread.py").spread
KINDS = ("deploy", "update", "destroy")
SLICE = ("deploy", "destroy")
"""Those of a slice."""
DEPLOY = ("deploy", "--yes")
WHOLE = 20
"""From so many points on there is a database in the stack."""
AT_ONCE = 8
"""Beds at the same time: most of a settlement is waiting."""
PART = 8
"""Most points of one bed."""


class Job(NamedTuple):
    """Some points on one bed.

    Args:
        cloud: One of `beds.CLOUDS`.
        part: Which part of the cloud's points, from 0.
        points: How many.
        seed: Of everything random.
        whole: Whether the stack has a database.
    """

    cloud: str
    part: int
    points: int
    seed: int
    whole: bool


class Killer:
    """One bed on which commands are killed.

    Args:
        site: The bed.
    """

    def __init__(self, site: Any) -> None:
        self.site = site
        self.version = 0
        self.calls: dict[str, int] = {}
        self.shape: Counter[str] = Counter()

    def rehearse(self, kinds: tuple[str, ...]) -> None:
        """Live through it once without a death: how many calls each command makes, and how many objects there are."""
        site = self.site
        for kind in kinds:
            self.version += kind == "update"
            site.declare(self.version)
            before = site.chaos.total
            site.folder.ok(*(beds.DESTROY if kind == "destroy" else DEPLOY))
            self.calls[kind] = site.chaos.total - before
            if kind == "deploy":
                self.shape = Counter(type for type, _ in site.recorded())
        self.version = 0
        site.begin()

    def prepare(self, kind: str) -> tuple[str, ...]:
        """Declare what a command is to do, and return the command."""
        deployed = bool(self.site.recorded())
        if kind != "deploy" and not deployed:
            self.site.declare(self.version)
            self.site.folder.ok(*DEPLOY)
        if kind == "deploy" and deployed:
            self.site.folder.ok(*beds.DESTROY)
        self.version += kind == "update"
        self.site.declare(self.version)
        if kind == "deploy":
            self.site.bury()
        return beds.DESTROY if kind == "destroy" else DEPLOY

    def settle(self, kind: str, words: tuple[str, ...]) -> Any:
        """Run the command again, and return the audit.

        Raises:
            AssertionError: It does not end well, or the next plan is not empty.
        """
        site = self.site
        site.folder.ok(*words)
        found = beds.audit(site, self.shape)
        assert not found.wrong, "; ".join(found.wrong)
        if kind == "destroy":
            assert not site.there(), f"left: {site.there()[:4]}"
            assert not site.recorded(), "something is recorded after a destroy"
        else:
            missing = self.shape - Counter(type for type, _ in site.recorded())
            assert not missing, f"not made: {dict(missing)}"
            again = site.folder.run("plan", "--refresh", "--detailed-exitcode")
            assert again.code == 0, again.everything[-600:]
        lock = site.folder.run("lock")
        assert lock.out == "Nobody holds the lock.\n", lock.everything
        site.folder.ok("state", "check")
        return found


def work(job: Job) -> dict[str, Any]:
    """Kill commands at the points of a job; what fails is told, and the rest goes on with an empty bed."""
    dice = random.Random(f"{job.seed} {job.cloud} {job.part}")
    found: dict[str, Any] = {"counts": Counter(), "failures": [], "rows": []}
    root = Path(tempfile.mkdtemp(prefix="genesys-clouds-kill-"))
    try:
        with beds.SITES[job.cloud](root, database=job.whole, quick=not job.whole) as site:
            killer = Killer(site)
            kinds = KINDS if job.whole else SLICE
            # Where few points are, each cloud begins with another command.
            first = job.part if job.whole else beds.CLOUDS.index(job.cloud)
            killer.rehearse(kinds)
            for number in range(job.points):
                _one(killer, found, job, kinds[(first + number) % len(kinds)], dice)
    except Exception as error:
        found["failures"].append(f"{job.cloud}, part {job.part}: {type(error).__name__}: {str(error)[-600:]}")
    finally:
        shutil.rmtree(root, ignore_errors=True)
    return found


def _one(killer: Killer, found: dict[str, Any], job: Job, kind: str, dice: random.Random) -> None:
    point = beds.drawn(dice, killer.calls[kind])
    where = f"{job.cloud}, {kind}, part {job.part}, {point.told} of {killer.calls[kind]} calls"
    try:
        words = killer.prepare(kind)
        dead = killer.site.killed(words, point)
        found["counts"][f"points on {job.cloud}"] += 1
        found["counts"]["killed"] += dead
        began = time.monotonic()
        killer.settle(kind, words)
        found["counts"]["settled"] += 1
        found["rows"].append([where, "killed" if dead else "had ended", round(time.monotonic() - began, 1)])
        sys.stderr.write(f"{found['rows'][-1]}\n" if job.whole else "")
    except Exception as error:  # A failure is a result, and the other points are tried all the same.
        found["failures"].append(f"{where}: {type(error).__name__}: {str(error)[-600:]}")
        sys.stderr.write(f"{found['failures'][-1]}\n" if job.whole else "")
        wrong = beds.audit(killer.site, killer.shape)
        for word, ids in wrong._asdict().items():
            found["counts"][word] += len(ids)
        killer.version = 0
        killer.site.begin()


def jobs(size: int, seed: int) -> list[Job]:
    """Return the jobs that together have ``size`` points on each cloud."""
    whole = size >= WHOLE
    found = []
    for part, first in enumerate(range(0, size, PART)):
        found += [Job(cloud, part, min(PART, size - first), seed, whole) for cloud in beds.CLOUDS]
    return found


def run(size: int, seed: int) -> Verdict:
    """Kill commands at ``size`` moments on each cloud."""
    counts: Counter[str] = Counter()
    failures: list[str] = []
    rows: list[Any] = []
    for found in spread(work, jobs(size, seed), alone=4, chunk=1, processes=AT_ONCE):
        counts.update(found["counts"])
        failures += found["failures"]
        rows += found["rows"]
    zero = {word: counts.pop(word, 0) for word in beds.Audit._fields}
    told: dict[str, Any] = {
        **zero,
        "settled by command": dict(Counter(where.split(", ")[1] for where, *_ in rows)),
        "slowest settlement in seconds": max((seconds for *_, seconds in rows), default=0.0),
    }
    return Verdict({"killed": 0, "settled": 0, **dict(sorted(counts.items()))}, failures, {**told, "points": rows})
