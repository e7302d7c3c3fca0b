"""Between Python values, as the methods of a composite see them, and their JSON form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.model.expr import MARKS, Expr, is_expr, is_secret, to_json, walk
from genesys.model.expr import replace as replace_expr
from genesys.model.resource import Resource, target_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from genesys.model.expr import Json


def encode(value: Any) -> Json:
    """Return a value as JSON: resources as ``$resource``, expressions and texts as `to_json` has them."""
    if isinstance(value, Resource):
        return {"$resource": target_of(value)}
    if isinstance(value, dict):
        plain = {key if isinstance(key, int) else str(key): encode(item) for key, item in value.items()}
        return {"$literal": plain} if any(str(key).startswith("$") for key in plain) else plain
    if isinstance(value, (list, tuple)):
        return [encode(item) for item in value]
    return to_json(value)


def decode(value: Json, handle: Callable[[str], Resource | None]) -> Any:
    """Return JSON as Python values: references as `Expr`, resources as what ``handle`` makes of their address."""
    if isinstance(value, list):
        return [decode(item, handle) for item in value]
    if not isinstance(value, dict):
        return value
    if "$literal" in value:
        return value["$literal"]
    if "$resource" in value:
        found = handle(value["$resource"])
        return value if found is None else found
    if is_expr(value):
        return Expr({key: part for key, part in value.items() if key in MARKS}, secret=is_secret(value))
    return {key: decode(item, handle) for key, item in value.items()}


def rename(value: Json, names: Mapping[str, str]) -> Json:
    """Return a JSON value in which resources have other addresses."""

    def change(item: dict[str, Json]) -> Json:
        if "$resource" in item:
            return {"$resource": names.get(item["$resource"], item["$resource"])}
        if "$ref" in item:
            target, *path = item["$ref"]
            return {**item, "$ref": [names.get(target, target), *path]}
        return item

    return replace_expr(value, change)


def targets(value: Json) -> Iterator[str]:
    """Give the address of every resource that a JSON value refers to, in order."""
    for item in walk(value):
        if "$ref" in item:
            yield item["$ref"][0]
        elif "$resource" in item:
            yield item["$resource"]


def resources(value: Json) -> list[str]:
    """Return the addresses of the resources that a field names as a whole: one, a list, or a mapping of them."""
    if isinstance(value, list):
        return [address for item in value for address in resources(item)]
    if isinstance(value, dict):
        if "$resource" in value:
            return [value["$resource"]]
        return [address for item in value.values() for address in resources(item)]
    return []
