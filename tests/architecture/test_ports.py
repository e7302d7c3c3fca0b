"""Every effect of core goes through a port: nothing else tells time, rolls dice, opens files or starts programs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import house
import pytest

SOURCE = house.packages()[house.CORE].source
WORLD = SOURCE / "app" / "world.py"

BANNED_IMPORTS = {
    "time", "random", "secrets", "uuid", "socket", "subprocess", "tempfile", "shutil", "glob", "fcntl",
    "multiprocessing", "asyncio", "urllib.request", "http.client",
}  # fmt: skip
BANNED_ATTRIBUTES = {
    "os": {
        "environ", "environb", "getenv", "putenv", "urandom", "getrandom", "open", "system", "popen", "fork", "kill",
        "replace", "rename", "remove", "unlink", "mkdir", "makedirs", "rmdir", "listdir", "scandir", "walk", "stat",
        "link", "symlink", "chmod", "chown", "posix_spawn", "execv", "execve", "spawnv",
    },
    "path": {"exists", "isfile", "isdir", "getmtime", "getsize", "realpath", "expanduser", "expandvars"},
    "io": {"open"},
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "pathlib": {"Path"},
    "Path": {"home", "cwd"},
}  # fmt: skip
BANNED_FROM = {f"{module}.{name}" for module, names in BANNED_ATTRIBUTES.items() for name in names} | {
    f"os.path.{name}" for name in BANNED_ATTRIBUTES["path"]
}
# Rooms whose work it is: testing runs commands as a user would; the simulator rolls seeded dice.
FREE = {"testing": BANNED_IMPORTS | {"pathlib.Path", "os.environ"}, "sim": {"random"}}
# A stream of this process, not a file: what is printed after the reader of a pipe has gone.
FREE_FILES = {"cli/fail.py": {"open"}}


def effects(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for name, line in house.imports(tree):
        module = name if name in BANNED_IMPORTS else name.rpartition(".")[0]
        if module in BANNED_IMPORTS or name.partition(".")[0] in BANNED_IMPORTS:
            yield name.partition(".")[0] if name.partition(".")[0] in BANNED_IMPORTS else module, line
        elif name in BANNED_FROM:
            yield name, line
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"open", "input"}:
            yield node.func.id, node.lineno
        if isinstance(node, ast.Attribute) and node.attr in BANNED_ATTRIBUTES.get(owner(node.value), ()):
            yield f"{owner(node.value)}.{node.attr}", node.lineno


def owner(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def free(path: Path) -> set[str]:
    inside = path.relative_to(SOURCE)
    return FREE.get(inside.parts[0], set()) | FREE_FILES.get(str(inside), set())


def test_core_has_no_effect_outside_the_ports() -> None:
    found = [
        f"{path.relative_to(house.ROOT)}:{line}: {what}"
        for path in house.modules(SOURCE)
        if path != WORLD
        for what, line in effects(house.parse(path))
        if what not in free(path)
    ]
    assert found == [], "use a port of genesys/spi/ports.py, handed down from the command"


@pytest.mark.parametrize(
    "text",
    [
        "import time", "from time import monotonic", "import os\nos.environ['A']", "from os import environ",
        "open('x')", "import datetime\ndatetime.datetime.now()", "from datetime import datetime\ndatetime.now()",
        "import subprocess as s", "from pathlib import Path", "import os\nos.path.exists('x')",
        "from os.path import exists", "from urllib.request import urlopen", "import uuid", "import random",
        "import pathlib\npathlib.Path('x')",
    ],
)  # fmt: skip
def test_the_guard_sees_an_effect(text: str) -> None:
    assert list(effects(ast.parse(text)))


@pytest.mark.parametrize(
    "text",
    [
        "import os\nos.path.join('a', 'b')",
        "from pathlib import PurePosixPath",
        "world.clock.now()",
        "files.exists('x')",
    ],
)
def test_the_guard_lets_pure_code_pass(text: str) -> None:
    assert not list(effects(ast.parse(text)))
