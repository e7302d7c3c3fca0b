"""Every page for readers runs as it is written, and so does every example in a docstring."""

from __future__ import annotations

import doctest
import importlib
import os
import sys
from pathlib import Path

import documents
import house
import pytest

GENERATED = ("docs/reference", "docs/adr")


def pages() -> list[Path]:
    folders = [house.ROOT, *(package.folder for package in house.packages().values())]
    found = [path for folder in folders for path in sorted(folder.glob("*.md"))]
    found += sorted((house.ROOT / "docs").rglob("*.md"))
    found += sorted((house.ROOT / "examples").glob("*/*.md"))
    return [path for path in found if not str(path.relative_to(house.ROOT)).startswith(GENERATED)]


def name(path: Path) -> str:
    return str(path.relative_to(house.ROOT))


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.fixture
def reader(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody who has just installed Genesys."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GENESYS_", "XDG_", "PYTEST_"))}
    kept.pop("CI", None)
    folders = {
        "HOME": "home", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data",
        "GENESYS_LOCAL_HOME": "local",
    }  # fmt: skip
    own = {variable: str(tmp_path / folder) for variable, folder in folders.items()}
    (tmp_path / "home").mkdir()
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"
    return kept | own | {"PATH": path, "NO_COLOR": "1", "GENESYS_KEYRING": "off", "LC_ALL": "C.UTF-8"}


@pytest.mark.parametrize("path", [path for path in pages() if documents.runs(text(path))], ids=name)
def test_a_page_runs_as_it_is_written(path: Path, tmp_path: Path, reader: dict[str, str]) -> None:
    folder = tmp_path / "reader"
    folder.mkdir()
    documents.play(text(path), folder, reader, root=house.ROOT)


@pytest.mark.parametrize("path", pages(), ids=name)
def test_every_relative_link_of_a_page_leads_somewhere(path: Path) -> None:
    targets = [match[1] for match in documents.links(text(path))]
    local = [
        target.partition("#")[0]
        for target in targets
        if "://" not in target and not target.startswith(("#", "mailto:"))
    ]
    assert [target for target in local if not (path.parent / target).exists()] == []


def documented() -> list[str]:
    return [
        house.dotted(package, path)
        for package in house.packages().values()
        for path in house.modules(package.source)
        if ">>> " in path.read_text(encoding="utf-8")
    ]


@pytest.mark.parametrize("module", documented())
def test_the_examples_in_docstrings_run(module: str) -> None:
    result = doctest.testmod(importlib.import_module(module))
    assert result.attempted
    assert result.failed == 0
