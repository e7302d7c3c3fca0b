"""The real world: the one module of core in which effects happen."""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from genesys.spi.ports import Look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genesys.spi.ports import Clock, Entropy, Files, Processes, World

_NO_LINKS = (errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK)
_TEMPORARY = ".genesys-"


class RealClock:
    """The system's clock."""

    def now(self) -> float:
        """Return seconds since 1970 (UTC)."""
        return time.time()

    def monotonic(self) -> float:
        """Return seconds from an arbitrary start."""
        return time.monotonic()


class RealEntropy:
    """The system's randomness."""

    def token(self, size: int) -> bytes:
        """Return ``size`` unpredictable bytes."""
        return os.urandom(size)


class RealAppender:
    """A file opened for appending.

    Args:
        path: The file; made when absent.
        mode: Permissions of a new file.
    """

    def __init__(self, path: str, mode: int) -> None:
        new = not os.path.exists(path)
        self._fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, mode)
        if new:
            _sync_folder(os.path.dirname(path))

    def append(self, data: bytes) -> None:
        """Hand ``data`` to the operating system."""
        _write_all(self._fd, data)

    def sync(self) -> None:
        """Return when everything appended is durable."""
        _flush(self._fd)

    def close(self) -> None:
        """Close the file; quiet when closed."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


class RealFiles:
    """The file system."""

    def __init__(self) -> None:
        self._count = 0

    def read(self, path: str) -> bytes:
        """Return the content."""
        with open(path, "rb") as file:
            return file.read()

    def write(self, path: str, data: bytes, *, mode: int = 0o644) -> None:
        """Replace the content: temporary file, fsync, rename, fsync of the folder."""
        temporary = self._temporary(path, data, mode)
        try:
            os.replace(temporary, path)
        except BaseException:
            _quietly_remove(temporary)
            raise
        _sync_folder(os.path.dirname(path))

    def create(self, path: str, data: bytes, *, mode: int = 0o644) -> None:
        """Write a file that must not exist yet: it appears whole, under its name, or not at all."""
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
        temporary = self._temporary(path, data, mode)
        try:
            self._publish(temporary, path)
        finally:
            _quietly_remove(temporary)
        _sync_folder(os.path.dirname(path))

    def append(self, path: str, *, mode: int = 0o600) -> RealAppender:
        """Open a file for appending; made when absent."""
        return RealAppender(path, mode)

    def delete(self, path: str) -> None:
        """Remove a file; quiet when absent."""
        with suppress(FileNotFoundError):
            os.unlink(path)
            _sync_folder(os.path.dirname(path))

    def list(self, folder: str) -> list[str]:
        """Return the sorted names in a folder; empty when it is absent; temporary files are left out."""
        try:
            return sorted(name for name in os.listdir(folder) if not name.startswith(_TEMPORARY))
        except FileNotFoundError:
            return []

    def exists(self, path: str) -> bool:
        """Tell whether a file or folder is there."""
        return os.path.exists(path)

    def stat(self, path: str) -> tuple[int, int]:
        """Return size in bytes and modification time in nanoseconds."""
        found = os.stat(path)
        return found.st_size, found.st_mtime_ns

    def look(self, path: str) -> Look:
        """Return what stands at a path, without following a link."""
        found = os.lstat(path)
        kinds = ((stat.S_ISLNK, "link"), (stat.S_ISDIR, "folder"), (stat.S_ISREG, "file"))
        kind = next((word for test, word in kinds if test(found.st_mode)), "other")
        target = os.readlink(path) if kind == "link" else ""
        return Look(kind, stat.S_IMODE(found.st_mode), found.st_size, found.st_mtime_ns, target)

    def make_folder(self, path: str, *, mode: int = 0o755) -> None:
        """Make a folder and its parents, durably; quiet when present."""
        if os.path.isdir(path):
            return
        above = os.path.dirname(path)
        if above and above != path:
            self.make_folder(above, mode=mode)
        with suppress(FileExistsError):
            os.mkdir(path, mode)
        _sync_folder(above)

    def delete_folder(self, path: str) -> None:
        """Remove a folder and everything in it; quiet when absent."""
        import shutil

        with suppress(FileNotFoundError):
            shutil.rmtree(path)

    @contextmanager
    def lock(self, path: str) -> Iterator[None]:
        """Hold an exclusive lock between processes; the file stays, because removing it would let two in."""
        import fcntl

        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            yield
        finally:
            os.close(fd)

    def _temporary(self, path: str, data: bytes, mode: int) -> str:
        self._count += 1
        folder, name = os.path.split(path)
        temporary = os.path.join(folder, f"{_TEMPORARY}{name[:80]}-{os.getpid()}-{self._count}-{time.monotonic_ns():x}")
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        try:
            try:
                _write_all(fd, data)
                _flush(fd)
            finally:
                os.close(fd)
        except BaseException:
            _quietly_remove(temporary)
            raise
        return temporary

    def _publish(self, temporary: str, path: str) -> None:
        try:
            os.link(temporary, path)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            # Some file systems have no hard links: look and rename while nobody else may.
            with self.lock(os.path.join(os.path.dirname(path), _TEMPORARY + "lock")):
                if os.path.lexists(path):
                    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path) from None
                os.rename(temporary, path)


class RealFinished:
    """What a process left behind."""

    def __init__(self, code: int, out: bytes, err: bytes) -> None:
        self.code, self.out, self.err = code, out, err


class RealProcesses:
    """Starting other programs."""

    def run(self, argv: list[str], *, cwd: str | None = None, env: dict[str, str] | None = None) -> RealFinished:
        """Run to the end; the input is empty."""
        import subprocess

        done = subprocess.run(argv, cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        return RealFinished(done.returncode, done.stdout, done.stderr)

    def which(self, name: str) -> str | None:
        """Return the path of a program, or ``None``."""
        import shutil

        return shutil.which(name)


class RealWorld:
    """All ports, bound to this machine."""

    def __init__(self) -> None:
        self.clock: Clock = RealClock()
        self.entropy: Entropy = RealEntropy()
        self.files: Files = RealFiles()
        self.processes: Processes = RealProcesses()
        self.environ = _environ()


def _environ() -> dict[str, str]:
    """Return the environment; the user has a name in it, whoever started us."""
    environ = dict(os.environ)
    if not (environ.get("USER") or environ.get("LOGNAME")):
        import pwd

        with suppress(KeyError):
            environ["USER"] = pwd.getpwuid(os.getuid()).pw_name
    return environ


def real_world() -> World:
    """Return the ports of this machine; the environment is copied once."""
    return RealWorld()


def _write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def _flush(fd: int) -> None:
    import sys

    if sys.platform == "darwin":
        import fcntl

        # On macOS fsync leaves the data in the drive's cache.
        fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
    elif hasattr(os, "fdatasync"):
        os.fdatasync(fd)
    else:
        os.fsync(fd)


def _sync_folder(path: str) -> None:
    fd = os.open(path or ".", os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _quietly_remove(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)
