"""Setting the stage: everything that a run, a recovery or a look at the clouds needs, for as long as it lasts."""

from __future__ import annotations

import threading
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import trio

from genesys.plan.upgrade import upgraded
from genesys.run.brake import Brake
from genesys.run.call import Caller
from genesys.run.events import Fallback, Progress, Retrying
from genesys.run.ground import Ground
from genesys.run.journal import Writer
from genesys.run.secrets import Secrets
from genesys.run.sessions import sessions_for
from genesys.run.waiting import Pollers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from genesys.model.fragment import Fragment
    from genesys.run.book import Book
    from genesys.run.events import Event
    from genesys.run.options import Options
    from genesys.run.record import Ledger
    from genesys.run.sessions import Sessions
    from genesys.spi.ports import World
    from genesys.spi.provider import Provider, ResourceType
    from genesys.state.claims import Claim
    from genesys.state.journal import Journal


class Stage:
    """What lasts for one command.

    Args:
        book: The state.
        providers: Name -> provider.
        world: The ports.
        events: Receives events; called from one thread only.
        options: Of the caller.
    """

    def __init__(
        self,
        book: Book,
        *,
        providers: Mapping[str, Provider],
        world: World,
        events: Callable[[Event], None],
        options: Options,
    ) -> None:
        self.book, self.world, self.options = book, world, options
        self._providers = providers
        self.brake = Brake()
        self._events, self._thread = events, threading.get_ident()
        self.sessions = sessions_for(
            providers,
            world,
            options,
            key=book.key,
            stack=book.stack,
            tell=self.tell,
            source=options.source or self._source,
        )
        self.secrets = Secrets(book.vault, world, options.project, self.sessions.known_secrets)

    async def recorded(self) -> Mapping[str, Fragment]:
        """Return key -> fragment of the newest commit, in the form of the installed types.

        Raises:
            GenesysError: PLAN-008, PLAN-030, PLAN-031, see `genesys.plan.upgrade`.
        """
        _, found = await self.book.recorded()
        types: dict[str, ResourceType] = {}
        for name in sorted({fragment.provider for fragment in found.values()}):
            types |= self._providers[name].types if name in self._providers else {}
        return upgraded(found, types)

    def tell(self, event: Event) -> None:
        """Pass an event on, without secrets."""
        if isinstance(event, (Retrying, Fallback)):
            event = event._replace(message=self.secrets.clean(event.message), code=self.secrets.clean(event.code))
        elif isinstance(event, Progress):
            event = event._replace(detail=self.secrets.clean(event.detail))
        if threading.get_ident() == self._thread:
            self._events(event)
            return
        # A session that runs in a thread had something to say; whoever listens is not made for threads.
        with suppress(trio.RunFinishedError, RuntimeError):
            trio.from_thread.run_sync(self._events, event)

    def _source(self, digest: str) -> bytes:
        from genesys.state.drive import complete

        return complete(self.book.source(digest))

    @asynccontextmanager
    async def ground(self, ledger: Ledger, journal: Journal, *, claim: Claim, seed: str) -> AsyncIterator[Ground]:
        """Give what changes need; the journal's writer and the pollers live inside."""
        writer = Writer(journal, partial(self.book.check, claim), inline=self.options.inline)
        caller = Caller(self.sessions, self.world.entropy, self.tell, inline=self.options.inline, brake=self.brake)
        try:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(writer.serve)
                yield Ground(
                    book=self.book,
                    world=self.world,
                    seed=seed,
                    ledger=ledger,
                    secrets=self.secrets,
                    sessions=self.sessions,
                    caller=caller,
                    pollers=Pollers(caller, self.tell, nursery),
                    writer=writer,
                    tell=self.tell,
                )
                nursery.cancel_scope.cancel()
        finally:
            journal.close()
            await close(self.sessions)


async def close(sessions: Sessions) -> None:
    """Close all open sessions; takes at most 5 seconds, also when cancelled."""
    with trio.CancelScope(shield=True, deadline=trio.current_time() + 5):
        for open in sessions.opened.values():
            closing: Any = open.session.close()
            if hasattr(closing, "__await__"):
                await closing
    sessions.forget()
