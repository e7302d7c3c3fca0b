"""No hook is there for its own sake: each has a package of this repository that uses it, with arguments that exist."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator

import house
import pytest

from genesys.spi import hooks

GROUP = "genesys.hooks"
PACKAGES = [p for p in house.packages().values() if GROUP in p.project.get("entry-points", {})]


def implementations() -> Iterator[tuple[str, house.Package, ast.FunctionDef]]:
    """Every function of a hook plugin that is marked with ``@hookimpl``, by name."""
    for package in PACKAGES:
        for path in house.modules(package.source):
            for node in ast.walk(house.parse(path)):
                if isinstance(node, ast.FunctionDef) and any("hookimpl" in ast.unparse(d) for d in node.decorator_list):
                    yield node.name, package, node


def test_every_specification_has_its_sort_and_the_reverse() -> None:
    specified = {
        name for name, value in vars(hooks).items() if inspect.isfunction(value) and name.startswith("genesys_")
    }
    assert specified == set(hooks.SORTS)


@pytest.mark.parametrize("hook", hooks.SORTS)
def test_every_hook_has_a_package_that_uses_it(hook: str) -> None:
    assert [package.name for name, package, _ in implementations() if name == hook]


def test_every_implementation_asks_for_arguments_that_exist() -> None:
    wrong = []
    for name, package, node in implementations():
        known = set(inspect.signature(getattr(hooks, name)).parameters)
        wrong += [f"{package.name}: {name}({a.arg})" for a in node.args.args if a.arg not in known]
    assert wrong == []


@pytest.mark.parametrize("package", PACKAGES, ids=[package.name for package in PACKAGES])
def test_a_hook_package_that_shapes_what_is_declared_keeps_the_quick_path(package: house.Package) -> None:
    from importlib import import_module

    shaping = {"genesys_transform_resource", "genesys_validate_resource"}
    for place in package.project["entry-points"][GROUP].values():
        module = import_module(place.partition(":")[0])
        shapes = shaping & {name for name, owner, _ in implementations() if owner is package}
        assert not shapes or getattr(module, "pure", False) is True, "or an unchanged plan is slow for everybody"
        assert callable(module.active), "installed is not yet wanted"
