"""Every exit code of the table, produced by a real command line. 5 (policy or budget) comes with the first policy."""

from __future__ import annotations

import json
import os
import signal
import time

import pytest

from genesys.cli import main


def test_0_says_that_the_command_did_what_was_asked(shop):
    assert shop.run("deploy", "--yes").code == 0
    assert shop.run("plan", "--detailed-exitcode").code == 0


def test_1_says_that_the_declaration_is_wrong(shop):
    shop.write(
        "infra.py",
        "from genesys import project, Server\nproject('shop', provider='paper')\nweb = Server(sise='small')\n",
    )
    assert shop.run("plan", "--detailed-exitcode").code == 1


def test_2_says_that_there_are_changes_only_when_asked(shop):
    assert shop.run("plan").code == 0
    assert shop.run("plan", "--detailed-exitcode").code == 2
    assert shop.run("preview", "-detailed-exitcode").code == 2


def test_3_says_that_access_is_refused(shop):
    shop.fail("create web Denied")
    assert shop.run("deploy", "--yes").code == 3


def test_3_says_that_the_key_does_not_fit(shop):
    shop.ok("deploy", "--yes", env={"GENESYS_PASSPHRASE": "five random words are enough"})
    assert shop.run("plan", env={"GENESYS_PASSPHRASE": "five other words are not enough"}).code == 3


def test_4_says_that_a_resource_failed(shop):
    shop.fail("create web Invalid")
    ran = shop.run("deploy", "--yes")
    assert ran.code == 4
    assert "PAPER_INVALID" in ran.err


def test_6_says_that_the_stack_is_not_there(shop):
    assert shop.run("status").code == 6
    assert shop.run("output", "--stack", "production").code == 6


def test_7_says_that_changes_were_not_expected(shop):
    for command in ("plan", "deploy"):
        ran = shop.run(command, "--expect-no-changes", *(["--yes"] if command == "deploy" else []))
        assert (ran.code, "CLI-010" in ran.err) == (7, True)
    assert shop.desk == {}


def test_8_says_that_nobody_approved(shop):
    ran = shop.run("deploy", answers="no\n")
    assert (ran.code, "CLI-005" in ran.err, shop.desk) == (8, True, {})


def test_9_says_that_time_ran_out(shop):
    shop.fail("create web Never")
    assert shop.run("deploy", "--yes").code == 9


@pytest.mark.parametrize(
    "line",
    [
        ["no-such-command"],
        ["plan", "--no-such-option"],
        ["state"],
        ["state", "no-such-word"],
        ["--stack"],
        ["-C", "nowhere", "plan"],
    ],
)
def test_64_says_that_the_line_was_not_understood(shop, line):
    ran = shop.run(*line)
    assert ran.code == 64
    assert ran.out == ""


def test_64_says_that_no_command_was_given(capsys):
    assert main([]) == 64
    assert "Usage: genesys COMMAND" in capsys.readouterr().out


def test_64_says_that_approval_is_missing_and_nobody_can_be_asked(shop):
    ran = shop.run("deploy")
    assert (ran.code, "genesys deploy --yes" in ran.err) == (64, True)


def test_69_says_that_a_plugin_is_missing(shop):
    shop.write("infra.py", "from genesys import project, Server\nproject('shop', provider='nocloud')\nweb = Server()\n")
    assert shop.run("plan").code == 69


def test_69_says_that_a_plugin_is_broken(shop, installing):
    installing(shop.plugins, name="torn", value="torn:provider")
    (shop.plugins / "torn.py").write_text("raise RuntimeError('torn')\n")
    shop.write("infra.py", "from genesys import project, Server\nproject('shop', provider='torn')\nweb = Server()\n")
    ran = shop.run("plan")
    assert (ran.code, "PLUGIN-004" in ran.err) == (69, True)


def test_75_says_that_the_outcome_is_unknown(shop):
    shop.write("infra.py", "from genesys import project, Volume\nproject('shop', provider='paper')\ndisk = Volume()\n")
    shop.fail("create disk Unknown")
    ran = shop.run("deploy", "--yes")
    assert (ran.code, "RUN-005" in ran.err) == (75, True)


def test_130_says_that_a_person_interrupted(shop):
    many = "".join(f"web{n} = Server()\n" for n in range(12))
    shop.write("infra.py", f"from genesys import project, Server\nproject('shop', provider='paper')\n{many}")
    with shop.start("deploy", "--yes", "--parallelism", "1", env={"GENESYS_PAPER_SLOW": "0.15"}) as process:
        until(lambda: shop.desk)
        os.kill(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130, out + err
    recorded = json.loads(shop.ok("state", "list", "--json").out)["resources"]
    assert 0 < len(recorded) < 12
    assert {row["address"] for row in recorded} == set(shop.desk)
    assert shop.run("deploy", "--yes").code == 0
    assert len(shop.desk) == 12


def until(true, patience_s=20.0):
    deadline = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)
