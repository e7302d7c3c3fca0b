"""Links of Compute Engine, and what refers to what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

ROOT = "https://www.googleapis.com/compute/v1/"
_LINK = re.compile(
    r"(?:https://(?:www|compute)\.googleapis\.com/compute/v1/)?(?:(projects/[^/\s]+)/)?"
    r"((?:global|regions/[a-z0-9-]+|zones/[a-z0-9-]+)/[a-zA-Z]+(?:/family)?/[^/\s]+)"
)


def path_of(text: Any, project: str) -> str:
    """Return the path of what a text refers to, ``""`` when it is no link."""
    match = _LINK.fullmatch(text) if isinstance(text, str) else None
    return f"{match[1] or f'projects/{project}'}/{match[2]}" if match else ""


def linked(value: Any, project: str) -> Any:
    """Return a value with every reference in it as Google shows it: the whole link."""
    if isinstance(value, dict):
        return {key: linked(item, project) for key, item in value.items()}
    if isinstance(value, list):
        return [linked(item, project) for item in value]
    path = path_of(value, project)
    return ROOT + path if path else value


def references(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Give (place, path) of everything that a value refers to; what Google lists for information is left out."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in _INFORMATION:
                yield from references(item, f"{at}.{key}" if at else key)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from references(item, f"{at}[{position}]")
    elif isinstance(value, str) and value.startswith(ROOT):
        yield at, value.removeprefix(ROOT)


_INFORMATION = frozenset({"selfLink", "selfLinkWithId", "subnetworks_", "peerings", "users", "inUseBy", "routers"})
