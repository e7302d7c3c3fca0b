"""``genesys plugin``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from genesys.cli.line import parser
from genesys.cli.work import subword

if TYPE_CHECKING:
    from genesys.cli.shell import Shell

WORDS: dict[str, str] = {
    "list": "list what is installed",
    "new": "start a plugin: a package that works",
    "check": "run a package's conformance kit",
}


def run(args: list[str], shell: Shell) -> int:
    """List what is installed, start a plugin, or check one."""
    word, rest = subword("plugin", WORDS, args or ["list"], shell)
    return {"list": _list, "new": _new, "check": _check}[word](rest, shell)


def _list(rest: list[str], shell: Shell) -> int:
    parser("plugin list", "List what is installed, from metadata only.", usage="").parse_args(rest)
    from genesys.app.plugins import installed, unfit
    from genesys.cli.table import COMMANDS
    from genesys.plugins.problems import BROKEN

    rows = installed(shell.world, commands=COMMANDS)
    code = BROKEN.exit_code if unfit(rows) else 0
    if shell.json:
        shell.emit("plugin-list", {"plugins": rows})
        return code
    from genesys.cli.render.table import table

    cells = [(row["group"], row["name"], row["package"], row["version"], row["fit"]) for row in rows]
    shell.print(table(("GROUP", "NAME", "PACKAGE", "VERSION", "FIT"), cells))
    return code


def _new(rest: list[str], shell: Shell) -> int:
    found = parser(
        "plugin new",
        "Start a plugin: a package that works and passes its conformance kit.",
        usage="KIND NAME [--dir DIR]",
        examples=("genesys plugin new provider filebox", "genesys plugin new hook no-friday --dir hooks/no-friday"),
    )
    found.add_argument("kind", metavar="KIND", help="provider or hook")
    found.add_argument("name", metavar="NAME", help="what users will call it")
    found.add_argument("--dir", default="", metavar="DIR", help="folder of the package (default: genesys-NAME)")
    options = found.parse_args(rest)
    from genesys.app.scaffold import new

    folder = options.dir or f"genesys-{options.name}"
    made = new(shell.world, os.path.join(shell.folder, folder), options.kind, options.name)
    if shell.json:
        shell.emit("plugin-new", {"folder": folder, "files": made})
        return 0
    for name in made:
        shell.print(f"wrote {os.path.join(folder, name)}")
    shell.say(f"\nNext: genesys plugin check {folder}, then pip install -e {folder}.")
    return 0


def _check(rest: list[str], shell: Shell) -> int:
    from genesys.app.checking import LONGEST_S, check

    found = parser(
        "plugin check",
        "Run the conformance kit of a package on disk, installed or not: its tests/conformance.py says on what.",
        usage="PATH [--all] [--timeout SECONDS]",
        examples=("genesys plugin check .", "genesys plugin check ../genesys-filebox --json"),
    )
    found.add_argument("path", metavar="PATH", help="folder of the package")
    found.add_argument("--all", action="store_true", help="name the rules that are kept too")
    found.add_argument(
        "--timeout", type=float, default=LONGEST_S, metavar="SECONDS", help=f"longest time of the kit ({LONGEST_S:g})"
    )
    options = found.parse_args(rest)
    report = check(shell.world, os.path.join(shell.folder, options.path), seconds=options.timeout)
    if shell.json:
        facts = {"package": report.package, "version": report.version, "conforms": report.well}
        shell.emit("plugin-check", {**facts, "seconds": report.seconds, "results": report.results})
    else:
        from genesys.cli.render.kit import kit

        shell.print(kit(report, color=shell.colored(shell.out), every=options.all))
    return 0 if report.well else 1
