"""The index of entry points: one small file, good as long as no package was installed or removed.

Reading it costs a stat of each folder on ``sys.path``; filling it (`genesys.plugins.discovery`) imports
the metadata machinery, which is why an unchanged plan must not do it.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from genesys import __version__
from genesys.plugins.switches import Switches

if TYPE_CHECKING:
    from genesys.spi.ports import Files, World

FORMAT = 3
DAMAGED = "damaged"
"""In place of a group: packages whose metadata cannot be read; the value of such an entry says why."""


class Entry:
    """One entry point.

    Args:
        row: The facts below, by name; missing ones are empty.
    """

    __slots__ = ("core", "digest", "dist", "folder", "name", "value", "verified", "version")

    name: str
    """Name of the driver."""
    value: str
    """``module:attribute``."""
    dist: str
    """Distribution that declares it."""
    version: str
    """Version of the distribution."""
    core: str
    """Its requirement on genesys-core, or ``""``."""
    digest: str
    """Digest of its installed files, as its own record of them says."""
    folder: str
    """Folder of its code when it is installed in editable mode, else ``""``."""
    verified: bool
    """Whether stevedore loaded it once in this environment."""

    def __init__(self, **row: Any) -> None:
        for slot in self.__slots__:
            setattr(self, slot, row.get(slot, False if slot == "verified" else ""))

    def as_json(self) -> dict[str, Any]:
        """Return the row."""
        return {slot: getattr(self, slot) for slot in self.__slots__}


class Index:
    """Everything that is installed, by group.

    Args:
        groups: Group -> entries, in name order.
        path: Where the index is kept.
        key: What it is good for.
        files: Writes it back.
    """

    def __init__(self, groups: dict[str, list[Entry]], path: str, key: str, world: World) -> None:
        self.groups, self._path, self._key, self._world = groups, path, key, world
        self.switches = Switches(world.environ)

    @property
    def files(self) -> Files:
        """The file system."""
        return self._world.files

    def entries(self, group: str) -> list[Entry]:
        """Return the entries of a group that are not switched off, in name order."""
        return [entry for entry in self.groups.get(group, []) if not self.switches.off(group, entry)]

    def named(self, group: str, name: str) -> list[Entry]:
        """Return the entries with a name; more than one means that packages collide."""
        return [entry for entry in self.entries(group) if entry.name == name]

    def names(self, group: str) -> list[str]:
        """Return the names of a group, sorted, without repetition."""
        return sorted({entry.name for entry in self.entries(group)})

    def save(self) -> None:
        """Keep the index for the next process; a folder that cannot be written costs only time."""
        rows = {group: [entry.as_json() for entry in entries] for group, entries in self.groups.items()}
        data = json.dumps({"format": FORMAT, "key": self._key, "groups": rows}, separators=(",", ":"))
        try:
            self._world.files.make_folder(os.path.dirname(self._path))
            self._world.files.write(self._path, data.encode())
        except OSError:
            return


def open_index(world: World) -> Index:
    """Return the index for this interpreter and ``sys.path``, filled anew when something was installed."""
    key = _key(world)
    path = os.path.join(cache_folder(world), f"plugins-{sys.version_info[0]}.{sys.version_info[1]}-{_short(key)}.json")
    groups = _read(world, path, key)
    if groups is not None:
        return Index(groups, path, key, world)
    from genesys.plugins.discovery import scan

    index = Index(scan(), path, key, world)
    index.save()
    return index


def cache_folder(world: World) -> str:
    """Return the folder for what can be made again at any time."""
    base = world.environ.get("XDG_CACHE_HOME") or os.path.join(world.environ.get("HOME", os.sep), ".cache")
    return os.path.join(base, "genesys")


def _read(world: World, path: str, key: str) -> dict[str, list[Entry]] | None:
    try:
        data = json.loads(world.files.read(path))
        if data["format"] != FORMAT or data["key"] != key:
            return None
        return {group: [Entry(**row) for row in rows] for group, rows in data["groups"].items()}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _key(world: World) -> str:
    stamps = []
    paths = world.environ.get("PYTHONPATH", "").split(os.pathsep)
    # The folder of the program and the current one change all the time, and nothing is installed there.
    for folder in (f for f in sys.path if f.endswith("-packages") or f in paths):
        try:
            stamps.append(f"{folder}={world.files.stat(folder)[1]}")
        except OSError:
            continue
    return "|".join([__version__, sys.version, *stamps])


def _short(text: str) -> str:
    from hashlib import blake2b

    return blake2b(text.encode(), digest_size=6).hexdigest()
