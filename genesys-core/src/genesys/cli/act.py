"""From a wish to a changed stack: plan, show, approve, run, report. Used by every command that changes something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.cli.approve import approve
from genesys.cli.fail import heed
from genesys.cli.render.progress import Progress, Stream

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from genesys.app.planning import Planned
    from genesys.app.project import Project
    from genesys.app.providers import Providers
    from genesys.app.wish import Wish
    from genesys.cli.shell import Shell
    from genesys.model.declared import Stack
    from genesys.model.plan import Plan
    from genesys.run.options import Outcome
    from genesys.state.state import State


def act(
    shell: Shell, work: Project, wish: Wish, options: argparse.Namespace, *, command: str, stack: Stack | None = None
) -> int:
    """Plan, show, approve and run; return the exit code.

    Args:
        shell: Where to show and ask.
        work: The project.
        wish: What was asked for.
        options: ``yes``, ``confirm_data_loss``, ``parallelism``, ``take_over``, ``view``, ``full``.
        command: The command, for what can be pasted.
        stack: Another declaration than the project's own.

    Raises:
        GenesysError: Of any stage; nothing was changed unless the run had begun.
    """
    from genesys.app.deploying import settle
    from genesys.app.outputs import changes
    from genesys.app.planning import plan_project
    from genesys.app.standing import standing
    from genesys.cli.commands.plan import text

    first: Planned | None = None
    if wish.mode == "destroy":
        state = work.state()
        declared = standing(work, state)
    else:
        declared = stack or work.declared
        state, first = _state(shell, work, wish, declared, options)
    teller = _teller(shell)
    try:
        settle(work, state, declared, work.providers(), teller, **_options(shell, options))
    finally:
        teller.close()
    planned = plan_project(work, wish, state=state, stack=stack, first=first)
    if not shell.json:
        shell.out.write(text(shell, planned, view=options.view, full=options.full))
    heed(shell, [*work.set_aside_quietly, *work.hooking.warnings, *planned.findings])
    _refuse_changes(options, planned)
    if planned.plan.empty and not changes(planned):
        return _nothing(shell, work, wish, planned, state)
    return execute(
        shell,
        work,
        planned.plan,
        state=state,
        stack=planned.stack,
        providers=planned.providers,
        options=options,
        command=command,
        details=lambda: text(shell, planned, view="tree", full=True),
    )


def execute(
    shell: Shell,
    work: Project,
    plan: Plan,
    *,
    state: State,
    stack: Stack,
    providers: Providers,
    options: argparse.Namespace,
    command: str,
    details: Callable[[], str],
) -> int:
    """Approve and run a plan, report, and return the exit code; arguments as in `act`."""
    from genesys.app.crossing import refuse_crossings
    from genesys.app.deploying import keep, run

    refuse_crossings(plan)
    approve(shell, plan, command=command, yes=options.yes, confirmed=options.confirm_data_loss, details=details)
    keep(work, state, plan, stack)
    teller = _teller(shell)
    try:
        outcome = run(
            work,
            plan,
            state=state,
            stack=stack,
            providers=providers,
            tell=teller,
            message=options.message,
            **_options(shell, options),
        )
    finally:
        teller.close()
    heed(shell, work.hooking.troubles)
    return _report(shell, work, plan, outcome)


def _state(
    shell: Shell, work: Project, wish: Wish, stack: Stack, options: argparse.Namespace
) -> tuple[State, Planned | None]:
    """Return the state, and the plan from before it was made; it is made when every place of that can be reached."""
    from genesys.app.deploying import try_places
    from genesys.app.planning import plan_project
    from genesys.cli.commands.plan import text

    found = work.find_state()
    if found is not None:
        return found, None
    first = plan_project(work, wish, state=None, stack=stack)
    if any(finding.severity == "error" for finding in first.findings):
        if not shell.json:
            shell.out.write(text(shell, first, view=options.view, full=options.full))
        heed(shell, first.findings)
    try_places(work, first)
    return work.make_state(), first


def _options(shell: Shell, options: argparse.Namespace) -> dict[str, Any]:
    said = shell.environ.get("GENESYS_PARALLEL", "")
    most = options.parallelism or (int(said) if said.isdigit() else 0)
    more = {"take_over": options.take_over, "lock_timeout_s": options.lock_timeout}
    return {**more, "at_once": most} if most else more


def _teller(shell: Shell) -> Any:
    return Stream(shell) if shell.json else Progress(shell)


def _refuse_changes(options: argparse.Namespace, planned: Planned) -> None:
    if getattr(options, "expect_no_changes", False) and not planned.plan.empty:
        from genesys.cli.problems import EXPECTED_NONE

        raise EXPECTED_NONE.error(count=len(planned.plan.changes))


def _nothing(shell: Shell, work: Project, wish: Wish, planned: Planned, state: State) -> int:
    from genesys.app.fast import remember
    from genesys.app.outputs import outputs
    from genesys.cli.render.calls import tell_calls
    from genesys.cli.render.outputs import listing

    remember(work, wish, planned)
    if shell.json:
        shown = {"outputs": outputs(state).shown, "calls": work.calls.operations}
        shell.emit("deploy", {"stack": planned.plan.stack, "status": "unchanged", **shown})
    elif planned.graph.nodes:
        shell.out.write(listing(outputs(state).shown))
    tell_calls(shell, work.calls)
    return 0


def _report(shell: Shell, work: Project, plan: Plan, outcome: Outcome) -> int:
    from genesys.cli.pasted import pasted_outcome
    from genesys.cli.render.calls import tell_calls
    from genesys.cli.render.outputs import listing, outcome_json, shown_values, summary

    outcome = pasted_outcome(shell, outcome)
    if shell.json:
        shell.emit("deploy", {**outcome_json(plan, outcome, work.hooking.troubles), "calls": work.calls.operations})
        return outcome.exit_code
    failed = [result.finding for result in outcome.results if result.finding is not None]
    if failed:
        from genesys.cli.render.findings import findings

        shell.say(findings(failed, color=shell.colored(shell.err)) + "\n")
    shell.print(summary(plan, outcome))
    shell.out.write(listing(shown_values(outcome.outputs)))
    tell_calls(shell, work.calls)
    return outcome.exit_code
