"""``genesys stack``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.line import parser
from genesys.cli.work import project, subword

if TYPE_CHECKING:
    from genesys.cli.shell import Shell

WORDS: dict[str, str] = {"list": "list the stacks that have a state", "select": "work on a stack from now on"}


def run(args: list[str], shell: Shell) -> int:
    """List stacks, or select one."""
    word, rest = subword("stack", WORDS, args, shell)
    found = parser(f"stack {word}", WORDS[word].capitalize() + ".", usage="NAME" if word == "select" else "")
    if word == "select":
        found.add_argument("name", help="an environment such as production")
    options = found.parse_args(rest)
    from genesys.app.stacks import stacks

    work = project(shell)
    if word == "select":
        work.select(options.name)
        shell.say(f"Selected {options.name}.")
        if shell.json:
            shell.emit("stack-select", {"selected": options.name.rpartition("/")[2]})
        return 0
    found_stacks = stacks(work)
    if shell.json:
        shell.emit("stack-list", {"selected": work.environment, "stacks": found_stacks})
        return 0
    for name in found_stacks:
        shell.print(f"{'*' if name == work.name else ' '} {name}")
    if not found_stacks:
        shell.say("No stack has a state yet.")
    return 0
