"""What is in this repository: packages found on disk, their modules and their problem catalogues.

Standard library only: the entry script runs this before anything is installed.
"""

from __future__ import annotations

import ast
import importlib
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
CORE = "genesys-core"


class Package(NamedTuple):
    """One distribution of this repository."""

    name: str
    folder: Path
    module: str

    @property
    def source(self) -> Path:
        """The folder of its import package."""
        return self.folder / "src" / self.module

    @property
    def tests(self) -> Path:
        """The folder of its own unit tests."""
        return self.folder / "tests"

    @property
    def project(self) -> dict[str, Any]:
        """The ``[project]`` table of its pyproject.toml."""
        table: dict[str, Any] = tomllib.loads((self.folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        return table


def packages() -> dict[str, Package]:
    """Return every package by distribution name, core first, then in name order."""
    folders = [path.parent for where in (".", "genesys-plugins") for path in (ROOT / where).glob("*/pyproject.toml")]
    found = [_package(folder) for folder in folders]
    return {item.name: item for item in sorted(found, key=lambda item: (item.name != CORE, item.name))}


def group(name: str) -> list[str]:
    """Return the requirements of one dependency group of the root pyproject.toml."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(table["dependency-groups"][name])


def modules(folder: Path) -> Iterator[Path]:
    """Give every Python file below a folder, in name order."""
    for path in sorted(folder.rglob("*.py")):
        if "__pycache__" not in path.parts:
            yield path


def dotted(package: Package, path: Path) -> str:
    """Return the import name of a file of a package."""
    parts = path.relative_to(package.source.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def parse(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Give every absolute import below a node as (dotted name, line); ``from a import b`` gives ``a.b``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def catalogues() -> dict[str, Any]:
    """Return every imported ``problems`` module of every package, by import name."""
    names = [
        dotted(package, path)
        for package in packages().values()
        for path in modules(package.source)
        if "problems" in path.relative_to(package.source).with_suffix("").parts
    ]
    return {name: importlib.import_module(name) for name in names}


def problems() -> dict[str, Any]:
    """Return every problem, by ``module.CONSTANT``, in code order."""
    from genesys.errors import Problem

    found = {
        f"{name}.{constant}": value
        for name, module in catalogues().items()
        for constant, value in vars(module).items()
        if isinstance(value, Problem) and not constant.startswith("__")
    }
    return dict(sorted(found.items(), key=lambda item: (item[1].code, item[0])))


def providers() -> dict[str, Any]:
    """Return the value of every provider of this repository, by name; those that are not written yet are left out."""
    found: dict[str, Any] = {}
    for package in packages().values():
        for name, place in package.project.get("entry-points", {}).get("genesys.providers", {}).items():
            module, _, attribute = place.partition(":")
            value = getattr(importlib.import_module(module), attribute, None)
            found |= {name: value} if value is not None else {}
    return dict(sorted(found.items()))


def _package(folder: Path) -> Package:
    table = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    name = table["project"]["name"]
    wheel = table["tool"]["hatch"]["build"]["targets"]["wheel"]
    return Package(name, folder, Path(wheel["packages"][0]).name)
