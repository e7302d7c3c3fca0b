"""``genesys import``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.commands.deploy import running
from genesys.cli.commands.plan import showing
from genesys.cli.line import parser
from genesys.cli.work import giving, project

if TYPE_CHECKING:
    from genesys.cli.shell import Shell


def run(args: list[str], shell: Shell) -> int:
    """Take over an object that exists: record it under the address of a declared native."""
    found = parser(
        "import",
        "Take over an object that exists: record it under the address of a declared native, and change nothing.",
        usage="ADDRESS ID [options]",
        examples=("genesys import data/volume vol-0a1b2c",),
    )
    found.add_argument("address", help="native address, as plan shows it, such as data/volume")
    found.add_argument("id", help="native id at the provider")
    giving(found)
    running(found)
    showing(found)
    options = found.parse_args(args)
    from genesys.app.wish import Wish
    from genesys.cli.act import act

    work = project(shell, options, command="import")
    wish = Wish(
        imports={options.address: options.id},
        include=(options.address,),
        message=options.message or f"import {options.address}",
    )
    return act(shell, work, wish, options, command="import")
