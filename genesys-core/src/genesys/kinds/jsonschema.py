"""The JSON Schema (draft 2020-12) of genesys.yaml, for editors: made of the same annotations that check a stack."""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

from genesys.kinds.annotation import fields_of, hints_of, is_resource, members
from genesys.model.expr import Expr
from genesys.model.resource import REQUIRED

if TYPE_CHECKING:
    from genesys.model.resource import Field, Resource

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
    Any: {},
    object: {},
}
_REFERENCE = {"$ref": "#/$defs/reference"}
_TEXTS = {"type": "array", "items": {"type": "string"}}
_MAP = {"type": "object"}
_VALUE = {
    "description": "A default, or a longer form.",
    "anyOf": [
        {
            "type": "object",
            "properties": {
                "type": {"enum": ["text", "int", "number", "bool", "list", "map"]},
                "default": {},
                "secret": {"type": "boolean"},
                "doc": {"type": "string"},
            },
        },
        {},
    ],
}


def json_schema(kinds: Mapping[str, type[Resource]]) -> dict[str, Any]:
    """Return the schema of genesys.yaml for these kinds."""
    names = sorted(kinds)
    resource = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": names, "description": "What it is."}},
        "allOf": [
            {"if": {"properties": {"kind": {"const": name}}}, "then": {"$ref": f"#/$defs/{name}"}} for name in names
        ],
    }
    return {
        "$schema": DIALECT,
        "$id": "https://docs.genesys.io/schema/genesys.json",
        "title": "Genesys project",
        "type": "object",
        "required": ["project", "provider"],
        "additionalProperties": False,
        "properties": _parts(),
        "$defs": {
            "reference": {"type": "string", "pattern": r"\$\{", "description": "A text with ${…} in it."},
            "resource": resource,
            **{name: _kind(kinds[name]) for name in names},
        },
    }


def _parts() -> dict[str, Any]:
    return {
        "project": {"type": "string", "description": "Name of the project."},
        "provider": {"type": "string", "description": "Where resources are made, when they name no provider."},
        "region": {"type": "string", "description": "Region of resources that name none."},
        "tags": {"type": "object", "additionalProperties": {"type": "string"}},
        "requires": _TEXTS | {"description": "Packages and versions that the project needs."},
        "providers": _MAP | {"description": "Provider -> its settings."},
        "backend": {"description": "Where state is kept.", "type": "string"},
        "accounts": _MAP | {"description": "Name -> account."},
        "plugins": {
            "type": "object",
            "properties": {"allow": _TEXTS, "deny": _TEXTS},
            "additionalProperties": False,
            "description": "Plugins that may, or may not, have a say.",
        },
        "kinds": _TEXTS | {"description": "Python files with kinds of the project."},
        "variables": _MAP | {"additionalProperties": _VALUE},
        "resources": _MAP | {"additionalProperties": {"$ref": "#/$defs/resource"}},
        "outputs": _MAP | {"description": "Name -> value, usually a reference."},
        "moved": _MAP | {"additionalProperties": {"type": "string"}, "description": "Old address -> new address."},
    }


def _kind(kind: type[Resource]) -> dict[str, Any]:
    hints = hints_of(kind)
    fields = fields_of(kind)
    one_of = [{"required": [name]} for name in (*kind.one_of, "existing_id")] if kind.one_of else []
    return {
        "description": (kind.__doc__ or "").strip().partition("\n")[0],
        "type": "object",
        "required": [name for name, field in fields.items() if field.default is REQUIRED],
        "additionalProperties": False,
        "properties": {
            "kind": {},
            "for_each": {"description": "Texts, or a map: one member of the group for each."},
            **{name: _field(field, hints[name]) for name, field in fields.items()},
        },
        **({"anyOf": one_of} if one_of else {}),
    }


def _field(field: Field, annotation: Any) -> dict[str, Any]:
    made = _any_of([_limited(field, _schema(annotation)), _REFERENCE])
    described = {"description": field.doc} if field.doc else {}
    plain = field.default is not REQUIRED and isinstance(field.default, (str, int, float)) and field.default is not None
    return described | made | ({"default": field.default} if plain else {})


def _schema(annotation: Any) -> dict[str, Any]:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        return _schema(arguments[0])
    if len(members(annotation)) > 1:
        return _any_of([_schema(member) for member in members(annotation)])
    if origin is Literal:
        return {"enum": list(arguments)}
    if annotation is Expr:
        return _REFERENCE
    if is_resource(annotation):
        return {"type": "string", "description": "Name of a resource."}
    if typing.is_typeddict(annotation):
        return _shape(annotation)
    if origin in {Sequence, list, tuple}:
        # The name of a group stands for all its members.
        items = {"type": "array", "items": _any_of([_schema(arguments[0]), _REFERENCE])}
        return _any_of([items, {"type": "string"}]) if is_resource(members(arguments[0])[0]) else items
    if origin in {Mapping, dict}:
        return {"type": "object", "additionalProperties": _any_of([_schema(arguments[1]), _REFERENCE])}
    return _PLAIN.get(annotation, {})


def _limited(field: Field, schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a field's value with the field's limits in every part that they speak of."""
    if "anyOf" in schema:
        return _any_of([_limited(field, part) for part in schema["anyOf"]])
    if field.pattern and schema == {"type": "string"}:
        return schema | {"pattern": f"^(?:{field.pattern})$".replace(r"\Z", "$")}
    if field.within and schema.get("type") in {"integer", "number"}:
        return schema | {"minimum": field.within[0], "maximum": field.within[1]}
    inner = schema.get("additionalProperties")
    return schema | {"additionalProperties": _limited(field, inner)} if isinstance(inner, dict) else schema


def _shape(shape: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(shape)
    return {
        "type": "object",
        "required": sorted(shape.__required_keys__),
        "additionalProperties": False,
        "properties": {name: _any_of([_schema(hint), _REFERENCE]) for name, hint in hints.items()},
    }


def _any_of(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a schema for any of several, flat and without doubles; one that allows all swallows the others."""
    flat: list[dict[str, Any]] = []
    for part in parts:
        for inner in part["anyOf"] if set(part) == {"anyOf"} else [part]:
            if inner not in flat:
                flat.append(inner)
    if {} in flat:
        return {}
    if {"type": "string"} in flat and _REFERENCE in flat:
        flat.remove(_REFERENCE)
    return flat[0] if len(flat) == 1 else {"anyOf": flat}
