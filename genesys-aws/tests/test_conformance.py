"""The rules that every provider keeps, for every native, against the test bed."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from genesys.testing import chaos
from genesys.testing.provider_kit import RULES, Case, Rule
from genesys_aws import provider
from genesys_aws.testbed import Bed

_SPEC = spec_from_file_location("aws_examples", Path(__file__).with_name("examples.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
_MODULE = module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)
EXAMPLES = _MODULE.EXAMPLES


OPEN = frozenset(
    {
        "an_abandoned_create_can_be_repeated",
        "every_failure_is_a_fault",
        "secrets_are_never_shown",
        "no_verb_blocks_the_loop",
        "a_pending_answer_survives_a_crash",
        "nothing_is_left_behind",
        "planning_what_was_applied_is_empty",
        "planning_what_was_read_is_empty",
        "a_changed_field_is_changed_once",
        "deletion_behind_its_back_is_noticed",
        "destroying_leaves_nothing",
        "it_lists_what_a_stack_has",
        "it_polls_many_at_once",
        "it_finds_every_duplicate",
        "every_type_says_what_it_is",
        "every_type_has_an_example",
    }
)
"""Rules that were not run to their end with every native yet; take them out of here one by one."""


@pytest.fixture(scope="module")
def case() -> Iterator[Case]:
    with Bed(chaos, delay_s=0.1) as bed:
        found = Case(provider, EXAMPLES, environ=bed.environ, callers=8)
        yield found
        found.close()


@pytest.mark.parametrize("rule", [rule for rule in RULES if str(rule) not in OPEN], ids=str)
def test_conformance(rule: Rule, case: Case) -> None:
    rule.check(case)


def test_there_is_an_example_of_every_native() -> None:
    assert {example.type for example in EXAMPLES.values()} == set(provider.types)
