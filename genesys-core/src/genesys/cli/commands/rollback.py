"""``genesys rollback``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.commands.deploy import running
from genesys.cli.commands.plan import choosing, showing, wish_of
from genesys.cli.line import add, parser
from genesys.cli.work import project

if TYPE_CHECKING:
    from genesys.cli.shell import Shell


def run(args: list[str], shell: Shell) -> int:
    """Plan the way back to an earlier commit and take it."""
    found = parser(
        "rollback",
        "Plan the way back to an earlier commit and take it; steps that cannot be undone are listed first.",
        usage="(--last-known-good | --to COMMIT) [options]",
        examples=("genesys rollback --last-known-good", "genesys rollback --to 3", "genesys rollback --to head~1"),
    )
    where = found.add_mutually_exclusive_group(required=True)
    add(where, "--last-known-good", action="store_true", help="the newest earlier commit that was green and healthy")
    add(where, "--to", metavar="COMMIT", help="id, number, head~2 or a time")
    choosing(found)
    running(found)
    showing(found)
    options = found.parse_args(args)
    from genesys.app.rollback import target, way_back
    from genesys.cli.act import act

    work = project(shell)
    state = work.state()
    commit = target(state, options.to)
    shell.say(f"Going back to commit {commit.seq} ({commit.id[:12]}).\n")
    wish = wish_of(options, shell, mode="rollback")
    wish = wish._replace(message=options.message or f"rollback to {commit.seq}", back_to=commit.id)
    return act(shell, work, wish, options, command=f"rollback --to {commit.seq}", stack=way_back(state, commit))
