"""What is there: objects, operations, services, and what is going to go wrong."""

from __future__ import annotations

import hashlib
import itertools
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from genesys_gcp.testbed.wrong import Wrong

NUMBER = "415104041262"
"""Number of every project."""


class Trouble(NamedTuple):
    """Something that goes wrong.

    Args:
        method: Method that it strikes.
        reason: Google's word for it.
        message: For people.
        status: HTTP status of a call that is refused; 0 for an operation that fails.
        times: How often.
    """

    method: str
    reason: str
    message: str
    status: int = 0
    times: int = 1


class Operation:
    """A change that is under way.

    Args:
        name: Its name.
        kind: ``insert``, ``delete`` and so on.
        on: Path of what it is about.
        work: Makes the change when it ends; may raise `Wrong`.
        scope: ``zones/z``, ``regions/r`` or ``global``.
        project: Its project.
    """

    def __init__(
        self, name: str, kind: str, on: str, work: Callable[[], None], *, scope: str = "global", project: str = ""
    ) -> None:
        self.name, self.kind, self.on, self.scope, self.work, self.project = name, kind, on, scope, work, project
        self.polls, self.done, self.since = 0, False, time.monotonic()
        self.error: Wrong | None = None
        self.fails: Trouble | None = None
        self.request = ""
        self.response: dict[str, Any] = {}

    @property
    def status(self) -> str:
        """Google's word for how far it is."""
        return "DONE" if self.done else "RUNNING" if self.polls else "PENDING"

    def end(self) -> None:
        """Make the change, unless it is going to fail."""
        if self.done:
            return
        self.done = True
        if self.fails is not None:
            self.error = Wrong(self.fails.status, self.fails.reason, self.fails.message)
            return
        try:
            self.work()
        except Wrong as wrong:
            self.error = wrong


class State:
    """Everything of the simulated cloud; used under its lock.

    Args:
        polls: How often an operation is asked for before it is done, >= 0.
        operation_s: Seconds after which it is done although nobody asked.
        enabled: Services that are on, without ``.googleapis.com``.
    """

    def __init__(
        self, *, polls: int = 1, operation_s: float = 1.0, enabled: tuple[str, ...] = ("serviceusage",)
    ) -> None:
        self.polls, self.operation_s, self.first = polls, operation_s, enabled
        self.lock = threading.RLock()
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self.objects: dict[str, dict[str, Any]] = {}
        self.policies: dict[str, dict[str, Any]] = {}
        self.operations: dict[str, Operation] = {}
        self.requests: dict[tuple[str, str], Operation] = {}
        self.enabled = {f"{name}.googleapis.com" for name in self.first}
        self.held: dict[str, float] = {}
        self.hidden: dict[str, Any] = {}
        self.troubles: list[Trouble] = []
        self.calls: Counter[str] = Counter()
        self._ids = itertools.count(4_000_000_000_000_000_001)
        self._changes = itertools.count(1)

    def id(self) -> str:
        """Return a number that no other object has."""
        return str(next(self._ids))

    def fresh(self) -> str:
        """Return a fingerprint or etag that was never used."""
        return hashlib.sha256(str(next(self._changes)).encode()).hexdigest()[:11] + "="

    def now(self) -> str:
        """Return the time as Google writes it."""
        return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

    def under(self, prefix: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Give the objects directly below a path, by name."""
        for path in sorted(self.objects):
            if path.startswith(f"{prefix}/") and "/" not in path[len(prefix) + 1 :]:
                yield path, self.objects[path]

    def get(self, path: str) -> dict[str, Any]:
        """Return an object.

        Raises:
            Wrong: 404.
        """
        if path not in self.objects:
            raise Wrong(404, "notFound", f"The resource '{path}' was not found")
        return self.objects[path]

    def trouble(self, method: str, *, operation: bool) -> Trouble | None:
        """Return what goes wrong now, once."""
        for position, item in enumerate(self.troubles):
            if re.fullmatch(item.method, method) and (item.status == 0) == operation:
                if item.times <= 1:
                    del self.troubles[position]
                else:
                    self.troubles[position] = item._replace(times=item.times - 1)
                return item
        return None

    def start(
        self, method: str, kind: str, on: str, work: Callable[[], None], *, scope: str = "global", project: str = ""
    ) -> Operation:
        """Begin a change."""
        number = next(self._changes)
        found = Operation(
            f"{method.partition('.')[0]}-{number:013d}-{self.fresh()[:8]}", kind, on, work, scope=scope, project=project
        )
        found.fails = self.trouble(method, operation=True)
        self.operations[found.name] = found
        if not self.polls:
            self._end(found)
        return found

    def _end(self, found: Operation) -> None:
        """End a change, and before it the earlier ones of the same object: it goes through them one after the other."""
        for item in list(self.operations.values()):
            if item is found:
                break
            if item.on == found.on:
                item.end()
        found.end()

    def advance(self) -> None:
        """End what has been under way for long enough."""
        for item in list(self.operations.values()):
            if not item.done and time.monotonic() - item.since >= self.operation_s:
                item.end()

    def polled(self, name: str) -> Operation:
        """Return an operation that somebody asks for.

        Raises:
            Wrong: 404.
        """
        found = self.operations.get(name)
        if found is None:
            raise Wrong(404, "notFound", f"The resource 'operations/{name}' was not found")
        found.polls += 1
        if found.polls >= self.polls:
            self._end(found)
        return found

    def busy(self, path: str) -> bool:
        """Tell whether a change of an object is under way."""
        return any(not item.done and item.on == path for item in self.operations.values())
