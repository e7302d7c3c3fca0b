"""The check command: all that fails is told, and one failure does not hide another."""

from __future__ import annotations

import subprocess
import sys

import checks
import pytest


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Exit codes by check, instead of the real programs."""
    codes = dict.fromkeys([*checks.CHECKS, "collect"], 0)

    def commands(check: str, rest: list[str]) -> list[list[str]]:
        return [[sys.executable, "-c", f"raise SystemExit({codes[check]})"]]

    monkeypatch.setattr(checks, "commands", commands)
    return codes


def test_all_checks_run_and_the_summary_says_so(pretend: dict[str, int], capsys: pytest.CaptureFixture[str]) -> None:
    assert checks.main([]) == 0
    out = capsys.readouterr().out
    assert out.endswith("All checks passed.\n")
    assert all(f"\n{name:8} passed" in out for name in checks.CHECKS)


def test_a_failure_fails_the_whole_and_stops_nothing(
    pretend: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    pretend["lint"] = 1
    assert checks.main([]) == 1
    out = capsys.readouterr().out
    assert "1 of 4 checks failed: lint" in out
    assert "\ntests    passed" in out


def test_tests_are_loaded_beside_other_checks_and_what_that_ends_with_is_theirs(
    pretend: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    began: list[subprocess.Popen[bytes]] = []
    real = checks.compiled_early

    def early() -> subprocess.Popen[bytes]:
        began.append(real())
        return began[-1]

    monkeypatch.setattr(checks, "compiled_early", early)
    pretend["collect"] = 1
    assert checks.main(["types", "tests"]) == 0
    assert [one.returncode for one in began] == [1]
    assert checks.main(["tests"]) == 0
    assert checks.main(["lint", "types"]) == 0
    assert len(began) == 1


def test_programs_keep_their_bytecode() -> None:
    assert "PYTHONDONTWRITEBYTECODE" not in checks.ENVIRON


def test_an_unknown_check_is_refused(pretend: dict[str, int], capsys: pytest.CaptureFixture[str]) -> None:
    assert checks.main(["lnit"]) == 64
    assert "lnit" in capsys.readouterr().err


def test_what_follows_two_dashes_goes_to_pytest() -> None:
    assert checks.commands("tests", ["-k", "ports"])[0][-2:] == ["-k", "ports"]


def test_the_checks_are_lint_types_layers_and_tests() -> None:
    programs = [" ".join(command) for check in checks.CHECKS for command in checks.commands(check, [])]
    for needed in ("ruff check", "ruff format --check", "mypy", "lint-imports", "pytest -n 4"):
        assert any(needed in program for program in programs)
