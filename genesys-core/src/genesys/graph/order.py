"""Order of a graph given as ``node -> nodes it needs``; knows nothing about what a node is."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Cycle(Exception):
    """The graph has no order.

    Args:
        path: Nodes of one cycle; the first is repeated at the end.
    """

    def __init__(self, path: list[str]) -> None:
        self.path = path
        super().__init__(" -> ".join(path))


def order(needs: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the nodes so that each comes after everything it needs.

    Among nodes that are free at the same time the smaller name comes first, so the result does not
    depend on the order in which the mapping was built. Names that are needed but not in the mapping
    are ignored.

    Args:
        needs: Node -> nodes it needs; n nodes, m edges.

    Returns:
        All n nodes.

    Raises:
        Cycle: There is no such order.

    Cost: O(n log n + m).
    """
    levels = layers(needs)
    return [node for level in levels for node in level]


def layers(needs: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Return the nodes in layers: a layer needs only the layers before it, each layer is sorted.

    Raises:
        Cycle: There is no such order.
    """
    waiting = {node: {n for n in wanted if n in needs} for node, wanted in needs.items()}
    users = invert(waiting)
    left = {node: len(wanted) for node, wanted in waiting.items()}
    level = sorted(node for node, count in left.items() if not count)
    result: list[list[str]] = []
    done = 0
    while level:
        result.append(level)
        done += len(level)
        following = []
        for node in level:
            for user in users[node]:
                left[user] -= 1
                if not left[user]:
                    following.append(user)
        level = sorted(following)
    if done < len(left):
        raise Cycle(find_cycle({node: wanted for node, wanted in waiting.items() if left[node]}))
    return result


def find_cycle(needs: Mapping[str, Iterable[str]]) -> list[str]:
    """Return one cycle as a path whose first node is repeated at the end; the graph must have one."""
    node, seen = min(needs), dict[str, int]()
    path: list[str] = []
    while node not in seen:
        seen[node] = len(path)
        path.append(node)
        node = min(n for n in needs[node] if n in needs and _leads_on(n, needs))
    cycle = path[seen[node] :]
    first = cycle.index(min(cycle))
    cycle = cycle[first:] + cycle[:first]
    return [*cycle, cycle[0]]


def _leads_on(node: str, needs: Mapping[str, Iterable[str]]) -> bool:
    return any(n in needs for n in needs[node])


def invert(needs: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Return ``node -> nodes that need it``, each list sorted; every node of ``needs`` is a key."""
    users: dict[str, list[str]] = {node: [] for node in needs}
    for node in sorted(needs):
        for wanted in needs[node]:
            users.setdefault(wanted, []).append(node)
    return users


def reach(starts: Iterable[str], edges: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the start nodes and everything that can be reached from them along ``edges``."""
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(edges.get(node, ()))
    return found
