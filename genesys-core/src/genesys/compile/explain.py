"""What a resource becomes and why, as plain data for ``genesys explain``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.model.address import within

if TYPE_CHECKING:
    from genesys.model.native import NativeGraph, NativeNode
    from genesys.spi.provider import Provider


def explain(graph: NativeGraph, provider: Provider, address: str) -> dict[str, Any]:
    """Return what one resource becomes.

    Args:
        graph: The compiled stack.
        provider: Provider of the resource.
        address: Address of the resource; of a composite for everything in it.

    Returns:
        ``address``, ``kind``, ``provider``, ``natives`` (each as in `NativeNode.as_json`, sorted), ``choices``
        (field -> value and reason), ``notes`` (findings in their JSON form), ``outputs`` (name -> value over
        natives) and ``capabilities`` (field -> level and how, for what is not exact).
    """
    natives = [node for node in graph.nodes.values() if within(node.kind_address, address)]
    kind = next((node.kind for node in natives if node.kind_address == address), "")
    return {
        "address": address,
        "kind": kind,
        "provider": provider.name,
        "natives": [_native(node) for node in natives],
        "choices": _choices(graph, address),
        "notes": [note.as_json() for note in graph.notes if within(note.facts.get("address", ""), address)],
        "outputs": graph.bindings.get(address, {}),
        "capabilities": capabilities(provider, kind),
    }


def capabilities(provider: Provider, kind: str) -> dict[str, dict[str, str]]:
    """Return field, ``field=value`` or ``""`` for the kind -> level and how, for what is not exact."""
    table = provider.capabilities.get(kind)
    if table is None:
        return {}
    return {
        key: {"level": support.level, "how": support.how}
        for key, support in sorted(table.items())
        if support.level != "exact"
    }


def _native(node: NativeNode) -> dict[str, Any]:
    return node.as_json()


def _choices(graph: NativeGraph, address: str) -> dict[str, dict[str, Any]]:
    found = {}
    for owner, choices in graph.choices.items():
        if within(owner, address):
            prefix = "" if owner == address else owner[len(address) + 1 :] + "."
            for field, (value, why) in choices.items():
                if value is not None:
                    found[prefix + field] = {"value": value, "why": why}
    return found
