"""The entry script: what the README promises of it, and what it says when Python is too old."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import documents
import house
import pytest

START = house.ROOT / "tools" / "start.py"
OLD = "import runpy, sys; sys.version_info = (3, 6, 1); sys.argv = [{0!r}, 'test']; runpy.run_path({0!r}, run_name='__main__')"


def commands(page: str) -> list[str]:
    """The commands that a page shows, in order."""
    text = (house.ROOT / page).read_text(encoding="utf-8")
    return [
        step.command
        for block in documents.blocks(text)
        if block.language == "console"
        for step in documents.steps(block)
    ]


def test_the_first_command_deploys_and_the_second_tests() -> None:
    ours = [command for command in commands("README.md") if command.startswith("python3 ")]
    assert ours == ["python3 tools/start.py deploy", "python3 tools/start.py test"]


def test_continuous_integration_calls_the_test_command_of_the_readme() -> None:
    script = house.ROOT / ".ci" / "run"
    lines = script.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#!/bin/sh"
    assert lines[-1] == f"exec {commands('README.md')[-1]}"
    assert script.stat().st_mode & 0o111


def test_an_old_python_is_told_what_is_missing_in_four_lines() -> None:
    command = [sys.executable, "-c", OLD.format(str(START))]
    done = subprocess.run(command, env={"PATH": "/nowhere"}, capture_output=True, text=True, check=False)
    assert done.returncode == 64
    assert re.match(r"Error: .*3\.11.*\nReason: .*\nSolution: .*\nCommand: .* test\n$", done.stderr)


def test_an_old_python_hands_over_to_a_newer_one(tmp_path: Path) -> None:
    broken, good = tmp_path / "python3.13", tmp_path / "python3.12"
    broken.write_text("#!/bin/sh\nexit 127\n")
    good.write_text('#!/bin/sh\n[ "$1" = -c ] || echo "newer: $*"\n')
    broken.chmod(0o755)
    good.chmod(0o755)
    command = [sys.executable, "-c", OLD.format(str(START))]
    done = subprocess.run(command, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert done.stdout == f"newer: {START} test\n"


def test_the_entry_script_can_be_read_by_any_python_3() -> None:
    tree = ast.parse(START.read_text(encoding="utf-8"))
    new = ast.AnnAssign | ast.NamedExpr | ast.JoinedStr | ast.Match | ast.AsyncFunctionDef | ast.Nonlocal
    assert [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, new)] == []
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert all(node.returns is None and not node.args.posonlyargs for node in functions)
    assert "__future__" not in {name.partition(".")[0] for name, _ in house.imports(tree)}


@pytest.mark.parametrize("name", ["workspace", "house", "checks"])
def test_nothing_but_the_standard_library_is_needed_to_set_up(name: str) -> None:
    tree = house.parse(house.ROOT / "tools" / f"{name}.py")
    own = {path.stem for path in (house.ROOT / "tools").glob("*.py")}
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    needed = {module.partition(".")[0] for node in top for module, _ in house.imports(node)}
    assert needed - own <= set(sys.stdlib_module_names)
