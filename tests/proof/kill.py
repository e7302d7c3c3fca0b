"""Real commands on this machine, ended by ``kill -9`` at random moments.

The provider is `local`: its containers, servers and load balancers are processes, so what really runs can be counted. A
command is started as a person would start it, and is killed some milliseconds after one of its events; the whole size
has a database in the stack too. Then the same command is run again, and has to end well; after it what the agent owns
is what the state records, what runs is what is declared and nothing besides, the next plan is empty, nobody holds the
lock, `state check` finds no damage, and after a destroy no process is left on the machine.
"""

from __future__ import annotations

import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import house
from proof import FOLDER, Verdict, load

PLACES = load(house.ROOT / "tests" / "conftest.py")
spread = load(FOLDER / "spread.py").spread
KINDS = ("create", "update", "destroy", "rollback")
STACK = """\
project: shop
provider: local
resources:
  net: {{kind: network}}
  key: {{kind: secret, generate: 20}}
  files: {{kind: bucket, force_destroy: true}}
{database}\
  one:
    kind: container
    source: app
    command: [python3, main.py]
    network: net
    env: {{MARK: "{mark}"}}
    connects: [files{more}]
  two: {{kind: server, size: small, command: [python3, main.py], source: app, network: net, port: 8080, env: {{MARK: "{mark}"}}}}
  front: {{kind: loadbalancer, targets: [one], network: net, sticky: {sticky}}}
outputs:
  url: ${{front.url}}
"""
DATABASE = "  db: {kind: database, type: postgres, network: net}\n"
DEPLOY = ["deploy", "--yes"]
DESTROY = ["destroy", "--yes", "--confirm-data-loss", "shop/dev"]
WITH_DATABASE = 20
"""From so many points on there is a database, which takes seconds to start."""


class Job(NamedTuple):
    """Some points of one kind of command, on a machine of their own.

    Args:
        kind: One of `KINDS`.
        part: Which part of the kind's points, from 0.
        points: How many.
        seed: Of everything random.
        database: Whether there is one in the stack.
    """

    kind: str
    part: int
    points: int
    seed: int
    database: bool


class Killer:
    """One machine on which commands of one kind are killed.

    Args:
        place: The machine.
        job: What is to be done on it.
    """

    def __init__(self, place: Any, job: Job) -> None:
        self.place, self.job = place, job
        self.line = DESTROY if job.kind == "destroy" else DEPLOY
        place.write("app/main.py", place.APP)

    def declare(self, mark: object, *, sticky: bool = False) -> None:
        """Write the program."""
        base, more = (DATABASE, ", db") if self.job.database else ("", "")
        self.place.write("genesys.yaml", STACK.format(mark=mark, more=more, sticky=str(sticky).lower(), database=base))

    def prepare(self, number: int) -> None:
        """Bring the machine to where the command that will be killed begins."""
        place, kind = self.place, self.job.kind
        self.declare(number)
        if kind == "create":
            place.ok(*DESTROY) if place.recorded() else None
            return
        place.ok(*DEPLOY)
        if kind == "rollback":
            good = place.ok("history", "--json").document["commits"][0]["seq"]
            self.line = ["rollback", "--to", str(good), "--yes"]
        self.declare(f"{number}b", sticky=number % 2 == 0)
        if kind == "rollback":
            place.ok(*DEPLOY)
            self.declare(number)  # What is declared is what the way back leads to.

    def rehearsed(self) -> int:
        """Return the number of events of the command when nobody kills it."""
        self.prepare(0)
        return len(self.place.ok(*self.line, "--json").documents) - 1

    def killed(self, after: int, pause_s: float) -> bool:
        """Start the command, kill it a moment after so many events, and tell whether it was still running."""
        with self.place.start(*self.line, "--json") as process:
            seen = 0
            while seen < after and (line := process.stdout.readline()):
                seen += line.startswith('{"format": "genesys/event')
            time.sleep(pause_s)
            process.kill()
            out, err = process.communicate()
        assert process.returncode in {0, -signal.SIGKILL}, f"it ended with {process.returncode}: {err or out}"
        return bool(process.returncode)

    def settle(self) -> None:
        """Run the command again and check every law."""
        place = self.place
        ran = place.run(*self.line)
        assert ran.code == 0, ran.everything
        assert place.natives() == {id for id in place.recorded() if id}, "what the agent owns is not what is recorded"
        if self.job.kind == "destroy":
            assert place.natives() == set(), "the agent owns something"
            place.until(lambda: not place.processes())
        else:
            again = place.run("plan", "--detailed-exitcode")
            assert again.code == 0, again.everything
            assert place.get(place.output()) == "version one"
            running = len(place.running("main.py"))
            assert running == 2, f"one container and one server are declared, {running} programs run"
        lock = place.run("lock")
        assert lock.out == "Nobody holds the lock.\n", lock.everything
        place.ok("state", "check")

    def clear(self) -> None:
        """Destroy the stack: nothing runs any more."""
        self.place.ok(*DESTROY)
        assert self.place.natives() == set(), "the agent owns something after the last destroy"
        self.place.until(lambda: not self.place.processes())


def work(job: Job) -> dict[str, Any]:
    """Kill one kind of command at the points of a job; what fails is told, and the rest goes on elsewhere."""
    dice = random.Random(f"{job.seed} {job.kind} {job.part}")
    found: dict[str, Any] = {"counts": Counter(), "failures": [], "rows": []}
    left = job.points
    while left:
        root = Path(tempfile.mkdtemp(prefix="genesys-kill-"))
        place = PLACES.Place(root)
        killer = Killer(place, job)
        where = f"{job.kind}, rehearsal"
        try:
            events = killer.rehearsed()
            while left:
                left -= 1
                after = dice.randrange(events - 1)
                pause_s = dice.uniform(0.0, 0.06) if after else dice.uniform(0.05, 0.6)
                where = f"{job.kind}, part {job.part}, after event {after} of {events} and {pause_s:.3f} s"
                _one(killer, found, job.points - left, after, pause_s, where)
            where = f"{job.kind}, the last destroy"
            killer.clear()
            place.end()
        except Exception as error:  # A failure is a result, and the other points are tried all the same.
            found["failures"].append(f"{where}: {type(error).__name__}: {str(error)[-600:]}")
            left = 0 if "rehearsal" in where else left
        finally:
            _remove(place, root)
    return found


def _one(killer: Killer, found: dict[str, Any], number: int, after: int, pause_s: float, where: str) -> None:
    killer.prepare(number)
    alive = killer.killed(after, pause_s)
    began = time.monotonic()
    found["counts"]["points"] += 1
    found["counts"]["killed"] += alive
    killer.settle()
    found["counts"]["settled"] += 1
    found["rows"].append([where, "killed" if alive else "had ended", round(time.monotonic() - began, 1)])


def _remove(place: Any, root: Path) -> None:
    try:
        place.end()
    except Exception:  # It was told already; an agent ends when its folder is gone.
        shutil.rmtree(place.home, ignore_errors=True)
    shutil.rmtree(root, ignore_errors=True)


def jobs(size: int, seed: int) -> list[Job]:
    """Return the jobs that together have ``size`` points, at most ten in each."""
    found = []
    for at, kind in enumerate(KINDS):
        left, part = size // len(KINDS) + (at < size % len(KINDS)), 0
        while left:
            points = min(left, 10)
            found.append(Job(kind, part, points, seed, size >= WITH_DATABASE))
            left, part = left - points, part + 1
    return found


def run(size: int, seed: int) -> Verdict:
    """Kill commands at ``size`` moments."""
    counts: Counter[str] = Counter()
    failures: list[str] = []
    rows: list[Any] = []
    for found in spread(work, jobs(size, seed), alone=5, chunk=1):
        counts.update(found["counts"])
        failures += found["failures"]
        rows += found["rows"]
    by_kind = Counter(where.split(",")[0] for where, *_ in rows)
    slowest = max((seconds for *_, seconds in rows), default=0.0)
    told = {"settled by kind": dict(by_kind), "slowest settlement in seconds": slowest, "points": rows}
    return Verdict({"points": 0, "killed": 0, "settled": 0, **counts}, failures, told)
