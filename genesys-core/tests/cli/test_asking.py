"""Approval: typed on a terminal, given beforehand, or missing; and the loss of data, which is asked for by name."""

from __future__ import annotations

import os
import pty
import select
import sys
import time

import pytest

DATA = (
    "from genesys import Bucket, Server, project\nproject('shop', provider='paper')\nweb = Server()\nfiles = Bucket()\n"
)


@pytest.mark.parametrize(("answer", "code"), [("yes\n", 0), ("no\n", 8), ("y\n", 8), ("\n", 8), ("", 8), ("YES\n", 8)])
def test_only_yes_is_yes(shop, answer, code):
    assert shop.run("deploy", answers=answer).code == code
    assert bool(shop.desk) is (code == 0)


def test_details_show_every_field_and_ask_again(shop):
    ran = shop.run("deploy", answers="details\nyes\n")
    assert (ran.code, ran.err.count("Enter a value:")) == (0, 2)
    assert "latest-lts" in ran.err


@pytest.mark.parametrize(
    "environment", [{"CI": "true"}, {"GENESYS_IN_AUTOMATION": "1"}, {"GENESYS_INPUT": "0"}, {"GENESYS_INPUT": "false"}]
)
def test_machines_are_not_asked(shop, environment):
    ran = shop.run("deploy", answers="yes\n", env={**environment, "GENESYS_PASSPHRASE": "a passphrase for machines"})
    assert (ran.code, "CLI-003" in ran.err, shop.desk) == (64, True, {})


@pytest.mark.parametrize("flag", ["--no-input", "--json", "-input=false"])
def test_options_switch_questions_off(shop, flag):
    ran = shop.run("deploy", flag, answers="yes\n")
    assert (ran.code, "CLI-003" in ran.everything, shop.desk) == (64, True, {})


def test_yes_does_not_cover_the_loss_of_data(shop):
    shop.write("infra.py", DATA)
    shop.ok("deploy", "--yes")
    shop.write("infra.py", DATA.replace("files = Bucket()\n", ""))
    ran = shop.run("deploy", "--yes")
    assert (ran.code, "--confirm-data-loss files" in ran.err) == (1, True)
    assert "files/box" in shop.desk
    ran = shop.run("deploy", "-y", "-m", "less of it", "--target", "files")
    assert "Command: genesys deploy -m 'less of it' --target files --yes --confirm-data-loss files\n" in ran.err
    assert shop.run("deploy", "--yes", "--confirm-data-loss", "other").code == 1
    shop.ok("deploy", "--yes", "--confirm-data-loss", "files")
    assert set(shop.desk) == {"web/sheet"}


def test_the_name_of_the_stack_covers_all_of_its_data(shop):
    shop.write("infra.py", DATA)
    shop.ok("deploy", "--yes")
    shop.ok("destroy", "--yes", "--confirm-data-loss", "shop/dev")
    assert shop.desk == {}


@pytest.mark.parametrize(
    ("typed", "code"), [("files\nyes\n", 0), ("file\nyes\n", 1), ("yes\nyes\n", 1), ("files\nno\n", 8)]
)
def test_on_a_terminal_the_name_is_typed(shop, typed, code):
    shop.write("infra.py", DATA)
    shop.ok("deploy", "--yes")
    ran = shop.run("destroy", answers=typed)
    assert ran.code == code, ran.everything
    assert ("files/box" in shop.desk) is (code != 0)


def test_a_real_terminal_asks_waits_and_goes_on(shop):
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(shop.path)
        os.execve(sys.executable, [sys.executable, "-m", "genesys", "deploy"], {**shop.environ, "TERM": "xterm"})
    try:
        shown = _read_until(terminal, b"Enter a value: ")
        assert shop.desk == {}
        os.write(terminal, b"details\n")
        shown += _read_until(terminal, b"Enter a value: ")
        os.write(terminal, b"yes\n")
        shown += _read_until(terminal, b"Apply complete!")
        _drain(terminal)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    finally:
        os.close(terminal)
    assert b"\x1b[32m" in shown
    assert set(shop.desk) == {"web/sheet"}


def _read_until(terminal: int, words: bytes, patience_s: float = 30) -> bytes:
    found, deadline = b"", time.monotonic() + patience_s
    while words not in found:
        assert time.monotonic() < deadline, found.decode()
        if select.select([terminal], [], [], 0.2)[0]:
            found += os.read(terminal, 65536)
    return found


def _drain(terminal: int) -> None:
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:  # Linux says so when the last process has left the terminal
        return


def test_a_command_without_a_terminal_fails_and_does_not_hang(shop):
    ran = shop.command("deploy", timeout_s=30)
    assert (ran.code, "CLI-003" in ran.err) == (64, True)


@pytest.mark.parametrize(
    "line", [["state", "--help"], ["plan", "--help"], ["--help"], ["--version"], ["plan"], ["validate"]]
)
def test_a_reader_that_leaves_is_no_error(shop, line):
    with shop.start(*line) as process:
        process.stdout.close()
        assert process.wait(timeout=30) == 0
        assert process.stderr.read() == ""


def test_a_deploy_goes_on_when_its_reader_leaves(shop):
    with shop.start("deploy", "--yes") as process:
        process.stdout.close()
        assert (process.wait(timeout=30), process.stderr.read()) == (0, "")
    assert shop.ok("state", "list", "--names").out
    assert "No changes" in shop.ok("plan").out


def test_the_plan_appears_before_what_is_said_about_it_in_one_file(shop, tmp_path):
    both = tmp_path / "both"
    with open(both, "wb") as file, shop.start("deploy", "--yes", stdout=file, stderr=file) as process:
        assert process.wait(timeout=30) == 0
    text = both.read_text()
    assert 0 <= text.index("Plan:") < text.index("Creating...") < text.index("Apply complete!")
