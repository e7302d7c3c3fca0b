"""The door to the state of one stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.state.head import Head, Library, fingerprint_of, head_of
from genesys.state.problems import NO_STATE
from genesys.state.root import identity_of, new_root
from genesys.state.store import ROOT_NAME, Store
from genesys.state.transact import Roots
from genesys.state.unlock import unlock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping

    from genesys.model.fragment import Fragment
    from genesys.spi.backend import StateBackend
    from genesys.spi.ports import World
    from genesys.state.blobs import Blobs
    from genesys.state.claims import Claim, Claims
    from genesys.state.commits import Committer, Edit
    from genesys.state.keys import Keys
    from genesys.state.root import Root
    from genesys.state.runs import Runs
    from genesys.state.segment import Commit
    from genesys.state.store import Pause
    from genesys.state.transact import Step
    from genesys.state.vault import Vault


class State:
    """The recorded state of one stack, unlocked.

    Args:
        world: The ports.
        store: Where it is kept.
        keys: Its secrets.
    """

    def __init__(self, world: World, store: Store, keys: Keys) -> None:
        self.world, self.store, self.keys, self.stack = world, store, keys, store.stack
        box, id_key = keys.box(), keys.id_key()
        self.library = Library(store, box, id_key)
        self.roots = Roots(store, box, world.entropy)
        self._fingerprint_key = keys.fingerprint_key()

    def __repr__(self) -> str:
        return f"State({self.stack})"

    @property
    def id(self) -> str:
        """Identity of the state, 32 hex digits; not secret."""
        return self.keys.identity.hex()

    @property
    def claims(self) -> Claims:
        """Who may write."""
        from genesys.state.claims import Claims

        return Claims(self.roots, self.world, self.stack)

    @property
    def runs(self) -> Runs:
        """Plans and journals."""
        from genesys.state.runs import Runs

        return Runs(self.store, self.library.box, self.world)

    @property
    def blobs(self) -> Blobs:
        """Saved stacks, source archives and the like."""
        from genesys.state.blobs import Blobs

        return Blobs(self.store, self.library.box, self.library.id_key, self.world.entropy)

    @property
    def vault(self) -> Vault:
        """Secrets that Genesys made or was given."""
        from genesys.state.vault import Vault

        return Vault(self.store, self.keys, self.world)

    def fingerprint(self, body: bytes) -> bytes:
        """Return the keyed fingerprint of a canonical authored body, as `Head.index` gives them; 16 bytes."""
        return fingerprint_of(self._fingerprint_key, body)

    async def head(self) -> Head:
        """Return the newest state; one read, and no more until it is asked for something.

        Raises:
            GenesysError: STATE-001, -005, -008, -013, -025.
        """
        return head_of(self.library, await self.roots.read())

    async def transact(
        self, apply: Callable[[Root], Step | None], *, prepare: Callable[[Root], Awaitable[None]] | None = None
    ) -> Root:
        """Change the root; as `Roots.transact`."""
        return await self.roots.transact(apply, prepare=prepare)

    async def commit(
        self,
        changed: Iterable[Fragment] = (),
        removed: Iterable[str] = (),
        *,
        claim: Claim | None,
        status: str = "green",
        message: str = "",
        actor: str = "",
        intent: str = "",
        health_passed: bool = False,
        stats: Mapping[str, Any] | None = None,
        stack_digest: str = "",
        pins: str = "",
        fingerprints: Mapping[str, bytes] | None = None,
        release: bool = False,
        expect: str | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> Commit:
        """Record what a run did: one object and one swap.

        Args:
            changed: Fragments that are new or differ.
            removed: Keys of fragments that are no more; unknown ones are ignored.
            claim: Under which the run works.
            status: ``green``, ``partial`` or ``failed``.
            message: Why, for a person.
            actor: Who.
            intent: Digest of the plan.
            health_passed: Whether all health checks of the run passed.
            stats: Numbers for the history.
            stack_digest: Digest of the blob with the declared stack.
            pins: Digest of the blob with the pins.
            fingerprints: Key -> fingerprint of the authored body; where missing, that of ``desired``.
            release: Whether the claim ends with this commit.
            expect: Id of the commit that must still be the head, ``""`` for none; ``None`` for any.
            more: Further fields of the record; plain JSON.

        Raises:
            GenesysError: STATE-007 when the claim was taken over, STATE-028, and as `Roots.transact`.
        """
        from genesys.state.commits import Edit

        edit = Edit(list(changed), list(removed), fingerprints or {})
        said = {
            **(more or {}),
            "run": claim.run if claim else "",
            "status": status,
            "message": message,
            "actor": actor,
            "intent": intent,
            "health_passed": health_passed,
            "stats": dict(stats or {}),
            "stack_digest": stack_digest,
            "pins": pins,
        }

        async def make(_: Head) -> Edit:
            return edit

        return await self._committer().commit(make, said, claim=claim, release=release, expect=expect)

    async def edit(self, make: Callable[[Head], Awaitable[Edit]], *, message: str, actor: str = "") -> Commit:
        """Record an edit of ``genesys.state.edits``; what the newest commit said about stack and pins stays.

        Raises:
            GenesysError: STATE-006 while a run holds the claim; what the edit raises; as `Roots.transact`.
        """
        said: dict[str, Any] = {}

        async def keep(head: Head) -> Edit:
            before = await head.commit()
            kept = ("status", "health_passed", "stack_digest", "pins")
            said.update({"status": "green"} if before is None else {k: v for k, v in before.data.items() if k in kept})
            said.update({"message": message, "actor": actor, "edit": True})
            return await make(head)

        return await self._committer().commit(keep, said, claim=None)

    def _committer(self) -> Committer:
        from genesys.state.commits import Committer

        key = self._fingerprint_key
        return Committer(self.world, self.roots, self.library, fingerprint_key=key, stack=self.stack)

    async def history(self) -> AsyncIterator[Commit]:
        """Yield the commits, newest first, one read each.

        Raises:
            GenesysError: As `head`, and STATE-029.
        """
        from genesys.state.history import walk

        async for commit in walk(self.library, (await self.head()).id):
            yield commit

    async def find(self, ref: str) -> Commit:
        """Return the commit that a person means by ``ref``; as `resolve`."""
        from genesys.state.history import resolve

        return await resolve(self.library, (await self.head()).id, ref)

    async def at(self, ref: str) -> Head:
        """Return the state as of the commit that a person means by ``ref``; as `resolve`."""
        return await self.at_commit((await self.find(ref)).id)

    async def at_commit(self, id: str) -> Head:
        """Return the state as of a commit, by its whole id.

        Raises:
            GenesysError: STATE-001, -005, -008, -029.
        """
        return Head(self.library, id, await self.library.packs(id))

    async def last_known_good(self) -> Commit | None:
        """Return the newest commit that ended green with all health checks passed, or ``None``."""
        from genesys.state.history import last_known_good

        return await last_known_good(self.library, (await self.head()).id)


async def find_state(
    world: World,
    backend: StateBackend,
    stack: str,
    *,
    ask: Callable[[str], str] | None = None,
    pause: Pause | None = None,
) -> State | None:
    """Return the state of a stack, or ``None`` when it was never deployed; writes nothing.

    Args:
        world: The ports.
        backend: Where states are kept.
        stack: Name of the stack, such as ``shop/production``.
        ask: Stack -> passphrase, typed by a person; ``None`` where there is no terminal.
        pause: Waits a number of seconds; needed by remote backends only.

    Raises:
        GenesysError: STATE-001 to -005, -008, -021, -027.
    """
    store = Store(backend, stack, pause=pause)
    found = await store.find(ROOT_NAME)
    if found is None:
        return None
    keys = await unlock(world, store, identity_of(found[0]), ask=ask)
    return State(world, store, keys)


async def open_state(
    world: World,
    backend: StateBackend,
    stack: str,
    *,
    create: bool,
    ask: Callable[[str], str] | None = None,
    pause: Pause | None = None,
) -> State:
    """Return the state of a stack; made, with a key of its own, when there is none and ``create`` says so.

    Args:
        world: The ports.
        backend: Where states are kept.
        stack: Name of the stack, such as ``shop/production``.
        create: Whether to make one.
        ask: Stack -> passphrase, typed by a person; ``None`` where there is no terminal.
        pause: Waits a number of seconds; needed by remote backends only.

    Raises:
        GenesysError: STATE-013 when there is none; as `find_state`; when making one also STATE-010, -011, -022,
            -023, -030.
    """
    found = await find_state(world, backend, stack, ask=ask, pause=pause)
    if found is None and create:
        await _create(world, Store(backend, stack, pause=pause))
        # Read back what is there: another command may have been quicker, with another key.
        found = await find_state(world, backend, stack, ask=ask, pause=pause)
    if found is None:
        raise NO_STATE.error(stack=stack)
    return found


async def _create(world: World, store: Store) -> None:
    from genesys.state.slots import write_slot
    from genesys.state.unlock import make_keys

    keys, slot = make_keys(world, store.stack)
    await write_slot(store, slot)
    wid = world.entropy.token(16).hex()
    ours = await Roots(store, keys.box(), world.entropy).create(new_root(store.stack, keys.identity, wid))
    if not ours:
        # The slot holds secrets that seal nothing.
        await store.delete("keys/" + slot["id"])
