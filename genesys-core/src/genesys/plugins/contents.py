"""Contents of a package that is installed in editable mode: its files are what it is, whatever its version says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.model.canonical import digest, digest_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genesys.spi.ports import Files, Look

_CODE = (".py", ".json", ".toml", ".dict")


def stamp(files: Files, folder: str) -> str:
    """Return a digest of names, sizes and times: quick, for telling whether anything was touched since."""
    return digest([[path, look.size, look.changed] for path, look in _walk(files, folder, "")])


def contents(files: Files, folder: str) -> str:
    """Return a digest of names and contents: for plans, which are compared across machines."""
    return digest([[path, digest_bytes(files.read(f"{folder}/{path}"))] for path, _ in _walk(files, folder, "")])


def _walk(files: Files, folder: str, below: str) -> Iterator[tuple[str, Look]]:
    for name in files.list(f"{folder}/{below}" if below else folder):
        path = f"{below}/{name}" if below else name
        if name == "__pycache__":
            continue
        look = files.look(f"{folder}/{path}")
        if look.kind == "folder":
            yield from _walk(files, folder, path)
        elif name.endswith(_CODE):
            yield path, look
