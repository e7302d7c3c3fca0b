"""A graph as text for drawing programs."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def dot(needs: Mapping[str, Iterable[str]], labels: Mapping[str, str]) -> str:
    """Return a graph in the DOT language; arrows go from what needs to what is needed.

    Args:
        needs: Node -> nodes it needs.
        labels: Node -> second line of its label.
    """
    lines = ["digraph stack {", "  rankdir = LR", "  node [shape = box]"]
    for node in sorted(needs):
        label = _quoted(f"{node}\\n{labels[node]}" if labels.get(node) else node)
        lines.append(f"  {_quoted(node)} [label = {label}]")
    lines += [f"  {_quoted(node)} -> {_quoted(other)}" for node in sorted(needs) for other in sorted(needs[node])]
    return "\n".join([*lines, "}"])


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


def mermaid(needs: Mapping[str, Iterable[str]], labels: Mapping[str, str]) -> str:
    """Return a graph in the Mermaid language; arguments as in `dot`."""
    names = {node: f"n{at}" for at, node in enumerate(sorted(needs))}
    lines = ["graph LR"]
    for node, name in names.items():
        text = node.replace('"', "#quot;")
        label = f"{text}<br/>{labels[node]}" if labels.get(node) else text
        lines.append(f'  {name}["{label}"]')
    for node, name in names.items():
        lines += [f"  {name} --> {names[other]}" for other in sorted(needs[node]) if other in names]
    return "\n".join(lines)


def reduced(needs: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Return the same graph without the arrows that longer ways imply; what is reachable stays so.

    Cost: O(n * m) for n nodes and m edges; for drawing, not for planning.
    """
    direct = {node: sorted({n for n in wanted if n in needs}) for node, wanted in needs.items()}
    result = {}
    for node, wanted in direct.items():
        far: set[str] = set()
        for other in wanted:
            waiting = list(direct[other])
            while waiting:
                found = waiting.pop()
                if found not in far:
                    far.add(found)
                    waiting.extend(direct[found])
        result[node] = [other for other in wanted if other not in far]
    return result
