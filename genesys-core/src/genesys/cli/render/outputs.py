"""How a run ended, and the outputs of a stack, as text and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.model.expr import is_expr, is_secret
from genesys.model.plan import FOLLOWED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from genesys.errors import Finding
    from genesys.model.plan import Plan
    from genesys.run.options import Outcome

_RARE = {"import": "imported", "move": "moved", "forget": "forgotten"}
"""Action -> what is said about it where there was any."""

SECRET, LATER = "(sensitive value)", "(known after apply)"


def summary(plan: Plan, outcome: Outcome) -> str:
    """Return the last line of a run, in the words that scripts look for."""
    finished = {result.change for result in outcome.results if result.word == "done"}
    words = {"create": 0, "update": 0, "delete": 0, **dict.fromkeys(_RARE, 0)}
    for change in plan.changes:
        if change.id in finished and change.action in words and change.reason != FOLLOWED:
            words[change.action] += 1
    counts = f"{words['create']} added, {words['update']} changed, {words['delete']} destroyed"
    counts += "".join(f", {words[action]} {done}" for action, done in _RARE.items() if words[action])
    if outcome.status == "green":
        verb = "Destroy" if plan.settings.get("mode") == "destroy" else "Apply"
        health = "" if outcome.health_passed else " Not everything is healthy: see genesys status."
        return f"\n{verb} complete! Resources: {counts}.{health}"
    failed, left = outcome.count("failed"), outcome.count("skipped") + outcome.count("left")
    ending = "Interrupted" if outcome.interrupted else "Apply incomplete"
    return f"\n{ending}. Resources: {counts}; {failed} failed, {left} not done. Run the same command to go on."


def shown_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return outputs with secrets hidden and unknown values named."""
    return {name: SECRET if is_secret(v) else LATER if is_expr(v) else v for name, v in sorted(values.items())}


def listing(values: Mapping[str, Any]) -> str:
    """Return outputs as lines under a heading; empty when there is none."""
    if not values:
        return ""
    width = max(len(name) for name in values)
    lines = [f"{name:<{width}} = {_text(value)}" for name, value in values.items()]
    return "\nOutputs:\n\n" + "\n".join(lines) + "\n"


def changing(changes: Mapping[str, tuple[Any, Any]]) -> str:
    """Return what would become of outputs, when nothing else changes; empty when they stay."""
    if not changes:
        return ""
    lines = []
    for name, (before, after) in changes.items():
        old, new = (_text(shown_values({name: value})[name]) for value in (before, after))
        sign = "+" if before is None else "-" if after is None else "~"
        lines.append(f"  {sign} {name} = {f'{old} -> {new}' if sign == '~' else new if sign == '+' else old}")
    return "\nOutputs would change, and nothing else:\n\n" + "\n".join(lines) + "\n"


def _text(value: Any) -> str:
    import json

    if value in {SECRET, LATER} if isinstance(value, str) else False:
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def outcome_json(plan: Plan, outcome: Outcome, troubles: Iterable[Finding] = ()) -> dict[str, Any]:
    """Return how a run ended, for scripts; ``troubles`` are what went wrong with plugins that were told of it."""
    return {
        "stack": plan.stack,
        "run": outcome.run,
        "status": outcome.status,
        "commit": outcome.commit,
        "healthy": outcome.health_passed,
        "interrupted": outcome.interrupted,
        "exit_code": outcome.exit_code,
        "counts": {word: outcome.count(word) for word in ("done", "failed", "skipped", "left")},
        "results": [
            {
                "change": result.change,
                "result": result.word,
                "because": result.because,
                "diagnostic": result.finding.as_json() if result.finding else None,
            }
            for result in outcome.results
        ],
        "outputs": shown_values(outcome.outputs),
        "warnings": [finding.as_json() for finding in troubles],
    }
