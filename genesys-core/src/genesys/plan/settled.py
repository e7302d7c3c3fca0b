"""The quick question about a native: is it, at first sight, as it should be? Most of a stack is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.plan.inputs import addresses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.model.fragment import Fragment
    from genesys.model.native import NativeNode
    from genesys.plan.given import Given
    from genesys.spi.session import Observed


def settled(node: NativeNode, fragment: Fragment, given: Given) -> bool:
    """Tell whether nothing about a native itself asks for a change; what it refers to may still do so."""
    return (
        fragment.status == "ready"
        and fragment.desired == node.body
        and fragment.type == node.type
        and fragment.protect == node.protect
        and fragment.on_delete == node.on_delete
        and same_place(node, fragment)
        and same_needs(node, fragment)
        and owned_alike(node, fragment)
        and node.address not in given.replace
        and not (given.observed and _differs(fragment, given.observed))
        and not (given.fingerprints and given.changed_secrets(fragment))
        and given.values.inputs_stand(fragment)
    )


def restless(given: Given) -> list[str]:
    """Return the native addresses that are wanted and not settled."""
    current, touched = given.book.current, given.book.touched
    return [
        address
        for address, node in given.nodes.items()
        if address not in current or address in touched or not settled(node, current[address], given)
    ]


def same_place(node: NativeNode, fragment: Fragment) -> bool:
    """Tell whether a native stays on its provider, account and region; the record may know more about them."""
    if fragment.provider != node.provider:
        return False
    recorded = fragment.target
    return recorded == node.target or all(recorded.get(name, value) == value for name, value in node.target.items())


def same_needs(node: NativeNode, fragment: Fragment) -> bool:
    """Tell whether the record knows everything that a native needs, and nothing else."""
    return fragment.deps == node.needs or fragment.deps == needs_of(node)


def needs_of(node: NativeNode) -> list[str]:
    """Return the native addresses that a native needs: those it names and those its body refers to."""
    return sorted(addresses(node.body).union(node.needs) - {node.address})


def owned_alike(node: NativeNode, fragment: Fragment) -> bool:
    """Tell whether a native is owned as recorded, or read as recorded."""
    if node.existing_id:
        return bool(fragment.meta.get("existing")) and fragment.id == node.existing_id
    return not fragment.meta.get("existing")


def _differs(fragment: Fragment, observed: Mapping[str, Observed | None]) -> bool:
    if fragment.key not in observed:
        return False
    seen = observed[fragment.key]
    return seen is None or seen.status != "ready" or seen.properties != fragment.observed
