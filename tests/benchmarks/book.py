"""The figures of one run: collected, shown as a table, and kept as JSON."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path

from budgets import BUDGETS
from measure import Command, Cost, median, rounds, said


class Book:
    """Figures by the name of their budget."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[float, str]] = {}
        self.absent: list[str] = []

    def note(self, name: str, value: float, more: str = "") -> None:
        """Keep a figure, and fail the test that measured it when a binding budget is broken."""
        self.found[name] = (value, more)
        budget = BUDGETS[name]
        assert not budget.binding or value <= budget.most, (
            f"{budget.why}: {value:.3g} {budget.unit}, and {budget.most:g} is the most; {more}"
        )

    def table(self) -> str:
        """Return everything as text, in the order of the budgets."""
        rows = [f"{'measured':>10}      {'at most':>8}", "-" * 118]
        for name, budget in BUDGETS.items():
            if name in self.found:
                value, more = self.found[name]
                word = "ok" if value <= budget.most else "OVER"
                row = f"{value:10.3f} {budget.unit:4} {budget.most:8g}  {word:4}  {budget.why}"
                rows += [row] + ([f"{'':31}{more}"] if more else [])
        return "\n".join([f"processors {os.cpu_count()}, load {os.getloadavg()[0]:.1f}", *self.absent, *rows])

    def keep(self, path: Path) -> None:
        """Write everything as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = {
            name: {**BUDGETS[name]._asdict(), "measured": value, "more": more}
            for name, (value, more) in self.found.items()
        }
        head = {
            "version": 1,
            "python": platform.python_version(),
            "machine": platform.machine(),
            "cpus": os.cpu_count(),
        }
        document = {**head, "load": os.getloadavg(), "notes": self.absent, "figures": rows}
        path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def measured(book: Book, name: str, command: Command, count: int = 5) -> Cost:
    """Measure a command of ours alone, and note its processor time."""
    cost = median(rounds({"ours": command}, count)["ours"])
    book.note(name, cost.cpu, said(cost))
    return cost
