"""What compiling reads: providers read the environment, and kinds of the project whatever they like."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from genesys.kinds.table import BUILTIN
from genesys.load.watch import Environ, watching

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from genesys.app.project import Project
    from genesys.model.declared import Stack
    from genesys.spi.provider import Provider


def has_own_kinds(project: Project, stack: Stack) -> bool:
    """Tell whether kinds of the project itself are used: what becomes of them is up to its files."""
    return any(
        resource.kind not in BUILTIN and resource.kind not in project.plugged_kinds for resource in stack.resources
    )


def login_of(project: Project, environ: Mapping[str, str], provider: Provider) -> str:
    """Return where it shows that somebody is logged in at a provider, or ``""``: a look, and no call to anybody.

    Args:
        project: Whose files are looked at.
        environ: The environment, as `noting` gives it.
        provider: See its ``logins``.
    """
    home = environ.get("HOME") or ""
    for place in provider.logins:
        path = home + place[1:] if place.startswith("~/") else ""
        if project.world.files.exists(path) if path else environ.get(place):
            return place
    return ""


@contextmanager
def noting(project: Project, stack: Stack) -> Iterator[Mapping[str, str]]:
    """Give the environment to compile with; what is read while it lasts is noted in `Project.asked`."""
    environ = project.world.environ
    if not has_own_kinds(project, stack):
        yield Environ(environ, project.asked)
        return
    with watching(project.asked, environ) as watch:
        yield Environ(environ, project.asked)
    watch.settle(project.folder, project.world.files)
