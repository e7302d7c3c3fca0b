"""The way of a plugin author, with wheels: start a provider, check it, install it beside core, deploy with it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import house
import pytest

PYTHON = """\
from genesys import Native, outputs, project

project("notes", provider="filebox")
greeting = Native("filebox.file", file="greeting.txt", text="hello")
outputs(path=greeting.get("path"))
"""
YAML = """\
project: notes
provider: filebox
resources:
  greeting: {kind: native, type: filebox.file, properties: {file: greeting.txt, text: hello}}
"""


class Author:
    """An environment of its own: core and the plugin are there as wheels, what they need is seen from outside."""

    def __init__(self, root: Path) -> None:
        self.root, self.venv, self.wheels = root, root / "venv", root / "wheels"
        kept = {key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "TMPDIR", "USER") if key in os.environ}
        folders = {name: str(root / name.lower()) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
        self.environ = {**kept, **folders, "GENESYS_KEYRING": "off", "NO_COLOR": "1"}
        self.do(sys.executable, "-m", "venv", "--without-pip", str(self.venv))
        self._see_outside(self.site)

    def _see_outside(self, site: Path) -> None:
        """Let everything of this environment be seen but the packages of this repository."""
        ours = ("genesys", "__editable__", "_editable")
        for kind in ("purelib", "platlib"):
            for thing in Path(sysconfig.get_path(kind)).iterdir():
                link = site / thing.name
                if not thing.name.lower().startswith(ours) and thing.suffix != ".pth" and not link.exists():
                    link.symlink_to(thing)

    @property
    def site(self) -> Path:
        return next((self.venv / "lib").glob("python*/site-packages"))

    def do(self, *command: str, cwd: Path | None = None, code: int = 0) -> str:
        done = subprocess.run(
            command, cwd=cwd or self.root, env=self.environ, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == code, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def build(self, folder: Path) -> None:
        self.do(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(self.wheels), cwd=folder)

    def install(self, name: str) -> None:
        pip = [sys.executable, "-m", "pip", "--python", str(self.venv / "bin" / "python"), "install", "--quiet"]
        self.do(*pip, "--no-deps", "--no-index", "--find-links", str(self.wheels), "--ignore-installed", name)

    def genesys(self, *args: str, cwd: Path | None = None, code: int = 0) -> str:
        return self.do(str(self.venv / "bin" / "genesys"), *args, cwd=cwd, code=code)


@pytest.fixture(scope="module")
def author(tmp_path_factory: pytest.TempPathFactory) -> Author:
    found = Author(tmp_path_factory.mktemp("author"))
    core = found.root / "core"  # A copy, so that building writes nothing into the checkout.
    shutil.copytree(house.packages()[house.CORE].folder, core, ignore=shutil.ignore_patterns("__pycache__"))
    found.build(core)
    found.install("genesys-core")
    found.genesys("plugin", "new", "provider", "filebox")
    found.build(found.root / "genesys-filebox")
    found.install("genesys-filebox")
    return found


@pytest.fixture
def project(author: Author, tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    return folder


def test_what_runs_is_the_wheels(author: Author) -> None:
    program = "import genesys, genesys_filebox; print(genesys.__file__); print(genesys_filebox.__file__)"
    places = author.do(str(author.venv / "bin" / "python"), "-c", program).split()
    assert all(place.startswith(str(author.venv)) for place in places), places


def test_it_is_listed_with_its_package_and_fits(author: Author) -> None:
    rows = json.loads(author.genesys("plugin", "list", "--json"))["plugins"]
    (row,) = [row for row in rows if row["name"] == "filebox"]
    assert (row["group"], row["package"], row["version"], row["fit"]) == (
        "genesys.providers", "genesys-filebox", "0.1.0", "yes",
    )  # fmt: skip


def test_its_kit_passes_from_the_wheel_of_core(author: Author) -> None:
    report: dict[str, Any] = json.loads(author.genesys("plugin", "check", "genesys-filebox", "--json"))
    assert report["conforms"] is True
    assert report["seconds"] < 30
    assert {row["result"] for row in report["results"]} == {"passed", "skipped"}


def test_its_own_tests_pass_as_they_were_written(author: Author) -> None:
    told = author.do(str(author.venv / "bin" / "python"), "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests",
                     cwd=author.root / "genesys-filebox")  # fmt: skip
    assert " passed" in told


@pytest.mark.parametrize(("file", "text"), [("infra.py", PYTHON), ("genesys.yaml", YAML)], ids=["python", "yaml"])
def test_it_deploys_changes_and_destroys(author: Author, project: Path, file: str, text: str) -> None:
    (project / file).write_text(text)
    author.genesys("deploy", "--yes", cwd=project)
    (made,) = (project / "filebox").iterdir()
    assert made.read_text() == "hello"
    (project / file).write_text(text.replace("hello", "good day"))
    assert "~" in author.genesys("plan", cwd=project)
    author.genesys("deploy", "--yes", cwd=project)
    assert made.read_text() == "good day"
    author.genesys("plan", "--detailed-exitcode", cwd=project)
    made.unlink()
    author.genesys("plan", "--detailed-exitcode", cwd=project, code=2)
    author.genesys("deploy", "--yes", cwd=project)
    (again,) = (project / "filebox").iterdir()
    assert again.read_text() == "good day"
    author.genesys("destroy", "--yes", cwd=project)
    assert list((project / "filebox").iterdir()) == []


def test_a_hook_plugin_of_its_own_is_asked_and_passes_its_kit(author: Author, project: Path) -> None:
    author.genesys("plugin", "new", "hook", "needs-owner")
    assert "conforms" in author.genesys("plugin", "check", "genesys-needs-owner")
    author.build(author.root / "genesys-needs-owner")
    # Beside the environment, so that it has no say in the other tests.
    apart = author.root / "hooks"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(apart)]
    author.do(*pip, "--find-links", str(author.wheels), "genesys-needs-owner")
    (project / "infra.py").write_text(PYTHON)
    author.genesys("validate", cwd=project)
    author.environ["PYTHONPATH"] = str(apart)
    try:
        assert "greeting has no owner" in author.genesys("plan", cwd=project, code=5)
        (project / "infra.py").write_text(PYTHON.replace('text="hello"', 'text="hello", tags={"owner": "ada"}'))
        author.genesys("plan", cwd=project)
    finally:
        del author.environ["PYTHONPATH"]


def test_its_types_are_strict_and_its_style_is_clean(author: Author) -> None:
    folder = author.root / "genesys-filebox"
    mypy = [sys.executable, "-m", "mypy", "--strict", "--python-executable", str(author.venv / "bin" / "python")]
    assert "no issues found" in author.do(*mypy, "--cache-dir", str(author.root / "mypy"), "src", cwd=folder)
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length", "120", "--select", "E,F,I,UP,B"]
    author.do(*ruff, "--no-cache", "src", cwd=folder)
