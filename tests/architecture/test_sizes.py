"""Small rooms: hard limits on modules, functions, positional parameters and public names.

``sizes.json`` lists what is over a limit today. Nothing may be added to it, and nothing in it may grow.
"""

from __future__ import annotations

import ast
import json
import statistics
from collections.abc import Iterator

import house
import pytest

LIMITS = {"modules": 400, "functions": 60, "parameters": 5, "names": 15}
MEDIANS = {"modules": 120, "functions": 10}
ENOUGH = 40
Function = ast.FunctionDef | ast.AsyncFunctionDef
Sizes = dict[str, dict[str, int]]


def functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, Function]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function | ast.ClassDef):
            name = f"{prefix}{node.name}"
            if isinstance(node, Function):
                yield name, node
            yield from functions(node, f"{name}.")
        else:
            yield from functions(node, prefix)


def length(node: Function) -> int:
    """Lines of a function without its decorators and its docstring."""
    whole = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is None:
        return whole
    return whole - ((first.end_lineno or first.lineno) - first.lineno + 1)


def positional(node: Function) -> int:
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def public(tree: ast.Module) -> int:
    return sum(isinstance(n, Function | ast.ClassDef) and not n.name.startswith("_") for n in tree.body)


def measure() -> Sizes:
    sizes: Sizes = {what: {} for what in LIMITS}
    for package in house.packages().values():
        for path in house.modules(package.source):
            name = str(path.relative_to(house.ROOT))
            tree = house.parse(path)
            sizes["modules"][name] = len(path.read_text(encoding="utf-8").splitlines())
            sizes["names"][name] = public(tree)
            for label, node in functions(tree):
                sizes["functions"][f"{name}::{label}"] = length(node)
                sizes["parameters"][f"{name}::{label}"] = positional(node)
    return sizes


@pytest.fixture(scope="module")
def sizes() -> Sizes:
    return measure()


@pytest.fixture(scope="module")
def excused() -> Sizes:
    text = (house.ROOT / "tests" / "architecture" / "sizes.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


@pytest.mark.parametrize("what", LIMITS)
def test_nothing_is_over_its_limit_except_what_was(what: str, sizes: Sizes, excused: Sizes) -> None:
    over = {name: size for name, size in sizes[what].items() if size > excused[what].get(name, LIMITS[what])}
    assert over == {}, f"at most {LIMITS[what]}: split it, do not list it"


@pytest.mark.parametrize("what", LIMITS)
def test_an_excuse_that_is_no_longer_needed_is_struck_out(what: str, sizes: Sizes, excused: Sizes) -> None:
    stale = {name: sizes[what].get(name) for name in excused[what] if sizes[what].get(name, 0) <= LIMITS[what]}
    assert stale == {}, "remove these lines from sizes.json"


@pytest.mark.parametrize("what", LIMITS)
def test_an_excuse_shrinks_with_the_code(what: str, sizes: Sizes, excused: Sizes) -> None:
    loose = {name: sizes[what][name] for name, most in excused[what].items() if sizes[what].get(name, most) < most}
    assert loose == {}, "lower the numbers in sizes.json to these"


@pytest.mark.parametrize("what", MEDIANS)
def test_the_median_stays_near_its_target(what: str, sizes: Sizes) -> None:
    values = [size for size in sizes[what].values() if size > 1]
    if len(values) < ENOUGH:
        pytest.skip(f"a median of {len(values)} {what} says nothing yet")
    assert statistics.median(values) <= MEDIANS[what] * 1.1
