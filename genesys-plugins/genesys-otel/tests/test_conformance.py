"""The hook plugin keeps what the engine relies on, where it has nothing to do and is asked all the same."""

from __future__ import annotations

import pytest

from genesys.testing.hook_kit import RULES, Case
from genesys_otel import hooks

CASE = Case(hooks)


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_conformance(rule):
    rule.check(CASE)
