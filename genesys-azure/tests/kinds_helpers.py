"""What the tests of kinds share: a net with a server and an app in it, and ways to look at what it becomes."""

from __future__ import annotations

from typing import Any

import pytest

from genesys.spi.values import GenesysError
from genesys.testing.compiling import compiled, on
from genesys_azure import provider

NET = ("network", {"type": "development"})
WEB = ("server", {"network": on("net"), "port": 8080})
APP = ("container", {"image": "nginx:1", "network": on("net")})


def body(graph: dict[str, Any], address: str) -> dict[str, Any]:
    """Return the body of a native."""
    found: dict[str, Any] = graph["nodes"][address]["body"]
    return found


def types(graph: dict[str, Any], prefix: str = "") -> set[str]:
    """Return the types of the natives whose address begins so."""
    return {node["type"] for address, node in graph["nodes"].items() if address.startswith(prefix)}


def refused(build: Any, resources: dict[str, Any], code: str, **options: Any) -> str:
    """Return what is said when resources are refused, which must be with one code."""
    with pytest.raises(GenesysError) as error:
        build(resources, **options)
    assert error.value.codes == [code]
    return str(error.value)


def said(settings: dict[str, Any], resources: dict[str, Any], **options: Any) -> str:
    """Return all notes about resources."""
    graph = compiled(provider, resources, settings=settings, **options)
    return "\n".join(f"{note} {note.facts}" for note in graph.notes)
