"""A plan as a table: one line a change, for the wide view and for logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.plan import wording
from genesys.plan.groups import grouped
from genesys.plan.palette import PLAIN, Palette
from genesys.plan.render_tree import footer

if TYPE_CHECKING:
    from genesys.model.plan import Plan
    from genesys.plan.groups import Step

_HEAD = ("", "ADDRESS", "TYPE", "ACTION", "RISK", "WHAT")


def render_table(plan: Plan, *, now: float, palette: Palette = PLAIN, saved_as: str = "") -> str:
    """Return one aligned line for each change, most dangerous resource first, and the footer.

    Args:
        plan: The plan.
        now: Seconds since 1970.
        palette: Colors.
        saved_as: Name of the file that the plan was written to, or ``""``.
    """
    steps = [step for group in grouped(plan) for step in group.steps]
    lines: list[str] = []
    if steps:
        rows = [_HEAD, *(_row(step) for step in steps)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
        lines.append(palette.paint("bold", _line(rows[0], widths)))
        for step, row in zip(steps, rows[1:], strict=True):
            lines.append(palette.paint(wording.sign(step.change).color, _line(row, widths)))
        lines.append("")
    lines += footer(plan, now=now, palette=palette, saved_as=saved_as)
    return "\n".join(lines) + "\n"


def _row(step: Step) -> tuple[str, ...]:
    change, sign = step.change, wording.sign(step.change)
    shown_risk = "" if step.risk == "none" else step.risk
    return (sign.symbol, change.address, change.type, sign.word, shown_risk, _what(step))


def _what(step: Step) -> str:
    change = step.change
    if change.because:
        return change.because
    fields = change.fields[:2] if change.action == "create" else []
    return ", ".join(f"{field.path} {_value(step, field.path)}" for field in fields)


def _value(step: Step, path: str) -> str:
    field = next(item for item in step.change.fields if item.path == path)
    text = wording.UNKNOWN if field.unknown else wording.shown(field, field.after)
    return text if len(text) <= 40 else text[:39] + "…"


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
