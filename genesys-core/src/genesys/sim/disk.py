"""A disk, which outlives processes, and what a crash leaves on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from genesys.sim.chance import number

if TYPE_CHECKING:
    from genesys.sim.process import Process

SECTOR = 512
"""Bytes that a disk writes as one."""


class Fate(NamedTuple):
    """What a crash leaves of what was not durable yet. ``None`` lets the seed decide among everything legal.

    Args:
        torn: Bytes that are kept of what was appended and not synced, >= 0.
        renamed: Whether a rename is kept whose folder was not synced.
    """

    torn: int | None = 0
    renamed: bool | None = True

    def keeps(self, size: int, *seed: object) -> int:
        """Return how many of ``size`` bytes are kept: whole sectors, all, or none."""
        if self.torn is not None:
            return min(self.torn, size)
        return min(size, SECTOR * (number("torn", *seed) % (size // SECTOR + 2)))

    def keeps_rename(self, *seed: object) -> bool:
        """Tell whether a rename is kept."""
        return number("renamed", *seed) % 2 == 0 if self.renamed is None else self.renamed


class Disk:
    """Files and folders in memory.

    Args:
        files: Path -> content, to begin with.
    """

    def __init__(self, files: dict[str, bytes] | None = None) -> None:
        self.files: dict[str, bytes] = dict(files or {})
        self.folders: dict[str, int] = {}
        self.about: dict[str, tuple[int, int]] = {}
        """Path -> permission bits and time of change in nanoseconds."""
        self.holders: dict[str, Process] = {}
        """Path of a lock -> who holds it."""

    def put(self, path: str, data: bytes, mode: int, at: int) -> None:
        """Write a file."""
        self.files[path] = data
        self.about[path] = (mode, at)

    def drop(self, path: str) -> None:
        """Remove a file, when it is there."""
        self.files.pop(path, None)
        self.about.pop(path, None)

    def below(self, folder: str) -> list[str]:
        """Return the paths of all files and folders in a folder, at any depth."""
        start = folder.rstrip("/") + "/"
        return [path for path in (*self.files, *self.folders) if path.startswith(start)]

    def flip(self, path: str, bit: int) -> None:
        """Let one bit of a file rot; ``bit`` counts from 0 and wraps around."""
        data = bytearray(self.files[path])
        data[bit // 8 % len(data)] ^= 1 << bit % 8
        self.files[path] = bytes(data)
