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

if TYPE_CHECKING:
    from genesys.spi.ports import World

FORMAT = 1


class Entry:
    """One entry point.

    Args:
        name: Name of the driver.
        value: ``module:attribute``.
        dist: Distribution that declares it.
        version: Its version.
        core: Its requirement on genesys-core, or ``""``.
        digest: Digest of its installed files.
        verified: Whether stevedore loaded it once in this environment.
    """

    __slots__ = ("core", "digest", "dist", "name", "value", "verified", "version")

    def __init__(  # noqa: PLR0917 - a row of the index
        self, name: str, value: str, dist: str, version: str, core: str, digest: str, verified: bool = False
    ) -> None:
        self.name, self.value, self.dist, self.version = name, value, dist, version
        self.core, self.digest, self.verified = core, digest, verified

    def as_json(self) -> list[Any]:
        """Return the row."""
        return [self.name, self.value, self.dist, self.version, self.core, self.digest, self.verified]


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

    def named(self, group: str, name: str) -> list[Entry]:
        """Return the entries with a name; more than one means that packages collide."""
        return [entry for entry in self.groups.get(group, []) if entry.name == name]

    def names(self, group: str) -> list[str]:
        """Return the names of a group, sorted, without repetition."""
        return sorted({entry.name for entry in self.groups.get(group, [])})

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
        return {group: [Entry(*row) for row in rows] for group, rows in data["groups"].items()}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _key(world: World) -> str:
    stamps = []
    for folder in sys.path:
        try:
            stamps.append(f"{folder}={world.files.stat(folder)[1]}")
        except OSError:
            continue
    return "|".join([__version__, sys.version, *stamps])


def _short(text: str) -> str:
    from hashlib import blake2b

    return blake2b(text.encode(), digest_size=6).hexdigest()
