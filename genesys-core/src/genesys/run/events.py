"""What a run tells while it goes on, for renderers. Nothing here holds a secret."""

from __future__ import annotations

from typing import Any, NamedTuple

SCHEMA = 1


class RunStarted(NamedTuple):
    """The stack is claimed; the first call follows."""

    run: str
    stack: str
    changes: int


class ChangeStarted(NamedTuple):
    """A change is about to be made."""

    change: str
    action: str
    address: str
    type: str
    reason: str


class Progress(NamedTuple):
    """A long operation goes on; ``elapsed_s`` is 0 when the provider itself said something."""

    address: str
    detail: str
    elapsed_s: float


class Retrying(NamedTuple):
    """A call failed and will be repeated."""

    address: str
    verb: str
    fault: str
    code: str
    message: str
    wait_s: float


class Fallback(NamedTuple):
    """There is no capacity for what was wanted; ``instead``, which the plan names, is tried now."""

    address: str
    instead: str
    code: str
    message: str


class ChangeDone(NamedTuple):
    """A change was made, and that is durable."""

    change: str
    action: str
    address: str
    id: str
    elapsed_s: float


class ChangeFailed(NamedTuple):
    """A change was not made; ``finding`` is the JSON form of a finding."""

    change: str
    action: str
    address: str
    finding: dict[str, Any]
    elapsed_s: float


class ChangeSkipped(NamedTuple):
    """A change was not tried, because of the change (or the interruption) ``because``."""

    change: str
    action: str
    address: str
    because: str


class ChangeLeft(NamedTuple):
    """A change was begun, and the provider has not ended it; the next command finds out and records it."""

    change: str
    action: str
    address: str


class HealthChecked(NamedTuple):
    """One touched object is well, or not."""

    address: str
    passed: bool
    detail: str


class Recovering(NamedTuple):
    """A run that was left open is being settled."""

    run: str
    holder: str
    unfinished: int


class Interrupted(NamedTuple):
    """Somebody pressed Ctrl-C: calls that are on their way are answered and recorded; once more aborts.

    ``calls`` are the addresses of the changes that such a call is for.
    """

    run: str
    calls: list[str]


class RunEnded(NamedTuple):
    """Everything that was done is recorded in ``commit``."""

    run: str
    status: str
    commit: str
    done: int
    failed: int
    skipped: int
    elapsed_s: float


Event = (
    RunStarted
    | ChangeStarted
    | Progress
    | Retrying
    | Fallback
    | ChangeDone
    | ChangeFailed
    | ChangeSkipped
    | ChangeLeft
    | HealthChecked
    | Recovering
    | Interrupted
    | RunEnded
)

WORDS: dict[type, str] = {
    RunStarted: "run_started",
    ChangeStarted: "change_started",
    Progress: "progress",
    Retrying: "retrying",
    Fallback: "fallback",
    ChangeDone: "change_done",
    ChangeFailed: "change_failed",
    ChangeSkipped: "change_skipped",
    ChangeLeft: "change_left",
    HealthChecked: "health_checked",
    Recovering: "recovering",
    Interrupted: "interrupted",
    RunEnded: "run_ended",
}


def as_json(event: Event) -> dict[str, Any]:
    """Return an event with its word and the version of this schema."""
    return {"event": WORDS[type(event)], "schema": SCHEMA, **event._asdict()}
