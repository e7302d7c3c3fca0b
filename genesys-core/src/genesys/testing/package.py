"""Rules about the package around a plugin: what is known of it before any of its code is run."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple
from unittest import SkipTest

from genesys import __version__
from genesys.compile.load import definition
from genesys.plugins.drivers import fits
from genesys.spi.groups import ALL, PROVIDERS
from genesys.testing.rules import Broken, ensure, must, should

IMPORT_MS = 50.0


class Package(NamedTuple):
    """A package on disk.

    Args:
        folder: Where it is.
        name: Of the distribution.
        version: Of it.
        requires: Its requirements.
        points: Group -> name -> ``module:attribute``.
    """

    folder: Path
    name: str
    version: str
    requires: list[str]
    points: dict[str, dict[str, str]]

    @property
    def source(self) -> Path:
        """The folder that has to be importable."""
        inner = self.folder / "src"
        return inner if inner.is_dir() else self.folder

    @property
    def modules(self) -> frozenset[str]:
        """Its top-level packages and modules."""
        values = [value for points in self.points.values() for value in points.values()]
        return frozenset(value.partition(":")[0].partition(".")[0] for value in values)

    @property
    def packages(self) -> frozenset[str]:
        """The same, under the name that rules ask for."""
        return self.modules


def read(folder: Path) -> Package:
    """Return what the pyproject.toml of a folder says.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: It does not say what a package must.
    """
    table = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    points = {group: dict(found) for group, found in table.get("entry-points", {}).items()}
    return Package(
        folder, str(table["name"]), str(table.get("version", "")), list(table.get("dependencies", [])), points
    )


@must("What is installed is found by these names, before anything is imported; a misspelt group is never asked.")
def its_entry_points_lead_somewhere(package: Package) -> None:
    """The package has entry points of Genesys's groups, and each leads to something that is there."""
    mine = {group: found for group, found in package.points.items() if group.startswith("genesys.")}
    ensure(mine, f"pyproject.toml has no entry point in any of {', '.join(ALL)}")
    for group, found in mine.items():
        ensure(group in ALL, f"{group} is no group; there are {', '.join(ALL)}")
        for name, value in found.items():
            thing = _loaded(value)
            ensure(thing is not None, f"the entry point {name} of {group} is None")
            if group == PROVIDERS:
                called = getattr(thing, "name", type(thing).__name__)
                ensure(called == name, f"the entry point {name} leads to the provider {called}")


@must("A plugin that does not fit is refused before it is imported, with the command that installs one that does.")
def it_declares_the_core_it_fits(package: Package) -> None:
    """The package requires a range of genesys-core with both ends, and this version is in it."""
    wants = [need for need in package.requires if need.replace("_", "-").startswith("genesys-core")]
    ensure(wants, "the dependencies do not name genesys-core")
    words = wants[0].replace("_", "-").removeprefix("genesys-core").strip()
    both = ">" in words and "<" in words
    ensure(both, f'"{wants[0]}" has no lower or no upper end, as in genesys-core>=0.1,<0.2')
    ensure(fits(__version__, words), f'"{wants[0]}" leaves out the genesys-core {__version__} that runs this')


@should("A plan of an unchanged stack takes 60 ms altogether; what is imported for it is paid by every command.")
def it_is_imported_quickly(package: Package) -> None:
    """Importing what the entry points name takes at most 50 ms."""
    names = sorted({value.partition(":")[0] for found in package.points.values() for value in found.values()})
    if not names:
        raise SkipTest("there is no entry point")
    took = min(import_ms(str(package.source), names) for _ in range(2))
    ensure(took <= IMPORT_MS, f"importing {', '.join(names)} takes {took:.0f} ms")


def _loaded(value: str) -> Any:
    try:
        return definition(value) if ":" in value else import_module(value)
    except Exception as error:
        raise Broken(f"{value} cannot be loaded: {type(error).__name__}: {error}") from error


def import_ms(folder: str, names: list[str]) -> float:
    """Return how many milliseconds of CPU time it takes to import modules, beside what Genesys imports anyway.

    Args:
        folder: Where they are found first.
        names: Their names.

    Raises:
        Broken: They cannot be imported.
    """
    program = (
        "import sys, time, genesys.spi.hooks, genesys.spi.provider, genesys.spi.session\n"
        f"sys.path.insert(0, {folder!r})\nbegan = time.process_time()\n"
        f"import {', '.join(names)}\nprint((time.process_time() - began) * 1000, file=sys.__stdout__)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Broken(f"it cannot be imported: {done.stderr.strip().splitlines()[-1]}")
    return float(done.stdout.split()[-1])


RULES = (its_entry_points_lead_somewhere, it_declares_the_core_it_fits, it_is_imported_quickly)
"""Rules about the package."""
