"""Blobs: saved stacks, source archives, pins; kept once each, under a keyed name of their content's digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.errors import GenesysError
from genesys.model.canonical import digest_bytes
from genesys.state.crypto import mac
from genesys.state.likeness import read, shorten
from genesys.state.problems import BROKEN, NO_OBJECT
from genesys.state.seal import BLOB, seal

if TYPE_CHECKING:
    from genesys.spi.ports import Entropy
    from genesys.state.seal import Box
    from genesys.state.store import Store

FOLDER = "blob/"
_CHUNK = 4 << 20


class Blobs:
    """The blobs of one stack.

    Args:
        store: Where they are.
        box: Who seals them.
        id_key: Key of their names.
        entropy: Source of salts.
    """

    def __init__(self, store: Store, box: Box, id_key: bytes, entropy: Entropy) -> None:
        self._store, self._box, self._id_key, self._entropy = store, box, id_key, entropy

    async def put(self, kind: str, data: bytes, *, digest: str = "", like: str = "") -> str:
        """Keep a blob, durably, and return its digest; nothing is written when it is there already.

        Args:
            kind: What it is, such as ``stack`` or ``source``; one of the two parts of its name.
            data: Content.
            digest: By which it will be asked for; that of `digest_bytes` when empty.
            like: Digest of an earlier blob of this kind that is nearly the same, so that only the difference is kept.

        Raises:
            GenesysError: STATE-001 when a damaged one is there, STATE-008, -010, -011, -015.
        """
        name = self._name(kind, digest := digest or digest_bytes(data))
        if await self._store.find(name) is None:
            sealed = await self._sealed(name, data, like and self._name(kind, like))
            if await self._store.put(name, sealed):
                return digest
        if await self.get(kind, digest) != data:
            raise BROKEN.error(law=f"{kind} {digest} is written once")
        return digest

    async def has(self, kind: str, digest: str) -> bool:
        """Tell whether a blob is there.

        Raises:
            GenesysError: STATE-008.
        """
        return await self._store.find(self._name(kind, digest)) is not None

    async def get(self, kind: str, digest: str) -> bytes:
        """Return a blob.

        Raises:
            GenesysError: STATE-029 when it is not there, STATE-001, -005, -008.
        """
        name = self._name(kind, digest)
        found = await self._store.find(name)
        if found is None:
            raise NO_OBJECT.error(name=f"{kind} {digest[:16]}")
        return await read(self._store, self._box, name, found[0])

    async def _sealed(self, name: str, data: bytes, like: str) -> bytes:
        salt = self._entropy.token(16)
        try:
            patch = like and await shorten(self._store, self._box, name, data, like=like, salt=salt)
        except GenesysError:  # the earlier one cannot be read: this one must not depend on it
            patch = None
        parts = [data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)]
        return patch or seal(self._box, name, parts, kind=BLOB, salt=salt)

    def _name(self, kind: str, digest: str) -> str:
        return FOLDER + mac(self._id_key, b"blob", kind.encode(), digest.encode())[:20].hex()
