"""Importing modules of the project: by content, not by time stamp, and noted as inputs of the load.

A change within the same second, of the same length, would be missed by Python's own bytecode files.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import sys
from typing import TYPE_CHECKING, Any

from genesys.load.code import compiled
from genesys.load.place import NOT_OURS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType

    from genesys.load.cache import Cache
    from genesys.load.inputs import Inputs
    from genesys.spi.ports import Files

_OURS = frozenset({"genesys.load.modules", "genesys.load.beside"})
"""Modules of Genesys that import on the program's behalf."""
_IMPORTING = ("<frozen importlib", importlib.__file__ or "<frozen importlib")


class ProjectFinder:
    """Finds modules below a project's folder.

    Args:
        folder: The project's folder.
        files: The file system.
        cache: Where bytecode is kept.
        inputs: Where sources are noted.
    """

    def __init__(self, folder: str, files: Files, *, cache: Cache, inputs: Inputs) -> None:
        self.folder, self.files, self.cache, self.inputs = folder, files, cache, inputs
        self.data: dict[str, bytes] = {}
        """Path -> content of every module that was read."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return how to load a module, or ``None`` when it is not in the project, or not the program asks.

        A file called ``secrets.py`` must not become the ``secrets`` of Genesys or of Python itself.
        """
        if path is None and (name in sys.stdlib_module_names or not self._asked()):
            return None
        for folder in [self.folder] if path is None else path:
            if self.owns(folder + "/"):
                self._note_absent(folder, name)
                loader: Callable[[str, str], Any] = lambda name, path: _Loader(name, path, self)
                found = importlib.machinery.FileFinder(folder, (loader, [".py"])).find_spec(name)  # type: ignore[arg-type]
                if found is not None and (found.loader is not None or not _installed(name, path)):
                    return found
        return None

    def _asked(self) -> bool:
        """Tell whether it is the program that imports, or Genesys on its behalf."""
        frame = sys._getframe(2)
        while frame.f_back is not None and frame.f_code.co_filename.startswith(_IMPORTING):
            frame = frame.f_back
        return self.owns(frame.f_code.co_filename) or frame.f_globals.get("__name__") in _OURS

    def owns(self, path: str) -> bool:
        """Tell whether a file is part of the program, and not of something installed below it."""
        return path.startswith(self.folder + "/") and not any(part in path for part in NOT_OURS)

    def code(self, path: str) -> CodeType:
        """Return the code of a module, and note it."""
        data = self.data[path] = self.files.read(path)
        self.inputs.note_file(path[len(self.folder) + 1 :], data)
        return compiled(path, data, self.cache).code

    def install(self) -> None:
        """Serve imports from now on, in place of an earlier project's finder, whose modules are forgotten."""
        for other in [finder for finder in sys.meta_path if isinstance(finder, ProjectFinder)]:
            sys.meta_path.remove(other)
            for name in [name for name, module in sys.modules.items() if other.brought(module)]:
                del sys.modules[name]
        # Before Python's own search of folders, behind built-in and frozen modules: as for the folder of a script.
        at = next((n for n, f in enumerate(sys.meta_path) if f is importlib.machinery.PathFinder), len(sys.meta_path))
        sys.meta_path.insert(at, self)

    def lend(self, inputs: Inputs) -> Inputs:
        """Note sources in ``inputs`` from now on, and return where they were noted so far."""
        before, self.inputs = self.inputs, inputs
        return before

    def brought(self, module: ModuleType) -> bool:
        """Tell whether a module came from here; a folder without ``__init__.py`` has no file, but a path."""
        if getattr(module, "__file__", None) is not None:
            return module.__file__ in self.data
        return any(self.owns(f"{folder}/") for folder in getattr(module, "__path__", ()))

    def _note_absent(self, folder: str, name: str) -> None:
        """Note where a module would have come first: a program may do without one, until somebody adds it."""
        last = name.rpartition(".")[2]
        for path in (f"{folder}/{last}/__init__.py", f"{folder}/{last}.py"):
            if self.files.exists(path):
                break
            self.inputs.note_file(path[len(self.folder) + 1 :], None)


def finder_of(folder: str) -> ProjectFinder | None:
    """Return the finder that serves a project's folder now, or ``None``."""
    return next((f for f in sys.meta_path if isinstance(f, ProjectFinder) and f.folder == folder), None)


def _installed(name: str, path: Sequence[str] | None) -> bool:
    """Tell whether a module is found without the project; a folder without a module in it comes after those."""
    return importlib.machinery.PathFinder.find_spec(name, path) is not None


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, finder: ProjectFinder) -> None:
        super().__init__(name, path)
        self._finder = finder

    def get_code(self, fullname: str) -> CodeType | None:
        return self._finder.code(self.path)
