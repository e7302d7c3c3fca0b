"""``genesys deploy``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.commands.plan import choosing, showing, wish_of
from genesys.cli.line import add, count, parser, seconds
from genesys.cli.work import project

if TYPE_CHECKING:
    import argparse

    from genesys.cli.shell import Shell


def run(args: list[str], shell: Shell) -> int:
    """Make it so."""
    found = parser(
        "deploy",
        "Make it so: show the plan, ask, change what differs, record it.",
        usage="[PLANFILE] [options]",
        examples=("genesys deploy", "genesys deploy --yes", "genesys deploy new.gplan"),
    )
    found.add_argument("planfile", nargs="?", help="a plan saved by plan --out; it runs as it is")
    choosing(found)
    running(found)
    add(found, "--allow-other-plugins", action="store_true", help="run a saved plan although plugins differ here")
    add(found, "--preview", action="store_true", help="only show the plan")
    add(found, "--expect-no-changes", action="store_true", help="fail with 7 when there are changes")
    showing(found)
    options = found.parse_args(args)
    if options.preview:
        return _preview(options, shell)
    return _saved(options, shell) if options.planfile else _fresh(options, shell)


def running(found: argparse.ArgumentParser) -> None:
    """Add the options of a command that changes something."""
    add(found, "-y", "--yes", "--auto-approve", action="store_true", help="do not ask; data loss is asked for by name")
    add(
        found,
        "--confirm-data-loss",
        action="append",
        default=[],
        metavar="NAME",
        help="resource, or stack, whose data may be lost",
    )
    add(found, "-p", "--parallelism", type=count, default=0, metavar="N", help="most changes in flight")
    add(found, "--lock-timeout", type=seconds, default=0.0, metavar="TIME", help="wait for the lock, such as 30s")
    add(found, "--take-over", action="store_true", help="take the lock from a run that is gone")
    add(found, "-m", "--message", default="", help="for the history")


def _preview(options: argparse.Namespace, shell: Shell) -> int:
    from genesys.cli.commands.plan import plan

    options.destroy, options.out, options.detailed_exitcode = False, None, False
    return plan(options, shell)


def _fresh(options: argparse.Namespace, shell: Shell) -> int:
    from genesys.cli.act import act

    work = project(shell, options, command="deploy")
    return act(
        shell, work, wish_of(options, shell, mode="deploy")._replace(message=options.message), options, command="deploy"
    )


def _saved(options: argparse.Namespace, shell: Shell) -> int:
    from genesys.app.saved import open_plan
    from genesys.cli.act import execute
    from genesys.cli.fail import heed

    opened = open_plan(
        shell.world, shell.folder, options.planfile, ask=project(shell).ask, any_plugins=options.allow_other_plugins
    )
    shell.at_end(opened.project.close)
    from genesys.app.saved import still_fits
    from genesys.plan.render_tree import render_tree

    still_fits(opened)
    if not shell.json:
        shell.out.write(render_tree(opened.plan, now=shell.world.clock.now(), full=options.full))
    heed(shell, opened.project.hooking.check(opened.plan))
    # Who saved it and names it here has approved it; the loss of data is still asked for.
    options.yes = True
    return execute(
        shell,
        opened.project,
        opened.plan,
        state=opened.state,
        stack=opened.stack,
        providers=opened.providers,
        options=options,
        command="deploy",
        details=lambda: render_tree(opened.plan, now=shell.world.clock.now(), full=True),
    )
