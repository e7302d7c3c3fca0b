"""What a user's ``Server(...)`` is: a slot recorder. Plain, quick, and it knows its line.

A kind is a class with annotated fields. Nothing of it is validated here: the recorder keeps what was
written; `genesys.kinds.schema` builds the pydantic model of a kind when a resource of it has to be
looked at. Type checkers see an ordinary keyword-only constructor.
"""

from __future__ import annotations

import itertools
import sys
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, dataclass_transform

from genesys.model.expr import Expr, ref

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import CodeType
    from typing import Literal, Self

_serial = itertools.count(1)
recording: ContextVar[list[Resource] | None] = ContextVar("recording", default=None)
"""The list that resources made right now are noted in; set by the loader while the user's program runs."""

AUTO: Any = None


class Field:
    """A field of a kind: its default, what a change of it means, and why the default was chosen.

    Args:
        default: Used when the user writes nothing; `REQUIRED` when there is none.
        on_change: ``live`` (in place), ``stop`` (in place with a short outage), ``grow`` (in place, only
            upwards), ``replace`` (a new object) or ``no`` (refused).
        why: The reason for the default, shown by ``genesys explain``.
        doc: One line for the reference.
        unit: ``size``, ``duration`` or ``rate`` when the text is a quantity.
        static: Whether the value must be known before deployment (a shape).
        source: Whether the text names a folder whose content digest belongs to the resource.
        within: Least and greatest number, both allowed; of every number in a list or mapping. ``None`` for any.
        pattern: Regular expression that a whole text must match, ``""`` for any; ``doc`` says in words what it wants.
    """

    __slots__ = ("default", "doc", "name", "on_change", "pattern", "source", "static", "unit", "why", "within")

    def __init__(
        self,
        default: Any,
        *,
        on_change: str = "live",
        why: str = "",
        doc: str = "",
        unit: str = "",
        static: bool = False,
        source: bool = False,
        within: tuple[float, float] | None = None,
        pattern: str = "",
    ) -> None:
        self.default, self.on_change, self.why, self.doc = default, on_change, why, doc
        self.unit, self.static, self.source = unit, static, source
        self.within, self.pattern = within, pattern
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Resource | None, owner: type) -> Any:
        if instance is None:
            return self
        return instance._fields.get(self.name, None if self.default is REQUIRED else self.default)


class _Required:
    __slots__ = ()

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED = _Required()
"""The default of a field that has none."""


def field(
    *,
    default: Any = REQUIRED,
    on_change: str = "live",
    why: str = "",
    doc: str = "",
    unit: str = "",
    static: bool = False,
    source: bool = False,
    within: tuple[float, float] | None = None,
    pattern: str = "",
    kw_only: bool = True,
) -> Any:
    """Declare a field of a kind; see `Field`. ``kw_only=False`` makes it positional (after ``name``)."""
    return Field(
        default,
        on_change=on_change,
        why=why,
        doc=doc,
        unit=unit,
        static=static,
        source=source,
        within=within,
        pattern=pattern,
    )


class Output:
    """An output of a kind: reading it from a resource gives an `Expr`."""

    __slots__ = ("doc", "name", "secret")

    def __init__(self, doc: str = "", *, secret: bool = False) -> None:
        self.doc, self.secret, self.name = doc, secret, ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Resource | None, owner: type) -> Expr:
        if instance is None:
            return self  # type: ignore[return-value]  # the class attribute is the declaration itself
        return ref(target_of(instance), self.name, secret=self.secret)


def output(doc: str = "", *, secret: bool = False) -> Output:
    """Declare an output of a kind."""
    return Output(doc, secret=secret)


@dataclass_transform(eq_default=False, kw_only_default=True, field_specifiers=(field,))
class _Typed:
    """Tells type checkers how a kind is called. The class that says so has no fields of its own for them."""

    __slots__ = ()


class Resource(_Typed):
    """One declared thing. Subclasses are kinds.

    Fields of every kind: ``name``, ``provider``, ``region``, ``tags``, ``depends_on``, ``protect``,
    ``on_delete``, ``native`` (the escape hatch) and ``timeouts``.
    """

    __slots__ = ("_address", "_fields", "_name", "_where", "_written", "serial")

    kind: ClassVar[str] = ""
    lowerings: ClassVar[dict[str, Any]] = {}
    """Provider -> ``lower(resource, context)``, or ``"module:function"``: for kinds that providers do not know."""
    positional: ClassVar[tuple[str, ...]] = ("name",)
    one_of: ClassVar[tuple[str, ...]] = ()
    """Fields of which at least one must be written; none for most kinds."""

    if TYPE_CHECKING:
        name: str | None = field(default=None, kw_only=False)
        provider: str | None = field(default=None)
        region: str | None = field(default=None)
        tags: Mapping[str, str] = field(default={})
        depends_on: Sequence[Resource] = field(default=())
        protect: bool | None = field(default=None)
        on_delete: Literal["delete", "retain", "snapshot"] | None = field(default=None)
        native: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default={})
        timeouts: Mapping[str, str] = field(default={})

    def __init__(self, *args: Any, **fields: Any) -> None:
        if len(args) > len(self.positional):
            names = ", ".join(self.positional)
            message = f"{type(self).__name__} takes only {names} without a name"
            raise TypeError(message)
        twice = fields.keys() & set(self.positional[: len(args)])
        if twice:
            message = f"{type(self).__name__} got {', '.join(sorted(twice))} twice"
            raise TypeError(message)
        fields.update(zip(self.positional, args, strict=False))
        self._name: str | None = fields.pop("name", None)
        self._fields: dict[str, Any] = fields
        self._address = ""
        self.serial = next(_serial)
        self._where = caller(2)
        noted = recording.get()
        if noted is not None:
            noted.append(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._address or self._name or ''}>".replace(" >", ">")

    @classmethod
    def written_out(cls, fields: dict[str, Any]) -> dict[str, Any]:
        """Return fields with short forms spelt out, as lowerings want them; pure.

        Args:
            fields: Field -> JSON value, quantities as numbers, defaults filled in.
        """
        return fields

    @classmethod
    def existing(cls, name: str | None = None, *, id: str, **fields: Any) -> Self:
        """Return a resource that is read and never changed: somebody else owns it.

        Args:
            name: As for the kind itself.
            id: Its native id at the provider.
            fields: Where it is: ``provider``, ``region``.
        """
        made = cls(name, **fields)
        made._fields["existing_id"] = id
        made._where = caller(2)
        return made


def caller(depth: int) -> tuple[CodeType, int]:
    """Return the code and the instruction of the frame ``depth`` calls above this function.

    Not its line: CPython finds that by walking the code from its start, and a program of ten thousand
    lines is one code.
    """
    frame = sys._getframe(depth)
    return frame.f_code, frame.f_lasti


def target_of(resource: Resource) -> str:
    """Return the address of a resource, or ``#serial`` while it has none."""
    return resource._address or f"#{resource.serial}"


class Written(NamedTuple):
    """What a recorder holds.

    Args:
        name: The name that was given, or ``None``.
        fields: Field -> value as written.
        file: File of the declaration.
        line: Its line, >= 1.
    """

    name: str | None
    fields: dict[str, Any]
    file: str
    line: int


def written(resource: Resource) -> Written:
    """Return what a recorder holds; its slots are private so that kinds own the public names."""
    code, at = resource._where
    line = next((line for start, end, line in code.co_lines() if start <= at < end and line), code.co_firstlineno)
    return Written(resource._name, resource._fields, code.co_filename, line)


def settle(resource: Resource, address: str) -> None:
    """Give a resource its address; references made from now on name it."""
    resource._address = address


COMMON: dict[str, Field] = {
    "provider": Field(None, on_change="no", doc="Provider of this resource, when it is not the stack's."),
    "region": Field(None, on_change="replace", doc="Region of this resource, when it is not the stack's."),
    "tags": Field({}, doc="Names and values put on everything that this resource becomes."),
    "depends_on": Field((), doc="Resources that must be there first, beside those that are referred to."),
    "protect": Field(None, doc="Refuse to delete or replace it."),
    "on_delete": Field(None, doc="What leaving the declaration does: delete, retain or snapshot."),
    "native": Field({}, doc="Provider -> local address of a native -> properties that win over ours."),
    "timeouts": Field({}, doc="Longest wait for create, update and delete, such as 10m."),
    "existing_id": Field(None, on_change="replace", doc="Native id of an object that somebody else owns."),
}
"""Fields of every kind."""


def fields_of(kind: type[Resource]) -> dict[str, Field]:
    """Return the fields of a kind, its own first in the order of declaration, then the common ones."""
    own: dict[str, Field] = {}
    for base in reversed(kind.__mro__):
        own.update({k: v for k, v in vars(base).items() if isinstance(v, Field)})
    return {**own, **COMMON}


def outputs_of(kind: type[Resource]) -> dict[str, Output]:
    """Return the outputs of a kind."""
    found: dict[str, Output] = {}
    for base in reversed(kind.__mro__):
        found.update({k: v for k, v in vars(base).items() if isinstance(v, Output)})
    return found


class Composite(Resource):
    """A kind that expands into other resources.

    A subclass defines ``expand``, and ``bind`` when it has outputs. Both are pure: same fields, same
    resources.
    """

    __slots__ = ()

    def expand(self) -> dict[str, Resource]:
        """Return local name -> resource; the names are kept below this resource's address."""
        raise NotImplementedError

    def bind(self, parts: dict[str, Resource]) -> dict[str, Any]:
        """Return output -> value, usually a reference to an output of a part."""
        return {}
