"""The command line. ``main`` finds the command in a literal table and imports only that."""

from __future__ import annotations

import sys

from genesys import __version__

COLLECT = (20_000, 20, 20)
"""New objects before a collection of garbage, and how often the older ones are looked at."""
TYPE_CHECKING = False
if TYPE_CHECKING:
    from genesys.cli.shell import Shell


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = sys.argv[1:] if argv is None else argv
    if args and args[0] in {"--version", "-V", "-v", "-version"}:
        return _printed(f"genesys {__version__}", 0)
    if not args or args[0] in {"--help", "-h", "help", "-help"}:
        from genesys.cli.help import overview

        return _printed(overview(), 0 if args else 64)
    import gc

    from genesys.cli.shell import real_shell

    # A command makes much that lasts to its end, and few cycles: looking for those took half the time of a large plan.
    gc.set_threshold(*COLLECT)
    return guarded(args, real_shell())


def guarded(args: list[str], shell: Shell) -> int:
    """Run one command; whatever goes wrong ends in a catalogued error and its exit code."""
    try:
        code = _answered(args, shell)
        shell.out.flush()
        return code
    except BrokenPipeError:
        from genesys.cli.fail import quiet_pipe

        return quiet_pipe()


def _answered(args: list[str], shell: Shell) -> int:
    try:
        return _dispatch(args, shell)
    except BrokenPipeError:
        raise
    except BaseException as error:
        from genesys.cli.fail import report

        return report(error, args, shell)


def _dispatch(args: list[str], shell: Shell) -> int:
    from importlib import import_module

    from genesys.cli.line import read

    command, rest = read(args, shell)
    shell.said = rest
    shell.begin()
    try:
        return int(import_module(f"genesys.cli.{command}").run(rest, shell))
    finally:
        shell.end()


def _printed(text: str, code: int) -> int:
    try:
        print(text, flush=True)
        return code
    except BrokenPipeError:
        from genesys.cli.fail import quiet_pipe

        return quiet_pipe()
