"""The embedded backend: a folder on this machine, with flock and rename."""

from __future__ import annotations

import errno
from hashlib import blake2b
from typing import TYPE_CHECKING

from genesys.spi.backend import Caps, Conflict, Exists, NotFound, Unknown
from genesys.state.problems import DISK, FULL, READ_ONLY

if TYPE_CHECKING:
    from genesys.errors import GenesysError
    from genesys.spi.ports import Appender, Files

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)


class LocalBackend:
    """Objects as files. Its coroutines never wait, so they run without an event loop.

    A version is the digest of the content: every content of a root is unique, by its salt.

    Args:
        files: The file system.
        folder: Where; made with the first object.
    """

    def __init__(self, files: Files, folder: str) -> None:
        self.caps = Caps(append=True, waits=False)
        self._files, self._folder = files, folder.rstrip("/")

    def path(self, key: str) -> str:
        """Return the file of a key."""
        return f"{self._folder}/{key}"

    async def get(self, key: str) -> tuple[bytes, str]:
        """Return content and version."""
        data = self._read(key)
        return data, _version(data)

    async def put(self, key: str, data: bytes) -> None:
        """Store an object under a key that is free."""
        path = self.path(key)
        try:
            self._into_folder(path)
            self._files.create(path, data)
        except FileExistsError:
            raise Exists(key) from None
        except OSError as error:
            raise translate(error, path) from None

    async def cas(self, key: str, data: bytes, expect: str | None) -> str:
        """Replace an object if its version is ``expect``."""
        path = self.path(key)
        try:
            self._into_folder(path)
            with self._files.lock(path + ".lock"):
                if self._current(key) != expect:
                    raise Conflict(key)
                self._replace(key, data)
        except OSError as error:
            raise translate(error, path) from None
        return _version(data)

    async def delete(self, key: str) -> None:
        """Remove an object; quiet when there is none."""
        path = self.path(key)
        try:
            self._files.delete(path)
        except FileNotFoundError:
            return
        except OSError as error:
            raise translate(error, path) from None

    def appender(self, key: str) -> Appender:
        """Open a growing object."""
        path = self.path(key)
        try:
            self._into_folder(path)
            return self._files.append(path)
        except OSError as error:
            raise translate(error, path) from None

    async def list(self, prefix: str) -> tuple[str, ...]:
        """Return the sorted names directly below a prefix."""
        path = self.path(prefix.rstrip("/"))
        try:
            return tuple(name for name in self._files.list(path) if not name.endswith(".lock"))
        except OSError as error:
            raise translate(error, path) from None

    def _read(self, key: str) -> bytes:
        path = self.path(key)
        try:
            return self._files.read(path)
        except (FileNotFoundError, NotADirectoryError):
            raise NotFound(key) from None
        except OSError as error:
            raise translate(error, path) from None

    def _current(self, key: str) -> str | None:
        try:
            return _version(self._read(key))
        except NotFound:
            return None

    def _replace(self, key: str, data: bytes) -> None:
        try:
            self._files.write(self.path(key), data)
        except OSError:
            # A rename that took place and was not made durable is neither done nor undone.
            if self._current(key) == _version(data):
                raise Unknown(key) from None
            raise

    def _into_folder(self, path: str) -> None:
        folder = path.rpartition("/")[0]
        if not self._files.exists(folder):
            self._files.make_folder(folder, mode=0o700)


def translate(error: OSError, path: str) -> GenesysError:
    """Return what a person needs to know about an error of the file system."""
    if error.errno in _FULL:
        return FULL.error(path=path)
    if error.errno in _REFUSED:
        return READ_ONLY.error(path=path, why=error.strerror)
    return DISK.error(path=path, why=error.strerror or type(error).__name__)


def _version(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()
