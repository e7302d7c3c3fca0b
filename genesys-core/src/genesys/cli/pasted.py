"""What is pasted after a command works where the command worked: in its world, in its folder and on its stack."""

from __future__ import annotations

import shlex
from copy import copy
from typing import TYPE_CHECKING

from genesys.errors import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genesys.cli.shell import Shell
    from genesys.run.options import Outcome

_STACKLESS = frozenset({"init", "plugin", "schema", "version", "completion", "stack"})
"""Commands that do the same whatever stack is meant, or that name it themselves."""
_FOLDER, _STACK = ("-C", "--chdir"), ("-s", "--stack")


def pasted(shell: Shell, found: Iterable[Finding]) -> list[Finding]:
    """Return findings whose commands mean what the command meant that found them."""
    return [_pasted(shell, finding) for finding in found]


def pasted_outcome(shell: Shell, outcome: Outcome) -> Outcome:
    """Return an outcome with such findings."""
    results = [r._replace(finding=_pasted(shell, r.finding)) if r.finding else r for r in outcome.results]
    return outcome._replace(results=results)


def _pasted(shell: Shell, finding: Finding) -> Finding:
    command = finding.command
    said = same_place(shell, command)
    if said == command:
        return finding
    problem = copy(finding.problem)
    problem.command = said.replace("{", "{{").replace("}", "}}")
    found = Finding(problem, finding.where, finding.severity, finding.facts)
    found.said, found.exit_code = finding.said, finding.exit_code
    return found


def same_place(shell: Shell, command: str) -> str:
    """Return a command line with the options of the shell's own command that it lacks."""
    words = _words(command)
    if words[:1] != ["genesys"] or "--help" in words or _is_code(words):
        return command
    own = words[: words.index("--")] if "--" in words else words
    first = ["--simulate"] if shell.simulated and not _has(own, ("--simulate",)) else []
    if shell.elsewhere and not _has(own, _FOLDER):
        first += ["-C", shlex.quote(shell.elsewhere)]
    head, _, rest = command.partition(" ")
    command = " ".join([head, *first, rest])
    if not shell.stack or _has(own, _STACK) or not _stacked(own):
        return command
    before, dashes, after = command.partition(" -- ")
    return f"{before} --stack {shlex.quote(shell.stack)}{dashes}{after}"


def _stacked(words: list[str]) -> bool:
    return bool(words[1:]) and words[1] not in _STACKLESS


def _is_code(words: list[str]) -> bool:
    """Tell whether a command explains the code of an error, which means the same everywhere."""
    return words[1:2] == ["explain"] and words[-1].isupper()


def _has(words: list[str], names: tuple[str, ...]) -> bool:
    return any(word.partition("=")[0] in names for word in words)


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:
        # A name with a quote in it; what is not understood stays as it is.
        return []
