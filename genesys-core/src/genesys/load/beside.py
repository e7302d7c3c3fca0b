"""A Python file beside the declaration that is not part of it, such as ``genesys_hooks.py``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import genesys
from genesys.load.cache import Cache
from genesys.load.finder import ProjectFinder, finder_of
from genesys.load.inputs import Inputs
from genesys.load.place import Sources
from genesys.load.trouble import explained
from genesys.load.watch import watching

if TYPE_CHECKING:
    from types import ModuleType

    from genesys.spi.ports import World


def import_beside(name: str, folder: str, world: World) -> tuple[ModuleType, dict[str, str | None]]:
    """Return a module of the project's folder, and path -> content digest of the project's files it is made of.

    Args:
        name: Name of the module.
        folder: The project's folder, absolute.
        world: The ports.

    Raises:
        GenesysError: It cannot be imported, with the place in it.
    """
    import importlib

    inputs = Inputs(folder)
    finder = finder_of(folder)
    if finder is None:
        finder = ProjectFinder(folder, world.files, cache=_cache(folder, world), inputs=inputs)
        finder.install()
    sys.modules.pop(name, None)
    before = finder.lend(inputs)
    try:
        with watching(inputs, world.environ) as watch:
            module = importlib.import_module(name)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise explained(error, Sources(folder, world.files)) from None
    finally:
        finder.lend(before)
    watch.settle(folder, world.files)
    inside = {path: seen for path, seen in inputs.files.items() if not path.startswith("/")}
    return module, inside


def _cache(folder: str, world: World) -> Cache:
    return Cache(folder, world.files, engine=genesys.__version__)
