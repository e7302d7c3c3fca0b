"""The report of the benchmarks: the page says what was kept, and only what noise cannot explain is a regression."""

from __future__ import annotations

import copy
import importlib
import json
import sys
from typing import Any

import house
import pytest

FOLDER = house.ROOT / "tests" / "benchmarks"


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module, which finds its neighbours as the benchmarks do."""
    monkeypatch.syspath_prepend(str(FOLDER))
    for name in ("report", "budgets"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module("report")


def document(
    measured: float, *, name: str = "deploy 1000", unit: str = "s", spread: Any = 0.01, pace: float = 1.0
) -> Any:
    figure = {"measured": measured, "unit": unit, "more": "", "spread": spread}
    return {"yardstick": pace, "figures": {name: figure}}


def test_the_page_is_what_was_kept(report: Any) -> None:
    kept = json.loads(report.KEPT.read_text(encoding="utf-8"))
    assert report.PAGE.read_text(encoding="utf-8") == report.page(kept)
    assert set(kept["figures"]) <= set(report.BUDGETS)


@pytest.mark.parametrize(
    ("then", "now", "worse"),
    [
        (document(1.0), document(1.1), False),
        (document(1.0), document(1.3), True),
        (document(1.0), document(1.3, spread=0.1), False),
        (document(1.0, spread=0.1), document(1.5), True),
        (document(1.0), document(0.5), False),
        (document(1.0), document(1.9, pace=2.0), False),  # another, slower machine
        (document(1.0), document(1.0, pace=0.5), True),
        (document(0.010), document(0.019), False),  # a tick of the clock
        (
            document(0.2, name="deploy 1000 vs", unit="x", spread=None),
            document(0.25, name="deploy 1000 vs", unit="x", spread=None),
            False,
        ),
        (
            document(0.2, name="deploy 1000 vs", unit="x", spread=None),
            document(0.3, name="deploy 1000 vs", unit="x", spread=None, pace=9),
            True,
        ),
        (document(1.0, name="forgotten"), document(9.0, name="forgotten"), False),
        ({"yardstick": 1.0, "figures": {}}, document(9.0), False),
    ],
)
def test_only_what_noise_cannot_explain_is_a_regression(report: Any, then: Any, now: Any, worse: bool) -> None:
    found = list(report.regressions(now, then))
    assert bool(found) is worse, found


def test_a_run_that_measured_less_keeps_the_other_figures(
    report: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "KEPT", tmp_path / "figures.json")
    monkeypatch.setattr(report, "PAGE", tmp_path / "budgets.md")
    about = {"python": "3", "machine": "m", "cpus": 2, "load": 0.0, "notes": []}
    report.keep({**document(1.0), **about})
    report.keep({**copy.deepcopy(document(2.0, name="example plan")), **about})
    kept = json.loads((tmp_path / "figures.json").read_text())
    assert list(kept["figures"]) == ["deploy 1000", "example plan"]
    assert "≤ 0.5 s | 2 s | **over**" in (tmp_path / "budgets.md").read_text()
