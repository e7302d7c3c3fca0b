"""What is pasted after a command means what the command meant: the stack, the folder and the world."""

from __future__ import annotations

import io

import pytest

from genesys.app.world import real_world
from genesys.cli.pasted import same_place
from genesys.cli.shell import Shell


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("genesys state unprotect 'web'", "genesys -C app state unprotect 'web' --stack shop/prod"),
        ("genesys exec web -- ls -l", "genesys -C app exec web --stack shop/prod -- ls -l"),
        ("genesys deploy --stack other", "genesys -C app deploy --stack other"),
        ("genesys -C there plan -s x", "genesys -C there plan -s x"),
        ("genesys plugin list", "genesys -C app plugin list"),
        ("genesys explain AWS-002", "genesys explain AWS-002"),
        ("genesys explain web", "genesys -C app explain web --stack shop/prod"),
        ("genesys --help", "genesys --help"),
        ("pip install genesys-core", "pip install genesys-core"),
        ("genesys show 'it", "genesys show 'it"),
    ],
)
def test_a_command_gets_the_options_that_it_lacks(command, said):
    streams = {name: io.StringIO() for name in ("out", "err", "source")}
    shell = Shell(real_world(), "/", **streams)
    assert same_place(shell, command) == command, "nothing was said, so nothing is added"
    shell.stack, shell.elsewhere = "shop/prod", "app"
    assert same_place(shell, command) == said


def test_protection_is_lifted_on_the_stack_that_was_meant(shop):
    program = "from genesys import *\nproject('shop', provider='paper')\ndata = Bucket(protect=True)\n"
    shop.write("infra.py", program)
    shop.ok("deploy", "--yes", "--stack", "shop/prod")
    ran = shop.run("destroy", "--yes", "--stack", "shop/prod")
    assert "[PLAN-001]" in ran.err
    assert "Command: genesys state unprotect 'data' --stack shop/prod\n" in ran.err
    ran = shop.run("destroy", "--yes", "--stack", "shop/prod", "--json")
    assert ran.document["diagnostics"][0]["command"] == "genesys state unprotect 'data' --stack shop/prod"


def test_a_simulation_stays_one(shop):
    ran = shop.run("output", "nothing", "--simulate", "--stack", "shop/prod")
    assert "Command: genesys --simulate deploy --stack shop/prod" in ran.err
