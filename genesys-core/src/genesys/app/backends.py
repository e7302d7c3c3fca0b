"""Where states are kept: a folder on this machine, or whatever an installed backend offers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from genesys.app.problems import NO_BACKEND

if TYPE_CHECKING:
    from genesys.plugins.index import Index
    from genesys.spi.backend import StateBackend
    from genesys.spi.ports import World


def open_backend(world: World, folder: str, location: str, index: Index) -> StateBackend:
    """Return the store behind a location.

    Args:
        world: The ports.
        folder: Folder in which relative paths start.
        location: A folder, a ``file://`` URL, or a URL whose scheme an installed backend has as its name.
        index: What is installed.

    Raises:
        GenesysError: APP-015, the scheme belongs to no installed backend; PLUGIN-002 to -004, -007.
    """
    scheme, separator, rest = location.partition("://")
    if not separator or scheme == "file":
        from genesys.state.local import LocalBackend

        return LocalBackend(world.files, os.path.join(folder, rest if separator else location))
    from genesys.plugins.drivers import load
    from genesys.spi.groups import STATE_BACKENDS

    if not any(entry.name == scheme for entry in index.groups.get(STATE_BACKENDS, [])):
        from genesys.plugins.installing import command

        install = command(world.files, "install", f"genesys-state-{scheme}")
        names = ", ".join(index.names(STATE_BACKENDS)) or "none"
        raise NO_BACKEND.error(url=_shown(location), names=names, install=install)
    backend: StateBackend = load(index, STATE_BACKENDS, scheme)(location, world)
    if not backend.caps.waits:
        return backend
    from genesys.state.portal import Portal

    return Portal(backend)


def _shown(url: str) -> str:
    """Return a URL without the password that may be in it."""
    scheme, _, rest = url.partition("://")
    place, slash, path = rest.partition("/")
    return f"{scheme}://{place.rpartition('@')[2]}{slash}{path}"
