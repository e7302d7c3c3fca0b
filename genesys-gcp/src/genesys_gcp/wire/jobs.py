"""Long operations: what is under way, what comes after it, and what its end means."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from genesys.spi.session import Token
from genesys_gcp.wire.faults import Said, failed
from genesys_gcp.wire.methods import method


class Call(NamedTuple):
    """One call that can be made again.

    Args:
        method: Method.
        params: Its parameters.
        body: Its request, or ``None``.
    """

    method: str
    params: dict[str, Any]
    body: dict[str, Any] | None = None


class Job(NamedTuple):
    """A change that is under way.

    Args:
        verb: ``create``, ``update`` or ``delete``.
        id: Native id.
        now: Call that was made.
        rest: Calls that follow.
        want: What is wanted.
        token: Of a create.
        tries: How often ``now`` was made again.
    """

    verb: str
    id: str
    now: Call
    rest: tuple[Call, ...] = ()
    want: Mapping[str, Any] = {}
    token: Token | None = None
    tries: int = 0


class Jobs:
    """Jobs of a session. Handles name them, and hold nothing secret.

    Args:
        prefix: What no other session uses.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix, self._lock, self._count = prefix, threading.Lock(), 0
        self._jobs: dict[str, Job] = {}

    def keep(self, job: Job, key: str = "") -> str:
        """Remember a job and return its key."""
        with self._lock:
            if not key:
                self._count += 1
                key = f"{self._prefix}{self._count}"
            self._jobs[key] = job
        return key

    def get(self, key: str) -> Job | None:
        """Return a job; ``None`` when it belongs to a session that is gone."""
        return self._jobs.get(key)

    def drop(self, key: str) -> None:
        """Forget a job."""
        with self._lock:
            self._jobs.pop(key, None)


class Operation(NamedTuple):
    """An operation of Google's.

    Args:
        method: Method that asks for it.
        params: Parameters of that method.
        done: Whether it has ended.
        error: What went wrong, or ``None``.
        detail: What it is doing, for a person.
        target: What it is about, a link; or ``""``.
    """

    method: str
    params: dict[str, str]
    done: bool
    error: Said | None = None
    detail: str = ""
    target: str = ""


def operation(style: str, api: str, answer: Mapping[str, Any], project: str) -> Operation:
    """Read an operation.

    Args:
        style: ``compute``, ``sqladmin`` or ``lro``.
        api: API that answered.
        answer: What it said.
        project: Id of the project.
    """
    error = failed(answer["error"]) if answer.get("error") else None
    name = str(answer.get("name", ""))
    if style == "lro":
        done = bool(answer.get("done")) or bool(error)
        return Operation(_LRO.get(api, f"{api}.operations.get"), {"name": name}, done, error)
    done = answer.get("status") == "DONE"
    detail = f"{answer.get('operationType', 'change')} {str(answer.get('status', '')).lower()}"
    target = str(answer.get("targetLink", ""))
    if style == "sqladmin":
        return Operation(
            "sqladmin.operations.get", {"project": project, "operation": name}, done, error, detail, target
        )
    for scope in ("zone", "region"):
        if answer.get(scope):
            params = {"project": project, scope: str(answer[scope]).rpartition("/")[2], "operation": name}
            return Operation(f"compute.{scope}Operations.get", params, done, error, detail, target)
    return Operation(
        "compute.globalOperations.get", {"project": project, "operation": name}, done, error, detail, target
    )


_LRO = {"run": "run.projects.locations.operations.get"}


def request_id(call: Call, value: str) -> Call:
    """Return a call that makes one object however often it is sent, where its method can do that (quirk G84)."""
    if "requestId" not in method(call.method).query:
        return call
    return call._replace(params={**call.params, "requestId": str(uuid5(NAMESPACE_URL, f"genesys:{value}"))})
