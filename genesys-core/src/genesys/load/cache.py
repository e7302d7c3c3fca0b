"""What was worked out from a file, kept beside the project until the file changes.

One entry a name; the digest of what it was made from is its first part, so an entry is either of this
content or of no use. A cache that cannot be written or read is no error: the work is done again.
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
            return marshal.loads(data[_DIGEST:]) if data[:_DIGEST] == digest.encode() else None  # noqa: S302
        except (OSError, ValueError, EOFError, TypeError):
            return None

    def put(self, name: str, digest: str, value: Any) -> None:
        """Keep an entry of plain data or code; quiet when it cannot be kept."""
        try:
            self._files.make_folder(self._folder)
            self._files.write(f"{self._folder}/{name}", digest.encode() + marshal.dumps(value))
        except (OSError, ValueError):
            return
