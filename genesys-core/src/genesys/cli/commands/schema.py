"""``genesys schema``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.line import parser
from genesys.cli.work import project

if TYPE_CHECKING:
    from genesys.cli.shell import Shell


def run(args: list[str], shell: Shell) -> int:
    """Print the JSON Schema of genesys.yaml, for editors."""
    parser(
        "schema",
        "Print the JSON Schema of genesys.yaml, for editors; kinds of installed packages and of the project are in it.",
        usage="",
        examples=("genesys schema > genesys.schema.json",),
    ).parse_args(args)
    import json

    from genesys.app.schema import schema

    shell.print(json.dumps(schema(project(shell)), indent=2))
    return 0
