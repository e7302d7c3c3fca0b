"""Python values as JSON: what a user may write into a field, an output or a setting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.errors import GenesysError
from genesys.load.problems import LOST_RESOURCE, NOT_A_NUMBER, NOT_A_VALUE
from genesys.model.expr import Expr, Json, pieces, replace, to_json
from genesys.model.problems import SECRET_COPIED
from genesys.model.resource import Resource, target_of
from genesys.model.secret import SecretValue

if TYPE_CHECKING:
    from collections.abc import Mapping

_EXACT = frozenset({bool, int, type(None)})


def plain(value: Any, addresses: Mapping[str, str] | None = None) -> Json:
    """Return a value as JSON; resources become ``{"$resource": …}``, names of entries become texts.

    Args:
        value: What a user wrote.
        addresses: ``#serial`` -> address; ``None`` while resources have none.

    Raises:
        GenesysError: EXPR-001, RES-003, LOAD-026, LOAD-027 or LOAD-028.
    """
    kind = type(value)
    if kind in _EXACT:
        return value
    if isinstance(value, str):
        return _text(value if kind is str else str.__str__(value), addresses)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return _finite(value)
    if isinstance(value, Resource):
        return settled({"$resource": target_of(value)}, addresses)
    if isinstance(value, Expr):
        return settled(value.json(), addresses)
    if isinstance(value, SecretValue):
        raise SECRET_COPIED.error()
    return _collection(value, addresses)


def settled(value: Any, addresses: Mapping[str, str] | None) -> Any:
    """Return a value with every reference to a resource by serial turned into one by address.

    Raises:
        GenesysError: LOAD-028, there is no such resource.
    """
    if addresses is None:
        return value
    known = addresses

    def change(expression: dict[str, Json]) -> dict[str, Json]:
        if "$resource" in expression:
            return {"$resource": _known(expression["$resource"], known)}
        if "$ref" in expression:
            target, *path = expression["$ref"]
            return {**expression, "$ref": [_known(target, known), *path]}
        return expression

    return replace(value, change)


def culprit(value: Any, path: str) -> str:
    """Return the path of the innermost part of a value that is no JSON, below a value that is none."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, (list, tuple)) else ()
    for step, item in items:
        try:
            plain(item)
        except GenesysError:
            return culprit(item, f"{path}.{step}")
    return path


def _known(target: str, addresses: Mapping[str, str]) -> str:
    if not target.startswith("#"):
        return target
    if target not in addresses:
        raise LOST_RESOURCE.error(None, address=target)
    return addresses[target] or target


def _text(text: str, addresses: Mapping[str, str] | None) -> Json:
    made = to_json(text)
    return made if isinstance(made, str) else settled(made, addresses)


def _finite(value: float) -> float:
    if value != value or value in {float("inf"), float("-inf")}:
        raise NOT_A_NUMBER.error(None, value=value)
    return float(value)


def _collection(value: Any, addresses: Mapping[str, str] | None) -> Json:
    if hasattr(value, "keys") and hasattr(value, "items"):
        made = {
            key if type(key) is str and key.isascii() else _key(key): plain(item, addresses)
            for key, item in value.items()
        }
        return {"$literal": made} if any(key.startswith("$") for key in made) else made
    if isinstance(value, (set, frozenset)):
        # Sets have no order of their own, and a plan must not depend on the order they happen to have.
        return sorted((plain(item, addresses) for item in value), key=repr)
    if hasattr(value, "__fspath__"):
        return str(value.__fspath__())
    if isinstance(value, (bytes, bytearray)) or not hasattr(value, "__iter__"):
        raise NOT_A_VALUE.error(None, type=type(value).__name__)
    return [plain(item, addresses) for item in value]


def _key(key: Any) -> str:
    if isinstance(key, bool) or not isinstance(key, (str, int)):
        raise NOT_A_VALUE.error(None, type=f"{type(key).__name__}, as the name of an entry,")
    text = str.__str__(key) if isinstance(key, str) else str(int(key))
    if any(isinstance(piece, dict) for piece in pieces(text)):
        raise NOT_A_VALUE.error(None, type="reference, as the name of an entry,")
    return text
