"""Who needs whom among natives, and the proof that there is an order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from genesys.compile import connections as uses
from genesys.compile.problems import CYCLE, NOT_OWNED
from genesys.compile.values import resources
from genesys.graph.order import Cycle, order, reach

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.compile.assemble import Assembly
    from genesys.compile.lower import Lowerer
    from genesys.errors import Finding
    from genesys.model.native import NativeNode

Edges = dict[str, set[str]]
_NONE: frozenset[str] = frozenset()


class Refers(NamedTuple):
    """Which natives the bodies refer to.

    Args:
        bodies: Native address -> natives that its bound body refers to.
        alternatives: The same for what would be made instead; they must be there too, but are no needs of the object.
    """

    bodies: Mapping[str, frozenset[str]]
    alternatives: Mapping[str, frozenset[str]]


def settle(lowerer: Lowerer, made: Assembly, refers: Refers, findings: list[Finding]) -> None:
    """Write the needs of every node.

    Args:
        lowerer: What every resource became.
        made: Its nodes.
        refers: What their bound bodies refer to.
        findings: Problems are appended here.
    """
    nodes, only = made.nodes, dict[str, frozenset[str]]()
    hard: Edges = {}
    for address, node in nodes.items():
        wanted = {*refers.bodies[address], *node.needs, *([node.facet_of] if node.facet_of else ())}
        if node.alternatives:
            only[address] = refers.alternatives[address].difference(wanted)
            wanted |= only[address]
        if address in wanted:
            findings.append(CYCLE.finding(node.where, path=f"{node.kind_address} -> {node.kind_address}"))
            wanted.discard(address)
        # Not as sets: the keys of a mapping are walked through whole when they are intersected.
        missing = [need for need in wanted if need not in nodes]
        findings += [_dangling(lowerer, made, node, need) for need in sorted(missing)]
        hard[address] = wanted.difference(missing)
    for before, after in _declared_order(lowerer, made, hard):
        hard[after].add(before)
    whole = _ordered(hard, _connected_order(lowerer, made), nodes, findings)
    for address, node in nodes.items():
        node.needs = sorted(whole[address] - refers.bodies[address] - only.get(address, _NONE))


def _declared_order(lowerer: Lowerer, made: Assembly, hard: Edges) -> list[tuple[str, str]]:
    """Return (before, after) for every ``depends_on``: all natives of one resource before all of the other."""
    found = []
    draft = lowerer.draft
    for address, item in draft.items.items():
        if "depends_on" not in item.written:
            continue
        leaves = {leaf for other in resources(item.fields["depends_on"]) for leaf in draft.leaves(other)} - {address}
        before = [native for leaf in sorted(leaves) for native in _own_sake(lowerer, made, hard, leaf)]
        own = [native for native in made.owned.get(address, ()) if not made.nodes[native].shared]
        found += [(first, native) for native in own for first in before]
    return found


def _own_sake(lowerer: Lowerer, made: Assembly, hard: Edges, address: str) -> list[str]:
    """Return the natives of a resource that are not there for the sake of one of its users.

    A rule that lets a user in refers to that user: whoever waited for it too would wait for the user.
    """
    owned = made.owned.get(address, [])
    users = {edge.consumer for edge in lowerer.draft.items[address].used_by}
    if not users:
        return owned
    late: set[str] = set()
    while True:
        more = {native for native in owned if native not in late and _late(made, hard[native], users, late)}
        if not more:
            return [native for native in owned if native not in late]
        late |= more


def _late(made: Assembly, needs: set[str], users: set[str], late: set[str]) -> bool:
    return any(need in late or made.nodes[need].kind_address in users for need in needs)


def _connected_order(lowerer: Lowerer, made: Assembly) -> Edges:
    """Return native -> natives before it for every ``connects``: main before main, as far as there is an order."""
    found: Edges = {}
    draft = lowerer.draft
    for address, item in draft.items.items():
        if "connects" in item.written and address in made.mains:
            leaves = {leaf for other in uses.connected(item) for leaf in draft.leaves(other)} - {address}
            before = {made.mains[leaf] for leaf in leaves if leaf in made.mains}
            if before:
                found[made.mains[address]] = before
    return found


def _ordered(hard: Edges, soft: Edges, nodes: Mapping[str, NativeNode], findings: list[Finding]) -> Edges:
    whole = {address: wanted | soft[address] if address in soft else wanted for address, wanted in hard.items()}
    try:
        order(whole)
    except Cycle:
        # Two that use each other are started in any order; what they refer to still decides.
        loose = {
            address: {first for first in firsts if address not in reach([first], whole)}
            for address, firsts in soft.items()
        }
        whole = {address: wanted | loose.get(address, set()) for address, wanted in hard.items()}
        try:
            order(whole)
        except Cycle as cycle:
            path = _by_resource(cycle.path, nodes)
            findings.append(CYCLE.finding(nodes[cycle.path[0]].where, path=" -> ".join(path)))
    return whole


def _by_resource(path: list[str], nodes: Mapping[str, NativeNode]) -> list[str]:
    """Return a path of natives as a path of the user's resources, or as it is when it stays within one."""
    found: list[str] = []
    for address in path:
        owner = nodes[address].kind_address
        if not found or found[-1] != owner:
            found.append(owner)
    if len(found) < 2:
        return path
    return found if found[0] == found[-1] else [*found, found[0]]


def _dangling(lowerer: Lowerer, made: Assembly, node: NativeNode, need: str) -> Finding:
    owner = need.rpartition("/")[0]
    item = lowerer.draft.items.get(owner)
    if item and item.fields["existing_id"] and owner in made.mains:
        facts = {"target": owner, "user": node.kind_address, "kind": item.declared.kind}
        main = made.nodes[made.mains[owner]].type
        return NOT_OWNED.finding(node.where, main=main, missing=need.rpartition("/")[2], **facts)
    user = lowerer.draft.items[node.kind_address]
    return lowerer.wrong(user, f"{node.address} refers to {need}, which is not there").findings[0]
