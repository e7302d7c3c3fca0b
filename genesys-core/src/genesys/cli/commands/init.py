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
        usage="[--template NAME] [--name NAME] [--provider NAME] [--region NAME]",
        examples=("genesys init", "genesys -C shop init --template webapp-yaml", "genesys init --provider aws"),
    )
    known = ", ".join(sorted(TEMPLATES))
    found.add_argument("--template", default="", help=f"{known} (default: webapp; for a cloud server)")
    found.add_argument("--name", default="", help="name of the project (default: the folder's)")
    found.add_argument("--provider", default="local", help="where it is to be deployed (default: local)")
    found.add_argument("--region", default="", help="in which region (default: the provider's usual one)")
    options = found.parse_args(args)
    chosen = {"template": options.template, "name": options.name}
    made = init(shell.world, shell.folder, provider=options.provider, region=options.region, **chosen)
    if shell.json:
        shell.emit("init", {"files": made})
    else:
        for name in made:
            shell.print(f"wrote {name}")
        shell.say("\nNext: genesys plan, then genesys deploy.")
    return 0
