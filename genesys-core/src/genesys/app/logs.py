"""Logs of a resource: of all its natives that print something, as one stream in the order of time."""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from heapq import merge
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.app.options import options_for
from genesys.app.problems import CANNOT, NOT_SIMULATED
from genesys.app.records import chosen, recorded
from genesys.app.standing import standing
from genesys.app.visiting import PREFERRED, WHAT, best, rank, refused
from genesys.spi.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from genesys.app.project import Project
    from genesys.model.fragment import Fragment
    from genesys.spi.provider import Provider
    from genesys.state.state import State

    Line = tuple[float, str, str]

_ABILITY = "logs"


class Wanted(NamedTuple):
    """Which lines are wanted.

    Args:
        follow: Go on with new ones.
        since_s: Only those from this time on, in seconds since 1970; ``None`` for all that are kept.
        previous: Of instances that ended.
    """

    follow: bool = False
    since_s: float | None = None
    previous: bool = False


@contextmanager
def logged(project: Project, state: State, name: str, wanted: Wanted) -> Iterator[Iterable[Line]]:
    """Give ``(seconds since 1970, instance, line)`` of everything that a resource prints.

    What natives print is merged by time; while it is followed, as it comes.

    Raises:
        GenesysError: APP-004 there is no such resource, APP-006 it has no logs, APP-0xx the provider refuses.
    """
    if project.simulated:
        raise NOT_SIMULATED.error(address=name, what=WHAT[_ABILITY])
    providers = project.providers()
    fragments = chosen(project, recorded(state), name)
    providers.load(fragment.provider for fragment in fragments)
    found = _printing(fragments, providers, name)
    with ExitStack() as stack:
        sources = _opened(project, state, found, providers, stack)
        if not sources:
            first = found[0]
            raise CANNOT.error(address=name, what=_ABILITY, provider=first.provider, type=first.type)
        current = [found[0]]
        lines = [_lines(session, fragment, wanted, current) for session, fragment in sources]
        try:
            yield _together(lines) if wanted.follow and len(lines) > 1 else merge(*lines, key=lambda line: line[0])
        except Fault as fault:
            first, options = current[0], options_for(project, standing(project, state))
            raise refused(
                project, first, fault, providers[first.provider], options=options, name=name, ability=_ABILITY
            ) from None


def _printing(fragments: list[Fragment], providers: Mapping[str, Provider], name: str) -> list[Fragment]:
    """Return the natives whose logs are meant: those of the kind that comes first, among those that print.

    Raises:
        GenesysError: APP-006, none does.
    """
    kinds = PREFERRED[_ABILITY]
    saying = [f for f in fragments if f.id and f.type in providers[f.provider].types]
    saying = [f for f in saying if providers[f.provider].types[f.type].logs]
    if saying:
        first = min(rank(name, fragment, kinds)[0] for fragment in saying)
        return sorted((f for f in saying if rank(name, f, kinds)[0] == first), key=lambda f: (f.address, f.generation))
    # A provider that does not say which of its types print is asked for the native that is most likely to.
    one = best(name, fragments, kinds)
    if not one.id or one.origin.get("kind") not in kinds:
        raise CANNOT.error(address=name, what=_ABILITY, provider=one.provider, type=one.type)
    return [one]


def _opened(
    project: Project, state: State, found: list[Fragment], providers: Mapping[str, Provider], stack: ExitStack
) -> list[tuple[Any, Fragment]]:
    """Return session and native of all that can be asked; each place is visited once."""
    from genesys.run.visit import visit

    sessions: dict[tuple[str, ...], Any] = {}
    options = options_for(project, standing(project, state))
    for fragment in found:
        place = (fragment.provider, *(f"{k}={v}" for k, v in sorted(fragment.target.items())))
        if place not in sessions:
            sessions[place] = stack.enter_context(
                visit(
                    fragment.provider,
                    fragment.target,
                    key=bytes.fromhex(state.id),
                    stack=state.stack,
                    providers=providers,
                    world=project.world,
                    options=options,
                    ability=_ABILITY,
                )
            )
    places = [(fragment.provider, *(f"{k}={v}" for k, v in sorted(fragment.target.items()))) for fragment in found]
    pairs = [(sessions[place], fragment) for place, fragment in zip(places, found, strict=True)]
    return [(session, fragment) for session, fragment in pairs if session is not None]


def _lines(session: Any, fragment: Fragment, wanted: Wanted, current: list[Fragment]) -> Iterator[Line]:
    try:
        yield from session.logs(fragment.id, follow=wanted.follow, since_s=wanted.since_s, previous=wanted.previous)
    except Fault:
        current[0] = fragment
        raise


def _together(lines: list[Iterator[Line]]) -> Iterator[Line]:
    """Give lines of several sources as they come; the first that fails ends all."""
    arrived: SimpleQueue[Callable[[], Line] | None] = SimpleQueue()

    def read(source: Iterator[Line]) -> None:
        try:
            for line in source:
                arrived.put(lambda line=line: line)  # type: ignore[misc]
        except Exception as error:
            failure = error

            def fail() -> Line:
                raise failure

            arrived.put(fail)
        arrived.put(None)

    for source in lines:
        threading.Thread(target=read, args=(source,), daemon=True).start()
    left = len(lines)
    while left:
        found = arrived.get()
        if found is None:
            left -= 1
        else:
            yield found()
