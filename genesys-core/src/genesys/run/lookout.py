"""Looking at what is there, and answering lookups, with sessions that wait."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import trio

from genesys.run.call import Caller, Stopped
from genesys.run.finding import explained
from genesys.run.observe import blind, take
from genesys.run.options import Options
from genesys.run.pace import sharing
from genesys.run.problems import DENIED, NO_ANSWER, NOT_THERE
from genesys.run.recorded import recorded_of
from genesys.run.sessions import sessions_for
from genesys.run.settle import LAG_S
from genesys.run.stage import close
from genesys.run.unwrap import only_one
from genesys.spi.faults import Denied, Gone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from genesys.errors import GenesysError
    from genesys.model.native import Lookup
    from genesys.run.observe import Group
    from genesys.run.sessions import Open, Sessions
    from genesys.spi.faults import Fault
    from genesys.spi.ports import World
    from genesys.spi.provider import Provider
    from genesys.spi.session import Observed

_PATIENCE_S, _FIRST_S = 120.0, 0.5


def look(
    groups: list[Group], sessions: Sessions, *, world: World, options: Options, changed_at: float = 0.0
) -> dict[str, Observed | None]:
    """Return fragment key -> what is there, all groups at once.

    Args:
        groups: What to read.
        sessions: Where.
        world: The ports.
        options: Of the caller.
        changed_at: As of `genesys.run.observe.observe`.

    Raises:
        GenesysError: RUN-002, RUN-019.
    """
    found: dict[str, Observed | None] = {}
    age_s = world.clock.now() - changed_at

    async def one(caller: Caller, group: Group) -> None:
        free = sessions.provider(group.provider, group.address).observes == "always"
        try:
            open = await caller.open(group.provider, group.target, group.address)
            lag_s = 0.0 if free else float(getattr(open.session, "lag_s", LAG_S))
            answer = await _read(caller, open, group, patience_s=lag_s - age_s)
        except Stopped as stop:
            raise blind(group, stop.fault, sessions) from None
        take(group, answer, found)

    async def everything() -> None:
        caller = Caller(sessions, world.entropy, _silent, inline=options.inline)
        try:
            async with trio.open_nursery() as nursery:
                for group in groups:
                    nursery.start_soon(one, caller, group)
        finally:
            await close(sessions)

    with only_one(), sharing("refresh"):
        trio.run(everything, clock=options.clock)
    return found


async def _read(caller: Caller, open: Open, group: Group, *, patience_s: float) -> dict[str, Observed | None]:
    """Return native id -> what is there; what does not show is looked for again while it may be new.

    Raises:
        Stopped: Asking failed for good.
    """
    sure, wait = trio.current_time() + patience_s, _FIRST_S
    seen: dict[str, Observed | None] = {}
    ids = list(group.keys)
    recorded = {id: recorded_of(fragment) for id, fragment in group.fragments.items()}
    while True:
        until = trio.current_time() + _PATIENCE_S
        answer = await caller.ask(open, "read", group.type, ids, address=group.address, until=until, recorded=recorded)
        seen |= answer.value
        ids = [id for id in group.keys if seen.get(id) is None]
        left = sure - trio.current_time()
        if not ids or left <= 0:
            return seen
        await trio.sleep(min(wait, left))
        wait *= 2


def answer_lookups(
    lookups: Iterable[Lookup],
    *,
    key: bytes,
    stack: str,
    providers: Mapping[str, Provider],
    world: World,
    options: Options | None = None,
) -> dict[str, Any]:
    """Return fact key -> answer, asked of the providers.

    Args:
        lookups: What compiling wants to know.
        key: Key of tags; any bytes before there is a state.
        stack: Name of the stack.
        providers: Name -> provider.
        world: The ports.
        options: Settings, project folder and so on.

    Raises:
        GenesysError: RUN-002, RUN-016, RUN-021, RUN-028.
    """
    chosen = options or Options()
    sessions = sessions_for(
        providers, world, chosen, key=key, stack=stack, tell=_silent, source=chosen.source or _no_source
    )
    found: dict[str, Any] = {}

    async def one(caller: Caller, lookup: Lookup) -> None:
        provider = sessions.provider(lookup.provider, lookup.question)
        module, _, function = provider.answers.partition(":")
        if not module:
            raise NO_ANSWER.error(provider=lookup.provider, question=lookup.question, message="it answers none")
        try:
            open = await caller.open(lookup.provider, lookup.target, lookup.question)
            answer = getattr(import_module(module), function)
            found[lookup.key] = await caller.plain(
                open, answer, open.session, lookup.question, lookup.args, address=lookup.question
            )
        except Stopped as stop:
            raise _unanswered(lookup, stop.fault, provider, sessions.clean) from None

    async def everything() -> None:
        caller = Caller(sessions, world.entropy, _silent, inline=chosen.inline)
        try:
            async with trio.open_nursery() as nursery:
                for lookup in {item.key: item for item in lookups}.values():
                    nursery.start_soon(one, caller, lookup)
        finally:
            await close(sessions)

    with only_one():
        trio.run(everything, clock=chosen.clock)
    return {key: found[key] for key in sorted(found)}


def _unanswered(lookup: Lookup, fault: Fault, provider: Provider, clean: Callable[[Any], Any]) -> GenesysError:
    name, question = lookup.provider, lookup.question
    message, code = clean(fault.message), clean(fault.code) or type(fault).__name__
    facts = {**lookup.target, "address": question, "type": "", "verb": "lookup", "resource": "", "provider": name}
    if isinstance(fault, Denied):
        plain = DENIED.error(provider=name, address=question, message=message, code=code)
    elif isinstance(fault, Gone):
        plain = NOT_THERE.error(provider=name, message=message.rstrip("."), code=code)
    else:
        plain = NO_ANSWER.error(provider=name, question=question, message=f"{message} ({code})")
    found = explained(plain, fault, provider=provider, facts=facts, clean=clean)
    for finding in found.findings:
        finding.where = finding.where or lookup.where
    return found


def _silent(event: object) -> None:
    """Say nothing: a plan shows what was seen."""


def _no_source(digest: str) -> bytes:
    raise KeyError(digest)
