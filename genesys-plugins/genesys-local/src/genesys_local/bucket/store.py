"""Objects in a folder: one sub-folder a key, one file a version, and a small file that lists the versions."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import IO, Any, NamedTuple

_COPY = 1 << 20


class Version(NamedTuple):
    """One version of an object; the newest is last in its list.

    Args:
        id: Sortable by age.
        etag: MD5 of the content as S3 does it, ``""`` for a deletion mark.
        size: Bytes.
        type: Media type.
        time: Seconds since 1970.
        deleted: True for a deletion mark.
    """

    id: str
    etag: str
    size: int
    type: str
    time: float
    deleted: bool = False


class Store:
    """All objects of one bucket. Safe to use from many threads; one process at a time.

    Args:
        root: Folder; made when absent.
        versioning: Keep what is replaced or deleted.
    """

    def __init__(self, root: str, *, versioning: bool) -> None:
        self._root, self._versioning = root, versioning
        self._lock = threading.Lock()
        self._index: dict[str, list[Version]] = {}
        os.makedirs(root, mode=0o700, exist_ok=True)
        for name in os.listdir(root):
            self._load(os.path.join(root, name))

    def put(self, key: str, chunks: Iterator[bytes], *, type: str) -> Version:
        """Store an object; it appears whole or not at all."""
        folder = self._folder(key)
        digest, size = hashlib.md5(usedforsecurity=False), 0
        os.makedirs(folder, mode=0o700, exist_ok=True)
        stamp = time.time_ns()
        temporary = os.path.join(folder, f".{stamp}.{threading.get_ident()}.tmp")
        try:
            with open(temporary, "wb") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            with self._lock:
                version = Version(self._fresh_id(key), digest.hexdigest(), size, type, stamp / 1e9)
                os.replace(temporary, os.path.join(folder, version.id))
                self._commit(key, [*self._index.get(key, []), version])
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
        return version

    def delete(self, key: str, version: str | None = None) -> Version | None:
        """Delete an object or one version; with versioning, the first leaves a mark and keeps what was."""
        with self._lock:
            versions = self._index.get(key, [])
            if version is not None:
                self._commit(key, [one for one in versions if one.id != version])
                return next((one for one in versions if one.id == version), None)
            if not versions or versions[-1].deleted:
                return None
            mark = Version(self._fresh_id(key), "", 0, "", time.time(), deleted=True)
            self._commit(key, [*versions, mark] if self._versioning else [])
            return mark

    def find(self, key: str, version: str | None = None) -> Version | None:
        """Return a version, the newest when none is named; ``None`` when there is none or it is a deletion mark."""
        versions = self._index.get(key, [])
        found = next((one for one in reversed(versions) if version in {None, one.id}), None)
        return None if found is None or found.deleted else found

    def open(self, key: str, version: Version) -> IO[bytes]:
        """Open the content of a version."""
        return open(os.path.join(self._folder(key), version.id), "rb")

    def newest(self, prefix: str = "") -> list[tuple[str, Version]]:
        """Return key and newest version of all that is not deleted, sorted by key."""
        return [
            (key, versions[-1])
            for key, versions in sorted(self._index.items())
            if key.startswith(prefix) and not versions[-1].deleted
        ]

    def versions(self, prefix: str = "") -> list[tuple[str, Version]]:
        """Return all versions of all keys, newest first within a key."""
        return [
            (key, version)
            for key, versions in sorted(self._index.items())
            if key.startswith(prefix)
            for version in reversed(versions)
        ]

    def _fresh_id(self, key: str) -> str:
        last = self._index.get(key, [])
        now = time.time_ns()
        return f"{max(now, int(last[-1].id, 16) + 1 if last else 0):016x}"

    def _commit(self, key: str, versions: list[Version]) -> None:
        """Make a list of versions the truth, then remove files that it does not name."""
        folder = self._folder(key)
        if not self._versioning:
            versions = versions[-1:]
        if versions:
            data = json.dumps({"key": key, "versions": [one._asdict() for one in versions]})
            _write(os.path.join(folder, "versions.json"), data)
            self._index[key] = versions
        else:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(os.path.join(folder, "versions.json"))
            self._index.pop(key, None)
        self._tidy(folder, {one.id for one in versions})

    def _tidy(self, folder: str, kept: set[str]) -> None:
        with contextlib.suppress(OSError):
            for name in os.listdir(folder):
                if name not in kept and name != "versions.json" and not name.startswith("."):
                    os.unlink(os.path.join(folder, name))
            if not kept:
                os.rmdir(folder)

    def _load(self, folder: str) -> None:
        try:
            with open(os.path.join(folder, "versions.json"), encoding="utf-8") as file:
                data: dict[str, Any] = json.load(file)
        except (OSError, ValueError):
            return
        versions = [Version(**one) for one in data["versions"]]
        self._index[data["key"]] = versions
        for name in os.listdir(folder):
            if name.startswith("."):
                os.unlink(os.path.join(folder, name))

    def _folder(self, key: str) -> str:
        return os.path.join(self._root, hashlib.sha256(key.encode()).hexdigest()[:40])


def holds_anything(root: str) -> bool:
    """Tell, without opening the store, whether a bucket holds an object or a version."""
    try:
        return any(os.path.exists(os.path.join(root, name, "versions.json")) for name in os.listdir(root))
    except FileNotFoundError:
        return False


def copy(source: IO[bytes], length: int, sink: Callable[[bytes], object]) -> None:
    """Hand ``length`` bytes on, piece by piece."""
    while length > 0 and (data := source.read(min(length, _COPY))):
        sink(data)
        length -= len(data)


def _write(path: str, text: str) -> None:
    temporary = os.path.join(os.path.dirname(path), ".versions.tmp")
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
