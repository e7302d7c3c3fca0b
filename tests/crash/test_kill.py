"""Kill a real deploy at random points; the next command settles it, and what runs is what is recorded.

A few points by default. GENESYS_CRASH_POINTS=30 tries that many, with a database in the stack, and prints the table;
GENESYS_CRASH_SEED chooses another series.
"""

from __future__ import annotations

import os
import random
import signal
import time

import pytest

POINTS = int(os.environ.get("GENESYS_CRASH_POINTS", "6"))
SEED = int(os.environ.get("GENESYS_CRASH_SEED", "20261125"))
STACK = """\
project: shop
provider: local
resources:
  net: {{kind: network}}
  key: {{kind: secret, generate: 20}}
  files: {{kind: bucket, force_destroy: true}}
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
LINES = {"destroy": ["destroy", "--yes", "--confirm-data-loss", "shop/dev"]}
DEPLOY = ["deploy", "--yes"]


def declare(place, mark: object, *, sticky: bool = False) -> None:
    text = STACK.format(mark=mark, more=", db" if POINTS >= 20 else "", sticky=str(sticky).lower())
    place.write("genesys.yaml", text.replace("  one:\n", DATABASE + "  one:\n") if POINTS >= 20 else text)


def prepare(place, kind: str, number: int) -> None:
    """Bring the machine to where the command that will be killed begins."""
    declare(place, number)
    if kind == "create":
        place.ok(*LINES["destroy"]) if place.recorded() else None
    else:
        place.ok(*DEPLOY)
        declare(place, f"{number}b", sticky=number % 2 == 0)


def rehearsed(place, kind: str) -> int:
    """Return the number of events of the command when nobody kills it."""
    prepare(place, kind, 0)
    return len(place.ok(*LINES.get(kind, DEPLOY), "--json").documents) - 1


def killed(place, kind: str, after: int, pause_s: float) -> bool:
    """Start a command, kill it a moment after so many events, and tell whether it was still running."""
    with place.start(*LINES.get(kind, DEPLOY), "--json") as process:
        seen = 0
        while seen < after and (line := process.stdout.readline()):
            seen += line.startswith('{"format": "genesys/event')
        time.sleep(pause_s)
        process.kill()
        _, err = process.communicate()
    assert process.returncode in {0, -signal.SIGKILL}, err
    return process.returncode != 0


def settled(place, kind: str) -> None:
    """Run the command again and check every law."""
    ran = place.run(*LINES.get(kind, DEPLOY))
    assert ran.code == 0, ran.everything
    assert place.natives() == {id for id in place.recorded() if id}
    if kind == "destroy":
        assert place.natives() == set()
        place.until(lambda: not place.processes())
    else:
        again = place.run("plan", "--detailed-exitcode")
        assert again.code == 0, again.everything
        assert place.get(place.output()) == "version one"
        assert len(place.running("main.py")) == 2, "one container and one server, and nothing that was left behind"
    assert place.run("lock").out == "Nobody holds the lock.\n"
    assert place.ok("state", "check").code == 0


@pytest.mark.parametrize("kind", ["create", "update", "destroy"])
def test_after_a_kill_the_next_run_makes_it_right(place, kind):
    place.write("app/main.py", place.APP)
    dice = random.Random(f"{SEED} {kind}")
    events = rehearsed(place, kind)
    table = []
    for number in range(1, max(POINTS // 3, 1) + 1):
        prepare(place, kind, number)
        after = dice.randrange(events - 1)
        pause_s = dice.uniform(0.0, 0.06) if after else dice.uniform(0.05, 0.6)
        alive = killed(place, kind, after, pause_s)
        started = time.monotonic()
        settled(place, kind)
        how = "killed" if alive else "had ended"
        table.append(
            f"{kind:8} after event {after:2} of {events} + {pause_s:.2f} s: {how}, settled in {time.monotonic() - started:.1f} s"
        )
    print(*table, sep="\n")
    assert any(": killed" in row for row in table), table
    place.run(*LINES["destroy"])
