"""``genesys graph``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.line import add, parser
from genesys.cli.work import project

if TYPE_CHECKING:
    from genesys.cli.shell import Shell


def run(args: list[str], shell: Shell) -> int:
    """Print the graph as DOT or Mermaid."""
    found = parser(
        "graph",
        "Print the graph of the stack.",
        usage="[--format dot|mermaid] [--natives]",
        examples=("genesys graph | dot -Tsvg -o graph.svg", "genesys graph --format mermaid"),
    )
    add(found, "--format", choices=["dot", "mermaid"], default="dot", help="language (default: dot)")
    add(found, "--natives", action="store_true", help="natives instead of resources")
    options = found.parse_args(args)
    from genesys.app.drawing import graph_of
    from genesys.graph.draw import dot, mermaid

    needs, labels = graph_of(project(shell), natives=options.natives)
    if shell.json:
        shell.emit("graph", {"nodes": [{"name": n, "kind": labels[n], "needs": w} for n, w in sorted(needs.items())]})
    else:
        shell.print((mermaid if options.format == "mermaid" else dot)(needs, labels))
    return 0
