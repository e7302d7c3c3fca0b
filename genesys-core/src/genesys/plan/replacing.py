"""In which order an object is replaced: the new one first, or the old one first, and what goes with an old one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.plan import paths
from genesys.plan.inputs import addresses

if TYPE_CHECKING:
    from genesys.model.fragment import Fragment
    from genesys.model.native import NativeNode
    from genesys.plan.decide import Verdict
    from genesys.plan.given import Given
    from genesys.spi.provider import ResourceType


def order_of(address: str, verdict: Verdict, given: Given) -> str:
    """Return ``create-first`` or ``delete-first``: how a wanted native is replaced, when only itself is looked at."""
    type = given.types.get(given.nodes[address].type)
    if type is None:
        return "create-first"
    if _identical(type, verdict):
        return "delete-first"
    # What was only half made serves nobody, and its name is the one that its successor needs.
    named = type.idempotency in {"I0", "I2"}
    return "delete-first" if named and verdict.reason == "tainted" else type.replace


def _identical(type: ResourceType, verdict: Verdict) -> bool:
    """Tell whether the old object is what the new one would be: a provider refuses that one, or gives the old one."""
    changed = {paths.top(field.path) for field in verdict.fields}
    return bool(type.key) and not changed & {*type.key, "@type"}


def in_the_way(fragment: Fragment, given: Given) -> bool:
    """Tell whether a left-over generation has to go before its successor comes.

    Its delete had begun, and no successor is there yet: either the order was to delete first, or it was not wanted and
    is wanted again. The successor may need its name, and where a name is the identity it would become the old object.
    """
    if fragment.status != "deleting" or fragment.address not in given.nodes:
        return False
    current = given.book.current.get(fragment.address)
    return current is None or not current.id


def old_goes_first(address: str, verdict: Verdict, given: Given) -> bool:
    """Tell whether the old object of a wanted native is deleted before the new one is made.

    It is replaced now in that order, or used what is, or an earlier run was stopped between the two.
    """
    if verdict.action == "replace":
        outcomes, used = given.values.outcomes, given.book.current[address].deps
        before = any(needed in outcomes and outcomes[needed].old_first for needed in used)
        return before or order_of(address, verdict, given) == "delete-first"
    return any(item.address == address and in_the_way(item, given) for item in given.book.leftovers)


def parent_lost(node: NativeNode, given: Given) -> str:
    """Return the address of an object that a native is in, or stands on for good, and that is deleted first; or ``""``.

    The new one may have the very same name, so that no value changes; what was in the old one goes all the same, and
    until then its provider refuses to delete that, or takes it along.
    """
    outcomes = given.values.outcomes
    for name in sorted(given.facts(node.type).anchors):
        for address in sorted(addresses(node.body.get(name))):
            if address in outcomes and outcomes[address].old_first:
                return address
    return ""
