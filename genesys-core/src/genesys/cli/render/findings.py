"""Findings as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.plan.palette import ANSI, PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genesys.errors import Finding

_LABELS = ("Where", "Reason", "Solution", "Command", "Documentation", "Provider said")


def findings(found: Iterable[Finding], *, color: bool = False) -> str:
    """Return the blocks of all findings, an empty line between them."""
    palette = ANSI if color else PLAIN
    blocks = []
    for finding in found:
        hue = "red" if finding.severity == "error" else "yellow"
        head, *rest = finding.text().split("\n")
        label, _, text = head.partition(": ")
        lines = [palette.paint(hue, f"{label}:") + " " + palette.paint("bold", text)]
        for line in rest:
            label, colon, text = line.partition(": ")
            known = colon and label in _LABELS
            lines.append(palette.paint("dim", f"{label}:") + " " + text if known else line)
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
