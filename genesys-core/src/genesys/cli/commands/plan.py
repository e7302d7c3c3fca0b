"""``genesys plan``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.cli.fail import heed
from genesys.cli.line import add, parser
from genesys.cli.work import giving, project
from genesys.errors import GenesysError

if TYPE_CHECKING:
    import argparse

    from genesys.app.calls import Calls
    from genesys.app.crossing import Crossing
    from genesys.app.planning import Planned
    from genesys.app.project import Project
    from genesys.app.wish import Wish
    from genesys.cli.shell import Shell
    from genesys.model.plan import Plan
    from genesys.state.state import State


def run(args: list[str], shell: Shell) -> int:
    """Show what would change."""
    found = parser(
        "plan",
        "Show what would change.",
        usage="[options]",
        examples=("genesys plan", "genesys plan --out new.gplan", "genesys plan --target web --view table"),
    )
    choosing(found)
    add(found, "--destroy", action="store_true", help="plan to remove everything")
    add(found, "--out", metavar="FILE", help="save the plan; deploy FILE runs it")
    showing(found)
    add(found, "--detailed-exitcode", action="store_true", help="exit with 2 when there are changes")
    add(found, "--expect-no-changes", action="store_true", help="exit with 7 when there are changes")
    options = found.parse_args(args)
    return plan(options, shell)


def plan(options: argparse.Namespace, shell: Shell) -> int:
    """Plan as the options say, show it, and return the exit code."""
    from genesys.app.fast import unchanged

    work = project(shell, options, command="plan")
    wish = wish_of(options, shell, mode="destroy" if options.destroy else "deploy")
    plain = not (options.out or options.destroy or shell.json or options.view != "tree")
    quick = unchanged(work, wish) if plain else None
    if quick is not None:
        return _quick(shell, quick, calls=work.calls, full=options.full)
    from genesys.app.fast import remember
    from genesys.app.planning import plan_project

    _check_declaration(work, wish)
    state = work.make_state() if options.out else work.find_state()
    try:
        planned = plan_project(work, wish, state=state)
    except GenesysError as error:
        return _refused(shell, work, state, error)
    if options.out:
        from genesys.app.saved import save

        save(work, planned, options.out)
    remember(work, wish, planned)
    display(shell, planned, view=options.view, full=options.full, saved_as=options.out or "", calls=work.calls)
    heed(shell, [*work.set_aside_quietly, *work.hooking.warnings, *planned.findings])
    return _code(options, planned)


def _refused(shell: Shell, work: Project, state: State | None, error: GenesysError) -> int:
    """Show what a provider refuses of a stack that is deployed on another one; anything else is an error.

    Raises:
        GenesysError: It is none of that.
    """
    from genesys.app.crossing import refused_crossings

    found = refused_crossings(work, state, error)
    if not found:
        raise error
    if shell.json:
        shell.emit("crossing", {"stack": work.name, "crossings": [item._asdict() for item in found]})
        return 0
    from genesys.cli.render.crossing import crossing_text

    option = f" --provider {work.home}" if work.home else ""
    shell.out.write(crossing_text(shell, found, stack=work.name, option=option))
    return 0


def _quick(shell: Shell, plan: Plan, *, calls: Calls, full: bool) -> int:
    from genesys.cli.render.calls import tell_calls
    from genesys.plan.palette import ANSI, PLAIN
    from genesys.plan.render_tree import render_tree

    palette = ANSI if shell.colored(shell.out) else PLAIN
    shell.out.write(render_tree(plan, now=shell.world.clock.now(), palette=palette, full=full))
    tell_calls(shell, calls)
    return 0


def _check_declaration(work: Any, wish: Wish) -> None:
    # What is wrong with the declaration is said before a state is made for it.
    if wish.mode != "destroy":
        work.declared  # noqa: B018 - loading is the effect


def _code(options: argparse.Namespace, planned: Planned) -> int:
    if planned.plan.empty:
        return 0
    if options.expect_no_changes:
        from genesys.cli.problems import EXPECTED_NONE

        raise EXPECTED_NONE.error(count=len(planned.plan.changes))
    return 2 if options.detailed_exitcode else 0


def choosing(found: argparse.ArgumentParser) -> None:
    """Add the options that choose what is planned."""
    add(
        found,
        "-t",
        "--target",
        action="append",
        default=[],
        metavar="SELECTOR",
        help="only these: web, app/*, kind:database, tag:env=prod",
    )
    add(found, "--exclude", action="append", default=[], metavar="SELECTOR", help="leave these alone")
    add(found, "--target-file", action="append", default=[], metavar="FILE", help="selectors, one a line")
    add(found, "--exclude-file", action="append", default=[], metavar="FILE", help="selectors, one a line")
    add(found, "--replace", action="append", default=[], metavar="SELECTOR", help="replace these")
    giving(found)
    add(found, "--refresh", nargs="?", const="true", choices=["true", "false"], help="look at reality first, or do not")
    add(found, "--upgrade-choices", action="store_true", help="make recorded choices anew")
    add(found, "--provider", metavar="NAME", default="", help="as if the project said provider: NAME")
    text = "build deployed resources anew on another provider; what they are now is deleted"
    add(found, "--replace-provider", "--allow-provider-change", action="store_true", help=text)


def showing(found: argparse.ArgumentParser) -> None:
    """Add the options that choose how a plan is shown."""
    add(found, "--view", choices=["tree", "table"], default="tree", help="how to show it (default: tree)")
    add(found, "--full", action="store_true", help="show every field")


def wish_of(options: argparse.Namespace, shell: Shell, *, mode: str) -> Wish:
    """Return what the options ask for.

    Raises:
        GenesysError: APP-021, a file of selectors cannot be read.
    """
    from genesys.app.wish import Wish

    include, exclude = options.target, options.exclude
    if options.target_file or options.exclude_file:
        from genesys.app.varfiles import lines_of

        include = [*include, *lines_of(shell.world, shell.folder, options.target_file)]
        exclude = [*exclude, *lines_of(shell.world, shell.folder, options.exclude_file)]

    return Wish(
        mode=mode,
        refresh=None if options.refresh is None else options.refresh == "true",
        include=tuple(include),
        exclude=tuple(exclude),
        replace=tuple(options.replace),
        change_provider=options.replace_provider,
        upgrade_choices=options.upgrade_choices,
    )


def display(shell: Shell, planned: Planned, *, view: str, full: bool, calls: Calls, saved_as: str = "") -> None:
    """Show a plan, and what was called to make it."""
    now = shell.world.clock.now()
    if shell.json:
        from genesys.plan.render_json import plan_json

        more = {"crossings": [item._asdict() for item in _crossings(planned)], "calls": calls.operations}
        shell.emit("plan", {**plan_json(planned.plan, now=now), **more})
        return
    from genesys.cli.render.calls import tell_calls

    shell.out.write(text(shell, planned, view=view, full=full, saved_as=saved_as))
    tell_calls(shell, calls)


def text(shell: Shell, planned: Planned, *, view: str, full: bool, saved_as: str = "") -> str:
    """Return a plan as text."""
    from genesys.plan.palette import ANSI, PLAIN

    palette = ANSI if shell.colored(shell.out) else PLAIN
    now = shell.world.clock.now()
    crossing = _crossings(planned)
    if crossing and not full:
        from genesys.app.crossing import option_of
        from genesys.cli.render.crossing import crossing_text

        return crossing_text(shell, crossing, stack=planned.plan.stack, option=option_of(planned.plan))
    if view == "table":
        from genesys.plan.render_table import render_table

        return render_table(planned.plan, now=now, palette=palette, saved_as=saved_as) + _outputs(planned)
    from genesys.plan.render_tree import render_tree

    same = len(planned.graph.nodes) - len({c.address for c in planned.plan.changes if c.address in planned.graph.nodes})
    tree = render_tree(planned.plan, now=now, palette=palette, full=full, saved_as=saved_as, unchanged=same)
    return tree + _outputs(planned)


def _crossings(planned: Planned) -> list[Crossing]:
    if not planned.plan.settings.get("crossings"):
        return []
    from genesys.app.crossing import crossings

    return crossings(planned)


def _outputs(planned: Planned) -> str:
    from genesys.app.outputs import changes
    from genesys.cli.render.outputs import changing

    return changing(changes(planned))
