"""The provider keeps every rule of the kit, on the simulated cloud, with every native that it has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from genesys.testing.chaos import Chaos
from genesys.testing.provider_kit import RULES, Case, Rule
from genesys_gcp import provider
from genesys_gcp.testbed import Bed
from genesys_gcp.wire.limits import LIMITS

from .conftest import SETTINGS  # noqa: TID252 - tests are no package that has another name
from .examples import EXAMPLES, PROJECT  # noqa: TID252

_ON = "compute iam secretmanager serviceusage servicenetworking sqladmin run dns"
BED = Bed(polls=1, enabled=tuple(_ON.split()))
CHAOS = Chaos(BED, operation=BED.named)


def leftovers(case: Case) -> list[str]:
    """Everything that is there."""
    return sorted(BED.state.objects)


CASE = Case(
    provider,
    EXAMPLES,
    settings={**SETTINGS, "project": PROJECT, "endpoint": CHAOS.url, "poll_s": 0.01},
    environ={"GOOGLE_OAUTH_ACCESS_TOKEN": "ya29.test"},
    leftovers=leftovers,
    callers=10,
)


@pytest.fixture(scope="module", autouse=True)
def tidy() -> Iterator[None]:
    with CHAOS, pytest.MonkeyPatch.context() as patch:
        # The simulator makes buckets as fast as anything else; Google's pace is tested with the limits themselves.
        patch.delitem(LIMITS, "storage.buckets.insert")
        patch.delitem(LIMITS, "storage.buckets.delete")
        yield
    CASE.close()


LATER = {"it_polls_many_at_once": "one operation that failed would fail all that are asked for in the same call"}
"""Wishes that are not fulfilled, and why."""


@pytest.mark.parametrize("rule", [rule for rule in RULES if str(rule) not in LATER], ids=str)
def test_rule(rule: Rule) -> None:
    rule.check(CASE)


def test_every_type_that_can_be_deleted_has_an_example() -> None:
    shown = {example.type for example in EXAMPLES.values()}
    assert {name for name, item in provider.types.items() if "delete" in item.operations} == shown
