"""Whether a plan and this installation speak of the same plugins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.app.problems import OTHER_PLUGINS

if TYPE_CHECKING:
    from collections.abc import Mapping


def check(made_with: Mapping[str, Mapping[str, str]], installed: Mapping[str, Mapping[str, str]]) -> None:
    """Return when every plugin that had a say in a plan is installed, unchanged.

    Raises:
        GenesysError: APP-010, naming the differences.
    """
    found = []
    for name, plugin in sorted(made_with.items()):
        here = installed.get(name)
        if here is None:
            found.append(f"{name} {plugin['version']} is not installed")
        elif here["version"] != plugin["version"]:
            found.append(f"{name} was {plugin['version']} and is {here['version']}")
        elif here["digest"] != plugin["digest"]:
            found.append(f"{name} {plugin['version']} has other contents")
    if found:
        raise OTHER_PLUGINS.error(differences="; ".join(found))
