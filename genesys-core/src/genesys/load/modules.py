"""Kinds from Python files of a project that is written in YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.kinds.annotation import hints_of, kind_name
from genesys.load.finder import ProjectFinder
from genesys.load.place import Sources
from genesys.load.problems import KIND_TWICE
from genesys.load.trouble import explained
from genesys.load.watch import watching
from genesys.model.resource import Composite, Resource

if TYPE_CHECKING:
    from types import ModuleType

    from genesys.load.kinds import Kinds
    from genesys.load.load import Job


def import_kinds(files: list[str], job: Job) -> Kinds:
    """Return the known kinds and every kind that a class in these files declares.

    Args:
        files: Paths below the project's folder, such as ``my_kinds.py``.
        job: The load.

    Raises:
        GenesysError: A file cannot be imported, or two kinds share a name.
    """
    import importlib

    sources = Sources(job.folder, job.world.files)
    ProjectFinder(job.folder, job.world.files, cache=job.cache, inputs=job.inputs).install()
    found: dict[str, type[Resource]] = {}
    for file in files:
        name = file.removesuffix(".py").removeprefix("./").replace("/", ".")
        try:
            with watching(job.inputs, job.world.environ) as watch:
                module = importlib.import_module(name)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise explained(error, sources) from None
        watch.settle(job.folder, job.world.files)
        _collect(module, found, job)
    return job.kinds.extended(found)


def _collect(module: ModuleType, found: dict[str, type[Resource]], job: Job) -> None:
    for value in vars(module).values():
        if not (isinstance(value, type) and issubclass(value, Resource) and value.__module__ == module.__name__):
            continue
        if value in {Resource, Composite} or value.__name__.startswith("_"):
            continue
        name = kind_name(value)
        other = found.get(name) or job.kinds.get(name)
        if other is not None and other is not value:
            first, second = (f"{one.__module__}.{one.__name__}" for one in (other, value))
            raise KIND_TWICE.error(None, kind=name, first=first, second=second)
        found[name] = value
        # Names in annotations are looked up in the module, and the module is forgotten at the next load.
        hints_of(value)
