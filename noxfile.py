"""The checks of this repository for developers: ``nox`` runs the default ones, ``nox -l`` lists all.

Packages are found on disk; there is no list to keep. Continuous integration runs the README's test command,
which runs the same checks in one environment.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nox

sys.path.insert(0, str(Path(__file__).parent / "tools"))
import house

PYTHONS = ["3.11", "3.12", "3.13"]
PACKAGES = house.packages()

nox.options.sessions = ["lint", "types", "layers", "unit-3.11", "whole-3.11"]
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_missing_interpreters = False


def install(session: nox.Session, *names: str) -> None:
    """Install packages of this repository as editable, each with its extras ``test`` and ``postgres``."""
    words = []
    for name in sorted(names):
        extras = {"test", "postgres"} & PACKAGES[name].project.get("optional-dependencies", {}).keys()
        words += [
            "-e",
            f"{PACKAGES[name].folder}[{','.join(sorted(extras))}]" if extras else str(PACKAGES[name].folder),
        ]
    session.install(*words)


def check(session: nox.Session, name: str) -> None:
    """Run one check of tools/checks.py with everything installed."""
    session.install(*house.group("test"))
    install(session, *PACKAGES)
    session.run("python", "tools/checks.py", name, *(["--", *session.posargs] if session.posargs else []))


@nox.session(python=PYTHONS[0])
def lint(session: nox.Session) -> None:
    """Ruff: rules and format."""
    session.install(*(need for need in house.group("test") if need.startswith("ruff")))
    session.run("python", "tools/checks.py", "lint")


@nox.session(python=PYTHONS[0])
def types(session: nox.Session) -> None:
    """Run mypy --strict over all packages and tools."""
    check(session, "types")


@nox.session(python=PYTHONS[0])
def layers(session: nox.Session) -> None:
    """Who imports whom."""
    check(session, "layers")


@nox.session(python=PYTHONS)
@nox.parametrize("package", list(PACKAGES))
def unit(session: nox.Session, package: str) -> None:
    """Unit tests of one package, alone with the core: a hidden import of a sibling fails here."""
    install(session, *{house.CORE, package})
    if PACKAGES[package].tests.is_dir():
        session.run("pytest", str(PACKAGES[package].tests), *session.posargs)


@nox.session(python=PYTHONS)
def whole(session: nox.Session) -> None:
    """What spans packages: architecture, conformance, laws, scenarios, crash, documents."""
    session.install(*house.group("test"))
    install(session, *PACKAGES)
    session.run("pytest", "-n", "2", "tests", *session.posargs)


@nox.session(python=PYTHONS[0])
def bench(session: nox.Session) -> None:
    """Benchmarks, paired with Terraform where it is installed; what became dearer than noise explains fails."""
    session.install(*house.group("test"))
    install(session, *PACKAGES)
    session.run("python", "tools/checks.py", "bench", *(["--", *session.posargs] if session.posargs else []))


@nox.session(python=PYTHONS[0])
def proof(session: nox.Session) -> None:
    """Run a proof suite: ``nox -s proof -- SUITE [--full] [--seed N] [--json FILE]``."""
    session.install(*house.group("test"))
    install(session, *PACKAGES)
    session.run("python", "tools/proof.py", *session.posargs)


@nox.session(python=PYTHONS[0])
def reference(session: nox.Session) -> None:
    """Write docs/reference from the code."""
    install(session, *PACKAGES)
    session.run("python", "tools/reference.py", *session.posargs)


@nox.session(python=PYTHONS[0])
def aws_model(session: nox.Session) -> None:
    """Write what genesys-aws carries of Amazon's own model: ``nox -s aws_model -- DATE``."""
    install(session, house.CORE, "genesys-aws")
    session.run("python", "genesys-aws/tools/model.py", *session.posargs)
    session.run("python", "genesys-aws/tools/vendor.py", *session.posargs)


@nox.session(python=PYTHONS[0])
@nox.parametrize("package", list(PACKAGES))
def changelog(session: nox.Session, package: str) -> None:
    """Show the notes of the next release of one package."""
    session.install("towncrier>=24.8")
    version = PACKAGES[package].project["version"]
    session.run("towncrier", "build", "--draft", "--version", version, "--dir", str(PACKAGES[package].folder))


@nox.session(python=PYTHONS[0])
@nox.parametrize("package", list(PACKAGES))
def build(session: nox.Session, package: str) -> None:
    """Build the wheel and the source archive of one package into dist/."""
    session.install("build>=1.2", "hatchling>=1.26")
    session.run("python", "-m", "build", "--no-isolation", "--outdir", "dist", str(PACKAGES[package].folder))
