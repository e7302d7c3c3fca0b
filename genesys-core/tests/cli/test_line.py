"""How a command line is read: aliases, one-dash habits, options of every command, the environment, and suggestions."""

from __future__ import annotations

import pytest

from genesys.cli.table import ALIASES, COMMANDS


@pytest.mark.parametrize("alias", ["apply", "up"])
def test_words_from_other_tools_deploy(shop, alias):
    shop.ok(alias, "--yes")
    assert set(shop.desk) == {"web/sheet"}


def test_preview_plans_and_down_destroys(shop):
    assert "Plan: 1 to add" in shop.ok("preview").out
    assert "Plan: 1 to add" in shop.ok("deploy", "--preview").out
    assert shop.desk == {}
    shop.ok("up", "--yes")
    shop.ok("down", "--yes")
    assert shop.desk == {}


def test_every_alias_leads_to_a_command():
    assert {words[0] for words in ALIASES.values()} <= set(COMMANDS)


def test_options_may_have_one_dash_as_in_terraform(shop):
    shop.write(
        "infra.py",
        "from genesys import Server, project, variable\nproject('shop', provider='paper')\n"
        "size = variable('size', default='small')\nweb = Server(size=size)\nother = Server()\n",
    )
    ran = shop.ok("plan", "-out", "p.gplan", "-var", "size=large", "-target", "web", "-no-color", "-input=false")
    assert "Plan: 1 to add" in ran.out
    shop.ok("apply", "p.gplan")
    assert {address: thing["size"] for address, thing in shop.desk.items()} == {"web/sheet": "large"}
    shop.ok("apply", "-auto-approve", "-parallelism=3", "-var=size=large")
    assert set(shop.desk) == {"web/sheet", "other/sheet"}


def test_more_arguments_come_from_the_environment(shop):
    assert shop.run("plan", env={"GENESYS_CLI_ARGS": "--detailed-exitcode"}).code == 2
    assert shop.run("plan", env={"GENESYS_CLI_ARGS_plan": "--detailed-exitcode"}).code == 2
    assert shop.run("validate", env={"GENESYS_CLI_ARGS_plan": "--detailed-exitcode"}).code == 0


@pytest.mark.parametrize("flag", ["-C", "--chdir", "-chdir"])
def test_a_command_works_in_another_folder(shop, flag):
    shop.write("deeper/infra.py", "from genesys import project\nproject('deep', provider='paper')\n")
    assert "deep/dev" in shop.ok(flag, "deeper", "validate").out


def test_the_option_beats_the_variable_beats_the_selected_stack_beats_dev(shop):
    assert "shop/dev" in shop.ok("validate").out
    shop.ok("stack", "select", "staging")
    assert "shop/staging" in shop.ok("validate").out
    assert "shop/production" in shop.ok("validate", env={"GENESYS_STACK": "production"}).out
    assert "shop/blue" in shop.ok("validate", "--stack", "shop/blue", env={"GENESYS_STACK": "production"}).out
    assert "shop/green" in shop.ok("-s", "green", "validate").out


@pytest.mark.parametrize(
    ("environment", "colored"),
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
def test_colors_on_a_terminal(shop, environment, colored):
    assert ("\x1b[" in shop.run("plan", answers="", env=environment).out) is colored


@pytest.mark.parametrize(
    ("args", "environment", "colored"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"CLICOLOR_FORCE": "1"}, True),
        ([], {"FORCE_COLOR": "0"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--no-color"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colors_in_a_pipe(shop, args, environment, colored):
    assert ("\x1b[" in shop.run("plan", *args, env=environment).out) is colored


def test_errors_are_colored_too_and_only_on_a_terminal(shop):
    assert "\x1b[" in shop.run("stat", answers="").err
    assert "\x1b[" not in shop.run("stat").err


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        (["deplyo"], "deploy"),
        (["plna"], "plan"),
        (["state", "lst"], "list"),
        (["key", "recovry"], "recovery"),
        (["init", "--template", "webap"], "webapp"),
        (["output", "ulr"], "url"),
        (["state", "show", "wbe"], "web"),
    ],
)
def test_a_slip_of_the_finger_is_understood(shop, line, meant):
    shop.ok("deploy", "--yes")
    ran = shop.run(*line)
    assert ran.code != 0
    assert f'Did you mean "{meant}"?' in ran.err


def test_data_goes_to_the_output_and_errors_beside(shop):
    shop.ok("deploy", "--yes")
    good = shop.run("output", "url", "--raw")
    assert (good.out, good.err) == ("paper://web/sheet\n", "")
    bad = shop.run("output", "nothing")
    assert (bad.out, "APP-005" in bad.err) == ("", True)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself_anywhere(shop, name, capsys):
    (shop.path / "infra.py").unlink()
    ran = shop.run(name, "--help")
    assert (ran.code, ran.err) == (0, ""), ran.err
    shown = ran.out or capsys.readouterr().out  # argparse writes to the process's own output
    assert shown.startswith(f"usage: genesys {name}")
