"""Answers that come in pages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

_PAGES = (
    ("NextToken", "NextToken"),
    ("Marker", "Marker"),
    ("nextToken", "nextToken"),
    ("NextMarker", "Marker"),
    ("ContinuationToken", "ContinuationToken"),
)
"""Field of an answer -> field of the request for its next page."""


def common(names: Collection[str]) -> str:
    """Return what all names begin with; there is at least one."""
    first, last = min(names), max(names)
    same = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    return first[:same]


def pages(call: Callable[..., Any], operation: str, given: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give all pages of an answer."""
    while True:
        answer = call(operation, given)
        yield answer
        for name, sent in _PAGES:
            if answer.get(name) and answer.get("IsTruncated") is not False:
                given = {**given, sent: answer[name]}
                break
        else:
            return
