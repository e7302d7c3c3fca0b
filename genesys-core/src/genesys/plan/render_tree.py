"""A plan as a tree: resource, its natives, their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.plan import paths, wording
from genesys.plan.groups import grouped
from genesys.plan.palette import PLAIN, Palette

if TYPE_CHECKING:
    from genesys.model.expr import Json
    from genesys.model.plan import FieldChange, Plan
    from genesys.plan.groups import Group, Step

_FIELD_SIGNS = {(False, True): ("+", "green"), (True, False): ("-", "red"), (True, True): ("~", "yellow")}


def render_tree(
    plan: Plan, *, now: float, palette: Palette = PLAIN, full: bool = False, saved_as: str = "", unchanged: int = 0
) -> str:
    """Return the text that a person reads before approving.

    Args:
        plan: The plan.
        now: Seconds since 1970, for "observed 3 minutes ago".
        palette: Colors.
        full: Show every field, also of what is created or destroyed; else at most what differs and is short.
        saved_as: Name of the file that the plan was written to, or ``""``.
        unchanged: Number of natives that stay as they are, for the heading; 0 when not known.
    """
    groups = grouped(plan)
    lines: list[str] = []
    if groups:
        lines += [_heading(plan, unchanged, palette), ""]
        for group in groups:
            lines += [*_group(group, palette, full=full), ""]
    lines += footer(plan, now=now, palette=palette, saved_as=saved_as)
    return "\n".join(lines) + "\n"


def _heading(plan: Plan, unchanged: int, palette: Palette) -> str:
    base = f" at {plan.base[:8]}" if plan.base else ""
    rest = f", {unchanged} unchanged" if unchanged else ""
    return palette.paint(
        "bold", f"Genesys will change {plan.stack}{base} ({len(plan.changes)} step{_s(len(plan.changes))}{rest}):"
    )


def _group(group: Group, palette: Palette, *, full: bool) -> list[str]:
    kind = f"  {palette.paint('dim', group.kind)}" if group.kind else ""
    danger = wording.RISK_WORDS[group.risk]
    color = "red" if group.risk in {"data-loss", "outage"} else "dim"
    mark = f"  {palette.paint(color, danger)}" if danger else ""
    lines = [f"{palette.paint('bold', group.address)}{kind}{mark}"]
    for step in group.steps:
        lines += _step(step, palette, full=full)
    return lines


def _step(step: Step, palette: Palette, *, full: bool) -> list[str]:
    # A plan that changes nothing is shown without this.
    from genesys.plan.ladder import told

    change, sign = step.change, wording.sign(step.change)
    symbol = palette.paint(sign.color, f"{sign.symbol:>3}")
    obvious = (change.action, change.reason) in {("update", "changed"), ("delete", "asked")}
    obvious = obvious and not change.meta.get("record_only")
    why = f", because {change.because}" if change.because and not obvious else ""
    head = f"{symbol} {change.address}  {palette.paint('dim', change.type)}  {sign.word}{why}{_lasting(step, palette)}"
    fields = _visible(step, full=full)
    lines = [head]
    for field in fields:
        lines += _field(step, field, palette)
    if told(change):
        lines.append(_remark(f"(if there is none left: {told(change)})", palette))
    hidden = len(change.fields) - len(fields) if change.action != "delete" else 0
    same = _unchanged(step) if change.action != "delete" else 0
    if hidden:
        lines.append(_remark(f"({hidden} more attribute{_s(hidden)}; --full shows them)", palette))
    if same:
        lines.append(_remark(f"({same} unchanged attribute{_s(same)} hidden)", palette))
    return lines


def _lasting(step: Step, palette: Palette) -> str:
    return f"  {palette.paint('red', '# cannot be undone')}" if step.change.irreversible and step.change.fields else ""


def _remark(text: str, palette: Palette) -> str:
    return f"        {palette.paint('dim', text)}"


def _s(number: int) -> str:
    return "" if number == 1 else "s"


def _visible(step: Step, *, full: bool) -> list[FieldChange]:
    change = step.change
    if full or change.action == "update" or change.cause:
        return change.fields
    return [] if change.action == "delete" else change.fields[:8]


def _unchanged(step: Step) -> int:
    change = step.change
    if change.meta.get("record_only") or (change.action != "update" and not change.meta.get("replace")):
        return 0
    touched = {paths.top(field.path) for field in change.fields}
    return sum(1 for name, value in change.body.items() if value is not None and name not in touched)


def _field(step: Step, field: FieldChange, palette: Palette) -> list[str]:
    sides = (field.before is not None, field.after is not None)
    sign, color = _FIELD_SIGNS.get(sides, ("~", "yellow"))
    before, after = _before(field), _after(field)
    if sign == "~" and (step.change.action != "create" or step.change.cause):
        values = [*before[:-1], f"{before[-1]} -> {after[0]}", *after[1:]]
    else:
        values = before if sign == "-" else after
    notes = f"  {palette.paint('red', wording.FORCES)}" if field.forces_replace else ""
    if field.observed is not None:
        notes += f"  {palette.paint('yellow', f'# found {wording.shown(field, field.observed)}')}"
    first, *rest = [*values[:-1], values[-1] + notes]
    head = f"      {palette.paint(color, sign)} {field.path.lstrip('@')}: {first}"
    return [head, *(f"        {line}" for line in rest)]


def _before(field: FieldChange) -> list[str]:
    return [wording.shown(field, field.before)] if field.secret else wording.block(field.before)


def _after(field: FieldChange) -> list[str]:
    if field.secret:
        return [wording.shown(field, field.after)]
    whole = isinstance(field.after, (dict, list))
    return [wording.UNKNOWN] if field.unknown and not whole else wording.block(field.after)


def footer(plan: Plan, *, now: float, palette: Palette = PLAIN, saved_as: str = "") -> list[str]:
    """Return the lines below the changes: notes, summary, undo, and what to run next."""
    lines: list[str] = []
    for note in plan.notes:
        lines += _note(note, palette)
    lines += [""] if lines else []
    lines.append(palette.paint("bold", wording.summary(plan)))
    reality, undo = wording.reality(plan, now), wording.undo(plan)
    lines += [palette.paint("dim", reality)] if reality else []
    lines += [undo] if undo else []
    if saved_as and plan.changes:
        reads = len(plan.read_set)
        lines.append(f"Saved as {saved_as}; valid while the {reads} records it read stay as they are.")
        lines.append(f"Run: genesys deploy {saved_as}")
    return lines


def _note(note: dict[str, Json], palette: Palette) -> list[str]:
    if note.get("severity") != "warning":
        return [f"{palette.paint('bold', 'Note')}: {note['summary']}. {note['reason']}"]
    head = f"{palette.paint('yellow', 'Warning')}: {note['summary']} [{note['code']}]"
    return [head, f"    {note['reason']}", f"    {note['solution']} ({note['command']})"]
