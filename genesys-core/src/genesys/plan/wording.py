"""The words that every rendering of a plan uses: summary lines, symbols, values, times."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from genesys.model.expr import is_expr
from genesys.model.plan import FOLLOWED
from genesys.plan.compare import HIDDEN

if TYPE_CHECKING:
    from genesys.model.expr import Json
    from genesys.model.plan import Change, FieldChange, Plan

UNKNOWN = "(known after apply)"
FORCES = "# forces replacement"
NO_CHANGES = "No changes. Your infrastructure matches the configuration."


class Sign(NamedTuple):
    """How an action is shown.

    Args:
        symbol: Terraform's symbol.
        word: A verb.
        color: Name of a color of a `genesys.plan.palette.Palette`.
    """

    symbol: str
    word: str
    color: str


SIGNS = {
    "create": Sign("+", "create", "green"),
    "update": Sign("~", "update in place", "yellow"),
    "delete": Sign("-", "destroy", "red"),
    "read": Sign("<=", "read", "cyan"),
    "import": Sign("=", "import", "cyan"),
    "forget": Sign(".", "forget", "cyan"),
    "move": Sign(">", "move", "cyan"),
    "create-first": Sign("+/-", "replace, create first", "red"),
    "delete-first": Sign("-/+", "replace, destroy first", "red"),
    "recreate": Sign("+", "create again", "green"),
    "record": Sign("~", "update the record", "cyan"),
}
RISK_WORDS = {"data-loss": "DATA LOSS", "outage": "outage", "low": "", "none": ""}


def sign(change: Change) -> Sign:
    """Return how a change is shown; a replace is shown once, by its create."""
    if change.action == "create" and change.meta.get("replace"):
        return SIGNS[str(change.meta["replace"])]
    if change.action == "create" and change.reason == "gone":
        return SIGNS["recreate"]
    return SIGNS["record" if change.meta.get("record_only") else change.action]


def folded(change: Change) -> bool:
    """Tell whether a change is a part of one that is shown: the old generation's end, or what follows a move."""
    if change.reason == FOLLOWED:
        return True
    return bool(change.cause) and (change.action == "delete" or _unseen(change))


def _unseen(change: Change) -> bool:
    """Tell whether it only drops the record of an object that was gone and is made again."""
    return change.action == "forget" and change.reason == "gone"


def shown(field: FieldChange, value: Json) -> str:
    """Return a field's value for a person; secrets are hidden, long texts are cut."""
    if field.secret and value is not None:
        return HIDDEN
    return text(value)


def text(value: Json) -> str:
    """Return a value for a person, on one line; texts of more than 200 characters are cut."""
    if is_expr(value):
        return UNKNOWN
    if value == HIDDEN:
        return HIDDEN
    if isinstance(value, dict):
        inner = ", ".join(f"{json.dumps(str(key), ensure_ascii=False)}: {text(item)}" for key, item in value.items())
        return "{" + inner + "}"
    if isinstance(value, list):
        return "[" + ", ".join(text(item) for item in value) + "]"
    return _cut(json.dumps(value, ensure_ascii=False)) if value is not None else "(none)"


def block(value: Json, *, width: int = 88) -> list[str]:
    """Return a value for a person on as many lines as it needs: one when it is short, else one for each part."""
    whole = text(value)
    if not isinstance(value, (dict, list)) or is_expr(value) or len(whole) <= width:
        return [whole]
    pairs = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    lines = ["{" if isinstance(value, dict) else "["]
    for name, item in pairs:
        first, *rest = block(item, width=width)
        start = f"{json.dumps(str(name), ensure_ascii=False)}: " if isinstance(value, dict) else ""
        lines += [f"    {start}{first}", *(f"    {line}" for line in rest)]
    return [*lines, "}" if isinstance(value, dict) else "]"]


def _cut(line: str) -> str:
    return line if len(line) <= 200 else line[:197] + "…" + line[-1]


def summary(plan: Plan) -> str:
    """Return ``Plan: 1 to add, 2 to change, 0 to destroy.`` or that there are no changes."""
    shown_changes = [change for change in plan.changes if change.action != "read"]
    if not shown_changes:
        return NO_CHANGES
    counts = count(plan)
    parts = [f"{counts[word]} to {word}" for word in ("add", "change", "destroy")]
    parts += [f"{counts[word]} to {word}" for word in ("import", "forget", "move") if counts[word]]
    return f"Plan: {', '.join(parts)}."


def count(plan: Plan) -> dict[str, int]:
    """Return natives by what happens to them, as `Plan.counts`, without forgetting what is made again."""
    counts = plan.counts()
    counts["forget"] -= sum(1 for change in plan.changes if _unseen(change))
    return counts


def reality(plan: Plan, now: float) -> str:
    """Return when reality was last looked at, ``""`` when there is nothing yet; ``now`` is in seconds since 1970."""
    if not plan.observed_at and plan.changes and not any(plan.read_set.values()):
        return ""
    if not plan.observed_at:
        return "Compared with the record only; reality was not looked at (--refresh looks)."
    return f"Reality was last observed {ago(now - plan.observed_at)}."


def ago(seconds: float) -> str:
    """Return a span of time for a person, as in ``3 minutes ago``; less than two seconds is ``just now``."""
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        number = int(seconds // size)
        if number >= (2 if size == 1 else 1):
            return f"{number} {word}{'s' if number > 1 else ''} ago"
    return "just now"


def undo(plan: Plan) -> str:
    """Return how much of a plan can be rolled back, naming what cannot; ``""`` when nothing changes."""
    steps = [change for change in plan.changes if not folded(change) and change.action != "read"]
    if not steps:
        return ""
    causes = {change.cause for change in plan.changes if change.irreversible and change.cause}
    stuck = [change for change in steps if change.irreversible or change.cause in causes]
    if not stuck and len(steps) == 1:
        return "Undo: it can be rolled back."
    if not stuck:
        return f"Undo: all {len(steps)} changes can be rolled back."
    names = ", ".join(sorted({change.kind_address or change.address for change in stuck}))
    return f"Undo: {len(steps) - len(stuck)} of {len(steps)} changes can be rolled back; {names} cannot."
