"""The messages: one line of title, one or two of text. No values, outputs or secrets are in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.spi import Change, Deployed, Plan

INFO, GOOD, WARNING, BAD = "info", "success", "warning", "failure"
"""What services show as a colour or a sign."""

Message = tuple[str, str, str]
"""Title, text and one of the four words above."""

_ENDED = {"green": ("done", GOOD), "partial": ("done in part", WARNING)}
_COUNTED = {"add": "to add", "change": "to change", "destroy": "to destroy", "replace": "to replace"}


def begins(plan: Plan) -> Message:
    """Return the message that a plan is about to run."""
    counts = plan.counts()
    parts = [f"{counts[word]} {text}" for word, text in _COUNTED.items() if counts[word]]
    return f"{plan.stack}: {_mode(plan)} begins", f"{', '.join(parts) or _changes(len(plan.changes))}.", INFO


def failed(change: Change, stack: str, finding: Mapping[str, Any]) -> Message:
    """Return the message that one change failed."""
    text = f"{finding['summary']} [{finding['code']}]\n{finding['solution']}"
    return f"{stack}: could not {change.action} {change.address}", text, BAD


def ended(plan: Plan, result: Deployed) -> Message:
    """Return the message that says how a run ended."""
    word, sort = _ENDED.get(result.status, ("failed", BAD))
    if result.interrupted:
        word, sort = "interrupted", WARNING
    parts = [f"{_changes(result.done)} made"]
    parts += [f"{number} {what}" for number, what in ((result.failed, "failed"), (result.skipped, "skipped")) if number]
    health = "" if result.healthy else "\nNot everything that was touched is well."
    return f"{plan.stack}: {_mode(plan)} {word}", f"{', '.join(parts)}, in {result.elapsed_s:.1f} s.{health}", sort


def _mode(plan: Plan) -> str:
    return str(plan.settings.get("mode") or "deploy")


def _changes(number: int) -> str:
    return f"{number} change{'s' if number != 1 else ''}"
