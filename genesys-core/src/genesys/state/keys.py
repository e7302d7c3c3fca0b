"""Keys of a state, and the text form of a key that a person keeps.

Two independent secrets per state: one for what is recorded, one for the vault. All working keys are
derived from them. They are stored wrapped, once per *slot* (see ``slots``), under an access key.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from genesys.state.crypto import hkdf, mac
from genesys.state.problems import BAD_KEY
from genesys.state.seal import Box

if TYPE_CHECKING:
    from genesys.model.secret import SecretValue

SIZE = 32
_MARK = "gns1"


class Keys:
    """The two secrets of one state. Cannot be printed.

    Args:
        identity: Of the state; 16 bytes.
        state: Secret for records, 32 bytes.
        vault: Secret for the vault, 32 bytes.
    """

    __slots__ = ("__state", "__vault", "identity")

    def __init__(self, identity: bytes, *, state: bytes, vault: bytes) -> None:
        self.identity, self.__state, self.__vault = identity, state, vault

    def __repr__(self) -> str:
        return f"Keys({self.identity.hex()})"

    def box(self) -> Box:
        """Return what seals records."""
        return Box(self.identity, self._of_state(b"records"))

    def vault_box(self) -> Box:
        """Return what seals vault entries."""
        return Box(self.identity, self._of_vault(b"entries"))

    def id_key(self) -> bytes:
        """Return the key of content names: nobody without it can confirm a guess from a name."""
        return self._of_state(b"names")

    def fingerprint_key(self) -> bytes:
        """Return the key of the fingerprints of authored bodies."""
        return self._of_state(b"fingerprints")

    def vault_id_key(self) -> bytes:
        """Return the key of the names of vault entries."""
        return self._of_vault(b"names")

    def secret_key(self) -> bytes:
        """Return the key of the fingerprints of secrets."""
        return self._of_vault(b"fingerprints")

    def both(self) -> bytes:
        """Return both secrets, to be wrapped."""
        return self.__state + self.__vault

    def _of_state(self, use: bytes) -> bytes:
        return hkdf(self.__state, salt=self.identity, info=b"genesys state 1\0" + use)

    def _of_vault(self, use: bytes) -> bytes:
        return hkdf(self.__vault, salt=self.identity, info=b"genesys vault 1\0" + use)


def key_id(access: bytes) -> str:
    """Return the public name of an access key: 16 hex digits that tell keys apart and nothing else."""
    return mac(access, b"genesys key id 1")[:8].hex()


def key_text(access: bytes) -> SecretValue:
    """Return an access key as a person keeps it: ``gns1`` and 72 hex digits, in groups of eight."""
    from genesys.model.secret import SecretValue

    digits = (access + _check(access)).hex()
    return SecretValue("-".join([_MARK, *(digits[at : at + 8] for at in range(0, len(digits), 8))]).encode())


def parse_key(text: str, *, source: str) -> bytes:
    """Return the access key of a text; dashes, spaces and case do not matter.

    Raises:
        GenesysError: STATE-021.
    """
    digits = "".join(text.split()).replace("-", "").lower()
    try:
        raw = bytes.fromhex(digits.removeprefix(_MARK))
    except ValueError:
        raw = b""
    access, check = raw[:SIZE], raw[SIZE:]
    if not digits.startswith(_MARK) or len(access) != SIZE or check != _check(access):
        raise BAD_KEY.error(source=source)
    return access


def _check(access: bytes) -> bytes:
    return sha256(b"genesys key check" + access).digest()[:4]
