"""Places in files, made when somebody asks: a load of a thousand resources needs none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.errors import Where

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genesys.spi.ports import Files

NOT_OURS = ("/site-packages/", "/dist-packages/", "/.genesys/")
"""Parts of paths below a project that are installed there, or made by Genesys."""


class Source:
    """A file of the user's, for messages.

    Args:
        file: Path as the user would write it.
        data: Its content.
    """

    __slots__ = ("_lines", "data", "file")

    def __init__(self, file: str, data: bytes) -> None:
        self.file, self.data = file, data
        self._lines: list[str] | None = None

    def where(self, line: int, column: int = 0, length: int = 1, *, utf8: bool = False) -> Where:
        """Return a place; ``utf8`` says that column and length count bytes."""
        text = self.line(line)
        if utf8 and column and not text.isascii():
            raw = text.encode()
            end = column - 1 + length
            column, length = (
                len(raw[: column - 1].decode(errors="ignore")) + 1,
                len(raw[column - 1 : end].decode(errors="ignore")),
            )
        return Where(self.file, line, column, max(length, 1), text)

    def line(self, number: int) -> str:
        """Return a line by its number; empty when there is none."""
        if self._lines is None:
            self._lines = self.data.decode(errors="replace").splitlines()
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""


class Sources:
    """The user's own files, by path.

    Args:
        folder: The project's folder.
        files: The file system.
    """

    def __init__(self, folder: str, files: Files) -> None:
        self.folder, self._files = folder, files
        self._known: dict[str, Source] = {}

    def name(self, path: str) -> str:
        """Return a file's path as the user would write it; ``""`` when it is not the user's."""
        if not path.startswith(self.folder + "/") or any(part in path for part in NOT_OURS):
            return ""
        return path[len(self.folder) + 1 :]

    def keep(self, path: str, data: bytes) -> Source:
        """Keep the content of a file, as it was read for the load."""
        source = self._known[path] = Source(self.name(path) or path, data)
        return source

    def data(self, path: str) -> bytes:
        """Return the content of a file; empty when it cannot be read."""
        return self.get(path).data

    def get(self, path: str) -> Source:
        """Return a file of the user's; empty when it cannot be read."""
        if path not in self._known:
            try:
                return self.keep(path, self._files.read(path))
            except OSError:
                return self.keep(path, b"")
        return self._known[path]


Spot = tuple[int, int, int]
"""Line, column and length."""


class Places(dict[str, Where]):
    """Field -> place, as `Declared.places` wants it, worked out at the first look.

    Args:
        find: Gives everything that is known.
    """

    def __init__(self, find: Callable[[], Mapping[str, Where]]) -> None:
        super().__init__()
        self._find: Callable[[], Mapping[str, Where]] | None = find

    def _look(self) -> None:
        if self._find is not None:
            find, self._find = self._find, None
            super().update(find())

    def __bool__(self) -> bool:
        return True

    def get(self, key: str, default: Any = None) -> Any:
        """Return the place of a field, or ``default``."""
        self._look()
        return super().get(key, default)

    def __getitem__(self, key: str) -> Where:
        self._look()
        return super().__getitem__(key)

    def items(self) -> Any:
        """Return every place."""
        self._look()
        return super().items()

    def __contains__(self, key: object) -> bool:
        self._look()
        return super().__contains__(key)


class Spots(Places):
    """Places in one file, which can be kept without being worked out.

    Args:
        source: The file.
        spots: Gives the spot of every field.
    """

    def __init__(self, source: Source, spots: Callable[[], Mapping[str, Spot]]) -> None:
        super().__init__(lambda: {path: source.where(*spot) for path, spot in spots().items()})
        self._spots = spots

    def spots(self) -> Mapping[str, Spot]:
        """Return the spot of every field."""
        return self._spots()
