"""The plugin keeps every rule of the hook kit."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

from genesys.testing.hook_kit import RULES, Rule

CASE = runpy.run_path(str(Path(__file__).with_name("conformance.py")))["CASE"]


@pytest.fixture(scope="module", autouse=True)
def tidy() -> Iterator[None]:
    yield
    CASE.close()


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_rule(rule: Rule) -> None:
    rule.check(CASE)
