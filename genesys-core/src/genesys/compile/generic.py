"""The lowering of ``Native``: its properties are the body, as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.compile.fits import fits, words
from genesys.compile.problems import (
    COMPUTED_PROPERTY,
    MISSING_PROPERTY,
    UNKNOWN_PROPERTY,
    UNKNOWN_TYPE,
    WRONG_PROPERTY,
)
from genesys.compile.text import advice, listed
from genesys.errors import GenesysError
from genesys.model.expr import replace
from genesys.spi.lowering import Lowered, NativeSpec, own
from genesys.spi.marks import FieldFacts, schema_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from genesys.compile.context import Context
    from genesys.errors import Finding, Where
    from genesys.model.expr import Json
    from genesys.spi.lowering import LowerContext, Resolved
    from genesys.spi.provider import ResourceType

    Place = Callable[[str], Where | None]

_SHOWN = 40
"""Most characters of a value in a message."""


def lower_native(resource: Resolved, context: LowerContext) -> Lowered:
    """Return the one native; every property of it is an output.

    Raises:
        GenesysError: COMP-031 to COMP-034, all of them at once.
    """
    found = resource_type(resource, context)
    local = found.name.rpartition(".")[2]
    body = replace(dict(resource.fields.get("properties") or {}), _whole)
    if not resource.existing_id:
        problems = judge(resource, found, body)
        if problems:
            raise GenesysError(problems)
    outputs = {name: own(resource.address, local, name) for name in properties(found)}
    secret = {name for name, facts in properties(found).items() if "secret" in facts.marks}
    outputs |= {name: own(resource.address, local, name, secret=True) for name in secret}
    return Lowered([NativeSpec(local, found.name, body)], {**outputs, "id": own(resource.address, local)})


def properties(type: ResourceType) -> dict[str, FieldFacts]:
    """Return the properties of a native type."""
    schema: Any = type.schema
    return schema_of(schema)


def resource_type(resource: Resolved, context: LowerContext) -> ResourceType:
    """Return the type that a Native names.

    Raises:
        GenesysError: COMP-032.
    """
    name = str(resource.fields["type"])
    types = _types(context)
    if name not in types:
        hint = advice(name, types, "Look for it among the types of the provider.")
        facts = {"provider": context.provider, "type": name, "address": resource.address}
        raise UNKNOWN_TYPE.error(resource.where, advice=hint, **facts)
    return types[name]


def judge(resource: Resolved, type: ResourceType, body: dict[str, Json]) -> list[Finding]:
    """Return what is wrong with the properties that a user wrote for a native of its own."""
    return [
        *misfits(resource.address, type, body, lambda _: resource.where),
        *_lacking(resource.address, type, [n for n in properties(type) if n not in body], lambda _: resource.where),
    ]


def judge_patch(address: str, type: ResourceType, patch: dict[str, Json], place: Place) -> list[Finding]:
    """Return what is wrong with properties that are to win over those of a lowering; ``None`` takes one away."""
    written = {name: value for name, value in patch.items() if value is not None or name not in properties(type)}
    gone = [name for name, value in patch.items() if value is None and name in properties(type)]
    return [*misfits(address, type, written, place), *_lacking(address, type, gone, place)]


def misfits(address: str, type: ResourceType, body: dict[str, Json], place: Place) -> Iterator[Finding]:
    """Give a finding for each property that a type does not have, decides itself, or has with other values."""
    schema = properties(type)
    settable = [name for name, item in schema.items() if "computed" not in item.marks]
    for name in sorted(body):
        facts = {"address": address, "type": type.name, "name": name}
        if name not in schema:
            hint = advice(name, settable, "Take it away.")
            yield UNKNOWN_PROPERTY.finding(place(name), known=listed(settable), advice=hint, **facts)
        elif "computed" in schema[name].marks:
            yield COMPUTED_PROPERTY.finding(place(name), provider=type.name.partition(".")[0], **facts)
        elif not fits(body[name], schema[name].type):
            # A value that does not fit may still be a secret that was meant for another property.
            shown = "that" if "secret" in schema[name].marks else repr(body[name])[:_SHOWN]
            yield WRONG_PROPERTY.finding(place(name), value=shown, wanted=words(schema[name].type), **facts)


def _lacking(address: str, type: ResourceType, names: list[str], place: Place) -> Iterator[Finding]:
    for name in names:
        if properties(type)[name].required:
            yield MISSING_PROPERTY.finding(place(name), address=address, type=type.name, name=name)


def _types(context: LowerContext) -> Mapping[str, ResourceType]:
    answering: Context = context  # type: ignore[assignment]  # this lowering is the compiler's own
    return answering.types


def _whole(item: dict[str, Json]) -> Json:
    return {"$ref": [item["$resource"], "id"]} if "$resource" in item else item
