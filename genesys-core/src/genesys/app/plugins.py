"""What is installed, and whether it fits; nothing is imported to be listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys import __version__
from genesys.plugins.drivers import fits
from genesys.plugins.index import open_index

if TYPE_CHECKING:
    from genesys.spi.ports import World


def installed(world: World) -> list[dict[str, str]]:
    """Return ``{group, name, package, version, fit}`` of every entry point, sorted by group and name."""
    index = open_index(world)
    return [
        {
            "group": group,
            "name": entry.name,
            "package": entry.dist,
            "version": entry.version,
            "fit": "yes" if not entry.core or fits(__version__, entry.core) else f"needs genesys-core {entry.core}",
        }
        for group in sorted(index.groups)
        for entry in index.groups[group]
    ]
