"""``genesys secret``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.line import add, parser
from genesys.cli.work import project, subword

if TYPE_CHECKING:
    from genesys.cli.shell import Shell

WORDS: dict[str, str] = {"list": "list generated secrets and who uses them", "show": "print one, on purpose"}


def run(args: list[str], shell: Shell) -> int:
    """List secrets, or show one on purpose."""
    word, rest = subword("secret", WORDS, args, shell)
    return _list(rest, shell) if word == "list" else _show(rest, shell)


def _list(args: list[str], shell: Shell) -> int:
    parser("secret list", "List generated secrets and who uses them.", usage="").parse_args(args)
    from genesys.app.secrets import listed

    work = project(shell)
    rows = listed(work.state())
    if shell.json:
        shell.emit("secret-list", {"stack": work.name, "secrets": rows})
        return 0
    from genesys.cli.render.table import table

    shell.print(table(("SECRET", "USED BY"), [(row["path"], ", ".join(row["used_by"])) for row in rows]))
    return 0


def _show(args: list[str], shell: Shell) -> int:
    found = parser("secret show", "Print a generated secret, on purpose.", usage="NAME --show-secrets")
    found.add_argument("name", help="as secret list names it")
    add(found, "--show-secrets", action="store_true", help="yes, print it to whoever reads this")
    options = found.parse_args(args)
    from genesys.app.secrets import shown

    work = project(shell)
    value = shown(work, work.state(), options.name, reveal=options.show_secrets)
    if shell.json:
        shell.emit("secret", {"stack": work.name, "path": options.name, "value": value})
    else:
        shell.print(value)
    return 0
