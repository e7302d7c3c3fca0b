"""The file system port on a simulated disk."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from genesys.sim.disk import Disk, Fate
from genesys.spi.ports import Look

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from genesys.sim.process import Process

_FOLDER_MODE = 0o755


class SimFiles:
    """The files that one process sees.

    Args:
        disk: What outlives it.
        process: Whose calls these are.
        now: Gives seconds since 1970, for times of change.
        fate: What a crash leaves of what was not durable.
    """

    def __init__(self, disk: Disk, process: Process, now: Callable[[], float], fate: Fate | None = None) -> None:
        self.disk, self.process, self.fate = disk, process, fate or Fate()
        self.fail: int | None = None
        """Number of the operating system's error that every effect ends with; for full and broken disks."""
        self._now = now

    def read(self, path: str) -> bytes:
        """Return the content."""
        self.process.alive()
        if path not in self.disk.files:
            raise _missing(path)
        return self.disk.files[path]

    def write(self, path: str, data: bytes, *, mode: int = 0o644) -> None:
        """Replace the content."""
        self._check(path)
        self._replaced(path, data, mode)

    def create(self, path: str, data: bytes, *, mode: int = 0o644) -> None:
        """Write a file that must not exist yet."""
        self.process.alive()
        if self.exists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
        self._replaced(path, data, mode)

    def append(self, path: str, *, mode: int = 0o600) -> SimAppender:
        """Open a file for appending; made when absent."""
        self._check(path)
        if path not in self.disk.files:
            self._effect(lambda: self.disk.put(path, b"", mode, self._nanoseconds()))
        return SimAppender(self, path)

    def delete(self, path: str) -> None:
        """Remove a file; quiet when absent."""
        self._effect(lambda: self.disk.drop(path))

    def list(self, folder: str) -> list[str]:
        """Return the sorted names in a folder."""
        self.process.alive()
        skip = len(folder.rstrip("/")) + 1
        return sorted({path[skip:].split("/")[0] for path in self.disk.below(folder)})

    def exists(self, path: str) -> bool:
        """Tell whether a file or folder is there."""
        self.process.alive()
        return path in self.disk.files or self._is_folder(path)

    def stat(self, path: str) -> tuple[int, int]:
        """Return size in bytes and modification time in nanoseconds."""
        found = self.look(path)
        return found.size, found.changed

    def look(self, path: str) -> Look:
        """Return what stands at a path. There are no links."""
        self.process.alive()
        if path in self.disk.files:
            mode, at = self.disk.about.get(path, (0o644, 0))
            return Look("file", mode, len(self.disk.files[path]), at)
        if self._is_folder(path):
            return Look("folder", self.disk.folders.get(path, _FOLDER_MODE), 0, 0)
        raise _missing(path)

    def make_folder(self, path: str, *, mode: int = 0o755) -> None:
        """Make a folder and its parents; quiet when present."""
        self.process.alive()
        self._check(path)
        while path not in {"", "/"} and path not in self.disk.folders:
            self.disk.folders[path] = mode
            path = os.path.dirname(path)

    def delete_folder(self, path: str) -> None:
        """Remove a folder and everything in it; a crash may leave any part of it."""
        self.process.alive()
        for name in self.disk.below(path):
            if name in self.disk.files:
                self._effect(partial(self.disk.drop, name))
        for name in [path, *self.disk.below(path)]:
            self.disk.folders.pop(name, None)

    @contextmanager
    def lock(self, path: str) -> Iterator[None]:
        """Hold an exclusive lock; a dead holder has none.

        Raises:
            BlockingIOError: Another living process holds it, and nothing in this thread can let it go.
        """
        self.process.alive()
        holder = self.disk.holders.get(path)
        if holder is not None and not holder.dead:
            raise BlockingIOError(errno.EAGAIN, "held by a process that cannot go on while this one waits", path)
        self.disk.holders[path] = self.process
        try:
            yield
        finally:
            if self.disk.holders.get(path) is self.process:
                del self.disk.holders[path]

    def _replaced(self, path: str, data: bytes, mode: int) -> None:
        before = self.disk.files.get(path)
        about = self.disk.about.get(path, (0, 0))
        self._fails()
        self.process.point()
        self.disk.put(path, data, mode, self._nanoseconds())
        try:
            self.process.point()
        except BaseException:
            # The folder was not synced: after a power cut the old name may be back.
            if not self.fate.keeps_rename(path, self.process.points):
                self._restore(path, before, about)
            raise

    def _restore(self, path: str, before: bytes | None, about: tuple[int, int]) -> None:
        if before is None:
            self.disk.drop(path)
        else:
            self.disk.put(path, before, *about)

    def _effect(self, change: Callable[[], None]) -> None:
        self._fails()
        self.process.effect(change)

    def _fails(self) -> None:
        self.process.alive()
        if self.fail:
            raise OSError(self.fail, os.strerror(self.fail))

    def _check(self, path: str) -> None:
        if os.path.dirname(path) in self.disk.files:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)

    def _is_folder(self, path: str) -> bool:
        return path in self.disk.folders or path == "/" or bool(self.disk.below(path))

    def _nanoseconds(self) -> int:
        return int(self._now() * 1e9)


class SimAppender:
    """An open file that only grows; of what was not synced, a crash leaves a beginning.

    Args:
        files: Where it is.
        path: The file.
    """

    def __init__(self, files: SimFiles, path: str) -> None:
        self._files, self._path, self._pending = files, path, b""
        files.process.at_death(self._torn)

    def append(self, data: bytes) -> None:
        """Hand ``data`` to the operating system."""
        self._files._effect(lambda: self._take(data))  # noqa: SLF001 - the two are one port

    def sync(self) -> None:
        """Return when everything appended is durable."""
        self._files._effect(self._keep)  # noqa: SLF001

    def close(self) -> None:
        """Close the file; what was appended reaches the disk some time, when the process lives."""
        self._files.process.alive()
        self._keep()

    def _take(self, data: bytes) -> None:
        self._pending += data

    def _keep(self, size: int | None = None) -> None:
        disk, data = self._files.disk, self._pending[:size]
        mode, at = disk.about.get(self._path, (0o600, 0))
        disk.put(self._path, disk.files.get(self._path, b"") + data, mode, at)
        self._pending = b""

    def _torn(self) -> None:
        if self._pending:
            self._keep(self._files.fate.keeps(len(self._pending), self._path, self._files.process.points))


def _missing(path: str) -> FileNotFoundError:
    return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
