"""Findings as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.render.palette import PLAIN, VIVID

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genesys.errors import Finding

_LABELS = ("Where", "Reason", "Solution", "Command", "Documentation")


def findings(found: Iterable[Finding], *, color: bool = False) -> str:
    """Return the blocks of all findings, an empty line between them."""
    palette = VIVID if color else PLAIN
    blocks = []
    for finding in found:
        head, *rest = finding.text().split("\n")
        paint = palette.red if finding.severity == "error" else palette.yellow
        label, _, text = head.partition(": ")
        lines = [f"{paint(label + ':')} {palette.bold(text)}"]
        for line in rest:
            label, colon, text = line.partition(": ")
            known = colon and label in _LABELS
            lines.append(f"{palette.dim(label + ':')} {text}" if known else line)
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
