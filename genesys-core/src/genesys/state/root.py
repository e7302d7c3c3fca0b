"""The root: the one small object that is ever overwritten, and all that is decided is decided in it."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from genesys.model.canonical import canonical
from genesys.state.problems import CORRUPT, NEWER, OTHER_STACK, TOO_LARGE
from genesys.state.seal import ROOT, Sealed, check_header, seal
from genesys.state.store import ROOT_NAME

if TYPE_CHECKING:
    from genesys.state.seal import Box

    Json = dict[str, Any]

FORMAT = 1
LIMIT = 64 * 1024
"""Largest root in bytes."""
RING = 64
"""How many write-ids are remembered."""
BRANCH = "main"
_IDENTITY, _RANDOM = 16, 12


class Root:
    """A root as it was read; a value.

    Args:
        data: Its content; unknown fields are kept.
        version: Token of the backend, ``None`` before the first write.
        digest: Of its bytes, in hex.
    """

    __slots__ = ("data", "digest", "version")

    def __init__(self, data: Json, *, version: str | None, digest: str) -> None:
        self.data, self.version, self.digest = data, version, digest

    @property
    def seq(self) -> int:
        """Number of swaps so far; >= 1."""
        return int(self.data["seq"])

    @property
    def ring(self) -> list[str]:
        """Write-ids of the newest swaps, oldest first."""
        return list(self.data["ring"])

    @property
    def claims(self) -> list[Json]:
        """Claims in force."""
        return list(self.data.get("claims", ()))

    @property
    def head(self) -> Json | None:
        """``commit``, ``seq``, ``time`` and ``packs`` of the branch, or ``None`` before its first commit."""
        found: Json | None = self.data["refs"].get(BRANCH)
        return found

    def packs(self) -> set[str]:
        """Return the names of all segments that this root refers to."""
        return {name for ref in self.data["refs"].values() for name in ref["packs"]}


def new_root(stack: str, identity: bytes, wid: str) -> Json:
    """Return the content of the first root of a state."""
    return {
        "format": FORMAT,
        "stack": stack,
        "state": identity.hex(),
        "epoch": 1,
        "seq": 1,
        "prev": "",
        "ring": [wid],
        "refs": {},
        "claims": [],
    }


def identity_of(data: bytes) -> bytes:
    """Return the identity of the state whose root this is, without its key.

    Raises:
        GenesysError: STATE-001, STATE-005.
    """
    check_header(ROOT_NAME, data[_IDENTITY:], kind=ROOT)
    identity = data[:_IDENTITY]
    if identity != new_identity(identity[:_RANDOM]):
        raise CORRUPT.error(name=ROOT_NAME)
    return identity


def new_identity(random: bytes) -> bytes:
    """Return the identity of a new state: 12 random bytes and a checksum, so that damage is not taken for another."""
    return random + blake2b(random, digest_size=_IDENTITY - _RANDOM).digest()


def encode(box: Box, data: Json, *, salt: bytes) -> bytes:
    """Return a root's bytes.

    Raises:
        GenesysError: STATE-026.
    """
    raw = box.identity + seal(box, ROOT_NAME, [canonical(data)], kind=ROOT, salt=salt)
    if len(raw) > LIMIT:
        raise TOO_LARGE.error(size=len(raw), limit=LIMIT)
    return raw


def decode(box: Box, raw: bytes, *, stack: str, version: str | None) -> Root:
    """Return the root that `encode` was given.

    Raises:
        GenesysError: STATE-001, STATE-005, STATE-025.
    """
    if raw[:_IDENTITY] != box.identity:
        raise CORRUPT.error(name=ROOT_NAME)
    data = json.loads(Sealed(box, ROOT_NAME, raw[_IDENTITY:], kind=ROOT).section(0))
    if data["format"] > FORMAT:
        raise NEWER.error(name=ROOT_NAME, found=data["format"], known=FORMAT)
    if data["stack"] != stack:
        raise OTHER_STACK.error(found=data["stack"], stack=stack)
    return Root(data, version=version, digest=digest_of(raw))


def digest_of(raw: bytes) -> str:
    """Return the digest that the next root carries as ``prev``."""
    return blake2b(raw, digest_size=16).hexdigest()
