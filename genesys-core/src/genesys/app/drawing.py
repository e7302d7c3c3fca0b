"""The graph of a stack, of resources or of natives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.app.planning import compiled
from genesys.app.records import recorded
from genesys.graph.draw import reduced
from genesys.model.expr import walk

if TYPE_CHECKING:
    from genesys.app.project import Project


def graph_of(project: Project, *, natives: bool) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return node -> nodes it needs, without implied arrows, and node -> kind or native type.

    Raises:
        GenesysError: What is wrong with the declaration.
    """
    state = project.find_state()
    loaded = project.loaded
    records = recorded(state) if state else {}
    graph = compiled(project, project.declared, loaded.kinds, project.providers(), records, state=state)
    needs: dict[str, set[str]] = {}
    labels: dict[str, str] = {}
    for node in graph.nodes.values():
        name = node.address if natives else node.kind_address
        labels[name] = node.type if natives else node.kind
        wanted = {*node.needs, *(item["$native"][0] for item in walk(node.body) if "$native" in item)}
        owners = {
            graph.nodes[a].address if natives else graph.nodes[a].kind_address for a in wanted if a in graph.nodes
        }
        needs.setdefault(name, set()).update(owners - {name})
    return reduced(needs), labels
