"""The lowering of ``Native``: its properties are the body, as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.compile.problems import COMPUTED_PROPERTY, MISSING_PROPERTY, UNKNOWN_PROPERTY, UNKNOWN_TYPE
from genesys.compile.text import advice, listed
from genesys.errors import GenesysError
from genesys.model.expr import replace
from genesys.spi.lowering import Lowered, NativeSpec, own
from genesys.spi.marks import FieldFacts, schema_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.compile.context import Context
    from genesys.errors import Finding
    from genesys.model.expr import Json
    from genesys.spi.lowering import LowerContext, Resolved
    from genesys.spi.provider import ResourceType


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
    """Return what is wrong with the properties that a user wrote."""
    schema = properties(type)
    facts: dict[str, Any] = {"address": resource.address, "type": type.name}
    settable = [name for name, item in schema.items() if "computed" not in item.marks]
    provider = type.name.partition(".")[0]
    found = []
    for name in sorted(body):
        if name not in schema:
            hint = advice(name, settable, "Take it away.")
            found.append(
                UNKNOWN_PROPERTY.finding(resource.where, name=name, known=listed(settable), advice=hint, **facts)
            )
        elif "computed" in schema[name].marks:
            found.append(COMPUTED_PROPERTY.finding(resource.where, name=name, provider=provider, **facts))
    for name, item in schema.items():
        if item.required and name not in body:
            found.append(MISSING_PROPERTY.finding(resource.where, name=name, **facts))
    return found


def _types(context: LowerContext) -> Mapping[str, ResourceType]:
    answering: Context = context  # type: ignore[assignment]  # this lowering is the compiler's own
    return answering.types


def _whole(item: dict[str, Json]) -> Json:
    return {"$ref": [item["$resource"], "id"]} if "$resource" in item else item
