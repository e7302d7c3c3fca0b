"""What the agent owns, on disk: one small file a native, so that a change costs the same in a stack of any size."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator
from typing import Any

from genesys_local.agent import disk
from genesys_local.fault import invalid
from genesys_local.paths import short, stack_of

_ID = re.compile(r"[A-Za-z0-9._:@+=-]{1,100}/[^\x00-\x1f]{1,400}")


class Record:
    """One native: what was asked for and what the agent knows about it.

    Args:
        type: Native type.
        id: ``<stack id>/<native address>~<generation>``.
        token: Who made it, as the creator said.
        body: As asked for, secret values taken out.
        state: The agent's own: addresses, ports, pids, phase.
    """

    __slots__ = ("body", "id", "state", "token", "type")

    def __init__(self, type: str, id: str, *, token: str, body: dict[str, Any], state: dict[str, Any]) -> None:
        self.type, self.id, self.token, self.body, self.state = type, id, token, body, state

    @property
    def stack(self) -> str:
        """The stack's id."""
        return stack_of(self.id)

    @property
    def key(self) -> str:
        """A short name for files and folders."""
        return short(self.id, 16)


class Registry:
    """All records of one data folder.

    Args:
        home: The data folder.
    """

    def __init__(self, home: str) -> None:
        self.home = home
        self._records: dict[str, Record] = {}

    def load(self) -> None:
        """Read all records; a file that cannot be read is set aside, never guessed at."""
        root = os.path.join(self.home, "stacks")
        for stack in _names(root):
            folder = os.path.join(root, stack, "natives")
            for name in _names(folder):
                self._load(os.path.join(folder, name))

    def _load(self, path: str) -> None:
        if not path.endswith(".json"):
            if path.endswith(".tmp"):
                disk.remove(path)
            return
        try:
            with open(path, "rb") as file:
                data = json.load(file)
            record = Record(**data)
        except (ValueError, TypeError):
            os.replace(path, path + ".unreadable")
            return
        self._records[record.id] = record

    def get(self, id: str, type: str | None = None) -> Record | None:
        """Return a record, or ``None`` when there is none (of this type)."""
        record = self._records.get(id)
        return record if record is not None and type in {None, record.type} else None

    def save(self, record: Record) -> None:
        """Make a record durable. Refuses ids that no stack could have."""
        if not _ID.fullmatch(record.id) or record.stack in {".", ".."}:
            raise invalid("ID_SHAPE", f"{record.id!r} is not <stack id>/<address>~<generation>.")
        disk.folder(os.path.join(self.folder(record.stack), "natives"))
        data = {name: getattr(record, name) for name in Record.__slots__}
        disk.write(self._path(record), json.dumps(data, separators=(",", ":")).encode())
        self._records[record.id] = record

    def drop(self, record: Record) -> None:
        """Forget a record; the stack's folder goes with its last content."""
        disk.remove(self._path(record))
        self._records.pop(record.id, None)
        disk.remove_empty(os.path.join(self.folder(record.stack), "natives"), self.home)

    def all(self, *, stack: str | None = None, type: str | None = None) -> Iterator[Record]:
        """Yield records sorted by id."""
        for id in sorted(self._records):
            record = self._records[id]
            if stack in {None, record.stack} and type in {None, record.type}:
                yield record

    def folder(self, stack: str) -> str:
        """Return the folder of a stack; not made here."""
        return os.path.join(self.home, "stacks", stack)

    def __len__(self) -> int:
        return len(self._records)

    def _path(self, record: Record) -> str:
        return os.path.join(self.folder(record.stack), "natives", record.key + ".json")


def _names(folder: str) -> list[str]:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        return sorted(os.listdir(folder))
    return []
