"""Start a plugin: a package that works, passes its conformance kit, and is the author's to change."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from genesys import __version__
from genesys.app.problems import BAD_PLUGIN_NAME, FOLDER_TAKEN, NO_PLUGIN_TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genesys.spi.ports import World

EXAMPLES = {"provider": "filebox", "hook": "needsowner"}
"""What can be started -> the name that its template has, which gives way to the new one everywhere."""
_NAMES = {"provider": re.compile(r"[a-z][a-z0-9]{1,30}"), "hook": re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")}
_SUFFIX = ".txt"
"""Template files end with it, so that no tool takes them for code of this package."""


def new(world: World, folder: str, kind: str, name: str) -> list[str]:
    """Write a new plugin's package and return the names of its files.

    Args:
        world: The ports.
        folder: Folder of the package; made when absent, and empty otherwise.
        kind: One of `EXAMPLES`.
        name: Name of the plugin.

    Raises:
        GenesysError: APP-037 no such kind, APP-038 the name is not legal, APP-032 the folder is not empty.
    """
    if kind not in templates(world):
        raise NO_PLUGIN_TEMPLATE.error(kind=kind, kinds=", ".join(templates(world)))
    if not _NAMES[kind].fullmatch(name):
        fits = re.sub(r"[^a-z0-9]+", "", name.lower()).lstrip("0123456789") or "mine"
        raise BAD_PLUGIN_NAME.error(kind=kind, name=name, fits=fits)
    if world.files.list(folder):
        raise FOLDER_TAKEN.error(folder=folder, kind=kind, name=name)
    made = []
    for path, text in _files(world, os.path.join(_templates(), kind), ""):
        own = _own(path.removesuffix(_SUFFIX), kind, name)
        target = os.path.join(folder, own)
        world.files.make_folder(os.path.dirname(target))
        world.files.create(target, _own(text, kind, name).encode())
        made.append(own)
    return made


def templates(world: World) -> list[str]:
    """Return the kinds of plugins that can be started."""
    return [name for name in world.files.list(_templates()) if name in EXAMPLES]


def core_range() -> tuple[str, str]:
    """Return the versions of core that a package started today fits: from this one, to before the next."""
    major, minor = (int(part) for part in __version__.split(".")[:2])
    return f"{major}.{minor}", f"{major}.{minor + 1}"


def _templates() -> str:
    return os.path.join(os.path.dirname(__file__), "templates")


def _own(text: str, kind: str, name: str) -> str:
    low, high = core_range()
    text = text.replace(f"genesys_{EXAMPLES[kind]}", f"genesys_{name.replace('-', '_')}")
    return text.replace(EXAMPLES[kind], name).replace("{core}", low).replace("{next}", high)


def _files(world: World, root: str, below: str) -> Iterator[tuple[str, str]]:
    for name in world.files.list(os.path.join(root, below)):
        path = os.path.join(below, name)
        if world.files.look(os.path.join(root, path)).kind == "folder":
            yield from _files(world, root, path)
        elif name.endswith(_SUFFIX):
            yield path, world.files.read(os.path.join(root, path)).decode()
