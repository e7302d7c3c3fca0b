"""The rules that every provider keeps, for every native, against the simulator."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from genesys.testing.provider_kit import RULES, Case, Example, Rule
from genesys_azure import provider
from genesys_azure.testbed import Bed, Config

IMAGES = {f"{os}/{arch}": {"version": "1.0.0"} for os in ("ubuntu-26.04", "debian-13") for arch in ("amd64", "arm64")}


@pytest.fixture(scope="module")
def case(examples: dict[str, Example]) -> Iterator[Case]:
    config = Config(seed=3, lasting_s=0.02)
    with Bed(config) as bed:

        def remove(type: str, id: str) -> None:
            bed.remove(id)

        found = Case(
            provider,
            examples,
            # With answers to lookups what is translated is whole: rules about translations see every native.
            settings={"facts": {"tenant": config.tenant, "image": IMAGES}},
            environ=bed.environ,
            outside_delete=remove,
            leftovers=lambda case: bed.ids,
        )
        yield found
        found.close()
        assert bed.world.bugs == []


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_conformance(rule: Rule, case: Case) -> None:
    rule.check(case)


def test_there_is_an_example_of_every_native(examples: dict[str, Example]) -> None:
    assert {example.type for example in examples.values()} == set(provider.types)
