"""A user's infra.py is clean under mypy --strict and pyright strict, and mistakes are refused while typing."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
WRONG = {n for n, line in enumerate((HERE / "wrong.py").read_text().splitlines(), 1) if "# wrong:" in line}
GOOD = "good.py"


def mypy(file: str, tmp_path: Path) -> dict[int, str]:
    """Check a file as a user would, against the installed package: line -> first complaint."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path}", file]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    found: dict[int, str] = {}
    for line in done.stdout.splitlines():
        match = re.match(rf"{re.escape(file)}:(\d+): error: (.*)", line)
        if match:
            found.setdefault(int(match[1]), match[2])
    return found


def pyright(file: str, tmp_path: Path) -> dict[int, str]:
    # The same checker with a Node.js of its own, from the package index.
    program = shutil.which("basedpyright", path=str(Path(sys.executable).parent))
    assert program is not None, "the test group of pyproject.toml brings it"
    (tmp_path / file).write_text((HERE / file).read_text())
    settings = {"typeCheckingMode": "strict", "reportUnusedExpression": "none", "pythonVersion": "3.11"}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [program, "--outputjson", "--pythonpath", sys.executable, "-p", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    answers = json.loads(done.stdout)["generalDiagnostics"]
    return {a["range"]["start"]["line"] + 1: a["message"] for a in answers if a["severity"] == "error"}


def test_mypy_finds_nothing_in_a_good_file(tmp_path: Path) -> None:
    assert mypy(GOOD, tmp_path) == {}


def test_mypy_finds_every_mistake(tmp_path: Path) -> None:
    assert set(mypy("wrong.py", tmp_path)) == WRONG


def test_pyright_finds_nothing_in_a_good_file(tmp_path: Path) -> None:
    assert pyright(GOOD, tmp_path) == {}


def test_pyright_finds_every_mistake(tmp_path: Path) -> None:
    assert set(pyright("wrong.py", tmp_path)) == WRONG


def test_the_good_file_means_what_it_says(tmp_path: Path) -> None:
    from genesys.app.world import real_world
    from genesys.load.check import check
    from genesys.load.load import load

    (tmp_path / "app").mkdir()
    (tmp_path / "infra.py").write_text((HERE / GOOD).read_text())
    loaded = load(str(tmp_path), world=real_world(), variables={"count": "2", "plain": "x"})
    assert [f.what for f in check(loaded.stack.resources, loaded.kinds)] == []
    assert {"my-app", 'web["eu"]', "jobs", "pair", "data"} <= {r.address for r in loaded.stack.resources}
