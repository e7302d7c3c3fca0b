"""Quick starts: what needs no engine imports no engine, and a plan of an unchanged stack imports no model.

Import cost is measured by CPython itself (``-X importtime``), so nothing a command does at its end can hide it.
"""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import house
import pytest

HEAVY = {"pydantic", "pydantic_core", "trio", "httpx", "anyio", "pluggy", "stevedore", "importlib.metadata", "rich"}
RUN = "import sys; from genesys.cli import main; sys.exit(main())"
SOURCE = house.packages()[house.CORE].source
YAML = """\
project: quick
provider: local
resources:
  net: {kind: network}
"""


def imported(argv: list[str], *, cwd: Path, env: dict[str, str]) -> tuple[set[str], subprocess.CompletedProcess[str]]:
    """Run Genesys (or ``-c pass`` for an empty list) and return the modules that it imported."""
    program = ["-c", RUN, *argv] if argv else ["-c", "pass"]
    command = [sys.executable, "-X", "importtime", *program]
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=120)
    names = {match[1].strip() for match in re.finditer(r"^import time:[^|]*\|[^|]*\|(.*)$", done.stderr, re.MULTILINE)}
    return names, done


def heavy(names: set[str]) -> set[str]:
    return {bad for bad in HEAVY for name in names if name == bad or name.startswith(bad + ".")}


def quiet(done: subprocess.CompletedProcess[str]) -> str:
    errors = "\n".join(line for line in done.stderr.splitlines() if not line.startswith("import time:"))
    return f"exit code {done.returncode}\n{done.stdout}\n{errors}"


def need(*files: str) -> None:
    """Skip while a room is being built; once its file is there, the test runs."""
    missing = [file for file in files if not (SOURCE / file).exists()]
    if missing:
        pytest.skip(f"not built yet: {', '.join(missing)}")


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GENESYS_", "XDG_"))}
    kept.pop("CI", None)
    folders = {
        name: str(tmp_path / name.lower()) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")
    }
    local = {"GENESYS_LOCAL_HOME": str(tmp_path / "local"), "GENESYS_KEYRING": "off"}
    return kept | folders | local


@pytest.fixture
def floor(tmp_path: Path, home: dict[str, str]) -> set[str]:
    """What this Python imports before it does anything, because of its site-packages."""
    return imported([], cwd=tmp_path, env=home)[0]


@pytest.mark.parametrize("argv", [["--version"], ["--help"], ["version"], ["completion", "bash"]], ids=" ".join)
def test_a_command_that_needs_no_engine_imports_none(
    argv: list[str], tmp_path: Path, home: dict[str, str], floor: set[str]
) -> None:
    need("cli/table.py")
    names, done = imported(argv, cwd=tmp_path, env=home)
    assert done.returncode == 0, quiet(done)
    assert done.stdout.strip()
    assert heavy(names - floor) == set()


def test_every_command_of_the_table_has_its_module_and_the_reverse() -> None:
    need("cli/table.py")
    table = importlib.import_module("genesys.cli.table").COMMANDS
    wanted = {module for module, _, _ in table.values()}
    present = {path.stem for path in (SOURCE / "cli" / "commands").glob("*.py")} - {"__init__"}
    assert wanted == present


@pytest.fixture
def deployed(tmp_path: Path, home: dict[str, str]) -> Iterator[Path]:
    need(*(f"cli/commands/{command}.py" for command in ("plan", "deploy", "destroy")))
    folder = tmp_path / "quick"
    folder.mkdir()
    (folder / "genesys.yaml").write_text(YAML, encoding="utf-8")
    _, done = imported(["deploy", "--yes"], cwd=folder, env=home)
    assert done.returncode == 0, quiet(done)
    yield folder
    _, done = imported(["destroy", "--yes"], cwd=folder, env=home)
    assert done.returncode == 0, quiet(done)


def test_a_plan_of_an_unchanged_stack_imports_no_model_and_no_engine(
    deployed: Path, home: dict[str, str], floor: set[str]
) -> None:
    _, first = imported(["plan"], cwd=deployed, env=home)
    assert first.returncode == 0, quiet(first)
    names, done = imported(["plan"], cwd=deployed, env=home)
    assert done.returncode == 0, quiet(done)
    assert "No changes" in done.stdout, quiet(done)
    assert heavy(names - floor) == set()


def test_the_guard_sees_a_heavy_import(tmp_path: Path, home: dict[str, str]) -> None:
    command = [sys.executable, "-X", "importtime", "-c", "import pluggy"]
    done = subprocess.run(command, cwd=tmp_path, env=home, capture_output=True, text=True, check=True)
    names = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "pluggy" in heavy(names)
