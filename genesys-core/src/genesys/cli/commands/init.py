"""``genesys init``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.line import parser

if TYPE_CHECKING:
    from genesys.cli.shell import Shell


def run(args: list[str], shell: Shell) -> int:
    """Start a project."""
    from genesys.app.init import TEMPLATES, init

    found = parser(
        "init",
        "Start a project in this folder.",
        usage="[--template NAME] [--name NAME]",
        examples=("genesys init", "genesys -C shop init --template webapp-yaml"),
    )
    found.add_argument("--template", default="webapp", help=f"{', '.join(sorted(TEMPLATES))} (default: webapp)")
    found.add_argument("--name", default="", help="name of the project (default: the folder's)")
    options = found.parse_args(args)
    made = init(shell.world, shell.folder, template=options.template, name=options.name)
    if shell.json:
        shell.emit("init", {"files": made})
    else:
        for name in made:
            shell.print(f"wrote {name}")
        shell.say("\nNext: genesys plan, then genesys deploy.")
    return 0
