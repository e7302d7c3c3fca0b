"""One resource on its way through the compiler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.spi.lowering import Resolved

if TYPE_CHECKING:
    from genesys.compile.place import Place
    from genesys.compile.shape import Shape
    from genesys.model.declared import Declared
    from genesys.model.expr import Json
    from genesys.spi.lowering import Connection


class Item:
    """A resource that is not a composite: validated, placed, and filled in by the conventions.

    Args:
        declared: As written, or as its composite or provider wants it.
        shape: Facts about its kind.
        place: Where it is.
        fields: Validated fields with defaults; the conventions change them.
        derived: Whether a provider or a convention made it, and nobody wrote it.
    """

    __slots__ = (
        "_resolved",
        "choices",
        "connections",
        "declared",
        "derived",
        "env",
        "fields",
        "place",
        "secrets",
        "shape",
        "used_by",
        "written",
    )

    def __init__(
        self, declared: Declared, shape: Shape, place: Place, fields: dict[str, Json], *, derived: bool = False
    ) -> None:
        self.declared, self.shape, self.place, self.fields, self.derived = declared, shape, place, fields, derived
        self.written = frozenset(declared.fields)
        self.env: dict[str, Json] = {}
        self.secrets: dict[str, str] = {}
        self.connections: list[Connection] = []
        self.used_by: list[Connection] = []
        self.choices: dict[str, list[Json]] = {}
        self._resolved: Resolved | None = None

    def __repr__(self) -> str:
        return f"Item({self.declared!r})"

    def choose(self, field: str, value: Json, why: str) -> None:
        """Set a field that nobody wrote, and say why."""
        self.fields[field] = value
        self.choices[field] = [value, why]

    def resolved(self, stack_tags: dict[str, str]) -> Resolved:
        """Return the value that lowerings see; always the same one."""
        if self._resolved is None:
            self._resolved = self._resolve(stack_tags)
        return self._resolved

    def _resolve(self, stack_tags: dict[str, str]) -> Resolved:
        fields: dict[str, Any] = self.fields
        own = fields["tags"]
        return Resolved(
            self.declared.address,
            self.declared.kind,
            fields,
            self.written,
            self.env,
            self.secrets,
            self.connections,
            sorted(self.used_by) if self.used_by else self.used_by,
            {**stack_tags, **own} if own else stack_tags,
            fields["protect"],
            fields["on_delete"],
            fields["existing_id"] or "",
            self.declared.where,
        )
