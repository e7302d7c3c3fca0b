"""Values deep inside a request or an answer, by paths such as ``settings.ipConfiguration`` or ``disks[0].boot``."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import Any

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
MISSING: Any = object()
"""What `take` returns where there is nothing."""


@cache
def steps(path: str) -> tuple[str | int, ...]:
    """Return the keys and positions of a path."""
    return tuple(name or int(position) for name, position in _STEP.findall(path))


def take(value: Any, path: str, default: Any = MISSING) -> Any:
    """Return what is at a path, or ``default``."""
    for step in steps(path):
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return default
    return value


def put(value: dict[str, Any], path: str, item: Any) -> None:
    """Put an item at a path; objects and lists on the way are made. Positions follow each other from 0."""
    at: Any = value
    way = steps(path)
    for step, following in pairwise(way):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(step, int):
            while len(at) <= step:
                at.append(type(empty)())
            at = at[step]
        else:
            at = at.setdefault(step, empty)
    last = way[-1]
    if isinstance(last, int):
        at.extend([None] * (last + 1 - len(at)))
    at[last] = item
