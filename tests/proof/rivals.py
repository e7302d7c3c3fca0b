"""The same stack on Amazon's test bed, for Genesys and for Terraform, whose first apply dies at the same moments.

The stack is that of the benchmarks: thirteen resources of thirteen types, a machine in a network among them. A moment
is a place among the calls that an undisturbed apply makes (the same fraction for both), and a manner: before the call
takes effect, after it and without the answer, or some milliseconds after the answer; one in ten dies while it starts.
What dies is a whole process group, as when a machine stops: Genesys with its one process, Terraform with its provider,
each by SIGKILL; that nobody of the group lives on is checked. Each life has an empty bed and an empty folder.

What is there is asked past both, and compared with what is recorded: first at the death, before anything else, then
after the same command was given again, and once more after a destroy. An orphan is there and in no record, a duplicate
is one more of its type than was declared, a lost record is one without its object. Only Genesys can fail here; the
figures of Terraform stand beside it.

What Terraform does not know of keeps its network, and its destroy then tries for 20 minutes to delete the subnet and
for 15 the security group; by `timeouts` in its file both are given up after 20 s, which changes nothing about what is
left. For the network itself there is no such setting: a command that for 90 s was told nothing but refusals is
killed, and counted as one that did not end. Its collection of garbage is lazier than usual (`GOGC`), which saves
processor time and nothing else. Genesys is told with `lag_s` that this bed shows everything within two seconds, and
Amazon only within 45.

Genesys writes its records when a run ends; until then its journal says what was asked for, and the next command reads
it: what counts as an orphan at the death is no orphan to it. Terraform writes a record when a resource is made.

``GENESYS_RIVALS_S`` ends the comparison after so many seconds, at fewer moments of Terraform's, whose commands cost
some 15 seconds of processor time each: the moments that are counted are those that were lived. With
``GENESYS_RIVALS_KEPT``, a file that keeps every life, the next run goes on there; ``GENESYS_RIVALS_AT_ONCE`` is how
many lives are lived at once.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from proof import FOLDER, Verdict, load

beds = load(FOLDER / "beds.py")
spread = load(FOLDER / "spread.py").spread
contestants = load(FOLDER / "contestants.py")
AT_ONCE = 2
"""Lives at the same time: most of Terraform's is waiting."""
PART = 3
"""Most lives on one bed."""
KEPT = Path(os.environ["GENESYS_RIVALS_KEPT"]) if os.environ.get("GENESYS_RIVALS_KEPT") else None
"""Where lives are kept."""
Life = dict[str, Any]
"""Number of its moment, when it died, its seconds, what was counted and what commands said; plain JSON."""


class Moment(NamedTuple):
    """When both die.

    Args:
        place: Among the calls of an apply, from 0 to 1; less than 0 for while it starts.
        manner: One of `beds.MANNERS`.
        pause_s: How long after the answer, or after the start, >= 0.
    """

    place: float
    manner: str
    pause_s: float

    def of(self, calls: int) -> Any:
        """Return the point of a command that makes so many calls."""
        return beds.Point(0 if self.place < 0 else 1 + int(self.place * calls), self.manner, self.pause_s)


def moments(size: int, seed: int) -> list[Moment]:
    """Draw the moments, which are the same for both."""
    dice = random.Random(f"{seed} rivals")
    found = []
    for _ in range(size):
        if dice.random() < 0.1:
            found.append(Moment(-1.0, "later", dice.uniform(0.05, 0.6)))
        else:
            found.append(Moment(dice.random(), dice.choice(beds.MANNERS), dice.uniform(0.0, 0.05)))
    return found


WORDS = (
    *("moments", "killed", "orphans at the death", "duplicates at the death", "lost records at the death"),
    *("second command failed", "second command not ended", "orphans", "duplicates", "lost records"),
    *("destroy failed", "destroy not ended", "left after destroy", "moments with something left"),
)
"""What is counted for each side; all from the second line on is a failure of Genesys's."""
HARMLESS = WORDS[:5]
"""What is no failure: it is what a death does."""


def killed(side: Any, point: Any) -> bool:
    """Start a side's command, kill it at a point, and tell whether it was still running.

    Raises:
        RuntimeError: Somebody of its group lives on.
    """
    chaos = side.site.chaos
    process = side.start()
    victim = contestants.Group(process)
    chaos.aim(victim, point)
    try:
        if not point.call:
            try:
                process.wait(point.pause_s)
            except subprocess.TimeoutExpired:
                victim.kill()
        process.communicate(timeout=300)
    finally:
        victim.kill()
        chaos.victim = None
    if victim.alive():
        raise RuntimeError(f"{side.name}: killed, and alive: {victim.alive()}")
    return bool(process.returncode == -signal.SIGKILL)


def census(side: Any) -> dict[str, int]:
    """Compare what is there with what is recorded."""
    there, known = side.site.listed(), side.recorded()
    of_type = Counter(type for type, _ in there)
    return {
        "orphans": sum(id not in known for _, id in there),
        "duplicates": sum(number - 1 for number in of_type.values()),
        "lost records": len(known - {id for _, id in there}),
    }


def life(side: Any, point: Any) -> tuple[Counter[str], list[str]]:
    """Live through one life; return what is counted, and what commands said that did not end well."""
    side.begin()
    counts = Counter({"moments": 1, "killed": int(killed(side, point))})
    counts.update({f"{word} at the death": number for word, number in census(side).items()})
    said = {"second command": side.again()}
    counts.update(census(side))
    said["destroy"] = side.destroy()
    for command, wrong in said.items():
        counts[f"{command} not ended" if contestants.NOT_ENDED in wrong else f"{command} failed"] += bool(wrong)
    left = side.site.listed()
    counts["left after destroy"] += len(left)
    counts["moments with something left"] += bool(left)
    return counts, [reason(wrong) for wrong in said.values() if wrong]


def reason(text: str) -> str:
    """Return what is wrong in a line, without the ids that differ each time."""
    line = next((line for line in text.splitlines() if "Error" in line or "error" in line), text.strip()[:160])
    return re.sub(r"\b([a-z]+)-[0-9a-f]{8,}\b", r"\1-...", line.strip("│ \n").partition(", https response")[0])[:160]


class Job(NamedTuple):
    """Some lives of one side on one bed.

    Args:
        side: One of `contestants.SIDES`.
        points: Number of a moment -> when its command dies.
        until: After this no life begins, by the clock that only goes forward.
    """

    side: str
    points: dict[int, Any]
    until: float


def work(job: Job) -> list[Life]:
    """Live through the lives of a job."""
    found: list[Life] = []
    root = Path(tempfile.mkdtemp(prefix="genesys-rivals-"))
    try:
        if time.monotonic() > job.until:
            return found
        with beds.Amazon(root) as site:
            side = contestants.SIDES[job.side](site)
            for number, point in job.points.items():
                began = time.monotonic()
                if began > job.until:
                    break
                counts, said = life(side, point)
                seconds = round(time.monotonic() - began, 1)
                found.append({"number": number, "died": point.told, "seconds": seconds, **+counts, "said": said})
                _keep(job.side, found[-1])
    finally:
        shutil.rmtree(root, ignore_errors=True)
    return found


def _keep(side: str, told: Life) -> None:
    """Say what is known, and write it where a later run finds it."""
    line = json.dumps({"side": side, **told}, ensure_ascii=False) + "\n"
    sys.stderr.write(line)
    if KEPT:
        with KEPT.open("a", encoding="utf-8") as file:
            file.write(line)


def kept() -> list[Life]:
    """Return what earlier runs found."""
    lines = KEPT.read_text(encoding="utf-8").splitlines() if KEPT and KEPT.exists() else []
    return [json.loads(line) for line in lines]


def calls(name: str) -> int:
    """Return how many calls the command of a side makes when nobody kills it.

    Raises:
        RuntimeError: It does not end well although nothing happened.
    """
    root = Path(tempfile.mkdtemp(prefix="genesys-rivals-"))
    try:
        with beds.Amazon(root) as site:
            side = contestants.SIDES[name](site)
            side.begin()
            before = site.chaos.total
            wrong = side.again()
            made = int(site.chaos.total - before)
            listed, counted = site.listed(), census(side)
            wrong = wrong or side.destroy()
            if wrong or len(listed) != len(contestants.NATIVES) or any(counted.values()) or site.listed():
                raise RuntimeError(f"{name}: {sorted(listed)}, {counted}, {site.listed()}, {wrong}")
            _keep(name, {"calls": made})
            return made
    finally:
        shutil.rmtree(root, ignore_errors=True)


def flaws() -> list[str]:
    """Return where the two tongues do not say the same, or what is made is not listed."""
    types = Counter(native["type"] for native in contestants.NATIVES.values())
    found = [f"{type} is not listed" for type in types if type not in beds.inventory.TYPES]
    found += [f"{type} is there {number} times" for type, number in types.items() if number > 1]
    text = contestants.stack.terraform(contestants.SIZE, "http://localhost", patience="20s")
    blocks, wanted = len(re.findall(r"(?m)^resource ", text)), len(contestants.NATIVES)
    return found + ([] if blocks == wanted else [f"{blocks} resources for Terraform, {wanted} for Genesys"])


def sides() -> list[str]:
    """Return whom to compare; without Terraform, say so."""
    if not contestants.stack.installed():
        sys.stderr.write(
            f"No comparison: terraform and hashicorp/aws in {contestants.stack.MIRROR} are not installed.\n"
        )
        return [contestants.Ours.name]
    return [*contestants.SIDES]


def compared(size: int, seed: int) -> dict[str, dict[str, Any]]:
    """Kill each side at ``size`` moments; return what became of it, by side."""
    until = time.monotonic() + float(os.environ.get("GENESYS_RIVALS_S") or "inf")
    at_once = int(os.environ.get("GENESYS_RIVALS_AT_ONCE") or AT_ONCE)
    names, drawn, known = sides(), moments(size, seed), kept()
    made = {one["side"]: one["calls"] for one in known if "calls" in one}
    new = [name for name in names if name not in made]
    made |= zip(new, spread(calls, new, alone=0, chunk=1, processes=at_once), strict=True)
    lives = {name: {one["number"]: one for one in known if one["side"] == name and "number" in one} for name in names}
    jobs = [job for name in names for job in _jobs(name, drawn, made[name], until, lives[name])]
    for job, found in zip(jobs, spread(work, jobs, alone=0, chunk=1, processes=at_once), strict=True):
        lives[job.side] |= {one["number"]: one for one in found}
    return {name: summed(made[name], [told for _, told in sorted(lives[name].items())]) for name in names}


def _jobs(name: str, drawn: list[Moment], made: int, until: float, done: Container[int]) -> Iterator[Job]:
    """Give the jobs of a side, without the moments that are done."""
    points = {number: moment.of(made) for number, moment in enumerate(drawn) if number not in done}
    for first in range(0, len(points), PART):
        yield Job(name, dict(list(points.items())[first : first + PART]), until)


def summed(made: int, lives: list[Life]) -> dict[str, Any]:
    """Add up the lives of a side whose apply makes so many calls."""
    reasons = Counter(reason for one in lives for reason in one["said"])
    return {
        "calls of an apply": made,
        **{word: sum(one.get(word, 0) for one in lives) for word in WORDS},
        "seconds of a life": round(sum(one["seconds"] for one in lives) / max(len(lives), 1)),
        "why": dict(reasons.most_common(12)),
        "lives": [{name: value for name, value in one.items() if name not in {"side", "said"}} for one in lives],
    }


def judged(found: dict[str, dict[str, Any]]) -> Verdict:
    """Set the sides beside each other; the claim is about Genesys."""
    counts = {
        "resources": len(contestants.NATIVES),
        "types": len({one["type"] for one in contestants.NATIVES.values()}),
    }
    words = (WORDS[0], "calls of an apply", *WORDS[1:], "seconds of a life") if found else ()
    table = {word: {name: told[word] for name, told in found.items()} for word in words}
    failed = [word for word in words if word in WORDS and word not in HARMLESS and found["genesys"][word]]
    failures = [f"genesys: {found['genesys'][word]} {word}" for word in failed]
    return Verdict(counts, failures, {"table": table, **found} if found else {})


def run(size: int, seed: int) -> Verdict:
    """Kill each at ``size`` moments."""
    verdict = judged(compared(size, seed) if size else {})
    return verdict._replace(failures=flaws() + verdict.failures)
