"""Every rule of the provider kit is broken by a provider that is wrong in one place, and noticed by that rule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from genesys.errors import Where
from genesys.testing.provider_kit import RULES, judge

from . import sabotage_manners, sabotage_value, sabotage_verbs  # noqa: F401, TID252
from .sabotage import SABOTAGE  # noqa: TID252

BY_NAME = {rule.name: rule for rule in RULES}
PAIRS = [(rule, name) for rule, makers in SABOTAGE.items() for name in makers]


@pytest.mark.parametrize(("rule", "name"), PAIRS, ids=lambda value: value)
def test_sabotage_is_noticed_by_its_rule(lab, rule, name):
    case = SABOTAGE[rule][name](lab)
    found = judge(BY_NAME[rule], case)
    case.close()
    assert found.word == ("advised" if BY_NAME[rule].level == "should" else "failed"), found
    assert found.seen
    assert BY_NAME[rule].relies in found.text()


def test_every_rule_has_somebody_who_breaks_it():
    assert set(SABOTAGE) == set(BY_NAME)


def test_every_rule_says_what_it_promises_and_why():
    assert [rule.name for rule in RULES if not (rule.promise and rule.relies)] == []
    assert len(BY_NAME) == len(RULES)


def test_a_failure_names_the_line_of_the_verb_that_did_it(lab):
    case = sabotage_verbs.its_second_delete_complains(lab)
    found = judge(BY_NAME["deleting_twice_is_quiet"], case)
    case.close()
    assert isinstance(found.where, Where)
    assert found.where.file == sabotage_verbs.__file__
    assert "def delete" in Path(sabotage_verbs.__file__).read_text(encoding="utf-8").splitlines()[found.where.line - 1]


def test_results_are_json(lab):
    case = sabotage_value.another_number(lab)
    found = judge(BY_NAME["speaks_the_contract"], case)
    assert json.loads(json.dumps(found.as_json()))["result"] == "failed"
