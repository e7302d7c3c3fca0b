"""Python values as JSON: what a user may write into a field, an output or a setting."""

from __future__ import annotations

from typing import Any

from genesys.errors import GenesysError
from genesys.load.problems import NOT_A_NUMBER, NOT_A_VALUE
from genesys.model.expr import Expr, Json, pieces, to_json
from genesys.model.problems import SECRET_COPIED
from genesys.model.resource import Resource, target_of
from genesys.model.secret import SecretValue


def plain(value: Any) -> Json:
    """Return a value as JSON; resources become ``{"$resource": …}``, names of entries become texts.

    Raises:
        GenesysError: EXPR-001, RES-003, LOAD-026 or LOAD-027.
    """
    if isinstance(value, str):
        return to_json(str.__str__(value))
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return _finite(value)
    if isinstance(value, Resource):
        return {"$resource": target_of(value)}
    if isinstance(value, Expr):
        return value.json()
    if isinstance(value, SecretValue):
        raise SECRET_COPIED.error()
    return _collection(value)


def culprit(value: Any, path: str) -> str:
    """Return the path of the innermost part of a value that is no JSON, below a value that is none."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, (list, tuple)) else ()
    for step, item in items:
        try:
            plain(item)
        except GenesysError:
            return culprit(item, f"{path}.{step}")
    return path


def _finite(value: float) -> float:
    if value != value or value in {float("inf"), float("-inf")}:
        raise NOT_A_NUMBER.error(None, value=value)
    return value


def _collection(value: Any) -> Json:
    if hasattr(value, "keys") and hasattr(value, "items"):
        made = {_key(key): plain(item) for key, item in value.items()}
        return {"$literal": made} if any(key.startswith("$") for key in made) else made
    if isinstance(value, (set, frozenset)):
        # Sets have no order of their own, and a plan must not depend on the order they happen to have.
        return sorted((plain(item) for item in value), key=repr)
    if hasattr(value, "__fspath__"):
        return str(value.__fspath__())
    if isinstance(value, (bytes, bytearray)) or not hasattr(value, "__iter__"):
        raise NOT_A_VALUE.error(None, type=type(value).__name__)
    return [plain(item) for item in value]


def _key(key: Any) -> str:
    if isinstance(key, bool) or not isinstance(key, (str, int)):
        raise NOT_A_VALUE.error(None, type=f"{type(key).__name__}, as the name of an entry,")
    text = str(key)
    if any(isinstance(piece, dict) for piece in pieces(text)):
        raise NOT_A_VALUE.error(None, type="reference, as the name of an entry,")
    return text
