"""What counts as declared when the declaration cannot be read: looking, stopping and going back must work then too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.errors import GenesysError
from genesys.state.drive import complete

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.app.project import Project
    from genesys.model.declared import Stack
    from genesys.model.resource import Resource
    from genesys.state.state import State


def standing(project: Project, state: State) -> Stack:
    """Return the declaration; what was declared at the newest commit when it is broken.

    Raises:
        GenesysError: LOAD-0xx, and no commit says what was declared.
    """
    try:
        return project.loaded.stack
    except GenesysError:
        from genesys.app.rollback import declared

        commit = complete(complete(state.head()).commit())
        if commit is None or not commit.stack_digest:
            raise
        stack = declared(state, commit)
        project.index.switches.restrict(**(stack.settings.get("plugins") or {}))
        return stack


def kinds_of(project: Project) -> Mapping[str, type[Resource]]:
    """Return the kinds of the declaration; without those of the project itself when it is broken.

    Raises:
        GenesysError: PLUGIN-001 to PLUGIN-004.
    """
    try:
        return project.loaded.kinds
    except GenesysError:
        from genesys.load.kinds import Kinds

        return Kinds(project.plugged_kinds)
