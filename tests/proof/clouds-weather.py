"""A small shop on the test beds of the three clouds in bad weather, seed after seed.

Every call may break before its effect or after it, be throttled, or meet a server that broke; the seed says which. In
that weather the stack is deployed, changed and destroyed, by the commands, each again until it ends well: a command may
give up, and what it leaves has to be known. Then, in good weather, the same command has to end well; after it what is
on the bed, asked past Genesys, is what is recorded: nothing orphaned, nothing there twice, nothing lost, and the next
plan, which looks at everything, is empty. After the destroy nothing is there and nothing is recorded. Whole runs wait
as they would for the real clouds, slices as the beds need it.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from proof import FOLDER, Verdict, load

from genesys.testing.chaos import Weather
from genesys.testing.project import hurried

beds = load(FOLDER / "beds.py")
spread = load(FOLDER / "spread.py").spread
DEPLOY = ("deploy", "--yes")
"""Without the word that lets data be lost: a database that was only half made never held any."""
WHOLE = 2
"""From so many seeds on there is a database in the stack."""
AT_ONCE = 6
PART = 3
HURRY = 0.1
"""Part of the usual waits before a call is repeated, in a slice; what is repeated and how often stays as it is."""
TRIES = 4
"""How often a command is given in bad weather before the weather clears."""
ENDURED = {0, 3, 4, 75}
"""Exit codes in bad weather: done, refused at the door, a resource failed, outcome unknown and safe to run again."""


class Job(NamedTuple):
    """Some seeds on one bed."""

    cloud: str
    first: int
    lives: int
    seed: int
    whole: bool


def weather(dice: random.Random) -> Weather:
    """Draw the weather of a life."""
    return Weather(
        lost_before=dice.choice([0.0, 0.03, 0.08]),
        lost_after=dice.choice([0.05, 0.1, 0.2]),
        throttle=dice.choice([0.0, 0.05, 0.1]),
        broken=dice.choice([0.0, 0.03, 0.06]),
    )


def live(site: Any, seed: str, counts: Counter[str]) -> None:
    """Live through one life.

    Raises:
        AssertionError: A law does not hold.
    """
    dice = random.Random(seed)
    site.begin()
    site.chaos.seed = seed
    bad = weather(dice)
    for version, words in enumerate((DEPLOY, DEPLOY, beds.DESTROY)):
        site.declare(min(version, 1))
        site.chaos.weather = bad
        for _ in range(TRIES):
            ran = site.folder.run(*words)
            counts["commands in bad weather"] += 1
            assert ran.code in ENDURED, ran.everything[-600:]
            if ran.code == 0:
                break
            counts["commands that gave up"] += 1
        site.chaos.weather = Weather()
        # A command that ended well ends well again; a stack that is gone has nothing to destroy.
        if words is DEPLOY or site.recorded():
            site.folder.ok(*words)
        found = beds.audit(site)
        assert not found.wrong, "; ".join(found.wrong)
        if words is DEPLOY:
            again = site.folder.run("plan", "--refresh", "--detailed-exitcode")
            assert again.code == 0, again.everything[-600:]
    assert not site.there(), f"left: {site.there()[:4]}"
    assert not site.recorded(), "something is recorded after a destroy"


def work(job: Job) -> tuple[Counter[str], list[str]]:
    """Live through the lives of a job."""
    counts: Counter[str] = Counter()
    failures: list[str] = []
    root = Path(tempfile.mkdtemp(prefix="genesys-clouds-weather-"))
    try:
        with (
            beds.SITES[job.cloud](root, database=job.whole, quick=not job.whole) as site,
            hurried(1.0 if job.whole else HURRY),
        ):
            for number in range(job.first, job.first + job.lives):
                seed = f"{job.seed} {job.cloud} {number}"
                counts[f"lives on {job.cloud}"] += 1
                try:
                    live(site, seed, counts)
                except Exception as error:  # A failure is a result, and the other lives are tried all the same.
                    failures.append(f"{seed}: {type(error).__name__}: {str(error)[-600:]}")
                counts["calls"] += site.chaos.total
                for told, times in site.chaos.struck.items():
                    counts[told.partition(" ")[0]] += times
                if job.whole:
                    sys.stderr.write(f"{seed}: {failures[-1:]}\n")
    except Exception as error:
        failures.append(f"{job.cloud}: {type(error).__name__}: {str(error)[-600:]}")
    finally:
        shutil.rmtree(root, ignore_errors=True)
    return counts, failures


def run(size: int, seed: int) -> Verdict:
    """Live through ``size`` lives on each cloud."""
    jobs = [
        Job(cloud, first, min(PART, size - first), seed, size >= WHOLE)
        for first in range(0, size, PART)
        for cloud in beds.CLOUDS
    ]
    counts: Counter[str] = Counter()
    failures: list[str] = []
    for counted, failed in spread(work, jobs, alone=4, chunk=1, processes=AT_ONCE):
        counts.update(counted)
        failures += failed
    gave_up = counts.pop("commands that gave up", 0)
    return Verdict(dict(sorted(counts.items())), failures, {"commands that gave up": gave_up})
