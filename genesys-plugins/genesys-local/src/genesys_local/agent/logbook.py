"""Captured output of one native: lines with time and instance, in a file that stays small."""

from __future__ import annotations

import contextlib
import os
import time
from collections import deque
from collections.abc import Iterator
from typing import Any, BinaryIO

_LIMIT = 8 * 2**20  # bytes a file; one older file is kept
_TAIL = 40


class Logbook:
    """Writes and reads the lines of one native.

    Args:
        path: The current file; the older one is beside it.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.recent: deque[str] = deque(maxlen=_TAIL)
        self._file: BinaryIO | None = None

    def write(self, instance: str, line: str) -> None:
        """Add one line. A full disk loses the line, never the program."""
        self.recent.append(line)
        with contextlib.suppress(OSError):
            file = self._open()
            file.write(f"{time.time():.3f}\t{instance}\t{line}\n".encode())
            file.flush()
            if file.tell() > _LIMIT:
                self._turn()

    def _open(self) -> BinaryIO:
        if self._file is None:
            os.makedirs(os.path.dirname(self.path), mode=0o700, exist_ok=True)
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            self._file = os.fdopen(handle, "ab")
        return self._file

    def _turn(self) -> None:
        self.close()
        os.replace(self.path, self.path + ".1")

    def close(self) -> None:
        """Close the file; it opens again when needed."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None

    def last(self, count: int = 20) -> str:
        """Return the last lines, for an error message."""
        return "\n".join(list(self.recent)[-count:])


class Reader:
    """Follows the lines of a logbook across turns of the file.

    Args:
        path: As given to `Logbook`.
    """

    def __init__(self, path: str) -> None:
        self._path, self._place, self._inode = path, 0, 0

    def old(self) -> Iterator[dict[str, Any]]:
        """Yield the lines of the older file."""
        with contextlib.suppress(FileNotFoundError), open(self._path + ".1", "rb") as file:
            yield from filter(None, map(_line, file))

    def new(self) -> Iterator[dict[str, Any]]:
        """Yield whole lines written since the last call."""
        with contextlib.suppress(FileNotFoundError), open(self._path, "rb") as file:
            inode = os.fstat(file.fileno()).st_ino
            if inode != self._inode:
                self._inode, self._place = inode, 0
            file.seek(self._place)
            for raw in file:
                if not raw.endswith(b"\n"):
                    return
                self._place += len(raw)
                line = _line(raw)
                if line:
                    yield line


def _line(raw: bytes) -> dict[str, Any] | None:
    parts = raw.decode(errors="replace").rstrip("\n").split("\t", 2)
    if len(parts) != 3:
        return None
    try:
        return {"time": float(parts[0]), "instance": parts[1], "line": parts[2]}
    except ValueError:
        return None
