"""Running a plan, and what has to be kept before: the declaration, and the source folders."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from genesys.app import sources
from genesys.app.options import options_for
from genesys.app.project import actor
from genesys.model.canonical import canonical
from genesys.state.drive import complete

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from genesys.app.planning import Planned
    from genesys.app.project import Project
    from genesys.app.providers import Providers
    from genesys.model.declared import Stack
    from genesys.model.plan import Plan
    from genesys.run.events import Event
    from genesys.run.options import Outcome, Recovered
    from genesys.state.state import State

STACK = "stack"
"""Kind of the blob that holds a declared stack."""


def keep(project: Project, state: State, plan: Plan, stack: Stack) -> None:
    """Keep what a plan refers to: the declared stack and the archives of source folders.

    Raises:
        GenesysError: APP-017, STATE-0xx.
    """
    last = complete(complete(state.head()).commit())
    like = last.stack_digest if last else ""
    complete(state.blobs.put(STACK, canonical(stack.as_json()), digest=plan.stack_digest, like=like))
    sources.keep(project, state, plan, stack)


def try_places(project: Project, planned: Planned) -> None:
    """Return when every place that a plan acts in can be reached; before there is a state.

    Raises:
        GenesysError: The provider refuses, or there are no credentials.
    """
    from genesys.run.door import try_places as reached

    options = options_for(project, planned.stack)
    reached(planned.plan, stack=project.name, providers=planned.providers, world=project.world, options=options)


def run(
    project: Project,
    plan: Plan,
    *,
    state: State,
    stack: Stack,
    providers: Providers,
    tell: Callable[[Event], None],
    **more: Any,
) -> Outcome:
    """Make a plan's changes and record them.

    Args:
        project: The project.
        plan: An approved plan.
        state: The record.
        stack: The declaration that the plan was made from.
        providers: Those that the plan needs.
        tell: Receives events.
        **more: Further fields of `genesys.run.options.Options`: at_once, lock_timeout_s, take_over, message.

    Raises:
        GenesysError: PLAN-006 it would build things anew on another provider unasked. Nothing was done, or what was
            done could not be recorded; see `genesys.run.door.run_plan`.
    """
    from genesys.app.crossing import refuse_crossings
    from genesys.run.door import run_plan

    refuse_crossings(plan)
    options = options_for(
        project,
        stack,
        source=sources.reader(state),
        actor=actor(project.world),
        **more,
    )
    with told(project, plan, tell) as (events, before, ended):
        options = options._replace(before=before)
        outcome = run_plan(plan, state=state, providers=providers, world=project.world, events=events, options=options)
        ended(outcome)
    if outcome.commit and not complete(complete(state.head()).index()):
        _sweep(project, stack, state, providers, plan)
    return outcome


@contextmanager
def told(
    project: Project, plan: Plan, tell: Callable[[Event], None]
) -> Iterator[tuple[Callable[[Event], None], Callable[[str], None] | None, Callable[[Outcome], None]]]:
    """Give what receives events, what hears of each change before it is made, and what hears of the end.

    Listeners among the hook plugins hear of it all; what goes wrong with them is added to `Hooking.troubles`.
    """
    hooking = project.hooking
    if hooking.hooks is None:
        yield tell, None, lambda outcome: None
        return
    from genesys.app.listening import listening

    listener = listening(hooking, plan)
    if listener is None:
        yield tell, None, lambda outcome: None
        return
    began = project.world.clock.monotonic()

    def both(event: Event) -> None:
        tell(event)
        listener(event)

    try:
        listener.before()
        before = listener.before_change if listener.waits else None
        yield both, before, lambda outcome: listener.after(outcome, project.world.clock.monotonic() - began)
    finally:
        hooking.troubles += listener.close()


def settle(
    project: Project, state: State, stack: Stack, providers: Providers, tell: Callable[[Event], None], **more: Any
) -> list[Recovered]:
    """Settle what a run that died left open; costs one read when there is nothing.

    Raises:
        GenesysError: STATE-006 while somebody alive runs; RUN-0xx.
    """
    from genesys.run.book import Book

    if not complete(Book(state).unsettled()):
        return []
    from genesys.run.door import recover

    options = options_for(project, stack, source=sources.reader(state), actor=actor(project.world), **more)
    return recover(state=state, providers=providers, world=project.world, events=tell, options=options)


def _sweep(project: Project, stack: Stack, state: State, providers: Providers, plan: Plan) -> None:
    """Let providers remove what is left of a stack that has nothing any more, such as builds and logs."""
    from genesys.run.tokens import stack_tag
    from genesys.run.visit import visit

    key = bytes.fromhex(state.id)
    places = {(change.provider, tuple(sorted(change.target.items()))) for change in plan.changes}
    for name, target in sorted(places):
        with visit(
            name,
            dict(target),
            key=key,
            stack=state.stack,
            providers=providers,
            world=project.world,
            options=options_for(project, stack),
            ability="sweep",
        ) as session:
            if session is not None:
                session.sweep(stack_tag(key, state.stack))
