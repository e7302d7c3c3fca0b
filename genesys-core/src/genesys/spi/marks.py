"""Native types: a class with annotated fields, and the marks that tell the engine about each field.

::

    class Topic(Native):
        name: Annotated[str, Immutable]
        labels: dict[str, str] = {}
        state: Annotated[str | None, Computed] = None

A native class is never instantiated: a body is plain JSON. Nothing is evaluated when the class is
defined; `schema_of` reads the annotations once, when a change of that type has to be judged.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple


class Mark(NamedTuple):
    """A fact about a field.

    Args:
        word: The mark's name; one of the constants below.
        of: What is referred to, for ``reference``.
    """

    word: str
    of: str = ""


Immutable = Mark("immutable")
"""A change of it replaces the object."""
Computed = Mark("computed")
"""Set by the provider; never sent, never compared."""
Revision = Mark("revision")
"""Beside `Computed`: every update of the object gives it another value, so whoever refers to it is updated too."""
ServerDefault = Mark("server-default")
"""When it is not wanted, the provider chooses; what it chose is not drift."""
Secret = Mark("secret")
"""Never shown; kept as a reference and a keyed fingerprint."""
Unordered = Mark("unordered")
"""A list that is compared as a set."""
Source = Mark("source")
"""``{"digest": ...}`` of a folder whose archive the session asks the engine for."""
Grow = Mark("grow")
"""A number that may only become larger in place; smaller replaces."""


JsonText = Mark("json-text")
"""A text that holds JSON, such as a policy: compared by what it says, not by how it is written."""
Folded = Mark("folded")
"""A text, or texts at any depth, whose case and trailing slash or dot mean nothing: ARM ids, host names."""
Linked = Mark("linked")
"""A link, or links at any depth, compared by what they name: a beginning that one of them leaves out means nothing."""

Interrupts = Mark("interrupts")
"""A change of it stops the object for a moment."""


def Reference(of: str) -> Mark:  # noqa: N802 - reads as a mark beside the others
    """Return the mark of a field that holds the id of a native of type ``of``."""
    return Mark("reference", of)


class Native:
    """Base of native types; fields are annotations, defaults are class attributes."""

    __slots__ = ()


class FieldFacts(NamedTuple):
    """What the engine knows about one field of a native.

    Args:
        type: The annotation without its marks.
        required: Whether it has no default.
        default: The default, when it has one.
        marks: Words of its marks.
        reference: Native type it refers to, or ``""``.
    """

    type: Any
    required: bool
    default: Any
    marks: frozenset[str]
    reference: str


def schema_of(native: type[Native]) -> dict[str, FieldFacts]:
    """Return field -> facts of a native type, in the order of declaration.

    Cost: the annotations are evaluated once per class.
    """
    key: Any = native  # mypy takes a class for its instances, and finds those unhashable
    return _read(key)


@cache
def _read(native: Any) -> dict[str, FieldFacts]:
    from typing import Annotated, get_args, get_origin, get_type_hints

    facts: dict[str, FieldFacts] = {}
    for name, hint in get_type_hints(native, include_extras=True).items():
        found: tuple[Mark, ...] = ()
        plain = hint
        if get_origin(hint) is Annotated:
            plain, *extras = get_args(hint)
            found = tuple(extra for extra in extras if isinstance(extra, Mark))
        required = not hasattr(native, name) and not any(mark.word == "computed" for mark in found)
        reference = next((mark.of for mark in found if mark.word == "reference"), "")
        facts[name] = FieldFacts(
            plain, required, getattr(native, name, None), frozenset(m.word for m in found), reference
        )
    return facts


def marked(native: type[Native], word: str) -> frozenset[str]:
    """Return the names of the fields that carry a mark."""
    facts = schema_of(native)
    return frozenset(name for name, about in facts.items() if word in about.marks)
