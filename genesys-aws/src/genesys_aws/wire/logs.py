"""What natives printed: events of a log group, all its streams in one order; and the console of a machine."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from genesys.spi import faults as f
from genesys_aws.wire.pages import pages

if TYPE_CHECKING:
    from genesys_aws.wire.context import Call

OPERATIONS = frozenset({"logs.FilterLogEvents", "ec2.GetConsoleOutput"})
"""What this file calls."""
EVERY_S = 2.0
"""How long is waited between two looks while lines are followed; Amazon allows five looks a second to an account."""
_BEHIND_MS = 20_000
"""An event may arrive later than its time says, so each look goes so far back behind the newest."""
_KEPT = 10_000
"""So many ids of shown events are kept before those that cannot come again are forgotten."""

Line = tuple[float, str, str]
"""Seconds since 1970, instance, text."""


def lines(call: Call, id: str, *, follow: bool, since_s: float | None, previous: bool) -> Iterator[Line]:
    """Give what a native printed, the oldest first; while it is followed, new lines as they come.

    Args:
        call: Makes a call.
        id: Name of a log group, or id of a machine.
        follow: Go on until the caller stops or the log group is gone.
        since_s: Only lines from this time on; ``None`` for all that are kept.
        previous: Refused: a log group does not tell which of its streams have ended.

    Raises:
        Fault: They cannot be shown.
    """
    if previous:
        words = "Lines of instances that ended are among the others; ask without --previous, and with --since."
        raise f.Invalid(words, code="NO_PREVIOUS")
    if id.startswith("i-"):
        yield from _console(call, id, follow=follow, since_s=since_s)
        return
    start = round((since_s or 0.0) * 1000)
    newest, shown = start, dict[str, int]()
    while True:
        for event in _events(call, id, max(start, newest - _BEHIND_MS)):
            moment, key = int(event.get("timestamp", 0)), str(event.get("eventId", ""))
            if key in shown:
                continue
            newest, shown[key] = max(newest, moment), moment
            if len(shown) > _KEPT:
                shown = {key: moment for key, moment in shown.items() if moment >= newest - _BEHIND_MS}
            yield moment / 1000, _instance(str(event.get("logStreamName", ""))), str(event.get("message", "")).rstrip()
        if not follow:
            return
        time.sleep(EVERY_S)


def _events(call: Call, group: str, start: int) -> Iterator[dict[str, Any]]:
    """Give events by time, as Amazon sorts them; those of one page may have come in any order."""
    given: dict[str, Any] = {"logGroupName": group, **({"startTime": start} if start > 0 else {})}
    try:
        for page in pages(call, "logs.FilterLogEvents", given):
            yield from sorted(page.get("events") or (), key=lambda event: int(event.get("timestamp", 0)))
    except f.Gone as fault:
        raise f.Gone(f"there is no log group {group}", code=fault.code) from None


def _instance(stream: str) -> str:
    """Return the last part of a stream's name: the id of a task, or of a network interface."""
    return stream.rpartition("/")[2]


def _console(call: Call, id: str, *, follow: bool, since_s: float | None) -> Iterator[Line]:
    """Give the last 64 KiB that a machine wrote to its console; Amazon keeps one time for all of it."""
    if follow:
        raise f.Invalid("The console of a machine cannot be followed; ask without --follow.", code="NO_FOLLOW")
    answer = call("ec2.GetConsoleOutput", {"InstanceId": id})
    moment = _seconds(answer.get("Timestamp"))
    if since_s is None or moment >= since_s:
        for text in base64.b64decode(answer.get("Output") or "").decode("utf-8", "replace").splitlines():
            yield moment, id, text


def _seconds(moment: Any) -> float:
    if isinstance(moment, (int, float)):
        return float(moment)
    from datetime import datetime

    try:
        return datetime.fromisoformat(str(moment)).timestamp()
    except ValueError:
        return 0.0
