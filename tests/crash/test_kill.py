"""Kill a real deploy at random points; the next command settles it, and what runs is what is recorded.

A few points by default; GENESYS_CRASH_POINTS=24 tries that many, and GENESYS_CRASH_SEED another series.
"""

from __future__ import annotations

import os
import random
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
  one: {{kind: container, source: app, command: [python3, main.py], network: net, env: {{MARK: "{mark}"}}, connects: [files]}}
  two: {{kind: server, size: small, command: [python3, main.py], source: app, network: net, port: 8080, env: {{MARK: "{mark}"}}}}
  front: {{kind: loadbalancer, targets: [one], network: net}}
outputs:
  url: ${{front.url}}
"""
LONGEST_S = {"create": 3.0, "update": 3.0, "destroy": 1.5}


def lines(kind: str) -> list[str]:
    return ["destroy", "--yes", "--confirm-data-loss", "shop/dev"] if kind == "destroy" else ["deploy", "--yes"]


def killed(place, kind: str, delay_s: float) -> bool:
    """Start a command, kill it after a while, and tell whether it was still running."""
    with place.start(*lines(kind)) as process:
        time.sleep(delay_s)
        alive = process.poll() is None
        process.kill()
        process.communicate()
    return alive


def settled(place, kind: str) -> None:
    """Run the command again and check every law."""
    ran = place.run(*lines(kind))
    assert ran.code == 0, ran.everything
    assert place.natives() == {id for id in place.recorded() if id}
    if kind == "destroy":
        assert place.natives() == set()
        assert place.until(lambda: not place.processes())
    else:
        again = place.run("plan", "--detailed-exitcode")
        assert again.code == 0, again.everything
        assert place.get(place.output()) == "version one"
    assert place.run("lock").out == "Nobody holds the lock.\n"


@pytest.mark.parametrize("kind", ["create", "update", "destroy"])
def test_after_a_kill_the_next_run_makes_it_right(place, kind, record_property):
    place.write("app/main.py", place.APP)
    dice = random.Random(f"{SEED} {kind}")
    survived = 0
    table = []
    for number in range(max(POINTS // 3, 1)):
        place.write("genesys.yaml", STACK.format(mark=number))
        if kind != "create":
            place.ok("deploy", "--yes")
            place.write("genesys.yaml", STACK.format(mark=f"{number}b"))
        delay_s = dice.uniform(0.1, LONGEST_S[kind])
        alive = killed(place, kind, delay_s)
        survived += not alive
        started = time.monotonic()
        settled(place, kind)
        table.append((kind, round(delay_s, 2), "killed" if alive else "had ended", round(time.monotonic() - started, 1)))
        if kind != "destroy":
            place.ok("destroy", "--yes", "--confirm-data-loss", "shop/dev")
    print(*table, sep="\n")
    record_property("points", table)
    assert survived < len(table) or len(table) < 3, "most commands had ended: the delays are too long for this machine"
