"""The built-in vault: secrets that Genesys made or was given, under keys of their own.

``vault/<keyed digest of the path>/<version>`` is written once. A value is durable before anyone gets a
reference to it; what is recorded is the reference: store, path, version and a keyed fingerprint, which
tells whether the value changed and nothing else. Values are padded, so that their sizes tell little.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.model.canonical import canonical
from genesys.model.secret import SecretValue
from genesys.state.crypto import mac
from genesys.state.problems import BUSY, CORRUPT, NO_SECRET
from genesys.state.seal import RAW, SECRET, Sealed, seal

if TYPE_CHECKING:
    from genesys.spi.ports import World
    from genesys.state.keys import Keys
    from genesys.state.store import Store

    Json = dict[str, Any]

FOLDER = "vault/"
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
"""Characters of generated secrets: nothing that shells, URLs or people misread."""
KINDS = tuple(frozenset(filter(test, ALPHABET)) for test in (str.isupper, str.islower, str.isdigit))
"""Letters and digits; something of each is in every value that is long enough."""
_PAD = 64
_TRIES = 16


class SecretRef(NamedTuple):
    """A reference to one version of a secret; may be recorded and shown.

    Args:
        path: Under which it is kept, such as ``orders/password``.
        version: >= 1; each value has one of its own.
        fp: Keyed fingerprint of the value, 32 hex digits.
        store: Who keeps it.
    """

    path: str
    version: int
    fp: str
    store: str = "vault"

    def as_json(self) -> Json:
        """Return all parts."""
        return self._asdict()

    @staticmethod
    def from_json(data: Json) -> SecretRef:
        """Return the reference that `as_json` was made from."""
        return SecretRef(data["path"], data["version"], data["fp"], data["store"])


class Vault:
    """The vault of one stack.

    Args:
        store: Where it is.
        keys: Its own keys.
        world: Entropy.
    """

    def __init__(self, store: Store, keys: Keys, world: World) -> None:
        self._store, self._world, self._box = store, world, keys.vault_box()
        self._id_key, self._secret_key = keys.vault_id_key(), keys.secret_key()

    def fingerprint(self, value: SecretValue) -> str:
        """Return the keyed fingerprint of a value from anywhere; 32 hex digits."""
        return mac(self._secret_key, value.reveal("fingerprint"))[:16].hex()

    async def put(self, path: str, value: SecretValue) -> SecretRef:
        """Keep a value, durably; the newest version is used again when it holds the same value.

        Raises:
            GenesysError: STATE-001, -008, -010, -011, -014.
        """
        for _ in range(_TRIES):
            newest = await self.newest(path)
            ref = SecretRef(path, newest.version + 1 if newest else 1, self.fingerprint(value))
            if newest and newest.fp == ref.fp:
                return newest
            if await self._store.put(self._name(path, ref.version), self._seal(ref, value)):
                return ref
        raise BUSY.error(stack=self._store.stack, times=_TRIES)

    async def generate(self, path: str, *, length: int = 32) -> SecretRef:
        """Return the newest version under ``path``, made of ``length`` random characters when there is none.

        So a run that is resumed, or repeated, finds the value that it may already have used.

        Raises:
            GenesysError: As `put`.
        """
        return await self.newest(path) or await self.put(path, self._random(length))

    async def get(self, ref: SecretRef) -> SecretValue:
        """Return a value.

        Raises:
            GenesysError: STATE-024 when it is not there, STATE-001, -005, -008.
        """
        found = await self._read(ref.path, ref.version)
        if found is None or (ref.fp and found[0].fp != ref.fp):
            raise NO_SECRET.error(path=ref.path, version=ref.version)
        return found[1]

    async def newest(self, path: str) -> SecretRef | None:
        """Return a reference to the newest version, or ``None`` when there is none.

        Raises:
            GenesysError: STATE-001, -005, -008.
        """
        versions = await self._store.names(self._folder(path))
        found = await self._read(path, int(versions[-1])) if versions else None
        return found and found[0]

    async def delete(self, path: str) -> None:
        """Remove all versions under a path; quiet when there is none.

        Raises:
            GenesysError: STATE-008, -011.
        """
        folder = self._folder(path)
        # The newest goes last: a crash in between leaves it the newest.
        for version in await self._store.names(folder):
            await self._store.delete(folder + version)

    def _random(self, length: int) -> SecretValue:
        letters, fair = len(ALPHABET), 256 - 256 % len(ALPHABET)
        while True:
            chosen = ""
            while len(chosen) < length:
                drawn = self._world.entropy.token(2 * length)
                chosen += "".join(ALPHABET[byte % letters] for byte in drawn if byte < fair)
            chosen = chosen[:length]
            # Databases refuse a password without a letter of each case and a digit; one in forty would have none.
            if length < len(KINDS) or all(kind.intersection(chosen) for kind in KINDS):
                return SecretValue(chosen.encode())

    def _folder(self, path: str) -> str:
        return f"{FOLDER}{mac(self._id_key, path.encode())[:16].hex()}/"

    def _name(self, path: str, version: int) -> str:
        return f"{self._folder(path)}{version:06d}"

    def _seal(self, ref: SecretRef, value: SecretValue) -> bytes:
        raw = value.reveal("kept in the vault")
        plain = len(raw).to_bytes(4, "big") + raw
        padded = plain + bytes(-len(plain) % _PAD)
        salt = self._world.entropy.token(16)
        name = self._name(ref.path, ref.version)
        return seal(self._box, name, [canonical(ref.as_json()), padded], kind=SECRET, salt=salt, packing=RAW)

    async def _read(self, path: str, version: int) -> tuple[SecretRef, SecretValue] | None:
        name = self._name(path, version)
        found = await self._store.find(name)
        if found is None:
            return None
        sealed = Sealed(self._box, name, found[0], kind=SECRET)
        ref = SecretRef.from_json(json.loads(sealed.section(0)))
        plain = sealed.section(1)
        value = SecretValue(plain[4 : 4 + int.from_bytes(plain[:4], "big")])
        if (ref.path, ref.version, ref.fp) != (path, version, self.fingerprint(value)):
            raise CORRUPT.error(name=name)
        return ref, value
