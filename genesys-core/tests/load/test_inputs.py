"""Whether an unchanged program needs to run again: everything that a load read is noted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from genesys.load.inputs import stands

KEY = b"k" * 32
PROGRAM = """\
import os, pathlib, json
import part
names = sorted(os.listdir("parts"))
size = json.loads(pathlib.Path("size.json").read_text())
zone = os.environ.get("ZONE")
here = os.path.exists("nothing") and open("nothing").read()
web = Server(size=size)
"""


@pytest.fixture
def recorded(project: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(project.folder)
    project.write("part.py", "X = 1\n")
    project.write("parts/a.txt", "")
    project.write("size.json", '"small"')
    project.environ = {"ZONE": "a", "OTHER": "x"}
    project.record = project.python(PROGRAM).load().inputs.record(KEY)
    return project


def still(project: Any) -> bool:
    record = json.loads(json.dumps(project.record))
    return stands(record, str(project.folder), files=project.world.files, environ=project.environ, key=KEY)


def test_nothing_changed_means_nothing_changed(recorded: Any) -> None:
    assert still(recorded)


@pytest.mark.parametrize(
    "name, text",
    [
        ("infra.py", PROGRAM + "#"), ("part.py", "X = 2\n"), ("size.json", '"large"'), ("parts/b.txt", ""),
        ("genesys.dev.yaml", "a: 1\n"), ("genesys.yaml", ""),
    ],
)  # fmt: skip
def test_a_changed_or_new_file_is_seen(recorded: Any, name: str, text: str) -> None:
    recorded.write(name, text)
    assert not still(recorded)


def test_a_file_that_went_away_is_seen(recorded: Any) -> None:
    (recorded.folder / "size.json").unlink()
    assert not still(recorded)


def test_only_what_was_read_of_the_environment_counts(recorded: Any) -> None:
    recorded.environ["OTHER"] = "y"
    assert still(recorded)
    recorded.environ["ZONE"] = "b"
    assert not still(recorded)
    del recorded.environ["ZONE"]
    assert not still(recorded)


def test_unrelated_files_do_not_count(recorded: Any) -> None:
    recorded.write("README.md", "x")
    recorded.write(".genesys/cache/x", "x")
    assert still(recorded)


def test_values_of_the_environment_are_not_in_the_record(recorded: Any) -> None:
    recorded.environ["ZONE"] = "hunter2"
    record = recorded.load().inputs.record(KEY)
    assert "hunter2" not in json.dumps(record)
    assert record["env"]["ZONE"] != recorded.load().inputs.record(b"other")["env"]["ZONE"]


def test_reading_the_whole_environment_counts_it_all(project: Any) -> None:
    project.environ = {"A": "1"}
    project.record = project.python("import os\nd = dict(os.environ)\n").load().inputs.record(KEY)
    assert still(project)
    project.environ["B"] = "2"
    assert not still(project)


def test_another_process_cannot_be_seen_so_nothing_is_promised(project: Any) -> None:
    project.record = project.python("import subprocess, sys\nsubprocess.run(['true'])\n").load().inputs.record(KEY)
    assert project.record["unseen"] == ["another process"]
    assert not still(project)


def test_a_variable_from_the_environment_is_an_input(project: Any) -> None:
    for program in (project.python("x = variable('n', default=1)\n"),):
        program.record = program.load().inputs.record(KEY)
        assert still(program)
        program.environ["GENESYS_VAR_n"] = "2"
        assert not still(program)


def test_a_source_folder_is_an_input(project: Any) -> None:
    project.write("app/main.py", "x")
    project.record = project.yaml("resources: {a: {kind: container, source: app}}\n").load().inputs.record(KEY)
    assert still(project)
    project.write("app/main.py", "y")
    assert not still(project)


def test_what_a_program_writes_itself_counts_as_it_left_it(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.folder)
    project.record = (
        project.python("import pathlib\np = pathlib.Path('made')\np.write_text('1')\np.read_text()\n")
        .load()
        .inputs.record(KEY)
    )
    assert still(project)


def test_nothing_is_watched_between_loads(project: Any) -> None:
    inputs = project.python("").load().inputs
    before = dict(inputs.files)
    (project.folder / "infra.py").read_text()
    assert inputs.files == before
