"""From an exception to what a person reads and a script can act on; never a traceback."""

from __future__ import annotations

import errno
import os
import shlex
import sys
from typing import TYPE_CHECKING

from genesys.cli.problems import BUG, INTERRUPTED, SYSTEM
from genesys.errors import GenesysError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genesys.cli.shell import Shell
    from genesys.errors import Finding

_ADVICE = {
    errno.ENOSPC: ("The disk is full.", "Free some space, then run the same command again.", "df -h ."),
    errno.EDQUOT: ("Your disk quota is used up.", "Free some space, then run the same command again.", "quota -s"),
    errno.EROFS: ("The file system is read-only.", "Work in a folder that can be written.", "mount | head"),
    errno.EACCES: ("You may not do that there.", "Correct the permissions, or work in another folder.", "ls -ld ."),
    errno.EPERM: ("You may not do that there.", "Correct the permissions, or work in another folder.", "ls -ld ."),
    errno.EMFILE: ("Too many files are open.", "Raise the limit, then run the command again.", "ulimit -n 4096"),
}
"""Operating system error -> reason, solution, command."""


def report(error: BaseException, args: list[str], shell: Shell) -> int:
    """Show an exception and return the exit code."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 0 if error.code is None else 64
    found = _catalogued(error, args, shell)
    show(found, shell)
    return found.exit_code


def show(error: GenesysError, shell: Shell) -> None:
    """Write findings: text to the error stream, or one JSON document to the output."""
    from genesys.cli.pasted import pasted

    found = pasted(shell, error.findings)
    if shell.json:
        errors = [finding.as_json() for finding in found]
        shell.emit("error", {"exit_code": error.exit_code, "diagnostics": errors})
        return
    from genesys.cli.render.findings import findings

    shell.settle()
    print(findings(found, color=shell.colored(shell.err)), file=shell.err)


def heed(shell: Shell, found: Sequence[Finding]) -> None:
    """Show warnings of hook plugins, and stop when there is an error among what they found.

    Raises:
        GenesysError: All of it.
    """
    if any(finding.severity == "error" for finding in found):
        raise GenesysError(found)
    if found and not shell.json:
        from genesys.cli.pasted import pasted
        from genesys.cli.render.findings import findings

        shell.say(findings(pasted(shell, found), color=shell.colored(shell.err)))


def _catalogued(error: BaseException, args: list[str], shell: Shell) -> GenesysError:
    line = shlex.join(args)
    if isinstance(error, GenesysError):
        return error
    if isinstance(error, BaseExceptionGroup):
        inner = _first(error)
        if inner is not None:
            return _catalogued(inner, args, shell)
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED.error(line=line)
    if isinstance(error, OSError) and error.errno in _ADVICE:
        reason, solution, command = _ADVICE[error.errno]
        what = error.filename or error.strerror
        return SYSTEM.error(what=what, reason=reason, solution=solution, command=command)
    if shell.environ.get("GENESYS_LOG", "").lower() in {"debug", "trace"}:
        import traceback

        traceback.print_exception(error, file=shell.err)
    return BUG.error(reason=_place(error), line=line)


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException | None:
    for inner in group.exceptions:
        found = _first(inner) if isinstance(inner, BaseExceptionGroup) else inner
        if isinstance(found, (GenesysError, KeyboardInterrupt, OSError)):
            return found
    return None


def _place(error: BaseException) -> str:
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" at {os.path.basename(place.tb_frame.f_code.co_filename)}:{place.tb_lineno}" if place else ""
    return f"{type(error).__name__}{where}"


def quiet_pipe() -> int:
    """End quietly when the reader of our output is gone, as ``head`` does."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - the interpreter flushes it at exit
    return 0
