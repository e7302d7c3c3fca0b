"""A provider that does everything right passes every rule, whether it is synchronous or not."""

from __future__ import annotations

import pytest

from genesys.testing.provider_kit import RULES, judged


@pytest.mark.parametrize("session", ["Session", "Waiting"])
def test_a_good_provider_passes(lab, session):
    case = lab.case(getattr(lab, session))
    found = {result.rule.name: (result.word, result.seen) for result in judged(RULES, case)}
    wrong = {name: seen for name, (word, seen) in found.items() if word in {"failed", "advised"}}
    assert wrong == {}
    skipped = {name for name, (word, _) in found.items() if word == "skipped"}
    assert skipped == ({"no_verb_blocks_the_loop"} if session == "Session" else set())
    case.close()
