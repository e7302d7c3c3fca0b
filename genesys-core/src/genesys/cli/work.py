"""From a shell to a project, and the words by which a command with sub words is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.line import add
from genesys.cli.problems import USAGE

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from genesys.app.project import Project
    from genesys.cli.shell import Shell
    from genesys.errors import GenesysError


def project(shell: Shell, options: argparse.Namespace | None = None, *, command: str = "") -> Project:
    """Return the project in the shell's folder.

    Args:
        shell: The shell.
        options: Of a command with ``--var`` and ``--var-file``.
        command: Its name, for errors.

    Raises:
        GenesysError: CLI-002 a variable without ``=``; APP-021, LOAD-0xx a file of variables.
    """
    from genesys.app.project import Project

    given: dict[str, str] = {}
    files = getattr(options, "var_file", None)
    if files:
        from genesys.app.varfiles import variables_of

        given = variables_of(shell.world, shell.folder, files)
    given |= _variables(getattr(options, "var", None) or [], command)
    ask = _asker(shell) if shell.interactive else None
    found = Project(shell.world, shell.folder, stack=shell.stack, variables=given, ask=ask)
    found.home = getattr(options, "provider", "") or ""
    shell.at_end(found.close)
    return found


def giving(found: argparse.ArgumentParser) -> None:
    """Add the options that give variables their values."""
    add(found, "--var", action="append", metavar="NAME=VALUE", help="give a variable a value")
    add(found, "--var-file", action="append", metavar="FILE", help="give variables the values in a YAML or JSON file")


def _variables(found: list[str], command: str) -> dict[str, str]:
    result: dict[str, str] = {}
    for item in found:
        key, equals, value = item.partition("=")
        if not equals or not key:
            raise USAGE.error(name=command, reason=f'"{item}" is not NAME=VALUE.')
        result[key] = value
    return result


def _asker(shell: Shell) -> Callable[[str], str]:
    def ask(stack: str) -> str:
        from getpass import getpass

        return getpass(f"Passphrase for {stack}: ", stream=shell.err)

    return ask


def subword(name: str, words: Mapping[str, str], args: list[str], shell: Shell) -> tuple[str, list[str]]:
    """Return the sub word of a command and what follows it; ``--help`` lists them and ends the command.

    Args:
        name: The command.
        words: Sub word -> one line about it.
        args: What follows the command.
        shell: Where the list is printed.

    Raises:
        GenesysError: CLI-002, no or an unknown sub word.
    """
    if args and args[0] in words:
        return args[0], args[1:]
    if args and args[0] in {"-h", "--help"}:
        shell.print(f"usage: genesys {name} WORD ...\n")
        for word, text in words.items():
            shell.print(f"  {word:<12} {text}")
        raise SystemExit(0)
    raise _unknown(name, words, args)


def _unknown(name: str, words: Mapping[str, str], args: list[str]) -> GenesysError:
    from difflib import get_close_matches

    listed = ", ".join(words)
    if not args:
        return USAGE.error(name=name, reason=f"One of these must follow: {listed}.")
    close = get_close_matches(args[0], list(words), 1)
    hint = f' Did you mean "{close[0]}"?' if close else ""
    return USAGE.error(name=name, reason=f'"{args[0]}" is none of: {listed}.{hint}')
