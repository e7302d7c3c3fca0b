"""What is pasted after a simulation stays one."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from genesys.errors import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genesys.run.options import Outcome

_COMMAND = "genesys "


def apart(found: Iterable[Finding]) -> list[Finding]:
    """Return findings whose commands simulate, as the command did that found them."""
    return [_apart(finding) for finding in found]


def apart_outcome(outcome: Outcome) -> Outcome:
    """Return an outcome with such findings."""
    results = [r._replace(finding=_apart(r.finding)) if r.finding else r for r in outcome.results]
    return outcome._replace(results=results)


def _apart(finding: Finding) -> Finding:
    command = finding.problem.command
    if not command.startswith(_COMMAND) or "--simulate" in command:
        return finding
    problem = copy(finding.problem)
    problem.command = f"{_COMMAND}--simulate {command.removeprefix(_COMMAND)}"
    found = Finding(problem, finding.where, finding.severity, finding.facts)
    found.said = finding.said
    return found
