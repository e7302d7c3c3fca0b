"""Who needs whom among natives, and the proof that there is an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.compile import connections as uses
from genesys.compile.problems import CYCLE, NOT_OWNED
from genesys.compile.values import resources
from genesys.graph.order import Cycle, order, reach

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from genesys.compile.assemble import Assembly
    from genesys.compile.lower import Lowerer
    from genesys.errors import Finding
    from genesys.model.native import NativeNode

Edges = dict[str, set[str]]


def settle(lowerer: Lowerer, made: Assembly, refers: Mapping[str, frozenset[str]], findings: list[Finding]) -> None:
    """Write the needs of every node.

    Args:
        lowerer: What every resource became.
        made: Its nodes.
        refers: Native address -> natives that its bound body refers to.
        findings: Problems are appended here.
    """
    nodes = made.nodes
    hard: Edges = {}
    for address, node in nodes.items():
        wanted = {*refers[address], *node.needs, *([node.facet_of] if node.facet_of else ())}
        wanted.discard(address)
        # Not as sets: the keys of a mapping are walked through whole when they are intersected.
        missing = [need for need in wanted if need not in nodes]
        findings += [_dangling(lowerer, made, node, need) for need in sorted(missing)]
        hard[address] = wanted.difference(missing)
    soft: Edges = {}
    for before, after in _wishes(lowerer, made):
        if before != after:
            soft.setdefault(after, set()).add(before)
    whole = _ordered(hard, soft, nodes, findings)
    for address, node in nodes.items():
        node.needs = sorted(whole[address] - refers[address])


def _wishes(lowerer: Lowerer, made: Assembly) -> Iterator[tuple[str, str]]:
    """Give (before, after) for everything that is ordered without being referred to."""
    draft = lowerer.draft
    for address, item in draft.items.items():
        if "depends_on" in item.written:
            before = [n for other in resources(item.fields["depends_on"]) for n in _natives(lowerer, made, other)]
            own = [native for native in made.owned.get(address, ()) if not made.nodes[native].shared]
            yield from ((first, native) for native in own for first in before)
        if "connects" in item.written and address in made.mains:
            for other in uses.connected(item):
                for leaf in draft.leaves(other):
                    if leaf in made.mains:
                        yield made.mains[leaf], made.mains[address]


def _natives(lowerer: Lowerer, made: Assembly, address: str) -> list[str]:
    return [native for leaf in lowerer.draft.leaves(address) for native in made.owned.get(leaf, ())]


def _ordered(hard: Edges, soft: Edges, nodes: Mapping[str, NativeNode], findings: list[Finding]) -> Edges:
    whole = {address: wanted | soft.get(address, set()) for address, wanted in hard.items()}
    try:
        order(whole)
    except Cycle:
        # A part of what comes first may itself wait for what comes after, as a rule waits for whom it lets in.
        whole = {
            address: wanted | {first for first in soft.get(address, ()) if address not in reach([first], hard)}
            for address, wanted in hard.items()
        }
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
