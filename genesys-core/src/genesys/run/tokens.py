"""Tokens and tags: how a provider, and whoever recovers, recognises what was asked for before."""

from __future__ import annotations

from base64 import b32encode
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from genesys.model.canonical import canonical
from genesys.model.fragment import born, split_key
from genesys.spi.session import Token

if TYPE_CHECKING:
    from genesys.model.fragment import Fragment
    from genesys.model.plan import Change

_WIRE, _SHORT = 20, 10
_NO_WORDS = str.maketrans("aeio", "0189")
"""Vowels become the digits that base 32 leaves out, so that a tag is never a word."""


def short(key: bytes, *parts: str) -> str:
    """Return a keyed hash of 16 characters ``[a-z0-9]``: legal as a tag on every cloud, spells and tells nothing."""
    data = "\x00".join(parts).encode()
    text = b32encode(blake2b(data, key=key[:64], digest_size=_SHORT).digest()).decode().lower()
    return text.translate(_NO_WORDS)


def stack_tag(key: bytes, stack: str) -> str:
    """Return the tag ``genesys-stack``."""
    return short(key, "stack", stack)


def wire(seed: str, change: str, attempt: int, body: Any) -> str:
    """Return the wire token: a MAC of change, attempt and resolved body under the plan's seed; 32 characters.

    Args:
        seed: Of the plan, hex.
        change: Id of the change.
        attempt: >= 1.
        body: Resolved body, secrets by fingerprint.
    """
    import hmac

    digest = hmac.digest(bytes.fromhex(seed) or b"\x00", canonical([change, attempt, body]), "sha256")
    return b32encode(digest[:_WIRE]).decode().lower()


def token_of(change: Change, *, key: bytes, tag: str, seed: str, attempt: int, body: Any) -> Token:
    """Return the token of one attempt of a change; see `wire`. ``tag`` is that of the stack."""
    return Token(
        value=wire(seed, change.id, attempt, body),
        stack=tag,
        id=short(key, "id", tag, change.key),
        intent=short(key, "intent", seed, change.id),
        address=change.address,
        generation=change.generation,
        name=str(change.meta.get("name", "")),
    )


def token_for(fragment: Fragment, *, key: bytes, tag: str) -> Token:
    """Return the token by which a doubtful record's object is looked for."""
    made_as = born(fragment)
    address, generation = split_key(made_as)
    return Token(
        value=str(fragment.meta.get("token", "")),
        stack=tag,
        id=short(key, "id", tag, made_as),
        intent=str(fragment.meta.get("intent", "")),
        address=address,
        generation=generation,
        name=str(fragment.meta.get("name", "")),
    )
