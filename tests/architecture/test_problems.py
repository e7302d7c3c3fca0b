"""The error catalogue: unique codes, five parts, texts that render, calls that give every fact."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from typing import Any

import house
import pytest

CODE = re.compile(r"[A-Z][A-Z0-9]*-\d{3}")
PARTS = ("what", "reason", "solution", "command")
OPTIONS = {"where", "severity"}
CATALOGUE = house.problems()
NAMES = list(CATALOGUE)


def fields(problem: Any) -> set[str]:
    texts = (getattr(problem, part) for part in PARTS)
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def constants(tree: ast.Module) -> dict[str, str]:
    """Local name -> ``module.CONSTANT`` of every problem that a module imports or defines."""
    known = {name.rpartition(".") for name in NAMES}
    modules = {module for module, _, _ in known}
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                local, whole = alias.asname or alias.name, f"{node.module}.{alias.name}"
                if whole in CATALOGUE:
                    found[local] = whole
                elif whole in modules:
                    found |= {f"{local}.{c}": f"{m}.{c}" for m, _, c in known if m == whole}
    return found


def uses() -> Iterator[tuple[str, str, ast.Call]]:
    """Every call of ``PROBLEM.error(...)`` and ``PROBLEM.finding(...)`` with its place and the problem's name."""
    for package in house.packages().values():
        for path in house.modules(package.source):
            tree = house.parse(path)
            local = constants(tree)
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    name = local.get(ast.unparse(node.func.value))
                    if name and node.func.attr in {"error", "finding"}:
                        yield f"{path.relative_to(house.ROOT)}:{node.lineno}", name, node


def test_every_code_belongs_to_one_problem() -> None:
    owners: dict[str, set[int]] = {}
    for problem in CATALOGUE.values():
        owners.setdefault(problem.code, set()).add(id(problem))
    assert {code: len(ids) for code, ids in owners.items() if len(ids) > 1} == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_problem_has_a_lawful_code_and_all_five_parts(name: str) -> None:
    problem = CATALOGUE[name]
    assert CODE.fullmatch(problem.code)
    assert all(getattr(problem, part).strip() for part in PARTS)
    assert problem.docs.endswith("/" + problem.code)


@pytest.mark.parametrize("name", NAMES)
def test_a_problem_renders_with_the_facts_that_its_texts_name(name: str) -> None:
    problem = CATALOGUE[name]
    facts = {field: f"<{field}>" for field in fields(problem)}
    assert all(field.isidentifier() for field in facts), "a fact is a plain name"
    text = problem.finding(None, **facts).text()
    assert all(fact in text for fact in facts.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_command_can_be_pasted_as_it_is(name: str) -> None:
    command = CATALOGUE[name].command
    assert "\n" not in command
    assert not re.search(r"<[a-z ]+>|\.\.\.|…|\[options\]", command), "no placeholders for the reader to fill"


def test_every_call_gives_all_the_facts_of_its_problem() -> None:
    wrong = []
    for place, name, call in uses():
        given = {keyword.arg for keyword in call.keywords}
        missing = fields(CATALOGUE[name]) - given
        if missing and None not in given:
            wrong.append(f"{place}: {CATALOGUE[name].code} lacks {', '.join(sorted(missing))}")
    assert wrong == [], "str.format_map would raise KeyError in the user's face"


def test_every_problem_is_raised_somewhere() -> None:
    # By what is imported from where: a name such as FAILED or REQUIRED may mean another thing elsewhere.
    used = {
        f"{node.module}.{alias.name}"
        for package in house.packages().values()
        for path in house.modules(package.source)
        for node in ast.walk(house.parse(path))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert [name for name in NAMES if name not in used] == [], "a catalogue entry that nothing raises"


def test_every_problem_lives_in_a_catalogue() -> None:
    found = [
        f"{path.relative_to(house.ROOT)}:{node.lineno}"
        for package in house.packages().values()
        for path in house.modules(package.source)
        if "problems" not in path.relative_to(package.source).with_suffix("").parts
        for node in ast.walk(house.parse(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "Problem"
    ]
    assert found == [], "declare it in the room's problems.py"


def test_there_are_problems() -> None:
    assert len(CATALOGUE) > 0
