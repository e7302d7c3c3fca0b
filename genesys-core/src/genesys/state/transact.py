"""Changing the root: the only door. Lost answers, conflicts and retries are settled here, once.

Every swap carries a fresh write-id. Whether a swap whose answer was lost took place is read off the
ring of write-ids in the root that is there now: never guessed. A late duplicate of a swap finds another
version and does nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.spi.backend import Conflict, Unknown
from genesys.state.problems import BROKEN, BUSY, NO_STATE, UNKNOWN
from genesys.state.root import RING, Root, decode, encode, identity_of
from genesys.state.store import ROOT_NAME

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from genesys.spi.ports import Entropy
    from genesys.state.seal import Box
    from genesys.state.store import Store

    Json = dict[str, Any]

_ROUNDS, _SWAPS = 32, 6


class Step:
    """What one change does.

    Args:
        root: Content of the next root; ``seq``, ``prev`` and ``ring`` are filled in.
        objects: Name -> bytes; written, durably, before the swap.
    """

    __slots__ = ("objects", "root")

    def __init__(self, root: Json, objects: dict[str, bytes] | None = None) -> None:
        self.root, self.objects = root, objects or {}


class Roots:
    """The root of one stack.

    Args:
        store: Where it is.
        box: Who seals it.
        entropy: Source of write-ids and salts.
    """

    def __init__(self, store: Store, box: Box, entropy: Entropy) -> None:
        self._store, self._box, self._entropy = store, box, entropy

    async def read(self) -> Root:
        """Return the root as it is now.

        Raises:
            GenesysError: STATE-013 when there is none, STATE-001, STATE-005, STATE-008, STATE-025.
        """
        found = await self._store.find(ROOT_NAME)
        if found is None:
            raise NO_STATE.error(stack=self._store.stack)
        return self._decode(*found)

    async def transact(
        self, apply: Callable[[Root], Step | None], *, prepare: Callable[[Root], Awaitable[None]] | None = None
    ) -> Root:
        """Change the root and return the one that holds the change.

        Args:
            apply: Pure; called again with the newer root when another writer was quicker. ``None`` means that
                there is nothing to change; raising stops the transaction with nothing changed.
            prepare: Reads what ``apply`` needs to know about the root it will be given.

        Raises:
            GenesysError: STATE-008 when the outcome stays unknown, STATE-014 after 32 lost races.
        """
        wid = self._entropy.token(16).hex()
        for attempt in range(_ROUNDS):
            root = await self.read()
            if prepare is not None:
                await prepare(root)
            step = apply(root)
            if step is None:
                return root
            written = await self._write(step)
            done = await self._swap(root, self._next(root, step, wid, written), wid)
            if done is not None:
                return done
            await self._store.wait(min(attempt, 3))
        raise BUSY.error(stack=self._store.stack, times=_ROUNDS)

    async def _write(self, step: Step) -> set[str]:
        for name, data in step.objects.items():
            if not await self._store.put(name, data):
                raise BROKEN.error(law=f"{name} is written once")
        return set(step.objects)

    def _next(self, root: Root, step: Step, wid: str, written: set[str]) -> bytes:
        """Return the bytes of the next root; this is where the laws of a swap are kept."""
        following = Root(
            {**step.root, "seq": root.seq + 1, "prev": root.digest, "ring": [*root.ring, wid][-RING:]},
            version=None,
            digest="",
        )
        dangling = following.packs() - root.packs() - {name.removeprefix("seg/") for name in written}
        if dangling:
            raise BROKEN.error(law=f"what root refers to is durable first, and {sorted(dangling)} is not")
        if following.data["state"] != root.data["state"] or following.data["stack"] != root.data["stack"]:
            raise BROKEN.error(law="a state keeps its identity")
        return encode(self._box, following.data, salt=self._entropy.token(16))

    async def _swap(self, root: Root, raw: bytes, wid: str) -> Root | None:
        """Return the root that holds the swap, or ``None`` when it can never take place any more."""
        for attempt in range(_SWAPS):
            try:
                version = await self._store.backend.cas(self._store.prefix + ROOT_NAME, raw, root.version)
                return self._decode(raw, version)
            except Conflict:
                pass  # Perhaps with our own write, whose answer was lost.
            except Unknown:
                await self._store.wait(attempt)
            current = await self.read()
            if wid in current.ring:
                return current
            if current.version == root.version:
                continue  # The same bytes again: if the first attempt lands late, this one conflicts with it.
            if current.seq - root.seq > RING:
                break
            return None
        raise UNKNOWN.error(name=ROOT_NAME)

    async def create(self, data: Json) -> bool:
        """Write the first root; tell whether the one that is there now is of this state.

        Raises:
            GenesysError: STATE-008, STATE-001.
        """
        raw = encode(self._box, data, salt=self._entropy.token(16))
        for attempt in range(_SWAPS):
            try:
                await self._store.backend.cas(self._store.prefix + ROOT_NAME, raw, None)
                return True
            except (Conflict, Unknown):
                found = await self._store.find(ROOT_NAME)
                if found is not None:
                    return identity_of(found[0]) == self._box.identity
                await self._store.wait(attempt)
        raise UNKNOWN.error(name=ROOT_NAME)

    def _decode(self, raw: bytes, version: str | None) -> Root:
        return decode(self._box, raw, stack=self._store.stack, version=version)
