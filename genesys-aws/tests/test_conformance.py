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


STAY = frozenset({"closed", "owned", "encrypted", "versions"})
"""Parts of a bucket that go with it only: a bucket that is not empty, and so stays, is never less safe than it was."""
OF_THOSE = (
    "answers_are_objects_of_the_schema",
    "what_was_created_is_what_is_read",
    "one_token_makes_one_object",
    "update_changes_what_it_says_and_nothing_else",
    "planning_what_was_applied_is_empty",
    "planning_what_was_read_is_empty",
    "a_changed_field_is_changed_once",
    "destroying_leaves_nothing",
)
"""Rules that hold for them all the same."""


@pytest.fixture(scope="module")
def bed() -> Iterator[Bed]:
    with Bed(chaos, delay_s=0.05) as found:
        yield found


def case_of(bed: Bed, names: set[str]) -> Iterator[Case]:
    examples = {name: example for name, example in EXAMPLES.items() if name in names}
    # The bed is no Amazon: nothing there is limited, and what takes a while takes no longer than it is told.
    settings = {"limits": False, "poll_s": 0.05, "lag_s": 1.0}
    found = Case(provider, examples, environ=bed.environ, settings=settings, callers=8)
    yield found
    found.close()


@pytest.fixture(scope="module")
def case(bed: Bed) -> Iterator[Case]:
    yield from case_of(bed, set(EXAMPLES) - STAY)


@pytest.fixture(scope="module")
def parts(bed: Bed) -> Iterator[Case]:
    yield from case_of(bed, {"bucket", *STAY})


@pytest.mark.parametrize("rule", [rule for rule in RULES if str(rule) != "every_type_has_an_example"], ids=str)
def test_conformance(rule: Rule, case: Case, bed: Bed) -> None:
    try:
        rule.check(case)
    finally:
        bed.reset()


@pytest.mark.parametrize("rule", [rule for rule in RULES if str(rule) in OF_THOSE], ids=str)
def test_parts_that_stay_with_their_bucket(rule: Rule, parts: Case, bed: Bed) -> None:
    try:
        rule.check(parts)
    finally:
        bed.reset()


def test_there_is_an_example_of_every_native() -> None:
    assert {example.type for example in EXAMPLES.values()} == set(provider.types)
