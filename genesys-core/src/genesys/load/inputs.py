"""What a load read, and whether it would read the same now. This decides if an unchanged program needs to run."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from genesys.model.canonical import digest_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.spi.ports import Files

WHOLE = "*"
"""Name that stands for the whole environment, when a program walked through it."""

FOLDER = b"folder"
"""What counts as the content of a folder."""


class Inputs:
    """Files, folders and environment variables that a load read.

    Args:
        folder: The project's folder.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.files: dict[str, str | None] = {}
        """Path, relative to the folder when inside it -> content digest; ``None``: there was no such file."""
        self.folders: dict[str, list[str]] = {}
        """Folder that was listed -> names in it."""
        self.env: dict[str, str | None] = {}
        """Environment variable -> value; ``None``: it was not set. Values may be secret: never write them down."""
        self.sources: dict[str, str] = {}
        """Source folder -> content digest."""
        self.unseen: set[str] = set()
        """Reads that leave no trace, such as another process or the network; then nothing can be told."""

    def note_file(self, path: str, data: bytes | None) -> None:
        """Note a file and its content, or that there was none."""
        self.files[path] = None if data is None else digest_bytes(data)

    def record(self, key: bytes) -> dict[str, Any]:
        """Return a plain form for keeping; values of the environment are in it as MACs under ``key`` (<= 64 bytes)."""
        return {
            "files": dict(self.files),
            "folders": {path: digest_bytes("\0".join(names).encode()) for path, names in self.folders.items()},
            "env": {name: _mac(key, value) for name, value in self.env.items()},
            "sources": dict(self.sources),
            "unseen": sorted(self.unseen),
        }


def stands(record: Mapping[str, Any], folder: str, *, files: Files, environ: Mapping[str, str], key: bytes) -> bool:
    """Tell whether everything in a record is still the same.

    Args:
        record: What `Inputs.record` gave.
        folder: The project's folder now.
        files: The file system.
        environ: The environment now.
        key: The key of the record.
    """
    if record["unseen"]:
        return False
    if any(_mac(key, whole(environ) if n == WHOLE else environ.get(n)) != mac for n, mac in record["env"].items()):
        return False
    if any(digest_at(files, inside(folder, path)) != digest for path, digest in record["files"].items()):
        return False
    listed = record["folders"].items()
    if any(digest_bytes("\0".join(names(files, inside(folder, p))).encode()) != digest for p, digest in listed):
        return False
    if not record["sources"]:
        return True
    from genesys.load.sources import digest_of

    return all(digest_of(inside(folder, p), files) == digest for p, digest in record["sources"].items())


def inside(folder: str, path: str) -> str:
    """Return the whole path of one that is relative to the folder."""
    return path if path.startswith("/") else f"{folder}/{path}"


def names(files: Files, folder: str) -> list[str]:
    """Return the names in a folder that a program may care for: hidden ones and bytecode are left out."""
    try:
        return [name for name in files.list(folder) if not name.startswith(".") and name != "__pycache__"]
    except (FileNotFoundError, NotADirectoryError):
        return []


def whole(environ: Mapping[str, str]) -> str:
    """Return the whole environment as one text."""
    return "\0".join(f"{name}={value}" for name, value in sorted(environ.items()))


def digest_at(files: Files, path: str) -> str | None:
    """Return the digest of a file's content, ``None`` when there is no file."""
    try:
        return digest_bytes(files.read(path))
    except IsADirectoryError:
        return digest_bytes(FOLDER)
    except OSError:
        return None


def _mac(key: bytes, value: str | None) -> str | None:
    return (
        None if value is None else blake2b(value.encode(errors="surrogateescape"), key=key, digest_size=16).hexdigest()
    )
