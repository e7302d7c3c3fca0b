"""The capability matrix: what a provider refuses is an error, what it does in part is said; each once."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from genesys.compile.problems import FIELD_DEGRADED, FIELD_REFUSED, KIND_DEGRADED, KIND_REFUSED
from genesys.spi.provider import Support, refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from genesys.compile.shape import Shape
    from genesys.errors import Finding
    from genesys.model.declared import Declared
    from genesys.model.expr import Json
    from genesys.spi.provider import Provider

_NOT_LISTED = refused("it is not among the kinds that it offers")
_PROBLEMS = {
    (True, False): KIND_REFUSED,
    (True, True): FIELD_REFUSED,
    (False, False): KIND_DEGRADED,
    (False, True): FIELD_DEGRADED,
}
"""(refused, about a field) -> problem."""


class Matrix:
    """One provider's support of one kind, sorted for quick questions.

    Args:
        provider: The provider.
        kind: Name of the kind.
        own: Whether the kind brings its own lowering for the provider, and so is none of the provider's matrix.
    """

    __slots__ = ("always", "fields", "kind", "listed", "provider", "values", "whole")

    def __init__(self, provider: Provider, kind: str, *, own: bool = False) -> None:
        table = provider.capabilities.get(kind, {} if own else None)
        self.provider, self.kind, self.listed = provider.name, kind, table is not None
        self.whole: Support | None = None
        self.fields: dict[str, Support] = {}
        self.values: dict[str, dict[str, Support]] = {}
        self.always: list[str] = []
        for key, support in (table or {}).items():
            if support.level != "exact":
                self._add(key, support)

    def _add(self, key: str, support: Support) -> None:
        field, has_value, value = key.partition("=")
        if not key:
            self.whole = support
        elif has_value:
            self.values.setdefault(field, {})[value] = support
        else:
            self.fields[field] = support
        if field and support.always:
            self.always.append(field)

    def check(self, declared: Declared, shape: Shape, fields: Mapping[str, Json]) -> Iterator[Finding]:
        """Give what has to be said about a resource: at most one finding for the kind and one for each field.

        Args:
            declared: The resource as written.
            shape: Facts about its kind.
            fields: Its fields, validated and with their defaults.
        """
        if not self.listed:
            yield self._say(declared, _NOT_LISTED)
            return
        if self.whole is not None:
            yield self._say(declared, self.whole)
        if self.fields or self.values:
            yield from self._check_fields(declared, shape, fields)

    def _check_fields(self, declared: Declared, shape: Shape, fields: Mapping[str, Json]) -> Iterator[Finding]:
        asked = [name for name in declared.fields if name in self.fields or name in self.values]
        others = [name for name in (*self.always, *self.values) if name not in declared.fields]
        for name in sorted({*asked, *others}):
            written = name in declared.fields and not declared.implied
            support = self._support(name, fields.get(name), shape, written=written)
            if support is not None and (support.always or support.level == "refused" or declared.wished(name)):
                # What falls short of a wish that nobody has is not missed; the kind tells of it.
                yield self._say(declared, support, name)

    def _support(self, name: str, value: Json, shape: Shape, *, written: bool) -> Support | None:
        found = self._by_value(name, value)
        if found is not None and (written or found.always or found.level == "refused"):
            return found
        support = self.fields.get(name)
        if support is None or not (written or support.always):
            return None
        # Writing out a default asks for nothing that may be refused.
        return None if support.level == "refused" and value == shape.defaults.get(name) else support

    def _by_value(self, name: str, value: Json) -> Support | None:
        table = self.values.get(name)
        if not table:
            return None
        for item in value if isinstance(value, list) else [value]:
            text = "null" if item is None else str(item).lower() if isinstance(item, bool) else str(item)
            found = table.get(text) or next((s for p, s in table.items() if "*" in p and fnmatchcase(text, p)), None)
            if found is not None:
                return found
        return None

    def _say(self, declared: Declared, support: Support, field: str = "") -> Finding:
        error = support.level == "refused"
        return _PROBLEMS[error, bool(field)].finding(
            declared.place(field) if field else declared.where,
            severity="error" if error else "warning",
            address=declared.address,
            provider=self.provider,
            kind=self.kind,
            field=field,
            how=capital(support.how),
        )


def capital(sentence: str) -> str:
    """Return a sentence with a capital letter first and without its full stop."""
    return (sentence[:1].upper() + sentence[1:]).rstrip(".")
