"""``genesys validate``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.line import parser
from genesys.cli.work import giving, project
from genesys.errors import GenesysError

if TYPE_CHECKING:
    from genesys.cli.shell import Shell
    from genesys.errors import Finding


def run(args: list[str], shell: Shell) -> int:
    """Check the declaration without touching anything."""
    found = parser("validate", "Check the declaration without touching anything.", usage="[--var NAME=VALUE]")
    giving(found)
    options = found.parse_args(args)
    from genesys.app.validating import validate

    work = project(shell, options, command="validate")
    if not shell.json:
        count, notes = validate(work)
        _say(shell, notes)
        shell.print(f"Valid: {count} resources for {work.name}.")
        return 0
    try:
        _, notes = validate(work)
    except GenesysError as error:
        _emit(shell, error.findings)
        return error.exit_code
    _emit(shell, notes)
    return 0


def _say(shell: Shell, notes: list[Finding]) -> None:
    if notes:
        from genesys.cli.render.findings import findings

        shell.say(findings(notes, color=shell.colored(shell.err)) + "\n")


def _emit(shell: Shell, found: list[Finding]) -> None:
    errors = [finding for finding in found if finding.severity == "error"]
    shell.emit(
        "validate",
        {
            "valid": not errors,
            "error_count": len(errors),
            "warning_count": len(found) - len(errors),
            "diagnostics": [finding.as_json() for finding in found],
        },
    )
