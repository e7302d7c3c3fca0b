"""Reading a command line: aliases, options of every command, one-dash habits, and one parser a command."""

from __future__ import annotations

import os
import shlex
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

from genesys.cli.problems import NO_FOLDER, UNKNOWN_COMMAND, USAGE
from genesys.cli.table import ALIASES, COMMANDS, HELP, SHORT

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from genesys.cli.shell import Shell

_VALUED = {
    "-C": "folder",
    "--chdir": "folder",
    "-s": "stack",
    "--stack": "stack",
    "--color": "color",
    "--simulate-faults": "faults",
}
_WIDTH = 78
_COLORS = ("always", "auto", "never")
_MORE = "GENESYS_CLI_ARGS"
_FLAGS = {
    "--json": ("json", True),
    "-j": ("json", True),
    "--no-color": ("color", "never"),
    "--no-input": ("input", False),
    "--verbose": ("verbose", True),
    "-v": ("verbose", True),
}


def read(args: list[str], shell: Shell) -> tuple[str, list[str]]:
    """Return the command's module below ``genesys.cli`` and its own arguments; common options go into the shell.

    Raises:
        GenesysError: CLI-001 unknown command, CLI-002 an option without its value, CLI-006 no such folder.
        SystemExit: Help was asked for, or no command was given.
    """
    rest = _common(_dashes([*args]), shell)
    if not rest or rest[0] in HELP:
        from genesys.cli.help import overview

        shell.print(overview())
        raise SystemExit(0 if rest else USAGE.exit_code)
    name, own = rest[0], rest[1:]
    if name in ALIASES:
        name, *more = ALIASES[name]
        own = [*more, *own]
    if name not in COMMANDS:
        own = [_plugged(name, shell), *own]
    extra = [word for variable in (_MORE, f"{_MORE}_{name}") for word in _words(variable, name, shell)]
    return f"commands.{COMMANDS[name][0]}" if name in COMMANDS else "plugged", [*own, *_common(_dashes(extra), shell)]


def _words(variable: str, name: str, shell: Shell) -> list[str]:
    try:
        return shlex.split(shell.environ.get(variable, ""))
    except ValueError as error:
        raise USAGE.error(name=name, reason=f"{variable} cannot be read: {str(error).lower()}.") from None


def _dashes(args: list[str]) -> list[str]:
    result: list[str] = []
    for at, arg in enumerate(args):
        if arg == "--":
            return result + args[at:]
        word = arg.lstrip("-").partition("=")[0]
        one = arg.startswith("-") and not arg.startswith("--")
        result.append("-" + arg if one and word in SHORT else arg)
    return result


def _common(args: list[str], shell: Shell) -> list[str]:
    rest: list[str] = []
    waiting = list(args)
    while waiting:
        arg = waiting.pop(0)
        if arg == "--":
            return [*rest, arg, *waiting]
        name, equals, value = arg.partition("=")
        if name in _VALUED:
            if not equals:
                if not waiting:
                    raise USAGE.error(name=rest[0] if rest else "", reason=f"{name} needs a value.")
                value = waiting.pop(0)
            _put(shell, _VALUED[name], value)
        elif name == "--simulate":
            shell.simulate = value if equals else "yes"
        elif arg in _FLAGS:
            setattr(shell, *_FLAGS[arg])
        elif arg in {"--input=false", "--input=0"}:
            shell.input = False
        else:
            rest.append(arg)
    return rest


def _put(shell: Shell, word: str, value: str) -> None:
    if not value:
        option = next(name for name, meant in _VALUED.items() if meant == word and name.startswith("--"))
        raise USAGE.error(name="", reason=f"The value of {option} is empty.")
    if word == "color" and value not in _COLORS:
        raise USAGE.error(name="", reason=f'--color is one of {", ".join(_COLORS)}, not "{value}".')
    if word != "folder":
        setattr(shell, word, value)
        return
    folder = os.path.abspath(os.path.join(shell.folder, value))
    if not shell.world.files.exists(folder):
        raise NO_FOLDER.error(folder=value)
    shell.folder, shell.elsewhere = folder, os.path.join(shell.elsewhere, value)


def _plugged(name: str, shell: Shell) -> str:
    """Return the name of a command that a package adds.

    Raises:
        GenesysError: CLI-001, no package has one of that name.
    """
    from genesys.plugins.index import open_index
    from genesys.spi.groups import COMMANDS as GROUP

    index = open_index(shell.world)
    if not any(entry.name == name for entry in index.groups.get(GROUP, [])):
        raise UNKNOWN_COMMAND.error(name=name, hint=_hint(name, index.names(GROUP)))
    return name


def _hint(name: str, more: list[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, [*COMMANDS, *ALIASES, *more], 1)
    return f' Did you mean "{close[0]}"?' if close else ""


def parser(name: str, text: str, *, usage: str, examples: tuple[str, ...] = ()) -> argparse.ArgumentParser:
    """Return a parser that fails with a catalogued error.

    Args:
        name: The command, such as ``state mv``.
        text: What it does, a sentence.
        usage: What follows the name, such as ``[PLANFILE] [options]``.
        examples: Command lines that can be pasted.
    """
    import argparse

    class Parser(argparse.ArgumentParser):
        def error(self, message: str) -> NoReturn:
            reason = message[:1].upper() + message[1:].rstrip(".") + "."
            raise USAGE.error(name=name, reason=reason + _nearest(message, self._option_string_actions))

    shown = "\n".join(f"  {example}" for example in examples)
    return Parser(
        prog=f"genesys {name}",
        usage=f"genesys {name} {usage}".rstrip(),
        description=text,
        epilog=f"examples:\n{shown}" if examples else None,
        formatter_class=_formatter(),
        allow_abbrev=False,
    )


@cache
def _formatter() -> type[argparse.HelpFormatter]:
    """Return a formatter that asks for the width of the terminal when it prints, and not before.

    argparse makes one for every option that is added, and what it asks with brings in compression and more.
    """
    import argparse

    class Formatter(argparse.RawDescriptionHelpFormatter):
        def __init__(self, prog: str) -> None:
            super().__init__(prog, width=_WIDTH)

        def format_help(self) -> str:
            self._width = argparse.HelpFormatter("")._width  # noqa: SLF001 - only that asks for it
            return super().format_help()

    return Formatter


def seconds(text: str) -> float:
    """Return the seconds of a duration such as ``30s``, for an option's ``type``."""
    from argparse import ArgumentTypeError

    from genesys.model.units import duration

    try:
        return duration(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def count(text: str) -> int:
    """Return a whole number >= 1, for an option's ``type``."""
    from argparse import ArgumentTypeError

    if not text.isdigit() or int(text) < 1:
        message = f'"{text}" is not a number of 1 or more'
        raise ArgumentTypeError(message)
    return int(text)


def _nearest(message: str, options: Iterable[str]) -> str:
    """Return a question about the option that was meant, when one was not recognized."""
    from difflib import get_close_matches

    wrong = next((word.partition("=")[0] for word in message.split() if word.startswith("--")), "")
    close = get_close_matches(wrong, list(options), 1) if message.startswith("unrecognized") and wrong else []
    return f" Did you mean {close[0]}?" if close else ""


def add(group: Any, *names: str, **settings: Any) -> None:
    """Add an option to a parser."""
    group.add_argument(*names, **settings)
