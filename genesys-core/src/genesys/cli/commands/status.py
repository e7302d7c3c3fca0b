"""``genesys status``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.line import add, parser
from genesys.cli.work import project

if TYPE_CHECKING:
    from genesys.app.status import Row
    from genesys.cli.shell import Shell
    from genesys.state.state import State

_COLORS = {"ready": "green", "degraded": "yellow", "pending": "yellow", "unknown": "yellow"}


def run(args: list[str], shell: Shell) -> int:
    """Show health and addresses of what runs."""
    found = parser("status", "Show health and addresses of what runs.", usage="[--cached]")
    add(found, "--cached", action="store_true", help="from the record, without looking")
    options = found.parse_args(args)
    from genesys.app.status import status

    work = project(shell)
    state = work.state()
    rows = status(work, state, refresh=not options.cached)
    healthy = all(row.status == "ready" for row in rows)
    if shell.json:
        shown = [row._asdict() for row in rows]
        calls = work.calls.operations
        shell.emit("status", {"stack": work.name, "healthy": healthy, "resources": shown, "calls": calls})
    elif rows:
        _show(shell, work.name, rows, healthy=healthy)
    else:
        shell.print(f"{work.name}: nothing runs.")
    if not shell.json:
        _running(shell, state)
    from genesys.cli.render.calls import tell_calls

    tell_calls(shell, work.calls)
    return 0


def _running(shell: Shell, state: State) -> None:
    """Say that somebody changes the stack now: what is shown is from before."""
    from genesys.cli.commands.lock import over
    from genesys.cli.render.table import moment
    from genesys.state.drive import complete

    for claim in complete(state.claims.current()):
        if over(shell, claim):
            shell.print("\nThe last run ended early; the next deploy settles what it left.")
        else:
            since = f"since {moment(claim.started)} UTC"
            shell.print(f"\nA run of {claim.who} goes on {since}; what it makes shows when it has ended.")


def _show(shell: Shell, stack: str, rows: list[Row], *, healthy: bool) -> None:
    from genesys.cli.render.table import table
    from genesys.plan.palette import ANSI, PLAIN

    palette = ANSI if shell.colored(shell.out) else PLAIN
    lines = table(
        ("RESOURCE", "KIND", "STATUS", "WHERE", ""),
        [(row.address, row.kind, row.status, row.url or row.address_of, row.detail) for row in rows],
    ).split("\n")
    shell.print(f"{stack}: {'healthy' if healthy else 'not healthy'}\n")
    shell.print(lines[0])
    for line, row in zip(lines[1:], rows, strict=True):
        shell.print(line.replace(row.status, palette.paint(_COLORS.get(row.status, "red"), row.status), 1))
