"""A command beside a process: its environment, its streams, its exit code, its end."""

from __future__ import annotations

import subprocess
import sys

import pytest

from genesys_local.exec import run
from genesys_local.fault import AgentFault


def _outside(machine, *argv, stdin="", tty=False):
    """Run through a program of its own, so that its streams are real."""
    code = (
        "import sys; from genesys_local.client import Client; from genesys_local.exec import run; "
        f"sys.exit(run(Client({machine.home!r}), 's/box~1', sys.argv[1:], tty={tty}))"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *argv], input=stdin, capture_output=True, text=True, timeout=20, check=False
    )


def test_input_output_errors_and_exit_code_pass_through(machine):
    machine.new("local.secret", "s/pw~1", value="inside")
    machine.new("local.process", "s/box~1", secrets={"WORD": "s/pw~1"})
    done = _outside(machine, "sh", "-c", 'cat; echo "$WORD"; echo trouble >&2; exit 9', stdin="given\n")
    assert (done.stdout, done.stderr, done.returncode) == ("given\ninside\n", "trouble\n", 9)


def test_a_lot_of_output_arrives_whole(machine):
    machine.new("local.process", "s/box~1", name="box")
    done = _outside(machine, sys.executable, "-c", "print('x' * 3_000_000)")
    assert len(done.stdout) == 3_000_001


def test_a_terminal_is_one(machine):
    machine.new("local.process", "s/box~1", name="box")
    done = _outside(machine, "sh", "-c", "test -t 0 && test -t 1 && echo yes", tty=True)
    assert done.stdout.strip() == "yes"


def test_a_command_that_is_not_there_is_127_and_a_signal_128_more(machine):
    machine.new("local.process", "s/box~1", name="box")
    assert _outside(machine, "no-such-program").returncode == 127
    assert _outside(machine, "sh", "-c", "kill -9 $$").returncode == 137


def test_a_command_ends_when_its_client_goes(machine):
    machine.new("local.process", "s/box~1", name="box")
    before = set(machine.marked())
    connection = machine.client.connect()
    connection.send({"verb": "exec", "id": "s/box~1", "command": ["sleep", "300"], "tty": False})
    machine.until(lambda: set(machine.marked()) - before)
    connection.close()
    machine.until(lambda: set(machine.marked()) == before)


def test_what_does_not_run_cannot_be_entered(machine):
    machine.new("local.process", "s/box~1", name="box")
    machine.kill_agent()
    with pytest.raises(AgentFault) as caught:
        run(machine.client, "s/box~1", ["true"], tty=False)
    assert caught.value.code == "NOT_RUNNING"
    with pytest.raises(AgentFault) as caught:
        run(machine.client, "s/none~1", ["true"], tty=False)
    assert caught.value.code == "REFERENCE"
