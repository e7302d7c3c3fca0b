"""How a plugin did on its conformance kit, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.plan.palette import ANSI, PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genesys.app.checking import Report

_HUES = {"failed": ("Failed", "red"), "advised": ("Advice", "yellow")}


def kit(report: Report, *, color: bool = False, every: bool = False) -> str:
    """Return what failed with its reasons, what is advised, why rules were skipped, and a line that sums up.

    Args:
        report: The results.
        color: Whether to paint.
        every: Whether to name the rules that are kept too.
    """
    palette = ANSI if color else PLAIN
    blocks = []
    for word, (label, hue) in _HUES.items():
        for row in report.of(word):
            lines = [palette.paint(hue, f"{label}:") + " " + palette.paint("bold", row["rule"])]
            lines += [f"  Rule:  {row['promise']}", f"  Seen:  {row['seen']}"]
            lines += [f"  Where: {row['where']}"] if row["where"] else []
            lines.append(f"  Why:   {row['relies']}")
            blocks.append("\n".join(lines))
    blocks += ["\n".join(list(_listed(report, every=every)))] if every or report.of("skipped") else []
    return "\n\n".join([*blocks, _sum(report)])


def _listed(report: Report, *, every: bool) -> Iterator[str]:
    for row in report.of("passed") if every else ():
        yield f"Kept: {row['rule']}"
    for row in report.of("skipped"):
        yield f"Skipped: {row['rule']}: {row['seen']}"


def _sum(report: Report) -> str:
    counts = {word: len(report.of(word)) for word in ("passed", "failed", "advised", "skipped")}
    words = [f"{counts['passed']} kept"]
    words += [f"{counts['failed']} failed"] if counts["failed"] else []
    words += [f"{counts['advised']} advised"] if counts["advised"] else []
    words += [f"{counts['skipped']} skipped"] if counts["skipped"] else []
    verdict = "conforms" if report.well else "does not conform"
    name = f"{report.package} {report.version}".strip()
    return f"{name} {verdict}: of {len(report.results)} rules {', '.join(words)} ({report.seconds:.1f} s)."
