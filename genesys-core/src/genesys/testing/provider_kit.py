"""The rules that a provider keeps, ready to run against any provider, and proven by sabotage.

::

    CASE = Case(provider, {"note": Example("filebox.file", {"file": "{name}", "text": "a"}, update={"text": "b"})})


    @pytest.mark.parametrize("rule", RULES, ids=str)
    def test_conformance(rule):
        rule.check(CASE)

Each rule says what the engine relies on it for. A rule that has nothing to look at is skipped, and says why: that
follows from what the provider declares, and is never written by hand. Rules of the level ``should`` are reported by
`genesys plugin check` and do not fail.
"""

from __future__ import annotations

from genesys.testing.provider import declared, engine, manners, verbs, wishes
from genesys.testing.provider.case import Case, Example, of
from genesys.testing.rules import Broken, Result, Rule, judge, judged

RULES: tuple[Rule, ...] = declared.RULES + verbs.RULES + manners.RULES + engine.RULES + wishes.RULES
"""Every rule, quick ones first."""

__all__ = ["RULES", "Broken", "Case", "Example", "Result", "Rule", "judge", "judged", "of"]
