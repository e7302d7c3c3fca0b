"""`genesys plugin new` makes a package that passes `genesys plugin check`; every way to be wrong is explained."""

from __future__ import annotations

import re
import time

import pytest
from jsonschema import Draft202012Validator

from genesys.app.scaffold import EXAMPLES, core_range, templates
from genesys.app.world import real_world
from genesys.cli.render.schemas import schemas
from genesys.testing.project import Folder

SOURCE = "src/genesys_filebox/__init__.py"


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


@pytest.fixture
def filebox(folder):
    assert folder.run("plugin", "new", "provider", "filebox").code == 0
    return folder.path / "genesys-filebox"


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def checked(folder, *more):
    ran = folder.run("plugin", "check", "genesys-filebox", "--json", *more)
    return ran, ran.document


def failed(document):
    return {row["rule"]: row for row in document["results"] if row["result"] == "failed"}


def test_a_new_provider_passes_its_kit_unchanged(folder, filebox):
    ran = folder.run("plugin", "check", "genesys-filebox")
    assert ran.code == 0, ran.everything
    assert re.search(r"genesys-filebox 0\.1\.0 conforms: of \d+ rules \d+ kept, \d+ skipped", ran.out)
    assert "Skipped: no_verb_blocks_the_loop: the session is synchronous" in ran.out


def test_a_provider_of_another_name_passes_too_and_keeps_nothing_of_the_template(folder):
    assert folder.run("plugin", "new", "provider", "acme", "--dir", "plugins/acme").code == 0
    ran = folder.run("plugin", "check", "plugins/acme", "--json")
    assert ran.code == 0, ran.everything
    assert ran.document["package"] == "genesys-acme"
    files = [
        path for path in (folder.path / "plugins").rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ]
    assert [
        str(path) for path in files if "filebox" in str(path) or "filebox" in path.read_text(encoding="utf-8")
    ] == []
    assert [path.name for path in files if path.suffix == ".txt"] == []


def test_a_new_hook_plugin_passes_its_kit_unchanged(folder):
    assert folder.run("plugin", "new", "hook", "no-friday").code == 0
    ran = folder.run("plugin", "check", "genesys-no-friday")
    assert ran.code == 0, ran.everything
    assert re.search(r"genesys-no-friday 0\.1\.0 conforms: of \d+ rules", ran.out)
    files = [path for path in folder.path.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert [str(path) for path in files if "needsowner" in str(path) + path.read_text(encoding="utf-8")] == []
    assert (folder.path / "genesys-no-friday/src/genesys_no_friday/__init__.py").is_file()


def test_a_new_package_fits_this_core(filebox):
    low, high = core_range()
    assert f'"genesys-core>={low},<{high}"' in (filebox / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["", "Acme", "file-box", "1st", "a b", "../up", "x" * 40])
def test_a_name_that_cannot_be_one_is_refused_with_one_that_can(folder, name):
    ran = folder.run("plugin", "new", "provider", name)
    assert ran.code == 64, ran.everything
    assert "[APP-038]" in ran.err
    assert list(folder.path.iterdir()) == []


def test_what_is_not_a_kind_of_plugin_is_refused(folder):
    ran = folder.run("plugin", "new", "printer", "mine")
    assert (ran.code, "[APP-037]" in ran.err, "provider" in ran.err) == (64, True, True)


def test_a_plugin_is_not_started_over_something_else(folder, filebox):
    before = {path: path.stat().st_mtime_ns for path in filebox.rglob("*")}
    ran = folder.run("plugin", "new", "provider", "filebox")
    assert (ran.code, "[APP-032]" in ran.err) == (1, True)
    assert {path: path.stat().st_mtime_ns for path in filebox.rglob("*")} == before


def test_a_broken_rule_is_explained_with_the_plugins_own_line(folder, filebox):
    edit(filebox / SOURCE, ".unlink(missing_ok=True)", ".unlink()")
    ran = folder.run("plugin", "check", "genesys-filebox")
    assert ran.code == 1
    block = ran.out[ran.out.index("Failed: deleting_twice_is_quiet") :].split("\n\n")[0]
    assert "Seen:  delete raised FileNotFoundError and no fault" in block
    assert re.search(r"Where: .*src/genesys_filebox/__init__\.py:\d+", block)
    assert "Why:   A delete whose answer was lost is repeated" in block
    line = int(re.search(r"__init__\.py:(\d+)", block)[1])
    assert ".unlink()" in (filebox / SOURCE).read_text(encoding="utf-8").splitlines()[line - 1]
    assert "does not conform" in ran.out


def test_json_says_the_same(folder, filebox):
    edit(filebox / SOURCE, '"path": str(self._root / id)', '"path": None')
    ran, document = checked(folder)
    assert (ran.code, document["conforms"]) == (1, False)
    assert {"computed_fields_are_filled"} <= set(failed(document))
    assert set(document["results"][0]) == {"rule", "level", "result", "promise", "relies", "seen", "where", "seconds"}
    Draft202012Validator(schemas()["plugin-check"]).validate(document)


def test_what_new_says_in_json(folder):
    document = folder.run("plugin", "new", "provider", "acme", "--json").document
    Draft202012Validator(schemas()["plugin-new"]).validate(document)
    assert all((folder.path / document["folder"] / file).is_file() for file in document["files"])


def test_a_kit_that_never_ends_is_ended_and_says_where(folder, filebox):
    edit(
        filebox / SOURCE, "        return {id: self._seen(id) for id in ids}", "        while True:\n            id = 1"
    )
    began = time.monotonic()
    ran, document = checked(folder, "--timeout", "8")
    assert time.monotonic() - began < 25
    assert ran.code == 1
    (row,) = failed(document).values()
    assert "was not over" in row["seen"]
    assert re.search(r"genesys_filebox/__init__\.py:\d+$", row["where"])


def test_a_plugin_that_ends_the_process_is_an_error_that_names_the_rule(folder, filebox):
    edit(
        filebox / SOURCE, "        return {id: self._seen(id) for id in ids}", "        import os\n        os._exit(7)"
    )
    ran = folder.run("plugin", "check", "genesys-filebox")
    assert ran.code == 69
    assert "[APP-036]" in ran.err
    assert re.search(r'code 7 at the rule "\w+"', ran.err)


def test_what_a_plugin_prints_is_not_taken_for_a_result(folder, filebox):
    edit(
        filebox / SOURCE,
        "        return {id: self._seen(id) for id in ids}",
        "        print('{')\n        return {id: self._seen(id) for id in ids}",
    )
    ran, document = checked(folder)
    assert (ran.code, document["conforms"]) == (0, True)


@pytest.mark.parametrize(
    ("spoil", "code", "words"),
    [
        (lambda box: box.rename(box.parent / "elsewhere"), "APP-033", "no such folder"),
        (lambda box: (box / "pyproject.toml").unlink(), "APP-033", "no pyproject.toml"),
        (lambda box: (box / "pyproject.toml").write_text("[project\n"), "APP-033", "cannot be used"),
        (lambda box: (box / "pyproject.toml").write_text("[tool.x]\n"), "APP-033", "cannot be used"),
        (lambda box: (box / "pyproject.toml").write_text("project = 1\n"), "APP-033", "cannot be used"),
        (lambda box: (box / "tests/conformance.py").unlink(), "APP-034", "has no tests"),
        (lambda box: (box / "tests/conformance.py").write_text("x = 1\n"), "APP-034", "has no CASE"),
        (lambda box: (box / "tests/conformance.py").write_text("CASE = 1\n"), "APP-034", "is a int"),
        (lambda box: (box / SOURCE).write_text("import nothing_like_it\n"), "APP-035", "__init__.py:1"),
        (lambda box: (box / SOURCE).write_text("x = 1\ndef f(:\n"), "APP-035", "__init__.py:2"),
    ],
)
def test_what_cannot_be_checked_is_an_error_of_the_catalogue(folder, filebox, spoil, code, words):
    spoil(filebox)
    ran = folder.run("plugin", "check", "genesys-filebox")
    assert ran.code == 69, ran.everything
    assert f"[{code}]" in ran.err
    assert words in ran.err
    assert "Traceback" not in ran.everything


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (
            '[project.entry-points."genesys.providers"]',
            '[project.entry-points."genesys.provider"]',
            "its_entry_points_lead_somewhere",
        ),
        (
            'filebox = "genesys_filebox:provider"',
            'filebox = "genesys_filebox:provder"',
            "its_entry_points_lead_somewhere",
        ),
        (
            'filebox = "genesys_filebox:provider"',
            'boxes = "genesys_filebox:provider"',
            "its_entry_points_lead_somewhere",
        ),
        ("genesys-core>=", "genesys-cure>=", "it_declares_the_core_it_fits"),
        ("genesys-core>=", "genesys-core>=9.0,>=", "it_declares_the_core_it_fits"),
        (",<", ",!=", "it_declares_the_core_it_fits"),
    ],
)
def test_the_package_itself_has_rules(folder, filebox, old, new, rule):
    edit(filebox / "pyproject.toml", old, new)
    _, document = checked(folder)
    assert rule in failed(document)


def test_a_slow_import_is_advice(folder, filebox):
    edit(filebox / SOURCE, "import hashlib\n", "import hashlib\n\nfor _ in range(3_000_000):\n    hashlib\n")
    ran, document = checked(folder)
    assert ran.code == 0
    assert [row["rule"] for row in document["results"] if row["result"] == "advised"] == ["it_is_imported_quickly"]


def test_its_own_tests_run_the_same_rules(folder, filebox):
    text = (filebox / "tests/test_conformance.py").read_text(encoding="utf-8")
    assert "RULES" in text
    assert "rule.check(CASE)" in text


def test_every_template_is_there():
    assert set(templates(real_world())) == set(EXAMPLES) == {"provider", "hook"}
