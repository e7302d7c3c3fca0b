"""How a cloud recognises a repeated create: one row for each idempotency class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.model.canonical import canonical
from genesys.spi.marks import marked, schema_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genesys.spi.provider import ResourceType
    from genesys.spi.session import Token

Body = dict[str, Any]


class Archetype(NamedTuple):
    """What a class of native types does when it is asked to create.

    Args:
        key: What tells one object from another, from type, body and token; ``None`` when nothing does.
        again: What a create with a known key does: ``overwrite``, ``same`` (the object comes back) or ``refuse``.
        found: Whether an object can be found by its tags.
        doc: One line.
    """

    key: Callable[[ResourceType, Body, Token], str] | None
    again: str
    found: bool
    doc: str


def natural_key(type: ResourceType, body: Body, token: Token) -> str:
    """Return what makes an object unique among those of its type: a name in a place, or all that is fixed."""
    facts = schema_of(type.schema)
    fixed = {name: body.get(name) for name in sorted(marked(type.schema, "immutable"))}
    if not token.name:
        told: Any = [fixed, "" if _tells(fixed, facts) else token.address]
        return canonical([token.stack, told, token.generation]).decode()
    parents = {name: value for name, value in fixed.items() if facts[name].reference}
    return canonical([token.name, parents]).decode()


def _tells(fixed: Body, facts: Mapping[str, Any]) -> bool:
    """Tell whether what is fixed tells siblings apart: a value of their own, or more than the one parent."""
    given = [name for name, value in fixed.items() if value]
    return len(given) > 1 or any(not facts[name].reference for name in given)


def put_key(type: ResourceType, body: Body, token: Token) -> str:
    """Return the path that a PUT writes to."""
    return natural_key(type, body, token) if token.name else f"{token.stack}/{token.address}~{token.generation}"


ARCHETYPES: Mapping[str, Archetype] = {
    "I0": Archetype(put_key, "overwrite", True, "a PUT to a path that the caller chooses"),
    "I1": Archetype(lambda _type, _body, token: token.value, "same", True, "a client token in the request"),
    "I2": Archetype(natural_key, "refuse", True, "a name that is unique"),
    "I3": Archetype(None, "", True, "nothing; tags tell whose it is"),
    "I4": Archetype(None, "", False, "nothing, and it cannot be found again"),
}
"""Idempotency class -> what it does."""


def references(type: ResourceType, body: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return (field, native type, value) of every reference in a body."""
    found: list[tuple[str, str, str]] = []
    for name, about in schema_of(type.schema).items():
        value = body.get(name)
        if about.reference and value is not None:
            many = value if isinstance(value, list) else [value]
            found += [(name, about.reference, item) for item in many if isinstance(item, str) and item]
    return found
