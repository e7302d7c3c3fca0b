"""What people mistype, name wrongly or point at the wrong place; each of these once ended worse than it should."""

from __future__ import annotations

import pytest

YAML = "project: shop\nprovider: paper\n"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (["plan", "--out", "no/such/p.gplan"], "APP-023"),
        (["key", "add", "--out", "taken"], "APP-023"),
        (["key", "add", "--out", "no/such/file"], "APP-023"),
        (["key", "recovery", "--recovery-key-out", "taken"], "APP-023"),
        (["explain", "web.nothing"], "APP-012"),
        (["plan", "--stack", "other/dev"], "APP-022"),
        (["plan", "--stack", "../../x"], "APP-022"),
        (["plan", "--stack", "a/b/c"], "APP-022"),
        (["stack", "select", "other/dev"], "APP-022"),
        (["stack", "select", "Has Space"], "LOAD-005"),
        (["stack", "select", "shop/"], "LOAD-005"),
        (["state", "mv", "web", "web"], "STATE-017"),
        (["plan", "--stack="], "CLI-002"),
        (["plan", "--color", "purple"], "CLI-002"),
        (["plan", "-s", ""], "CLI-002"),
    ],
)
def test_a_mistake_is_named(shop, line, code):
    shop.ok("deploy", "--yes")
    shop.write("taken", "mine")
    keys = shop.ok("key", "list").out
    ran = shop.run(*line)
    assert ran.code != 0
    assert f"[{code}]" in ran.err, ran.err
    assert shop.run("plan", "--detailed-exitcode").code == 0, "nothing may be lost by it"
    assert (shop.path / "taken").read_text() == "mine"
    assert shop.ok("key", "list").out == keys, "a key that nobody has must not stay"


@pytest.mark.parametrize("variable", ["GENESYS_CLI_ARGS", "GENESYS_CLI_ARGS_plan"])
def test_arguments_that_cannot_be_split_are_named(shop, variable):
    ran = shop.run("plan", env={variable: "'unclosed"})
    assert (ran.code, f"{variable} cannot be read" in ran.err) == (64, True), ran.err


def test_a_stack_of_another_project_in_the_environment_is_refused(shop):
    ran = shop.run("deploy", "--yes", env={"GENESYS_STACK": "other/dev"})
    assert (ran.code, "APP-022" in ran.err, shop.desk) == (6, True, {})


@pytest.mark.parametrize("line", [["--stack", "x"], ["-C", "."], ["--no-color"]])
def test_options_without_a_command_show_what_there_is(shop, line):
    ran = shop.run(*line)
    assert (ran.code, "Usage: genesys COMMAND" in ran.out) == (64, True)
    ran = shop.run(*line, "--help")
    assert (ran.code, "Usage: genesys COMMAND" in ran.out) == (0, True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x [*x]\n", "LOAD-044"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", "LOAD-044"),
        (YAML + "resources: " + "[" * 3000 + "]" * 3000 + "\n", "LOAD-"),
        (YAML + "resources: []\n", "LOAD-045"),
        (YAML + "resources:\n  web: null\n", "LOAD-045"),
        (YAML + "resources:\n  'a/b': {kind: server}\n", "LOAD-014"),
        (YAML + "resources:\n  w: {kind: server, env: {A: '${w.address}'}}\n", "COMP-021"),
        ("\x00", "LOAD-040"),
        ("project: shop\nprovider: 3\nresources:\n  w: {kind: server}\n", "LOAD-045"),
        ("", "LOAD-010"),
    ],
)
def test_a_strange_file_is_named_with_its_place(shop, text, code):
    (shop.path / "infra.py").unlink()
    shop.write("genesys.yaml", text)
    ran = shop.run("plan")
    assert ran.code in {1, 69}
    assert f"[{code}" in ran.err, ran.err
    assert "CLI-008" not in ran.err


def test_a_move_onto_an_address_below_keeps_everything(shop):
    shop.write(
        "infra.py",
        "from genesys import Server, project\nproject('shop', provider='paper')\nweb = Server()\nfront = Server()\n",
    )
    shop.ok("deploy", "--yes")
    shop.ok("state", "mv", "web", "old")
    assert shop.ok("state", "list", "--names").out.split() == ["front", "old"]
    assert "STATE-017" in shop.run("state", "mv", "old", "front").err
    shop.ok("state", "mv", "old", "web")
    assert shop.run("plan", "--detailed-exitcode").code == 0


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_unicode_is_no_reason_to_fail(shop, encoding):
    shop.write(
        "infra.py",
        "from genesys import Server, project, outputs\nproject('shop', provider='paper')\n"
        "web = Server(env={'NAME': 'Zoë → 日本'})\noutputs(name='Zoë → 日本')\n",
    )
    environment = {"PYTHONIOENCODING": encoding, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for line in (["plan", "--full"], ["deploy", "--yes"], ["output"], ["show"], ["output", "--json"], ["plna"]):
        ran = shop.command(*line, env=environment)
        assert "CLI-008" not in ran.err, ran.err
        assert "Traceback" not in ran.err, ran.err
        assert ran.code == (64 if line == ["plna"] else 0), (line, ran.everything)


def test_a_folder_with_spaces_and_signs_works(tmp_path, shop):
    strange = shop.path / "a folder's café"
    strange.mkdir()
    (strange / "infra.py").write_text((shop.path / "infra.py").read_text())
    ran = shop.run("-C", "a folder's café", "deploy", "--yes")
    assert ran.code == 0, ran.everything
    assert shop.run("-C", "a folder's café", "plan", "--detailed-exitcode").code == 0
