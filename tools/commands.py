"""The page about the commands of Genesys, from the literal table and each command's own parser.

Nothing is run: a command makes its parser first, and is stopped where it would read its arguments.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import io
from collections.abc import Iterator
from typing import Any
from unittest import mock


class Stop(Exception):
    """Carries the parser of a command out of it."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        super().__init__(parser.prog)
        self.parser = parser


def sections() -> Iterator[str]:
    """Give the page piece by piece: overview by group, then one section a command."""
    table = importlib.import_module("genesys.cli.table")
    groups: dict[str, list[str]] = {}
    for name, (_, group, line) in table.COMMANDS.items():
        groups.setdefault(group, []).append(f"| [`{name}`](#genesys-{name}) | {line} |")
    for group, rows in groups.items():
        yield "\n".join([f"## {group}", "", "| command | what it does |", "| --- | --- |", *rows])
    also = [f"| `{word}` | `{' '.join(same)}` |" for word, same in sorted(table.ALIASES.items())]
    yield "\n".join(["## Words from other tools", "", "| word | same as |", "| --- | --- |", *also])
    for name, (module, _, _) in table.COMMANDS.items():
        place = f"genesys.cli.commands.{module}"
        if importlib.util.find_spec(place):  # a test of the architecture fails for one that is missing
            yield section(name, importlib.import_module(place))


def section(name: str, module: Any) -> str:
    """Return the section of one command; words below it (``state list``) get parts of their own."""
    words: dict[str, str] = getattr(module, "WORDS", {})
    if not words:
        return f"## genesys {name}\n\n{body(parser(module, []))}"
    parts = [f"## genesys {name}"]
    parts += [f"### genesys {name} {word}\n\n{body(parser(module, [word]))}" for word in words]
    return "\n\n".join(parts)


def parser(module: Any, words: list[str]) -> argparse.ArgumentParser:
    """Return the parser that a command makes for itself."""

    def stop(self: argparse.ArgumentParser, *args: object, **more: object) -> None:
        raise Stop(self)

    shell = importlib.import_module("genesys.cli.shell")
    nowhere = shell.Shell(mock.Mock(), "/", out=io.StringIO(), err=io.StringIO(), source=io.StringIO())
    with (
        mock.patch.object(argparse.ArgumentParser, "parse_args", stop),
        mock.patch.object(argparse.ArgumentParser, "parse_known_args", stop),
    ):
        try:
            module.run([*words, "--help"], nowhere)
        except Stop as stopped:
            return stopped.parser
    raise AssertionError(f"{module.__name__} {words} made no parser")


def body(made: argparse.ArgumentParser) -> str:
    """Return what a parser says about itself."""
    rows = ["| option | what it does |", "| --- | --- |"]
    known = made._actions  # noqa: SLF001 - the only list of what a parser takes
    actions = [action for action in known if action.dest != "help" and action.help not in {None, argparse.SUPPRESS}]
    rows += [f"| {words(action)} | {escape(action.help or '')} |" for action in actions]
    usage = f"```text\n{made.usage}\n```"
    parts = [made.description or "", usage, *(["\n".join(rows)] if actions else [])]
    if made.epilog:
        examples = made.epilog.removeprefix("examples:\n")
        parts.append("Examples:\n\n```text\n" + "\n".join(line.strip() for line in examples.splitlines()) + "\n```")
    return "\n\n".join(parts)


def words(action: argparse.Action) -> str:
    """Return how one option is written."""
    choices = "|".join(str(choice) for choice in action.choices or ())
    value = action.metavar if isinstance(action.metavar, str) else choices or action.dest.upper()
    if not action.option_strings:
        return f"`{escape(value)}`"
    takes = f" {escape(value)}" if action.nargs != 0 else ""
    return f"`{', '.join(action.option_strings)}{takes}`"


def escape(text: str) -> str:
    """Make a text fit into one cell of a table."""
    return text.replace("%%", "%").replace("|", "\\|").replace("\n", " ")
