"""The ports: every effect of Genesys goes through one of these, so that a test can replace the world.

The real world is in ``genesys.app.world``, the simulated one in ``genesys.sim``. Paths are plain
strings. No port retries; an operating system error passes through as ``OSError``.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> float:
        """Return seconds since 1970 (UTC); may jump."""

    def monotonic(self) -> float:
        """Return seconds from an arbitrary start; never goes back."""


class Entropy(Protocol):
    """Where randomness comes from."""

    def token(self, size: int) -> bytes:
        """Return ``size`` unpredictable bytes."""


class Appender(Protocol):
    """An open file that only grows."""

    def append(self, data: bytes) -> None:
        """Hand ``data`` to the operating system; not yet durable."""

    def sync(self) -> None:
        """Return when everything appended is durable."""

    def close(self) -> None:
        """Close the file."""


class Look(NamedTuple):
    """What stands at a path.

    Args:
        kind: ``file``, ``folder``, ``link`` or ``other``.
        mode: Permission bits.
        size: Bytes.
        changed: Modification time, in nanoseconds since 1970.
        target: What a link points to, else ``""``.
    """

    kind: str
    mode: int
    size: int
    changed: int
    target: str = ""


class Files(Protocol):
    """The file system. Every write is whole or absent after a crash, and durable on return."""

    def read(self, path: str) -> bytes:
        """Return the content.

        Raises:
            FileNotFoundError: There is none.
        """

    def write(self, path: str, data: bytes, *, mode: int = 0o644) -> None:
        """Replace the content: temporary file, fsync, rename, fsync of the folder."""

    def create(self, path: str, data: bytes, *, mode: int = 0o644) -> None:
        """Write a file that must not exist yet.

        Raises:
            FileExistsError: It exists; it was not touched.
        """

    def append(self, path: str, *, mode: int = 0o600) -> Appender:
        """Open a file for appending; made when absent."""

    def delete(self, path: str) -> None:
        """Remove a file; quiet when absent."""

    def list(self, folder: str) -> list[str]:
        """Return the sorted names in a folder; empty when it is absent. Temporary files are left out."""

    def exists(self, path: str) -> bool:
        """Tell whether a file or folder is there."""

    def stat(self, path: str) -> tuple[int, int]:
        """Return size in bytes and modification time in nanoseconds."""

    def look(self, path: str) -> Look:
        """Return what stands at a path, without following a link.

        Raises:
            FileNotFoundError: Nothing does.
        """

    def make_folder(self, path: str, *, mode: int = 0o755) -> None:
        """Make a folder and its parents; quiet when present."""

    def delete_folder(self, path: str) -> None:
        """Remove a folder and everything in it; quiet when absent."""

    def lock(self, path: str) -> AbstractContextManager[None]:
        """Hold an exclusive lock between processes; waits for it; freed by the system when a process dies."""


class Finished(Protocol):
    """What a process left behind."""

    @property
    def code(self) -> int:
        """Exit code; negative when a signal ended it."""

    @property
    def out(self) -> bytes:
        """What it printed."""

    @property
    def err(self) -> bytes:
        """What it complained about."""


class Processes(Protocol):
    """Starting other programs."""

    def run(self, argv: list[str], *, cwd: str | None = None, env: dict[str, str] | None = None) -> Finished:
        """Run to the end; the input is empty.

        Raises:
            FileNotFoundError: There is no such program.
        """

    def which(self, name: str) -> str | None:
        """Return the path of a program, or ``None``."""


class World(Protocol):
    """All ports in one value, handed down from the command."""

    @property
    def clock(self) -> Clock:
        """Where time comes from."""

    @property
    def entropy(self) -> Entropy:
        """Where randomness comes from."""

    @property
    def files(self) -> Files:
        """The file system."""

    @property
    def processes(self) -> Processes:
        """Other programs."""

    @property
    def environ(self) -> dict[str, str]:
        """The environment, as it was when the command began."""
