"""Calls to providers, as the last line of a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.plan.palette import ANSI, PLAIN

if TYPE_CHECKING:
    from genesys.app.calls import Calls
    from genesys.cli.shell import Shell

_SHOWN = 3


def tell_calls(shell: Shell, calls: Calls) -> None:
    """Print the line about calls; nothing when there was none, or with ``--json``."""
    if calls.operations and not shell.json:
        palette = ANSI if shell.colored(shell.out) else PLAIN
        shell.print(palette.paint("dim", line(calls, whole=shell.verbose)))


def line(calls: Calls, *, whole: bool = False) -> str:
    """Return ``12 calls in 3.4s (ec2.DescribeVpcs 3, ec2.CreateTags 2, ...)``.

    Args:
        calls: At least one.
        whole: Name every operation, else the three most frequent ones.
    """
    total, names = sum(calls.operations.values()), list(calls.operations.items())
    shown = ", ".join(f"{name} {count}" for name, count in (names if whole else names[:_SHOWN]))
    more = ", ..." if len(names) > _SHOWN and not whole else ""
    return f"{total} call{'' if total == 1 else 's'} in {calls.seconds:.1f}s ({shown}{more})"
