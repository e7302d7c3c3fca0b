"""What the annotation of a field says: its parts, and the words for a person. Knows no pydantic."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, Literal, TypeGuard, TypeVar, Union, cast

from genesys.kinds.problems import ANNOTATION
from genesys.model.expr import Expr
from genesys.model.resource import COMMON, Field, Resource
from genesys.model.resource import fields_of as _fields_of

_COMMON: dict[str, Any] = {
    "provider": str | None,
    "region": str | None,
    "tags": Mapping[str, str],
    "depends_on": Sequence[Resource],
    "protect": bool | None,
    "on_delete": Literal["delete", "retain", "snapshot"] | None,
    "native": Mapping[str, Mapping[str, Mapping[str, Any]]],
    "timeouts": Mapping[Literal["create", "update", "delete"], str],
    "existing_id": str | None,
}
_UNIONS = (Union, types.UnionType)


_F = TypeVar("_F", bound=Callable[..., Any])


def once(function: _F) -> _F:
    """Keep a function's answers for the life of the process; as `functools.cache`, but with its type."""
    return cast("_F", cache(function))


def kind_name(kind: type[Resource]) -> str:
    """Return the name of a kind: its own ``kind``, or the class's name in lower case."""
    return str(vars(kind).get("kind") or kind.__name__.lower())


@once
def fields_of(kind: type[Resource]) -> dict[str, Field]:
    """Return the fields of a kind, as `genesys.model.resource.fields_of` does, but once a process."""
    return _fields_of(kind)


@once
def hints_of(kind: type[Resource]) -> dict[str, Any]:
    """Return field -> resolved annotation, in the order of `fields_of`.

    Raises:
        GenesysError: KIND-012, an annotation names what is not there.
    """
    try:
        hints = typing.get_type_hints(kind, include_extras=True)
    except (NameError, TypeError, AttributeError) as error:
        why = str(error)[:1].upper() + str(error)[1:]
        raise ANNOTATION.error(kind=kind.__name__, why=why.rstrip("."), module=kind.__module__) from error
    return {name: _COMMON[name] if name in COMMON else hints.get(name, Any) for name in fields_of(kind)}


@once
def members(annotation: Any) -> tuple[Any, ...]:
    """Return the alternatives of an annotation, unions and ``Annotated`` taken apart."""
    origin = typing.get_origin(annotation)
    if origin in _UNIONS:
        return tuple(member for arg in typing.get_args(annotation) for member in members(arg))
    if origin is Annotated:
        return members(typing.get_args(annotation)[0])
    return (annotation,)


def is_resource(annotation: Any) -> TypeGuard[type[Resource]]:
    """Tell whether an alternative is a kind."""
    return isinstance(annotation, type) and issubclass(annotation, Resource)


def is_open(annotation: Any) -> bool:
    """Tell whether anything may stand here."""
    return any(member in {Any, object} for member in members(annotation))


@once
def resources(annotation: Any) -> tuple[type[Resource], ...]:
    """Return the kinds that may stand directly here."""
    return tuple(member for member in members(annotation) if is_resource(member))


@once
def literals(annotation: Any) -> tuple[Any, ...]:
    """Return the literal values that may stand directly here."""
    return tuple(v for m in members(annotation) if typing.get_origin(m) is Literal for v in typing.get_args(m))


def accepts(annotation: Any, wanted: type) -> bool:
    """Tell whether a plain value of exactly this type may stand here."""
    return is_open(annotation) or wanted in members(annotation) or any(type(v) is wanted for v in literals(annotation))


@once
def item(annotation: Any) -> Any:
    """Return the annotation of the items of a list that stands here; ``None`` when none may."""
    if is_open(annotation):
        return Any
    found = [typing.get_args(m)[0] for m in members(annotation) if typing.get_origin(m) in {Sequence, list, tuple}]
    return Union[tuple(found)] if found else None  # noqa: UP007 - built from a list


@once
def entry(annotation: Any, key: str) -> Any:
    """Return the annotation of a mapping's value under ``key``; ``None`` when no mapping may stand here."""
    if is_open(annotation):
        return Any
    found = []
    for member in members(annotation):
        if typing.get_origin(member) in {Mapping, dict}:
            found.append(typing.get_args(member)[1])
        elif typing.is_typeddict(member):
            found.append(typing.get_type_hints(member).get(key, Any))
    return Union[tuple(found)] if found else None  # noqa: UP007 - built from a list


def keys(annotation: Any) -> list[str]:
    """Return the names that the entries of a mapping may have; empty when it is not one of a few."""
    found: list[str] = []
    for member in members(annotation):
        if typing.get_origin(member) in {Mapping, dict}:
            found += literals(typing.get_args(member)[0])
        elif typing.is_typeddict(member):
            found += typing.get_type_hints(member)
    return found


@once
def holds_resources(annotation: Any) -> bool:
    """Tell whether resources may stand here or anywhere below."""
    return any(is_resource(part) for part in _parts(annotation))


@once
def holds_references(annotation: Any) -> bool:
    """Tell whether references are a part of the annotation itself."""
    return any(part is Expr for part in _parts(annotation))


def _parts(annotation: Any) -> Iterator[Any]:
    for member in members(annotation):
        yield member
        arguments = typing.get_type_hints(member).values() if typing.is_typeddict(member) else typing.get_args(member)
        if typing.get_origin(member) is not Literal:
            for argument in arguments:
                yield from _parts(argument)
