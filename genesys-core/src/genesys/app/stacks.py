"""The stacks of a project that have a state."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from genesys.state.drive import complete
from genesys.state.store import ROOT_NAME, prefix_of

if TYPE_CHECKING:
    from genesys.app.project import Project


def stacks(project: Project) -> list[str]:
    """Return the names of the project's stacks that have a state, sorted."""
    name = project.name.partition("/")[0]
    backend = project.backend
    folder = prefix_of(name)

    async def collect() -> list[str]:
        found = []
        for environment in await backend.list(folder):
            if ROOT_NAME in await backend.list(f"{folder}{environment.rstrip('/')}/"):
                found.append(f"{name}/{unquote(environment.rstrip('/'))}")
        return found

    return complete(collect())
