"""Seeing what a user's program reads while it runs.

Files and folders are seen by CPython's audit events, the environment by standing in for it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from genesys.load.inputs import FOLDER, WHOLE, Inputs, names, whole

if TYPE_CHECKING:
    from genesys.spi.ports import Files

_UNSEEN = {"subprocess.Popen": "another process", "os.system": "another process", "socket.connect": "the network"}
_watching: list[_Watch] = []
# An audit hook stays for the life of the process, so there is one, and it does nothing between loads.
_hooked: list[bool] = []


class Environ(MutableMapping[str, str]):
    """The environment that the program sees: a copy, so that what it writes stays with it, and every read is noted."""

    def __init__(self, values: Mapping[str, str], inputs: Inputs) -> None:
        self._values, self._given, self._inputs = dict(values), dict(values), inputs

    def __getitem__(self, name: str) -> str:
        if not isinstance(name, str):
            raise TypeError(f"str expected, not {type(name).__name__}")
        self._inputs.env[name] = self._given.get(name)
        return self._values[name]

    def __setitem__(self, name: str, value: str) -> None:
        self._values[name] = value

    def __delitem__(self, name: str) -> None:
        del self._values[name]

    def __iter__(self) -> Iterator[str]:
        self._inputs.env[WHOLE] = whole(self._given)
        return iter(self._values)

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __repr__(self) -> str:
        return "environ({…})"

    def copy(self) -> dict[str, str]:
        """Return a plain copy, as `os.environ` does."""
        return dict(self)


class _Watch:
    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.opened: dict[str, None] = {}
        self.listed: dict[str, None] = {}
        self.skipped = tuple({sys.prefix, sys.base_prefix, sys.exec_prefix, _own_folder(), "/dev", "/proc", "/sys"})
        self.before = set(sys.modules)

    def event(self, name: str, args: tuple[Any, ...]) -> None:
        if name == "open":
            self._open(args)
        elif name in {"os.listdir", "os.scandir"}:
            self._list(args[0])
        elif name in _UNSEEN:
            self.inputs.unseen.add(_UNSEEN[name])

    def settle(self, folder: str, files: Files) -> None:
        """Note the contents of what was opened and listed; what the program itself wrote counts as it is now."""
        for path in self.opened:
            short = path[len(folder) + 1 :] if path.startswith(folder + "/") else path
            if short not in self.inputs.files and not short.startswith(".genesys/"):
                self.inputs.note_file(short, _content(path, files))
        for path in self.listed:
            short = path[len(folder) + 1 :] if path.startswith(folder + "/") else path
            self.inputs.folders[short] = names(files, path)
        for path in self._libraries():
            if path not in self.opened:
                self.inputs.note_file(path, _content(path, files))

    def looked(self, path: Any) -> None:
        """Note that the program asked whether there is something."""
        where = self._path(path)
        if where:
            self.opened[where] = None

    def _libraries(self) -> Iterator[str]:
        """Give the sources of what was imported from elsewhere: read from bytecode, it is not seen being opened."""
        for name in set(sys.modules) - self.before:
            path = str(getattr(sys.modules[name], "__file__", None) or "")
            installed = "/site-packages/" in path or not path.startswith(self.skipped)
            if path.endswith(".py") and installed and not path.startswith((_own_folder(), self.inputs.folder + "/")):
                yield path

    def _open(self, args: tuple[Any, ...]) -> None:
        path, mode, flags = args
        writes = flags & (os.O_WRONLY | os.O_RDWR) if isinstance(flags, int) else "w" in str(mode)
        where = self._path(path)
        if where and not writes and not where.endswith(".pyc"):
            self.opened[where] = None

    def _list(self, path: Any) -> None:
        # Looking for modules lists folders too; those that are found are noted by themselves.
        if sys._getframe(3).f_code.co_filename.startswith("<frozen importlib"):
            return
        where = self._path("." if path is None else path)
        if where:
            self.listed[where] = None

    def _path(self, path: Any) -> str:
        if isinstance(path, int):
            return ""
        whole = os.path.abspath(os.fsdecode(path))
        return "" if whole.startswith(self.skipped) or "/site-packages/" in whole else whole


def _content(path: str, files: Files) -> bytes | None:
    try:
        return files.read(path)
    except IsADirectoryError:
        return FOLDER
    except OSError:
        return None


def _own_folder() -> str:
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def _hook(name: str, args: tuple[Any, ...]) -> None:
    if _watching:
        _watching[-1].event(name, args)


@contextmanager
def watching(inputs: Inputs, environ: Mapping[str, str]) -> Iterator[_Watch]:
    """While it lasts, note what the process reads, and show programs ``environ`` as their environment."""
    if not _hooked:
        _hooked.append(True)
        sys.addaudithook(_hook)
    watch = _Watch(inputs)
    # `os.getenv` and `os.path.expandvars` look it up in the module too, so this is the one place to stand in.
    real, os.__dict__["environ"] = os.__dict__["environ"], Environ(environ, inputs)
    # Asking whether there is a file raises no audit event; `os.path` and `pathlib` ask through this one function.
    stat = os.__dict__["stat"]

    def noted(path: Any, **more: Any) -> os.stat_result:
        watch.looked(path)
        found: os.stat_result = stat(path, **more)
        return found

    os.__dict__["stat"] = noted
    _watching.append(watch)
    try:
        yield watch
    finally:
        _watching.remove(watch)
        os.__dict__["stat"] = stat
        os.__dict__["environ"] = real
