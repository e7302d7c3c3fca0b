"""The figures of one run: collected, shown as a table, and kept as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from pathlib import Path

from budgets import BUDGETS
from measure import Command, Cost, exponent, median, rounds, said, spread

LARGE = 1000


class Book:
    """Figures by the name of their budget."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[float, str]] = {}
        self.spreads: dict[str, float | None] = {}
        self.yardstick = 0.0
        self.absent: list[str] = []
        self.asides: dict[str, str] = {}

    def note(self, name: str, value: float, more: str = "", *, spread: float | None = None) -> None:
        """Keep a figure, and fail the test that measured it when a binding budget is broken.

        Args:
            name: Of its budget.
            value: In the budget's unit.
            more: What a reader may want to know beside.
            spread: How far rounds lie from their median, as a share of it; ``None`` when it is not known.
        """
        self.found[name], self.spreads[name] = (value, more), spread
        budget = BUDGETS[name]
        assert not budget.binding or value <= budget.most, (
            f"{budget.why}: {value:.3g} {budget.unit}, and {budget.most:g} is the most; {more}"
        )

    def aside(self, name: str, text: str) -> None:
        """Keep what has no budget, to be shown beside the figures."""
        self.asides[name] = text

    def growth(self, name: str, points: Mapping[int, float]) -> None:
        """Keep the exponent of a curve: over all sizes, and over those of 1 000 and more."""
        shown = ", ".join(f"{count}: {cpu:.2f} s" for count, cpu in points.items())
        self.note(name, exponent(points), shown)
        self.note(f"{name} above", exponent({count: cpu for count, cpu in points.items() if count >= LARGE}), shown)

    def table(self) -> str:
        """Return everything as text, in the order of the budgets."""
        rows = [f"{'measured':>10}      {'at most':>8}", "-" * 118]
        for name, budget in BUDGETS.items():
            if name in self.found:
                value, more = self.found[name]
                word = "ok" if value <= budget.most else "OVER"
                row = f"{value:10.3f} {budget.unit:4} {budget.most:8g}  {word:4}  {budget.why}"
                rows += [row] + ([f"{'':31}{more}"] if more else [])
        shown = [f"{name}: {text}" for name, text in self.asides.items()]
        return "\n".join([f"processors {os.cpu_count()}, load {os.getloadavg()[0]:.1f}", *self.absent, *rows, *shown])

    def keep(self, path: Path) -> None:
        """Write everything as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = {
            name: {"measured": value, "unit": BUDGETS[name].unit, "more": more, "spread": self.spreads[name]}
            for name, (value, more) in self.found.items()
        }
        head = {
            "version": 1,
            "python": platform.python_version(),
            "machine": platform.machine(),
            "cpus": os.cpu_count(),
            "yardstick": self.yardstick,
        }
        document = {
            **head,
            "load": round(os.getloadavg()[0], 1),
            "notes": self.absent,
            "asides": self.asides,
            "figures": rows,
        }
        path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def measured(book: Book, name: str, command: Command, count: int = 5) -> Cost:
    """Measure a command of ours alone, and note its processor time."""
    found = rounds({"ours": command}, count)["ours"]
    cost = median(found)
    book.note(name, cost.cpu, said(cost), spread=spread(found))
    return cost
