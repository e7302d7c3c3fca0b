"""The filters that we use, as Google reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from genesys_gcp.testbed.wrong import Wrong

_TERM = re.compile(r"\(?\s*([\w.-]+)\s*(=|!=|:)\s*\"?([^\"()\s]+)\"?\s*\)?")
_REGEX = re.compile(r"([\w.]+)\s+(eq|ne)\s+(.+)")


def parsed(text: str) -> Callable[[Mapping[str, Any]], bool]:
    """Return a test of objects.

    Raises:
        Wrong: It is none that is understood here.
    """
    if not text:
        return lambda _: True
    regex = _REGEX.fullmatch(text.strip())
    if regex:
        field, word, literal = regex.groups()
        pattern = re.compile(literal.strip("\"'"), re.DOTALL)
        return lambda item: (pattern.fullmatch(str(_at(item, field) or "")) is not None) == (word == "eq")
    if " OR " in text:
        some = [parsed(part) for part in text.split(" OR ")]
        return lambda item: any(test(item) for test in some)
    rest = _TERM.sub("", text).replace("AND", "").strip()
    terms = _TERM.findall(text)
    if rest or not terms:
        raise Wrong(400, "invalid", f"Invalid list filter expression. {text}")
    return lambda item: all(_holds(item, *term) for term in terms)


def _holds(item: Mapping[str, Any], field: str, word: str, value: str) -> bool:
    found = _at(item, field)
    if word == ":" and value == "*":
        return found is not None
    same = str(found).lower() == value.lower() if isinstance(found, bool) else str(found) == value
    return same != (word == "!=")


def _at(item: Any, field: str) -> Any:
    for word in field.split("."):
        if not isinstance(item, Mapping):
            return None
        item = item.get(word)
    return item
