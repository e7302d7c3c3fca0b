"""The rules that every provider keeps, for every native, against the simulator."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from genesys.testing.provider_kit import RULES, Case, Rule
from genesys_azure import provider
from genesys_azure.testbed import Bed, Config

_SPEC = spec_from_file_location("azure_wire_examples", Path(__file__).with_name("wire_examples.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
_MODULE = module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)
EXAMPLES = _MODULE.EXAMPLES


@pytest.fixture(scope="module")
def case() -> Iterator[Case]:
    config = Config(seed=3, lasting_s=0.02)
    with Bed(config) as bed:

        def remove(type: str, id: str) -> None:
            bed.remove(id)

        found = Case(provider, EXAMPLES, environ=bed.environ, outside_delete=remove, leftovers=lambda case: bed.ids)
        yield found
        found.close()
        assert bed.world.bugs == []


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_conformance(rule: Rule, case: Case) -> None:
    rule.check(case)


def test_there_is_an_example_of_every_native() -> None:
    assert {example.type for example in EXAMPLES.values()} == set(provider.types)
