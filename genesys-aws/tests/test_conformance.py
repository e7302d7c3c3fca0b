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


@pytest.fixture(scope="module")
def case() -> Iterator[Case]:
    with Bed(chaos, delay_s=0.1) as bed:
        found = Case(provider, EXAMPLES, environ=bed.environ, callers=8)
        yield found
        found.close()


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_conformance(rule: Rule, case: Case) -> None:
    rule.check(case)


def test_there_is_an_example_of_every_native() -> None:
    assert {example.type for example in EXAMPLES.values()} == set(provider.types)
