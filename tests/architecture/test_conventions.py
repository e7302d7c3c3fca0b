"""Conventions that no linter knows: where plugins' machinery lives, and that names and texts can be trusted."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import house
import pytest

PACKAGES = house.packages()
CORE = PACKAGES[house.CORE]
FILES = [path for package in PACKAGES.values() for path in house.modules(package.source)]
TESTS = [
    path for folder in (house.ROOT, *(p.folder for p in PACKAGES.values())) for path in house.modules(folder / "tests")
]
PLUGINS = {name: package for name, package in PACKAGES.items() if name != house.CORE}
# One of many is loaded in one place; all of many are asked in two: the markers and the manager.
MACHINERY = {"stevedore": {"plugins/drivers.py"}, "pluggy": {"spi/hooks.py", "plugins/hooks.py"}}
SEEN_BY_TESTS_OF_PLUGINS = {"spi", "testing"}


def name(path: Path) -> str:
    return str(path.relative_to(house.ROOT))


def holding(word: str, files: list[Path]) -> list[Path]:
    """Return the files that hold a word at all; only those need be parsed, which takes seconds for all."""
    return [path for path in files if word in path.read_text(encoding="utf-8")]


def importers(library: str) -> set[str]:
    return {
        str(path.relative_to(CORE.source)) if path.is_relative_to(CORE.source) else name(path)
        for path in holding(library, FILES)
        if any(module.partition(".")[0] == library for module, _ in house.imports(house.parse(path)))
    }


@pytest.mark.parametrize("library", MACHINERY)
def test_plugin_machinery_lives_where_it_belongs(library: str) -> None:
    assert importers(library) <= MACHINERY[library]


@pytest.mark.parametrize("library", MACHINERY)
def test_a_file_made_for_plugin_machinery_uses_it(library: str) -> None:
    built = {file for file in MACHINERY[library] if (CORE.source / file).exists()}
    if not built:
        pytest.skip(f"not built yet: {', '.join(sorted(MACHINERY[library]))}")
    assert importers(library) == built


def test_core_names_no_plugin() -> None:
    pattern = re.compile(r"\bgenesys[-_](local|aws|azure|gcp|guard|notify|otel|state[-_]\w+|policy|cost)\b")
    found = []
    for path in house.modules(CORE.source):
        tree = house.parse(path)
        prose = {id(node.body[0].value) for node in ast.walk(tree) if documented(node)}  # type: ignore[attr-defined]
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                found += [f"{name(path)}:{node.lineno}: {hit[0]}" for hit in pattern.finditer(node.value)]
    assert found == []


def documented(node: ast.AST) -> bool:
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return isinstance(node, kinds) and ast.get_docstring(node) is not None


def test_nothing_prints_but_the_command_line() -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for path in holding("print", FILES)
        if not path.is_relative_to(CORE.source / "cli") and not program(path)
        for node in ast.walk(house.parse(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"print", "pprint"}
    ]
    assert found == []


def program(path: Path) -> bool:
    """Tell whether a file of a plugin runs as a program of its own, whose output is its log."""
    return not path.is_relative_to(CORE.source) and ("child" in path.parts or path.name == "__main__.py")


def test_every_test_file_says_what_it_is_about() -> None:
    files = [path for path in TESTS if path.name.startswith("test_") or path.name == "conftest.py"]
    assert files
    assert [name(path) for path in files if not ast.get_docstring(house.parse(path))] == []


def test_no_test_asserts_nothing() -> None:
    checks = ast.Assert | ast.With | ast.AsyncWith | ast.Call
    found = [
        f"{name(path)}::{node.name}"
        for path in TESTS
        for node in ast.walk(house.parse(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not any(isinstance(child, checks) for statement in node.body for child in ast.walk(statement))
    ]
    assert found == []


def test_every_skip_prints_its_reason() -> None:
    found = []
    for path in holding("skip", TESTS):
        for node in ast.walk(house.parse(path)):
            if isinstance(node, ast.Attribute) and node.attr == "skip" and ast.unparse(node) == "pytest.mark.skip":
                found.append(f"{name(path)}:{node.lineno}: skip inside the test, with what is missing")
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func) == "pytest.skip"
                and not (node.args or node.keywords)
            ):
                found.append(f"{name(path)}:{node.lineno}")
    assert found == []


def exported(path: Path) -> list[str] | None:
    if "__all__" not in path.read_text(encoding="utf-8"):
        return None  # to parse hundreds of files takes seconds, in every process that collects
    for node in house.parse(path).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            value = node.value  # type: ignore[attr-defined]
            return list(ast.literal_eval(value)) if isinstance(value, ast.List | ast.Tuple) else None
    return None


@pytest.mark.parametrize("path", [path for path in FILES if exported(path) is not None], ids=name)
def test_every_public_name_exists_and_is_listed_once(path: Path) -> None:
    names = exported(path) or []
    package = next(package for package in PACKAGES.values() if path.is_relative_to(package.source))
    module = importlib.import_module(house.dotted(package, path))
    assert len(names) == len(set(names))
    assert [item for item in names if not hasattr(module, item)] == []


def test_entry_point_groups_are_spelt_as_in_the_contract() -> None:
    if not (CORE.source / "spi" / "groups.py").exists():
        pytest.skip("not built yet: spi/groups.py")
    module = importlib.import_module("genesys.spi.groups")
    known = {value for key, value in vars(module).items() if key.isupper() and isinstance(value, str)}
    used = {group for package in PACKAGES.values() for group in package.project.get("entry-points", {})}
    assert used <= known
    assert all(group.startswith("genesys.") for group in known)


def led(module: object, attribute: str) -> object:
    """Return what an entry point names; without an attribute it is the module itself, as hook plugins may be."""
    return getattr(module, attribute, None) if attribute else module


@pytest.mark.parametrize("package", PLUGINS.values(), ids=PLUGINS)
def test_every_entry_point_leads_somewhere(package: house.Package) -> None:
    if not (CORE.source / "spi" / "provider.py").exists():
        pytest.skip("not built yet: spi/provider.py")
    for entries in package.project.get("entry-points", {}).values():
        for value in entries.values():
            module, _, attribute = value.partition(":")
            found = [led(importlib.import_module(module), attribute) for _ in range(2)]
            assert found[0] is not None, value
            assert found[0] is found[1], f"{value}: a submodule of that name takes its place once it is imported"


@pytest.mark.parametrize("package", PLUGINS.values(), ids=PLUGINS)
def test_a_plugin_declares_the_range_of_core_that_it_fits(package: house.Package) -> None:
    ranges = [need for need in package.project["dependencies"] if re.match(rf"{house.CORE}\b", need)]
    assert len(ranges) == 1
    assert re.fullmatch(rf"{house.CORE}>=\d+\.\d+,<\d+\.\d+", ranges[0])
    low, high = (tuple(map(int, part.split("."))) for part in re.findall(r"\d+\.\d+", ranges[0]))
    core = tuple(map(int, CORE.project["version"].split(".")[:2]))
    assert low <= core < high


@pytest.mark.parametrize("package", PACKAGES.values(), ids=PACKAGES)
def test_a_package_is_complete(package: house.Package) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", package.project["version"]), "static, one source"
    assert package.project["license"] == "Apache-2.0"
    assert (package.source / "py.typed").is_file()
    assert (package.folder / "LICENSE").read_bytes() == (house.ROOT / "LICENSE").read_bytes()
    version = getattr(importlib.import_module(package.module), "__version__", package.project["version"])
    assert version == package.project["version"]
    assert (package.folder / "README.md").is_file()
    assert "<!-- releases -->" in (package.folder / "CHANGELOG.md").read_text(encoding="utf-8")


def test_changelog_fragments_are_named_as_the_release_expects() -> None:
    pattern = re.compile(r"(\d+|\+[\w-]+)\.(breaking|added|changed|fixed|deprecated)(\.\d+)?\.md")
    files = [path for package in PACKAGES.values() for path in (package.folder / "changes").iterdir()]
    assert [name(path) for path in files if path.name != ".gitignore" and not pattern.fullmatch(path.name)] == []


@pytest.mark.parametrize("package", PLUGINS.values(), ids=PLUGINS)
def test_the_tests_of_a_plugin_see_what_its_author_may_see(package: house.Package) -> None:
    found = []
    for path in house.modules(package.tests) if package.tests.exists() else ():
        for module, line in house.imports(house.parse(path)):
            parts = module.split(".")
            lower = len(parts) > 1 and parts[1][:1].islower()
            if parts[0] == "genesys" and lower and parts[1] not in SEEN_BY_TESTS_OF_PLUGINS:
                found.append(f"{name(path)}:{line}: {module}")
    assert found == []
