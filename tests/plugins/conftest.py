"""An environment like a user's: wheels of this repository, installed by pip, nothing editable."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import house
import pytest

ACME = Path(__file__).parent / "acme"


def run(*command: str, cwd: Path | None = None) -> str:
    """Run a program to its end and return what it printed."""
    done = subprocess.run(command, cwd=cwd, text=True, capture_output=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def wheel(shared: Path) -> Callable[[Path], Path]:
    """Build the wheel of a package, once a run."""

    def build(folder: Path) -> Path:
        home = shared / "wheels" / folder.name
        home.mkdir(parents=True, exist_ok=True)
        with (home / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not list(home.glob("*.whl")):
                run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(home), cwd=folder)
        (found,) = home.glob("*.whl")
        return found

    return build


@pytest.fixture(scope="session")
def environment(shared: Path, wheel: Callable[[Path], Path]) -> Callable[..., Path]:
    """Make an environment with the wheels of some packages and all that they need, once a run; return its ``bin``."""

    def make(name: str, *folders: Path) -> Path:
        home = shared / f"env-{name}"
        with (shared / f"env-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (home / "done").exists():
                run(sys.executable, "-m", "venv", str(home))
                wheels = [str(wheel(folder)) for folder in folders]
                run(
                    str(home / "bin" / "python"),
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--no-warn-script-location",
                    *wheels,
                )
                (home / "done").touch()
        return home / "bin"

    return make


@pytest.fixture
def third_party(environment: Callable[..., Path]) -> Path:
    """The ``bin`` of an environment with core, local, and a third party's package."""
    packages = house.packages()
    return environment("acme", packages[house.CORE].folder, packages["genesys-local"].folder, ACME)
