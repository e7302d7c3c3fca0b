"""``genesys plugin``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.line import parser
from genesys.cli.work import subword

if TYPE_CHECKING:
    from genesys.cli.shell import Shell

WORDS: dict[str, str] = {"list": "list what is installed"}


def run(args: list[str], shell: Shell) -> int:
    """List what is installed."""
    _, rest = subword("plugin", WORDS, args or ["list"], shell)
    parser("plugin list", "List what is installed, from metadata only.", usage="").parse_args(rest)
    from genesys.app.plugins import installed

    rows = installed(shell.world)
    if shell.json:
        shell.emit("plugin-list", {"plugins": rows})
        return 0
    from genesys.cli.render.table import table

    cells = [(row["group"], row["name"], row["package"], row["version"], row["fit"]) for row in rows]
    shell.print(table(("GROUP", "NAME", "PACKAGE", "VERSION", "FIT"), cells))
    return 0
