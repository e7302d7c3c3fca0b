"""What is installed, and whether it fits; nothing is imported to be listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys import __version__
from genesys.plugins.drivers import fits
from genesys.plugins.index import DAMAGED, open_index
from genesys.spi.groups import COMMANDS, HOOKS

if TYPE_CHECKING:
    from collections.abc import Collection

    from genesys.app.project import Project
    from genesys.errors import Finding
    from genesys.plugins.index import Entry, Index
    from genesys.spi.ports import World

YES, OFF = "yes", "off"


def installed(world: World, *, commands: Collection[str] = ()) -> list[dict[str, str]]:
    """Return ``{group, name, package, version, fit}`` of every entry point, sorted by group and name.

    ``fit`` is ``yes``, ``off: …`` for what somebody switched off, or says in a few words what is wrong.

    Args:
        world: The ports.
        commands: Names of commands that are built in; those come first, so a package's of the same name is never run.
    """
    index = open_index(world)
    return [
        {
            "group": group,
            "name": entry.name,
            "package": entry.dist,
            "version": entry.version,
            "fit": _fit(index, group, entry, commands),
        }
        for group in sorted(index.groups)
        for entry in index.groups[group]
    ]


def unfit(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the rows of `installed` that need somebody to do something."""
    return [row for row in rows if row["fit"] != YES and not row["fit"].startswith(OFF)]


def _fit(index: Index, group: str, entry: Entry, commands: Collection[str]) -> str:
    if group == DAMAGED:
        return f"its metadata cannot be read: {entry.value}"
    by = index.switches.off(group, entry)
    if by:
        return f"{OFF}: {by}"
    if entry.core and not fits(__version__, entry.core):
        return f"needs genesys-core {entry.core}"
    others = [other.dist for other in index.named(group, entry.name) if other.dist != entry.dist]
    if others:
        return f"the name is taken by {', '.join(others)} too"
    if group == COMMANDS and entry.name in commands:
        return "hidden by the command of the same name that is built in"
    return YES


def broken(project: Project) -> list[Finding]:
    """Load every plugin that is installed and fits, and return why some cannot be used."""
    from genesys.errors import GenesysError
    from genesys.plugins.drivers import load
    from genesys.plugins.listeners import hooks_of
    from genesys.spi.groups import KINDS, PROVIDERS, STATE_BACKENDS

    index = project.index
    found: list[Finding] = []
    for group in (PROVIDERS, STATE_BACKENDS, KINDS, COMMANDS):
        for name in index.names(group):
            try:
                load(index, group, name)
            except GenesysError as error:
                found += error.findings
    if index.names(HOOKS):
        hooks_of(index, found.append)
    return found
