"""``genesys destroy``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.commands.deploy import running
from genesys.cli.commands.plan import choosing, showing, wish_of
from genesys.cli.line import parser
from genesys.cli.work import project

if TYPE_CHECKING:
    from genesys.cli.shell import Shell


def run(args: list[str], shell: Shell) -> int:
    """Remove everything that the stack owns."""
    found = parser(
        "destroy",
        "Remove everything that the stack owns; with selectors, only a part of it.",
        usage="[options]",
        examples=("genesys destroy", "genesys destroy --yes --confirm-data-loss shop/dev"),
    )
    choosing(found)
    running(found)
    showing(found)
    options = found.parse_args(args)
    from genesys.cli.act import act

    work = project(shell, options, command="destroy")
    wish = wish_of(options, shell, mode="destroy")._replace(message=options.message or "destroy")
    return act(shell, work, wish, options, command="destroy")
