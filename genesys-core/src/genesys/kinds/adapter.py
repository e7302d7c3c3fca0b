"""The pydantic side of a kind: its annotations, made to fit JSON that holds expressions and resources.

Built when a resource of the kind is looked at, and kept for the life of the process.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Literal, Union

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainValidator, ValidationInfo, create_model
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from genesys.kinds.annotation import (
    fields_of,
    hints_of,
    holds_references,
    holds_resources,
    is_resource,
    kind_name,
    members,
    once,
)
from genesys.model.expr import Expr, is_expr
from genesys.model.resource import REQUIRED, Resource

_CONFIG = ConfigDict(strict=True, extra="forbid", defer_build=True, arbitrary_types_allowed=True)


def _reference(value: Any) -> Any:
    if not is_expr(value) or "$resource" in value:
        raise PydanticCustomError("reference", "not a reference")
    return value


def _resource(wanted: type[Resource], value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, dict) or set(value) != {"$resource"}:
        raise PydanticCustomError("resource", "not a resource")
    found = (info.context or {}).get(value["$resource"])
    # What is not declared is reported by name elsewhere; here it counts as fitting.
    if found is not None and not issubclass(found, wanted):
        raise PydanticCustomError("kind", "of another kind")
    return value


def _whole(value: str) -> str:
    if not value.isdecimal():
        raise PydanticCustomError("key", "not a whole number")
    return value


def _fit(annotation: Any) -> Any:
    """Return the annotation by which pydantic checks the JSON form of a value."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation is Expr:
        return Annotated[Any, PlainValidator(_reference)]
    if is_resource(annotation):
        return Annotated[Any, PlainValidator(partial(_resource, annotation))]
    if typing.is_typeddict(annotation):
        return _fit_shape(annotation)
    if annotation is object:
        return Any
    if origin is Annotated:
        return Annotated[_fit(arguments[0]), *arguments[1:]]
    if origin is Literal or not arguments:
        return annotation
    if origin in {Sequence, list, tuple}:
        return list[_fit(arguments[0])]  # type: ignore[misc]  # built at run time
    if origin in {Mapping, dict}:
        return dict[_fit_key(arguments[0]), _fit(arguments[1])]  # type: ignore[misc]  # built at run time
    if len(members(annotation)) > 1:
        return Union[tuple(_fit(member) for member in arguments)]  # noqa: UP007 - built from a list
    return annotation


def _fit_key(annotation: Any) -> Any:
    return Annotated[str, AfterValidator(_whole)] if annotation is int else annotation


def _fit_shape(shape: Any) -> Any:
    needed = shape.__required_keys__
    keys = {
        name: _fit(hint) if name in needed else typing.NotRequired[_fit(hint)]
        for name, hint in typing.get_type_hints(shape).items()
    }
    make: Any = TypedDict
    made = make(shape.__name__, keys)
    made.__pydantic_config__ = ConfigDict(extra="forbid", strict=True)
    return made


@once
def model_of(kind: type[Resource]) -> type[BaseModel]:
    """Return the model that checks the fields of a kind; validate with ``context`` = address -> kind."""
    hints = hints_of(kind)
    fields: dict[str, Any] = {}
    for name, field in fields_of(kind).items():
        annotation = hints[name]
        fitted = _fit(annotation)
        if not (field.static or holds_resources(annotation) or holds_references(annotation)):
            fitted = Union[fitted, _fit(Expr)]  # noqa: UP007 - built at run time
        fields[name] = (fitted, ... if field.default is REQUIRED else None)
    return create_model(kind_name(kind), __config__=_CONFIG, **fields)
