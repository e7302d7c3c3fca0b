"""What every change of a run has to hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import trio

from genesys.model.expr import walk
from genesys.model.secret import SecretValue
from genesys.plan.inputs import inputs_of
from genesys.plan.paths import top
from genesys.run.errand import Errand
from genesys.run.finding import explain_stop, resource_of
from genesys.run.placed import refuse_other
from genesys.run.problems import EXPOSED
from genesys.run.resolve import Scope, Wanted, resolve, wanted
from genesys.run.tokens import token_of
from genesys.spi.marks import marked

if TYPE_CHECKING:
    from collections.abc import Callable

    from genesys.errors import GenesysError
    from genesys.model.expr import Json
    from genesys.model.plan import Change
    from genesys.run.book import Book
    from genesys.run.call import Caller, Stopped
    from genesys.run.events import Event
    from genesys.run.journal import Writer
    from genesys.run.record import Ledger
    from genesys.run.secrets import Secrets
    from genesys.run.sessions import Sessions
    from genesys.run.waiting import Pollers
    from genesys.spi.ports import World
    from genesys.spi.provider import ResourceType
    from genesys.spi.session import Observed, Token


class Ground:
    """What every change of a run has to hand.

    Args:
        book: The state.
        world: The ports.
        seed: Of the plan, hex.
        ledger: Fragments as they stand.
        secrets: Values of secrets.
        sessions: Providers and their sessions.
        caller: Who calls them.
        pollers: Who waits for long operations.
        writer: The journal.
        tell: Receives what there is to tell.
    """

    def __init__(
        self,
        *,
        book: Book,
        world: World,
        seed: str,
        ledger: Ledger,
        secrets: Secrets,
        sessions: Sessions,
        caller: Caller,
        pollers: Pollers,
        writer: Writer,
        tell: Callable[[Event], None],
    ) -> None:
        self.book, self.world, self.seed, self.ledger, self.secrets = book, world, seed, ledger, secrets
        self.sessions, self.caller, self.pollers, self.writer = sessions, caller, pollers, writer
        self.tell = tell
        self._fetching = trio.Lock()

    async def errand(self, change: Change, verb: str) -> Errand:
        """Return what making a change needs; its session is opened when it is the first.

        Raises:
            Stopped: The session cannot be opened.
            GenesysError: RUN-015, RUN-016, RUN-025.
        """
        type = self.sessions.type_of(change.provider, change.type, change.address)
        open = await self.caller.open(change.provider, change.target, change.address)
        known = self.ledger.now.get(change.key)
        if known is not None and open.place:
            refuse_other(change.provider, known.target, open.place, change.address)
        return Errand(self, change, open, type, verb)

    def explained(self, change: Change, stop: Stopped) -> GenesysError:
        """Return what a person reads about a change whose call failed for good."""
        return explain_stop(change, stop, self.secrets.clean, self.sessions.known(change.provider))

    async def wanted(self, change: Change, type: ResourceType) -> Wanted:
        """Return the resolved body of a change.

        Raises:
            GenesysError: RUN-008 to RUN-012, or of the state.
        """
        if any(True for _ in walk(change.body)):
            # One at a time: two that want one new secret must find the same.
            async with self._fetching:
                await self.secrets.fetch(change.body, self.ledger.desired)
        result = wanted(change.body, self.scope(change.address), self.book.vault.fingerprint)
        if result.secrets:
            self.secrets.hide(result.want)
            self._check_places(change, type, result)
        return result

    def scope(self, address: str) -> Scope:
        """Return what expressions are resolved against now."""
        return Scope(address, self.ledger.properties, self.ledger.desired, self.secrets.value)

    def _check_places(self, change: Change, type: ResourceType, result: Wanted) -> None:
        allowed = marked(type.schema, "secret")
        for path in result.secrets:
            if top(path) not in allowed:
                raise EXPOSED.error(field=path, address=change.address, type=change.type, resource=resource_of(change))

    def inputs(self, change: Change) -> list[list[Json]]:
        """Return the values that the references in a body had, for the record; secrets by fingerprint."""
        scope = self.scope(change.address)

        def value_of(path: list[Json]) -> Json:
            found = resolve({"$native": path}, scope)
            return {"$secret": self.book.vault.fingerprint(found)} if isinstance(found, SecretValue) else found

        return inputs_of(change.body, value_of)

    def token(self, change: Change, attempt: int, body: Any) -> Token:
        """Return the token of one attempt."""
        return token_of(change, key=self.book.key, tag=self.book.tag, seed=self.seed, attempt=attempt, body=body)

    def properties(self, observed: Observed, type: ResourceType) -> dict[str, Any]:
        """Return what of an observation may be recorded: no secret fields, no secret values."""
        hidden = marked(type.schema, "secret")
        kept = {name: value for name, value in observed.properties.items() if name not in hidden}
        found: dict[str, Any] = self.secrets.clean(kept)
        return found
