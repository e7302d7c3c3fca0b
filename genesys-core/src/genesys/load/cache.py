"""What was worked out from a file, kept beside the project until the file changes.

One entry a name. It begins with the digest of what it was made from, so it is of this content or of no use,
and with a digest of its name and of itself, so that a damaged one, or that of another name, is of no use
either. A cache that cannot be written or read is no error: the work is done again.
"""

from __future__ import annotations

import marshal
from typing import TYPE_CHECKING, Any

from genesys.model.canonical import digest_bytes

if TYPE_CHECKING:
    from genesys.spi.ports import Files

FOLDER = ".genesys/cache"
_DIGEST = 64


class Cache:
    """The entries of one project.

    Args:
        folder: The project's folder.
        files: The file system.
        engine: What decides about the meaning of entries beside their content: versions, plugins.
    """

    def __init__(self, folder: str, files: Files, *, engine: str) -> None:
        self._folder, self._files, self._engine = f"{folder}/{FOLDER}", files, engine

    def digest(self, *parts: bytes) -> str:
        """Return the digest that belongs to a content."""
        return digest_bytes(b"\0".join([self._engine.encode(), *parts]))

    def get(self, name: str, digest: str) -> Any:
        """Return an entry of this content, or ``None``."""
        try:
            data = self._files.read(f"{self._folder}/{name}")
            made = data[2 * _DIGEST :]
            if data[: 2 * _DIGEST] != self._head(name, digest, made):
                return None
            return marshal.loads(made)  # noqa: S302
        except (OSError, ValueError, EOFError, TypeError):
            return None

    def put(self, name: str, digest: str, value: Any) -> None:
        """Keep an entry of plain data or code; quiet when it cannot be kept."""
        try:
            self._files.make_folder(self._folder)
            made = marshal.dumps(value)
            self._files.write(f"{self._folder}/{name}", self._head(name, digest, made) + made)
        except (OSError, ValueError):
            return

    def _head(self, name: str, digest: str, made: bytes) -> bytes:
        return digest.encode() + self.digest(name.encode(), made).encode()
