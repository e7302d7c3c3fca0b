"""Two people at once, Ctrl-C at any moment, and commands that go on until they are stopped."""

from __future__ import annotations

import signal
import time

import pytest

STACK = """\
project: shop
provider: local
resources:
  net: {kind: network}
  one: {kind: container, source: app, command: [python3, main.py], network: net}
  two: {kind: container, source: app, command: [python3, main.py], network: net, connects: [one]}
  front: {kind: loadbalancer, targets: [two], network: net}
outputs:
  url: ${front.url}
"""


@pytest.fixture
def shop(place):
    place.write("app/main.py", place.APP)
    place.write("genesys.yaml", STACK)
    return place


def test_ctrl_c_ends_what_is_in_flight_and_the_next_deploy_goes_on(shop):
    with shop.start("deploy", "--yes", "--json") as process:
        while "change_done" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130, out + err
    assert "Traceback" not in err
    lock = shop.run("lock").out
    if lock == "Nobody holds the lock.\n":
        assert shop.natives() == {id for id in shop.recorded() if id}
    else:
        assert lock.endswith("it ended, and the next deploy settles what it left\n"), "something was still starting"
    shop.ok("deploy", "--yes")
    assert shop.natives() == {id for id in shop.recorded() if id}
    assert shop.get(shop.output()) == "version one"
    assert shop.clean()


def test_two_deploys_at_once_do_the_work_once(shop):
    shop.ok("deploy", "--yes", "--target", "net")
    with shop.start("deploy", "--yes") as first, shop.start("deploy", "--yes") as second:
        said = [process.communicate(timeout=120) for process in (first, second)]
    codes = sorted([first.returncode, second.returncode])
    assert codes[0] == 0, said
    assert codes[1] in {0, 1}, said
    if codes[1] == 1:
        loser = said[0] if first.returncode else said[1]
        assert "STATE-006" in loser[1] or "PLAN-012" in loser[1], loser
    assert shop.clean()
    assert shop.natives() == {id for id in shop.recorded() if id}
    assert len(shop.running("main.py")) == 2


def test_following_logs_ends_with_ctrl_c(shop):
    shop.ok("deploy", "--yes")
    with shop.start("logs", "one", "-f") as process:
        assert "up" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (130, ""), out


def test_a_kill_by_the_system_is_an_orderly_end_too(shop):
    with shop.start("deploy", "--yes", "--json") as process:
        while "change_started" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
    assert process.returncode in {130, 143}, out + err
    started = time.monotonic()
    shop.ok("deploy", "--yes")
    assert shop.clean(), time.monotonic() - started
