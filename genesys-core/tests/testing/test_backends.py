"""The backend kit as a case: every rule says why, a good backend passes, and a broken one is named with its reason."""

from __future__ import annotations

import pytest

from genesys.app.world import real_world
from genesys.state.local import LocalBackend
from genesys.testing import backend_kit
from genesys.testing.backends import RELIES, BackendCase
from genesys.testing.rules import judged


class Forgets(LocalBackend):
    async def delete(self, key):
        """Keep it."""


@pytest.fixture
def make(tmp_path):
    return lambda kind=LocalBackend: kind(real_world().files, str(tmp_path / "state"))


def test_a_good_backend_passes_one_case_after_the_other(make):
    case = BackendCase(make)
    for _ in range(2):
        assert {(result.word, result.seen) for result in judged(case.rules, case)} == {("passed", "")}


def test_a_broken_one_fails_with_what_was_seen_and_why_it_matters(make):
    case = BackendCase(lambda: make(Forgets))
    (found,) = [result for result in judged(case.rules, case) if result.word == "failed"]
    assert found.rule.name == "delete_is_quiet_and_thorough"
    assert "must be gone" in found.seen
    assert RELIES[found.rule.name] in found.text()


def test_every_rule_says_why():
    assert set(RELIES) == {rule.__name__ for rule in backend_kit.RULES}
