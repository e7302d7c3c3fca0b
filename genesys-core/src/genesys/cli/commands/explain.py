"""``genesys explain``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.line import parser
from genesys.cli.work import project

if TYPE_CHECKING:
    from genesys.cli.shell import Shell


def run(args: list[str], shell: Shell) -> int:
    """Explain a resource, a field, a kind or an error code."""
    found = parser(
        "explain",
        "Explain a resource, one of its fields, a kind, an error code, or exit-codes; works offline.",
        usage="TARGET",
        examples=(
            "genesys explain web",
            "genesys explain web.size",
            "genesys explain server",
            "genesys explain LOAD-001",
        ),
    )
    found.add_argument("target")
    target = found.parse_args(args).target
    if target in {"exit-codes", "exit_codes"}:
        return _codes(shell)
    from genesys.app.explaining import explain

    data = explain(project(shell), target)
    if shell.json:
        shell.emit("explain", data)
    else:
        from genesys.cli.render.explanation import explanation

        shell.print(explanation(data))
    return 0


def _codes(shell: Shell) -> int:
    from genesys.cli.codes import EXIT_CODES

    if shell.json:
        shell.emit("exit-codes", {"codes": {str(code): text for code, text in EXIT_CODES.items()}})
    else:
        for code, text in EXIT_CODES.items():
            shell.print(f"{code:>4}  {text}")
    return 0
