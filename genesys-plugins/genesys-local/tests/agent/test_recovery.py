"""After the agent's own death nothing runs unnoticed, nothing is called healthy, and a deploy starts it again."""

from __future__ import annotations

import json
import os
import signal
import sys

import pytest

from genesys_local.agent import processes

P = "local.process"


def test_a_killed_agent_takes_its_children_along_and_the_next_one_says_stopped(machine):
    body = machine.app(port=machine.free_port())
    made = machine.new(P, "s/web~1", **body)
    machine.kill_agent()
    if sys.platform == "linux":
        machine.until(lambda: not any(map(processes.start_time, made["pids"])))
    seen = machine.see(P, "s/web~1")
    assert (seen["status"], seen["pids"]) == ("stopped", [])
    assert machine.marked() == []
    again = machine.change(P, "s/web~1", body, "status")
    assert (again["status"], again["url"]) == ("running", made["url"])
    assert machine.get(made["url"]).startswith("1 ")


def test_a_repeated_create_starts_what_stopped(machine):
    body = machine.app(port=machine.free_port())
    made = machine.new(P, "s/web~1", **body)
    machine.kill_agent()
    assert machine.new(P, "s/web~1", **body)["status"] == "running"
    assert machine.get(made["url"]).startswith("1 ")


def test_helpers_that_survived_a_killed_agent_are_found_and_ended(machine):
    if sys.platform != "linux":
        pytest.skip("only Linux shows environments")
    escape = "import os,time; os.setsid(); time.sleep(300)"
    machine.new(P, "s/w~1", command=["sh", "-c", f"{sys.executable} -c '{escape}' & sleep 300"])
    machine.until(lambda: len(machine.marked()) >= 2)
    machine.kill_agent()
    assert len(machine.marked()) >= 1, "the helper left the group, so it outlives both"
    machine.client.ping()
    assert machine.marked() == []


def test_a_recycled_pid_is_never_killed(machine):
    machine.new(P, "s/box~1", name="box")
    machine.kill_agent()
    folder = os.path.join(machine.home, "stacks", "s", "natives")
    path = os.path.join(folder, os.listdir(folder)[0])
    with open(path, encoding="utf-8") as file:
        record = json.load(file)
    import subprocess

    bystander = subprocess.Popen(["sleep", "60"], start_new_session=True)
    record["state"]["pids"] = [[bystander.pid, "another start"]]
    with open(path, "w", encoding="utf-8") as file:
        json.dump(record, file)
    try:
        assert machine.see(P, "s/box~1")["status"] == "stopped"
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_a_create_cut_off_by_the_agents_death_is_rolled_back(machine):
    body = {"name": "w", "command": ["sleep", "60"], "health": {"path": None, "start_s": 30}}
    connection = machine.client.connect()
    connection.send({"verb": "create", "type": P, "id": "s/w~1", "token": "t", "body": body})
    machine.until(lambda: machine.marked())
    machine.kill_agent()
    connection.close()
    assert machine.see(P, "s/w~1") is None
    assert machine.client.list(None, "s") == []
    assert machine.marked() == []
    body["health"] = None
    assert machine.new(P, "s/w~1", **body)["status"] == "running"


def test_killed_at_any_moment_of_a_create_nothing_is_left_twice(machine):
    body = machine.app(replicas=2)
    import time

    for pause in (0.0, 0.02, 0.1, 0.2, 0.3, 0.45):
        pid = machine.client.ping()["pid"]
        connection = machine.client.connect()
        connection.send({"verb": "create", "type": P, "id": "s/web~1", "token": "t", "body": body})
        time.sleep(pause)
        os.kill(pid, signal.SIGKILL)
        machine.until(lambda pid=pid: not processes.start_time(pid))
        connection.close()
        machine.client.close()
    made = machine.new(P, "s/web~1", **body)
    assert sorted(made["pids"]) == sorted(pid for pid in machine.marked() if pid in made["pids"])
    proxies = 1
    assert len(machine.marked()) == len(made["pids"]) + proxies
    assert len(machine.client.list(P, "s")) == 1


def test_a_load_balancer_says_stopped_too_and_keeps_its_url(machine):
    machine.new(P, "s/web~1", **machine.app())
    body = {"listen": [{"port": 0}], "targets": [{"id": "s/web~1"}]}
    made = machine.new("local.load_balancer", "s/lb~1", **body)
    machine.kill_agent()
    assert machine.see("local.load_balancer", "s/lb~1")["status"] == "stopped"
    machine.change(P, "s/web~1", machine.app(), "status")
    again = machine.change("local.load_balancer", "s/lb~1", body, "status")
    assert (again["status"], again["url"]) == ("running", made["url"])
    assert machine.get(made["url"]).startswith("1 ")


def test_a_killed_proxy_comes_back_with_its_listeners(machine):
    made = machine.new(P, "s/web~1", **machine.app())
    balancer = machine.new("local.load_balancer", "s/lb~1", listen=[{"port": 0}], targets=[{"id": "s/web~1"}])
    os.kill(balancer["pids"][0], signal.SIGKILL)

    def answers() -> bool:
        try:
            return machine.get(balancer["url"]) == machine.get(made["url"])
        except OSError:
            return False

    machine.until(answers)
    assert machine.see("local.load_balancer", "s/lb~1")["pids"] != balancer["pids"]
