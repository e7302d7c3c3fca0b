"""Checking a declaration: load and compile, against no record and no reality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.app.neighbors import is_ours
from genesys.compile.compile import compile_stack
from genesys.errors import GenesysError

if TYPE_CHECKING:
    from genesys.app.project import Project
    from genesys.errors import Finding


def validate(project: Project) -> tuple[int, list[Finding]]:
    """Return the number of declared resources, and warnings.

    What a provider would have to be asked first is left out, and so are other stacks: nobody is asked.

    Raises:
        GenesysError: Everything that is wrong, at once.
    """
    loaded, declared, visit = project.loaded, project.declared, project.hooking.visitor(project.declared)
    providers, environ = project.providers(), project.world.environ
    facts: dict[str, dict[str, str]] = {}
    while True:
        graph = compile_stack(
            declared, kinds=loaded.kinds, providers=providers, environ=environ, facts=facts, visit=visit
        )
        open_: dict[str, dict[str, str]] = {lookup.key: {} for lookup in graph.lookups if is_ours(lookup)}
        if not open_:
            break
        facts |= open_
    if project.hooking.set_aside:
        raise GenesysError(project.hooking.set_aside)
    return len(declared.resources), [*loaded.warnings, *project.hooking.warnings, *graph.notes]
