"""Whether a value that a user wrote for a native's property is of the type that the provider declares."""

from __future__ import annotations

import types
import typing
from typing import TYPE_CHECKING, Any, Literal

from genesys.model.expr import is_expr

if TYPE_CHECKING:
    from genesys.model.expr import Json

_PLAIN: dict[Any, tuple[type, ...]] = {str: (str,), int: (int,), float: (int, float), bool: (bool,)}
_WORDS: dict[Any, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a mapping",
    type(None): "nothing",
}


def fits(value: Json, wanted: Any) -> bool:
    """Tell whether a value is of a type; references fit everywhere, and types that are not plain fit everything."""
    if is_expr(value):
        return True
    origin, arguments = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in {typing.Union, types.UnionType}:
        return any(fits(value, one) for one in arguments)
    if origin is Literal:
        return value in arguments
    if wanted in _PLAIN:
        # In Python a truth value is a number; in a native's API it is not.
        return isinstance(value, _PLAIN[wanted]) and (wanted is bool or not isinstance(value, bool))
    if wanted is type(None):
        return value is None
    if (origin or wanted) is list:
        return isinstance(value, list) and all(fits(item, one) for item in value for one in arguments)
    if (origin or wanted) is dict:
        # In a patch, nothing takes an entry away.
        return isinstance(value, dict) and all(
            item is None or fits(item, one) for item in value.values() for one in arguments[1:]
        )
    return True


def words(wanted: Any) -> str:
    """Return a type in words."""
    if typing.get_origin(wanted) is Literal:
        return " or ".join(repr(one) for one in typing.get_args(wanted))
    if typing.get_origin(wanted) in {typing.Union, types.UnionType}:
        return " or ".join(words(one) for one in typing.get_args(wanted) if one is not type(None))
    return _WORDS.get(typing.get_origin(wanted) or wanted, str(getattr(wanted, "__name__", wanted)))
