"""Make ``.venv`` in this checkout, install the packages into it, and run something there.

Standard library only, no questions, no root. The network is used by pip alone, which follows its own
configuration. A second run finds a fingerprint of the packages' metadata and starts at once.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import house

VENV = house.ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "genesys-setup.json"
EXAMPLE = "examples/webapp"
BUILD = ["hatchling>=1.26", "editables>=0.5"]
LOCAL, POSTGRES = "genesys-local", "postgres"
DEPLOY, TEST = "deploy", "test"


class SetupError(Exception):
    """Setting up failed; the text is for people and holds the output of the program that failed."""


def main(argv: list[str]) -> int:
    """Run one command of the entry script and return its exit code."""
    words = argparse.ArgumentParser(prog="start.py", description="Set this checkout up and use it.")
    commands = words.add_subparsers(dest="command", required=True)
    commands.add_parser("deploy", help=f"deploy {EXAMPLE} on this machine; what follows goes to `genesys deploy`")
    commands.add_parser("test", help="run every check; what follows are names of checks")
    commands.add_parser("setup", help="make .venv with all packages and tools, and stop")
    known, rest = words.parse_known_args(argv)
    try:
        return COMMANDS[known.command](rest)
    except SetupError as error:
        sys.stderr.write(f"Error: {error}\n")
        return 1


def deploy(rest: list[str]) -> int:
    """Install core and the provider that is this machine, and deploy the example."""
    prepare(DEPLOY)
    command = [str(VENV / "bin" / "genesys"), "-C", str(house.ROOT / EXAMPLE), "deploy", "--yes", *rest]
    os.execv(command[0], command)  # the program takes over: signals and terminal are its own


def test(rest: list[str]) -> int:
    """Install everything and run every check."""
    prepare(TEST)
    command = [str(PYTHON), str(house.ROOT / "tools" / "checks.py"), *rest]
    os.execv(command[0], command)


def setup(rest: list[str]) -> int:
    """Install everything and stop."""
    del rest
    prepare(TEST)
    sys.stdout.write(f"Ready. Use it with: . {VENV.name}/bin/activate\n")
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {"deploy": deploy, "test": test, "setup": setup}


def prepare(purpose: str) -> None:
    """Bring ``.venv`` up to date for a purpose; quick when it is already.

    Args:
        purpose: ``deploy`` (core and genesys-local) or ``test`` (everything).

    Raises:
        SetupError: The environment could not be made or a package not be installed.
    """
    wanted = fingerprint()
    if ready(purpose, wanted):
        return
    with (house.ROOT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if ready(purpose, wanted):
            return
        began = time.monotonic()
        say(f"Setting up {VENV.name} with Python {sys.version.split()[0]} (once, about a minute)")
        STAMP.unlink(missing_ok=True)
        make_environment()
        install(purpose)
        STAMP.write_text(json.dumps({"fingerprint": wanted, "purpose": purpose}), encoding="utf-8")
        say(f"Set up in {time.monotonic() - began:.0f} s")


def fingerprint() -> str:
    """Return a digest of all that decides what is installed: metadata, Python, place."""
    digest = hashlib.sha256(f"{sys.version}|{sys.base_prefix}|{house.ROOT}".encode())
    for path in [house.ROOT / "pyproject.toml", *(p.folder / "pyproject.toml" for p in house.packages().values())]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def ready(purpose: str, wanted: str) -> bool:
    """Tell whether ``.venv`` holds what the purpose needs."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    enough = stamp.get("purpose") in {purpose, TEST}
    return enough and stamp.get("fingerprint") == wanted and PYTHON.exists() and (VENV / "bin" / "genesys").exists()


def make_environment() -> None:
    """Make ``.venv`` with pip in it, in the first way that works on this system."""
    if usable():
        return
    ways = (with_ensurepip, with_outer_pip, with_downloaded_pip)
    reports = []
    for way in ways:
        shutil.rmtree(VENV, ignore_errors=True)
        try:
            way()
        except SetupError as error:
            reports.append(str(error))
            continue
        if usable():
            keep_configuration()
            return
    raise SetupError("no virtual environment could be made. Tried:\n\n" + "\n\n".join(reports))


def usable() -> bool:
    """Tell whether ``.venv`` is an environment of this very Python that has pip."""
    if not PYTHON.exists():
        return False
    question = "import sys, pip; print(sys.version, sys.base_prefix, sep='|')"
    answer = subprocess.run([str(PYTHON), "-c", question], capture_output=True, text=True, env=environ(), check=False)
    return answer.returncode == 0 and answer.stdout.strip() == f"{sys.version}|{sys.base_prefix}"


def with_ensurepip() -> None:
    """The usual way; Debian has no ensurepip until python3-venv is installed."""
    run([sys.executable, "-m", "venv", str(VENV)])


def with_outer_pip() -> None:
    """An environment without pip, filled by the pip of the system (pip >= 22.3)."""
    run([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
    run([sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "--quiet", "pip"])


def with_downloaded_pip() -> None:
    """The same for an older pip of the system: a wheel of pip can run itself."""
    run([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
    store = VENV / "pip-wheel"
    run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(store), "pip"])
    wheel = min(store.glob("pip-*.whl"))
    run([str(PYTHON), str(wheel / "pip"), "install", "--quiet", "--no-index", str(wheel)])


def keep_configuration() -> None:
    """Copy the pip configuration that belongs to the outer Python; the others are found anyway."""
    outer = Path(sys.prefix) / "pip.conf"
    if outer.is_file():
        shutil.copyfile(outer, VENV / "pip.conf")


def install(purpose: str) -> None:
    """Install the packages as editable, with what the purpose needs.

    The build back end goes in first, so that five packages do not fetch it five times.

    Raises:
        SetupError: pip failed; its output is in the text.
    """
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet"]
    say("Installing the build back end")
    run([*pip, *BUILD])
    tools = house.group("test") if purpose == TEST else []
    say("Installing Genesys" + (" and the tools of the checks" if tools else ""))
    extras = {"test", POSTGRES} if purpose == TEST else {POSTGRES}
    try:
        run([*pip, "--no-build-isolation", *requirements(purpose, extras), *tools])
    except SetupError as error:
        try:
            run([*pip, "--no-build-isolation", *requirements(purpose, extras - {POSTGRES}), *tools])
        except SetupError:
            raise error from None
        say("No PostgreSQL could be installed for this platform; one that is on PATH will be used")


def requirements(purpose: str, extras: set[str]) -> list[str]:
    """Return pip's words for the packages of a purpose, each with those of the extras that it has."""
    words = []
    for name, package in house.packages().items():
        if purpose == TEST or name in {house.CORE, LOCAL}:
            present = sorted(extras & package.project.get("optional-dependencies", {}).keys())
            words += ["-e", f"{package.folder}[{','.join(present)}]" if present else str(package.folder)]
    return words


def run(command: list[str]) -> None:
    """Run a program to its end.

    Raises:
        SetupError: It failed; its output is in the text.
    """
    try:
        done = subprocess.run(
            command, env=environ(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace", check=False, cwd=house.ROOT,
        )  # fmt: skip
    except OSError as error:
        raise SetupError(f"{' '.join(command)}\n{error}") from error
    if done.returncode:
        raise SetupError(f"{' '.join(command)}\n{done.stdout.strip()}")


def environ() -> dict[str, str]:
    """Return the environment for pip: the user's own, without what would lead it out of ``.venv``."""
    kept = {key: value for key, value in os.environ.items() if key not in {"PYTHONHOME", "__PYVENV_LAUNCHER__"}}
    return kept | {"PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def say(text: str) -> None:
    """Tell the user what is going on; the output itself stays for the program that is run."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
