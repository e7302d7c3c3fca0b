"""Every command that an error tells people to paste exists, with its sub words and options."""

from __future__ import annotations

import re
import shlex
from importlib import import_module

import pytest

from genesys.app.explaining import ROOMS
from genesys.cli.codes import EXIT_CODES
from genesys.cli.line import read
from genesys.cli.table import COMMANDS
from genesys.errors import GenesysError, Problem

PROBLEMS = sorted(
    (
        value
        for room in ROOMS
        for value in vars(import_module(f"genesys.{room}.problems")).values()
        if isinstance(value, Problem)
    ),
    key=lambda problem: problem.code,
)
OURS = [problem for problem in PROBLEMS if re.match(r"(\w+=\S+ )*genesys ", problem.command)]
FILLED = {
    "name": "deploy", "address": "web", "resource": "web", "flags": "--confirm-data-loss web", "line": "plan", "selector": "web",
}  # fmt: skip


def pasted(problem):
    text = re.sub(r"\{(\w+)\}", lambda found: FILLED.get(found[1], "word"), problem.command)
    words = shlex.split(text)
    while "=" in words[0]:
        words.pop(0)
    return words[1:]


@pytest.mark.parametrize("problem", OURS, ids=lambda problem: problem.code)
def test_what_is_to_be_pasted_can_be_pasted(problem, shop, capsys):
    words = pasted(problem)
    if words[:1] == ["-C"]:
        words = words[2:]
    if not words or words[0] in {"--help", "--version"}:
        return
    module, rest = command_of(words, shop)
    wanted = getattr(module, "WORDS", None)
    if wanted and rest and not rest[0].startswith("-"):
        assert rest[0] in wanted, f"{problem.code}: genesys {words[0]} has no {rest[0]}"
    ran = shop.run(*words, "--help")
    shown = ran.out or capsys.readouterr().out
    assert ran.code == 0, ran.err
    for option in [word for word in rest if word.startswith("--") and word != "--help"]:
        assert option.partition("=")[0] in shown or option in {"--json", "--stack", "--chdir"}, (
            f"{problem.code}: {option}"
        )


def command_of(words, shop):
    from genesys.app.world import real_world
    from genesys.cli.shell import Shell

    shell = Shell(real_world(), str(shop.path), out=None, err=None, source=None)
    try:
        name, rest = read(words, shell)
    except GenesysError as error:
        pytest.fail(f"{words}: {error}")
    return import_module(f"genesys.cli.{name}"), rest


def test_every_exit_code_of_the_catalogue_is_explained():
    assert {problem.exit_code for problem in PROBLEMS} <= set(EXIT_CODES)


def test_every_command_has_a_module():
    for name, (module, _, text) in COMMANDS.items():
        assert callable(import_module(f"genesys.cli.commands.{module}").run), name
        assert text
