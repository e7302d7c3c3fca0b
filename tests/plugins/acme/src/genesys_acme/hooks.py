"""No queue of a stack may be deeper than a thousand messages."""

from __future__ import annotations

from collections.abc import Iterator

from genesys.spi import Declared, Finding, deny, hookimpl

pure = True


@hookimpl
def genesys_validate_resource(resource: Declared) -> Iterator[Finding]:
    """Look at queues only."""
    if resource.kind == "queue" and resource.fields.get("depth", 10) > 1000:
        yield deny(f"{resource.address} is too deep", resource, field="depth")
