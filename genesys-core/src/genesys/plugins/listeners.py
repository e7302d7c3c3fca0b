"""Every installed hook plugin, loaded; one that cannot be used is set aside and named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.errors import GenesysError
from genesys.plugins.drivers import load
from genesys.plugins.hooks import Hooks
from genesys.plugins.problems import UNFIT_HOOKS
from genesys.spi.groups import HOOKS

if TYPE_CHECKING:
    from collections.abc import Callable

    from genesys.errors import Finding
    from genesys.plugins.index import Index

BESIDE = "genesys_hooks.py"
"""File beside a declaration that is a hook plugin without packaging."""


def hooks_of(index: Index, set_aside: Callable[[Finding], None]) -> Hooks:
    """Return the installed hook plugins that are not switched off.

    Args:
        index: What is installed.
        set_aside: Receives why a plugin cannot be used.
    """
    hooks = Hooks()
    for name in index.names(HOOKS):
        try:
            plugin = load(index, HOOKS, name)
        except GenesysError as error:
            for finding in error.findings:
                set_aside(finding)
            continue
        take_in(hooks, name, plugin, set_aside, dist=index.named(HOOKS, name)[0].dist)
    return hooks


def take_in(hooks: Hooks, name: str, plugin: object, set_aside: Callable[[Finding], None], *, dist: str = "") -> None:
    """Add a plugin, or set it aside when it can never work.

    Args:
        hooks: Where to add it.
        name: Its name.
        plugin: A module, or an object with implementations.
        set_aside: Receives why it cannot be used.
        dist: Package that it is from; ``""`` for a file beside the declaration.
    """
    try:
        hooks.add(name, plugin)
    except ValueError as error:
        set_aside(UNFIT_HOOKS.finding(None, plugin=dist or name, name=name, cause=str(error)))
