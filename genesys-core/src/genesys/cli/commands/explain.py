"""``genesys explain``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.line import add, parser
from genesys.cli.work import project

if TYPE_CHECKING:
    from genesys.cli.shell import Shell


def run(args: list[str], shell: Shell) -> int:
    """Explain a resource, a field, a kind or an error code."""
    found = parser(
        "explain",
        "Explain a resource, one of its fields, a kind, an error code, or exit-codes; works offline.",
        usage="TARGET [--provider NAME]",
        examples=(
            "genesys explain web",
            "genesys explain web.size",
            "genesys explain web --provider azure",
            "genesys explain server",
            "genesys explain LOAD-001",
        ),
    )
    found.add_argument("target")
    add(found, "--provider", metavar="NAME", default="", help="as if the project said provider: NAME")
    options = found.parse_args(args)
    target = options.target
    if target in {"exit-codes", "exit_codes"}:
        return _codes(shell)
    from genesys.app.explaining import explain

    data = explain(project(shell, options, command="explain"), target)
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
