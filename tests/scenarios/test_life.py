"""The life of an application: deployed, changed without a failed request, rolled back, broken, healed, destroyed."""

from __future__ import annotations

import http.client
import os
import socket
import threading
import time
import urllib.parse
from typing import Self

import pytest

PROGRAM = """\
from genesys import Container, Database, LoadBalancer, Network, outputs, project

project("shop", provider="local")
net = Network()
web = Container(source="app", command=["python3", "main.py"], network=net, scale=2, health="/")
front = LoadBalancer(targets=[web], network=net)
outputs(url=front.url)
"""


class Visitors:
    """People who keep asking while something else happens."""

    def __init__(self, url: str) -> None:
        self.host = urllib.parse.urlsplit(url).netloc
        self.answers: list[str] = []
        self.failures: list[str] = []
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._visit) for _ in range(3)]

    def _visit(self) -> None:
        while not self.over.is_set():
            line = http.client.HTTPConnection(self.host, timeout=20)
            try:
                line.request("GET", "/")
                answer = line.getresponse()
                text = answer.read().decode()
                (self.answers if answer.status == 200 else self.failures).append(text)
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
            finally:
                line.close()
            time.sleep(0.01)

    def __enter__(self) -> Self:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()


@pytest.fixture
def shop(place):
    place.write("infra.py", PROGRAM)
    place.write("app/main.py", place.APP)
    place.ok("deploy", "--yes")
    return place


def test_new_code_comes_without_a_failed_request_and_goes_back_without_a_build(shop):
    url = shop.output()
    with Visitors(url) as visitors:
        shop.until(lambda: visitors.answers)
        shop.write("app/main.py", shop.APP.replace("version one", "version two"))
        shop.ok("deploy", "--yes")
        shop.until(lambda: visitors.answers[-1] == "version two")
        shop.ok("rollback", "--last-known-good", "--yes")
        shop.until(lambda: visitors.answers[-1] == "version one")
    assert visitors.failures == []
    assert set(visitors.answers) == {"version one", "version two"}
    assert shop.output() == url, "the address must not change"
    ran = shop.run("plan", "--detailed-exitcode")
    assert ran.code == 2, "the program is ahead of the stack"
    assert "rolled back" in ran.everything or "ahead" in ran.everything
    shop.ok("deploy", "--yes")
    assert shop.get(url) == "version two"


def test_code_that_does_not_start_leaves_the_old_code_running(shop):
    url = shop.output()
    shop.write("app/main.py", "raise SystemExit('no')\n")
    with Visitors(url) as visitors:
        ran = shop.run("deploy", "--yes")
    assert ran.code in {4, 9}, ran.everything
    assert "ended right after each of its starts" in ran.err
    assert (set(visitors.answers), visitors.failures) == ({"version one"}, [])
    shop.write("app/main.py", shop.APP)
    shop.ok("deploy", "--yes")
    assert shop.clean()


def test_history_tells_what_happened(shop):
    shop.write("app/main.py", shop.APP.replace("version one", "version two"))
    shop.ok("deploy", "--yes", "-m", "the second version")
    shop.ok("rollback", "--to", "1", "--yes")
    commits = shop.ok("history", "--json").document["commits"]
    assert [c["status"] for c in commits] == ["green"] * 3
    assert all(c["health_passed"] for c in commits)
    assert commits[1]["message"] == "the second version"
    assert "rollback" in commits[0]["message"]
    assert "web/process" in shop.ok("state", "diff", "head~1").out
    assert shop.ok("state", "list", "--at", "1").code == 0


def test_an_application_that_dies_is_brought_back_and_until_then_it_is_planned(shop):
    for pid in shop.running("main.py"):
        shop.kill(pid)
    ran = shop.run("plan", "--detailed-exitcode")
    assert (ran.code == 2 and "web/process" in ran.out) or restarts(shop), "dead, and nobody cares"
    shop.until(lambda: restarts(shop))
    shop.until(lambda: answers(shop))
    assert shop.clean()


def restarts(shop) -> int:
    """How often supervision brought the application back."""
    id = next(id for id in shop.natives() if "web/process" in id)
    seen = shop.client.read("local.process", [id])[id]
    return seen["restarts"] if seen["status"] == "running" else 0


def answers(shop) -> bool:
    try:
        return shop.get(shop.output()) == "version one"
    except OSError:
        return False


def test_a_machine_that_lost_its_agent_and_everything_comes_back(shop):
    url = shop.output()
    pids = shop.processes()
    os.kill(int(shop.client.ping()["pid"]), 9)
    for pid in pids:
        try:
            os.kill(pid, 9)
        except ProcessLookupError:
            continue
    shop.until(lambda: not shop.processes())
    shop.client.close()
    shop.ok("deploy", "--yes")
    assert shop.get(url) == "version one"
    assert shop.clean()
    assert shop.natives() == {id for id in shop.recorded() if id}


def test_what_died_with_its_agent_is_planned_and_started_again(shop):
    url = shop.output()
    shop.kill(int(shop.client.ping()["pid"]))
    shop.client.close()
    assert not shop.ok("status", "--json").document["healthy"]
    ran = shop.run("plan", "--detailed-exitcode")
    assert (ran.code, "web/process" in ran.out, "front/balancer" in ran.out) == (2, True, True), ran.everything
    shop.ok("deploy", "--yes")
    assert shop.get(url) == "version one"
    assert shop.clean()


def test_what_somebody_removed_is_planned_and_made_again(shop):
    id = next(id for id in shop.natives() if "web/process" in id)
    shop.client.delete("local.process", id)
    ran = shop.run("plan", "--detailed-exitcode")
    assert (ran.code, "web/process" in ran.out) == (2, True)
    status = shop.run("status", "--json").document
    assert not status["healthy"]
    assert {row["address"]: row["status"] for row in status["resources"]}["web"] == "gone"
    shop.ok("deploy", "--yes")
    assert shop.get(shop.output()) == "version one"
    assert shop.clean()


def test_logs_and_exec_reach_what_runs(shop):
    assert "up" in shop.ok("logs", "web").out
    ran = shop.command(
        "exec", "web", "--", "python3", "-c", "import os; print(os.environ['PORT'] != ''); raise SystemExit(7)"
    )
    assert (ran.code, ran.out) == (7, "True\n")
    assert shop.ok("logs", "web", "--json").document["line"] == "up"
    ran = shop.run("exec", "net", "--", "true")
    assert ran.code == 1
    assert "CLI-008" not in ran.err


def test_destroy_leaves_no_process_port_or_file(shop):
    url = urllib.parse.urlsplit(shop.output())
    assert shop.processes()
    shop.ok("destroy", "--yes")
    assert shop.until(lambda: not shop.processes())
    assert shop.natives() == set()
    with socket.socket() as plug:
        assert plug.connect_ex((url.hostname, url.port)) != 0
    shop.until(
        lambda: (
            not os.path.exists(os.path.join(shop.home, "stacks")) or os.listdir(os.path.join(shop.home, "stacks")) == []
        )
    )
    assert shop.ok("status").out == "shop/dev: nothing runs.\n"
    assert "destroy" in shop.ok("history").out
    shop.ok("deploy", "--yes")
    assert shop.get(shop.output()) == "version one"
