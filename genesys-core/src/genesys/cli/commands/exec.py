"""``genesys exec``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.line import parser
from genesys.cli.problems import USAGE
from genesys.cli.work import project

if TYPE_CHECKING:
    from genesys.cli.shell import Shell


def run(args: list[str], shell: Shell) -> int:
    """Run a command where a resource runs, with its environment; its exit code is ours."""
    before, dashes, argv = _split(args)
    found = parser(
        "exec",
        "Run a command where a resource runs, with its environment; its exit code becomes this command's.",
        usage="NAME -- COMMAND ...",
        examples=("genesys exec web -- env", "genesys exec web -- python3 -V"),
    )
    found.add_argument("name", help="a resource, such as web")
    options = found.parse_args(before)
    if not dashes or not argv:
        raise USAGE.error(name="exec", reason="The command must follow after --.")
    from genesys.app.visiting import visited

    work = project(shell)
    with visited(work, work.state(), options.name, ability="exec") as (session, id):
        shell.out.flush()
        return int(session.exec(id, argv))


def _split(args: list[str]) -> tuple[list[str], bool, list[str]]:
    if "--" not in args:
        return args, False, []
    at = args.index("--")
    return args[:at], True, args[at + 1 :]
