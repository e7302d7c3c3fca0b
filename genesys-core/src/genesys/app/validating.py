"""Checking a declaration: load and compile, against no record and no reality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.app.providers import Providers
from genesys.compile.compile import compile_stack

if TYPE_CHECKING:
    from genesys.app.project import Project
    from genesys.errors import Finding


def validate(project: Project) -> tuple[int, list[Finding]]:
    """Return the number of declared resources, and warnings.

    What a provider would have to be asked first is left out: nobody is asked.

    Raises:
        GenesysError: Everything that is wrong, at once.
    """
    loaded = project.loaded
    graph = compile_stack(
        loaded.stack, kinds=loaded.kinds, providers=Providers(project.index), environ=project.world.environ
    )
    return len(loaded.stack.resources), [*loaded.warnings, *graph.notes]
