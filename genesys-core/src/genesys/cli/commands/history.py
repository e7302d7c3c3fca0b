"""``genesys history``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.line import parser
from genesys.cli.work import project

if TYPE_CHECKING:
    from genesys.cli.shell import Shell
    from genesys.state.segment import Commit


_SIGNS = {"add": "+", "change": "~", "destroy": "-", "import": "=", "forget": ".", "move": ">"}
"""Word of the numbers -> its sign, as in a plan."""


def run(args: list[str], shell: Shell) -> int:
    """List the commits of the stack."""
    found = parser("history", "List the commits of the stack, newest first.", usage="[-n NUMBER]")
    found.add_argument("-n", "--limit", type=int, default=0, metavar="NUMBER", help="at most so many")
    options = found.parse_args(args)
    from genesys.app.records import history

    work = project(shell)
    commits = history(work.state(), options.limit)
    if shell.json:
        shell.emit("history", {"stack": work.name, "commits": [commit.as_json() for commit in commits]})
        return 0
    from genesys.cli.render.table import moment, table

    rows = [(c.seq, c.id[:12], moment(c.time), _verdict(c), c.actor or "-", _numbers(c), c.message) for c in commits]
    shell.print(table(("NO", "COMMIT", "TIME (UTC)", "RESULT", "BY", "CHANGES", "MESSAGE"), rows))
    return 0


def _verdict(commit: Commit) -> str:
    return f"{commit.status}, healthy" if commit.health_passed else commit.status


def _numbers(commit: Commit) -> str:
    done = {key: value for key, value in commit.stats.items() if key in _SIGNS and value}
    return " ".join(f"{_SIGNS[key]}{value}" for key, value in done.items()) or "-"
