"""The words of a guard.yaml: each rule with what its value must be. Everything else is an error."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

ENVIRONMENTS = "environments"
SORTS = ("kinds", "sizes", "regions")
"""What ``allow`` and ``forbid`` list."""
COUNTED = ("create", "update", "delete", "change")
"""What ``at_most`` limits: actions, and changes of any action."""


class Word(NamedTuple):
    """One rule.

    Args:
        form: What its value must be, for a person.
        fits: Returns what is wrong with a value, or ``""``.
    """

    form: str
    fits: Callable[[Any], str]


def _texts(value: Any) -> str:
    return (
        "" if isinstance(value, list) and all(isinstance(item, str) and item for item in value) else "no list of texts"
    )


def _tags(value: Any) -> str:
    good = isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    return "" if good else "no map of texts"


def _patterns(value: Any) -> str:
    patterns = value.values() if isinstance(value, dict) else [value]
    for pattern in patterns:
        if not isinstance(pattern, str):
            return f"{pattern!r} is no text"
        try:
            re.compile(pattern)
        except re.error as error:
            return f"{pattern!r} is no regular expression: {error}"
    return ""


def _lists(value: Any) -> str:
    if not isinstance(value, dict):
        return "no map"
    for name, items in value.items():
        if name not in SORTS:
            return f"{name!r} is none of {', '.join(SORTS)}"
        if _texts(items):
            return f"{name} is no list of texts"
    return ""


def _ports(value: Any) -> str:
    good = isinstance(value, list) and all(_whole(item) and 0 < item < 65536 for item in value)
    return "" if good else "no list of ports"


def _switch(value: Any) -> str:
    return "" if isinstance(value, bool) else "neither true nor false"


def _counts(value: Any) -> str:
    if not isinstance(value, dict):
        return "no map"
    for name, number in value.items():
        if name not in COUNTED:
            return f"{name!r} is none of {', '.join(COUNTED)}"
        if not _whole(number) or number < 0:
            return f"{name} is no number"
    return ""


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


RULES: dict[str, Word] = {
    "default_tags": Word("a map of tags", _tags),
    "require_tags": Word("a list of tags", _texts),
    "names": Word("a regular expression, or a map of kind to one", _patterns),
    "allow": Word(f"a map of lists: {', '.join(SORTS)}", _lists),
    "forbid": Word(f"a map of lists: {', '.join(SORTS)}", _lists),
    "closed_ports": Word("a list of ports", _ports),
    "keep_data": Word("true or false", _switch),
    "at_most": Word(f"a map of numbers: {', '.join(COUNTED)}", _counts),
}
"""Word -> the rule, in the order of the reference."""
