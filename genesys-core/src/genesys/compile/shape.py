"""What the compiler needs to know about a kind, worked out once per class."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from genesys.model.resource import REQUIRED, Composite, Field, Resource, fields_of, outputs_of
from genesys.model.units import duration, rate, size

if TYPE_CHECKING:
    from collections.abc import Callable

    from genesys.model.expr import Json

_PARSERS: dict[str, Callable[[str], float]] = {"size": size, "duration": duration, "rate": rate}


class Shape:
    """Facts about a kind.

    Args:
        kind: The class.
    """

    __slots__ = ("choices", "composite", "defaults", "fields", "kind", "known_choices", "outputs")

    def __init__(self, kind: type[Resource]) -> None:
        self.kind = kind
        self.composite = issubclass(kind, Composite)
        self.fields = fields_of(kind)
        self.defaults = {name: parsed(field, field.default) for name, field in self.fields.items() if _has(field)}
        self.choices: dict[str, list[Json]] = {
            name: [_json(field.default), field.why] for name, field in self.fields.items() if field.why and _has(field)
        }
        self.outputs = {name: item.secret for name, item in outputs_of(kind).items()}
        self.known_choices: dict[frozenset[str], dict[str, list[Json]]] = {}

    def chosen(self, written: frozenset[str]) -> dict[str, list[Json]]:
        """Return field -> [default, reason] for the fields that were not written; the same object for equal sets."""
        found = self.known_choices.get(written)
        if found is None:
            found = {name: choice for name, choice in self.choices.items() if name not in written}
            self.known_choices[written] = found
        return found


def shape_of(kind: type[Resource]) -> Shape:
    """Return the facts about a kind."""
    known: Any = kind  # the checker takes a class for one of its instances, which cannot be hashed alike
    return _shape(known)


@cache
def _shape(kind: Any) -> Shape:
    return Shape(kind)


def parsed(field: Field, value: Any) -> Json:
    """Return a field's value as JSON, a quantity as a number; words such as ``dynamic`` stay words."""
    if field.unit and isinstance(value, str):
        try:
            return _PARSERS[field.unit](value)
        except ValueError:
            return value
    return _json(value)


def _has(field: Field) -> bool:
    return field.default is not REQUIRED


def _json(value: Any) -> Json:
    if isinstance(value, (list, tuple)):
        return [_json(item) for item in value]
    if isinstance(value, dict):
        return {key: _json(item) for key, item in value.items()}
    return value
