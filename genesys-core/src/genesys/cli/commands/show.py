"""``genesys show``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.line import add, parser
from genesys.cli.work import project

if TYPE_CHECKING:
    from genesys.cli.shell import Shell
    from genesys.model.plan import Plan


def run(args: list[str], shell: Shell) -> int:
    """Show a saved plan, or the recorded stack."""
    found = parser(
        "show",
        "Show a saved plan, or the recorded stack.",
        usage="[PLANFILE] [--format terraform] [--full]",
        examples=("genesys show", "genesys show new.gplan", "genesys show new.gplan --format terraform"),
    )
    found.add_argument("planfile", nargs="?")
    add(
        found,
        "--format",
        choices=["genesys", "terraform"],
        default="genesys",
        help="of JSON: ours or Terraform's",
    )
    add(found, "--full", action="store_true", help="show every field")
    options = found.parse_args(args)
    if options.planfile:
        from genesys.app.saved import open_plan

        plan = open_plan(shell.world, shell.folder, options.planfile, ask=project(shell).ask).plan
        return _plan(shell, plan, options.format, full=options.full)
    return _stack(shell)


def _plan(shell: Shell, plan: Plan, form: str, *, full: bool) -> int:
    now = shell.world.clock.now()
    if form == "terraform":
        import json

        from genesys import __version__
        from genesys.plan.terraform_json import terraform_json

        shell.print(json.dumps(terraform_json(plan, version=__version__), indent=2))
    elif shell.json:
        from genesys.plan.render_json import plan_json

        shell.emit("plan", plan_json(plan, now=now))
    else:
        from genesys.plan.palette import ANSI, PLAIN
        from genesys.plan.render_tree import render_tree

        palette = ANSI if shell.colored(shell.out) else PLAIN
        shell.out.write(render_tree(plan, now=now, palette=palette, full=full))
    return 0


def _stack(shell: Shell) -> int:
    from genesys.app.outputs import outputs
    from genesys.app.records import recorded

    work = project(shell)
    state = work.state()
    fragments = recorded(state)
    if shell.json:
        resources = [fragment.as_json() for fragment in fragments.values()]
        shell.emit("show", {"stack": work.name, "resources": resources, "outputs": outputs(state).shown})
        return 0
    from genesys.cli.render.outputs import listing
    from genesys.cli.render.record import record

    shell.print("\n\n".join(record(fragment) for fragment in fragments.values()) or "Nothing is recorded.")
    shell.out.write(listing(outputs(state).shown))
    return 0
