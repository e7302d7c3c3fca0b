"""``genesys version``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys import __version__
from genesys.cli.line import parser

if TYPE_CHECKING:
    from genesys.cli.shell import Shell


def run(args: list[str], shell: Shell) -> int:
    """Print the version."""
    parser("version", "Print the version.", usage="[--json]").parse_args(args)
    if shell.json:
        import platform

        shell.emit("version", {"genesys": __version__, "python": platform.python_version()})
    else:
        shell.print(f"genesys {__version__}")
    return 0
