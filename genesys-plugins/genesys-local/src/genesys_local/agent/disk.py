"""Writing files so that a crash leaves the old one or the new one, and removing folders for good."""

from __future__ import annotations

import contextlib
import os
import shutil


def write(path: str, data: bytes, *, mode: int = 0o600) -> None:
    """Replace a file's content; durable on return."""
    temporary = f"{path}.{os.getpid()}.tmp"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    sync_folder(os.path.dirname(path))


def sync_folder(path: str) -> None:
    """Make names in a folder durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def folder(path: str, *, mode: int = 0o700) -> str:
    """Make a folder that only its owner may enter, and return its path."""
    os.makedirs(path, mode=mode, exist_ok=True)
    return path


def remove(path: str) -> None:
    """Remove a file or a folder with all it holds; quiet when absent."""
    try:
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path, onerror=_force)
        else:
            os.unlink(path)
    except FileNotFoundError:
        pass


def remove_empty(path: str, stop: str) -> None:
    """Remove empty folders from ``path`` upwards, up to and without ``stop``."""
    while path.startswith(stop + os.sep):
        try:
            os.rmdir(path)
        except FileNotFoundError:
            pass
        except OSError:
            return
        path = os.path.dirname(path)


def used_bytes(path: str) -> int:
    """Return the bytes in all files below a folder; 0 when absent."""
    total = 0
    for root, _, names in os.walk(path):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(root, name)).st_size
    return total


def _force(function: object, path: str, error: object) -> None:
    """Give a folder that a program made read-only back to its owner and try again."""
    parent = os.path.dirname(path)
    for place in (parent, path):
        with contextlib.suppress(OSError):
            os.chmod(place, 0o700)
    with contextlib.suppress(FileNotFoundError):
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path, ignore_errors=True)
        else:
            os.unlink(path)
