"""Who may import whom: the contract file says what the plan of the house says, and holds."""

from __future__ import annotations

import configparser
import subprocess
import sys
from pathlib import Path

import house
import pytest

LAYERS = (
    "testing", "cli", "app", "sim", "plugins", "run", "state | plan", "load | compile",
    "spi", "kinds", "model", "graph", "errors",
)  # fmt: skip
ROOT_FILES = {"__init__", "__main__"}


def contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(house.ROOT / ".importlinter")
    return parser


def test_the_layers_are_those_of_the_plan_of_the_house() -> None:
    section = contracts()["importlinter:contract:layers"]
    assert tuple(section["layers"].split("\n")[1:]) == LAYERS
    assert section["exhaustive"] == "true", "a new room must be placed before it can be used"
    assert section["exhaustive_ignores"].split() == ["__main__"], (
        "the only file that is no room: it is `python -m genesys`"
    )


def test_no_contract_has_an_exception() -> None:
    parser = contracts()
    excuses = [name for name in parser.sections() if "ignore_imports" in parser[name]]
    assert excuses == []


def test_every_package_of_this_repository_is_under_contract() -> None:
    roots = set(contracts()["importlinter"]["root_packages"].split())
    assert roots == {package.module for package in house.packages().values()}


def test_every_plugin_is_under_every_contract_about_plugins() -> None:
    parser = contracts()
    plugins = {package.module for name, package in house.packages().items() if name != house.CORE}
    assert set(parser["importlinter:contract:siblings"]["modules"].split()) == plugins
    assert set(parser["importlinter:contract:plugins"]["source_modules"].split()) == plugins
    assert set(parser["importlinter:contract:core"]["forbidden_modules"].split()) == plugins


def test_a_plugin_is_forbidden_every_room_but_the_contract() -> None:
    forbidden = set(contracts()["importlinter:contract:plugins"]["forbidden_modules"].split())
    rooms = {name for line in LAYERS for name in line.split(" | ")}
    assert forbidden == {f"genesys.{room}" for room in rooms - {"spi"}}


def test_trio_and_httpx_are_forbidden_everywhere_but_in_four_rooms() -> None:
    bound = set(contracts()["importlinter:contract:effects"]["source_modules"].split())
    rooms = {name for line in LAYERS for name in line.split(" | ")}
    assert bound == {f"genesys.{room}" for room in rooms - {"run", "state", "sim", "testing"}}


def test_the_house_has_no_room_that_the_plan_does_not_know() -> None:
    source = house.packages()[house.CORE].source
    rooms = {path.stem for path in source.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert rooms - ROOT_FILES <= {name for line in LAYERS for name in line.split(" | ")}


def test_all_contracts_are_kept() -> None:
    tool = Path(sys.executable).parent / "lint-imports"
    if not tool.exists():
        pytest.skip("import-linter is not installed here; the check `layers` runs it")
    done = subprocess.run(
        [str(tool), "--no-logo", "--no-cache"], cwd=house.ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
