"""The database is a real PostgreSQL: logins by password, data that stays, settings, an orderly end."""

from __future__ import annotations

import contextlib
import os
import subprocess

import pg8000.dbapi
import pg8000.exceptions
import pytest

from genesys_local.agent import pgbinary, processes
from genesys_local.fault import AgentFault

DB = "local.database"


def _make(machine, **more):
    machine.new("local.secret", "s/pw~1", value="first password")
    body = {"engine": "postgres", "username": "shop", "password": "s/pw~1", "databases": ["orders"], **more}
    return body, machine.new(DB, "s/db~1", **body)


def _ask(made, statement, password="first password", database="orders"):
    with contextlib.closing(
        pg8000.dbapi.connect("shop", host=made["address"], port=made["port"], password=password, database=database)
    ) as connection:
        cursor = connection.cursor()
        cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
        connection.commit()
        return [list(row) for row in rows]


def test_one_logs_in_by_password_and_only_so(machine):
    machine.new("local.network", "s/net~1", name="net")
    _, made = _make(machine, network="s/net~1")
    assert made["status"] == "running"
    assert _ask(made, "select current_user, current_database()") == [["shop", "orders"]]
    with pytest.raises(pg8000.exceptions.DatabaseError, match="28P01"):
        _ask(made, "select 1", password="wrong")
    everything = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert "first password" not in everything
    lines = "".join(line["line"] for line in machine.client.logs("s/db~1"))
    assert "ready to accept connections" in lines
    assert "first password" not in lines


def test_data_stays_over_updates_and_the_agents_death(machine):
    body, made = _make(machine)
    _ask(made, "create table kept as select 42 as answer")
    body = {**body, "parameters": {"work_mem": "7MB"}, "databases": ["orders", "more"]}
    changed = machine.change(DB, "s/db~1", body, "parameters", "databases")
    assert (changed["address"], changed["port"]) == (made["address"], made["port"])
    assert _ask(made, "show work_mem") == [["7MB"]]
    assert _ask(made, "select 1", database="more") == [[1]]
    machine.kill_agent()
    seen = machine.see(DB, "s/db~1")
    assert seen["status"] == "stopped"
    assert not processes.start_time(changed["pids"][0])
    machine.change(DB, "s/db~1", body, "status")
    assert _ask(made, "select answer from kept") == [[42]]


def test_a_new_password_replaces_the_old_one(machine):
    body, made = _make(machine)
    machine.change("local.secret", "s/pw~1", {"value": "zwëites"}, "value")
    machine.change(DB, "s/db~1", body, "password")
    assert _ask(made, "select 1", password="zwëites") == [[1]]
    with pytest.raises(pg8000.exceptions.DatabaseError, match="28P01"):
        _ask(made, "select 1")


def test_a_setting_that_postgres_refuses_leaves_the_old_ones_running(machine):
    body, made = _make(machine)
    with pytest.raises(AgentFault) as caught:
        machine.change(DB, "s/db~1", {**body, "parameters": {"work_mem": "much"}}, "parameters")
    assert "work_mem" in caught.value.message
    assert _ask(made, "select 1") == [[1]]
    with pytest.raises(AgentFault) as caught:
        machine.change(DB, "s/db~1", {**body, "parameters": {"port": 1}}, "parameters")
    assert caught.value.code == "PARAMETER"
    assert _ask(made, "select 1") == [[1]]


def test_deleting_removes_the_data(machine):
    _, made = _make(machine)
    folders = [os.readlink(f"/proc/{made['pids'][0]}/cwd")] if os.path.exists("/proc/self/cwd") else []
    machine.client.delete(DB, "s/db~1")
    assert not any(map(processes.start_time, made["pids"]))
    assert not any(map(os.path.exists, folders))
    assert machine.marked() == []


def test_another_engine_is_refused(machine):
    with pytest.raises(AgentFault) as caught:
        machine.new(DB, "s/db~1", engine="mysql")
    assert caught.value.code == "ENGINE_UNKNOWN"


def test_the_postgres_of_a_wheel_works_as_well(machine):
    machine.environ["PATH"] = "/usr/bin:/bin"
    wheels = [b for b in map(pgbinary._at, pgbinary._folders()) if b is not None and "pginstall" in b.folder]
    if not wheels:
        pytest.skip("no PostgreSQL wheel is installed")
    _, made = _make(machine, version=wheels[0].version)
    assert made["version"] == wheels[0].full
    assert _ask(made, "select 1") == [[1]]
