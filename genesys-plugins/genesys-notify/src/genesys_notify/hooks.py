"""The hook plugin: what a run tells becomes messages."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from genesys.spi import hookimpl
from genesys_notify import texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.spi import Change, Deployed, Plan
    from genesys_notify.sending import Sender

VARIABLE = "GENESYS_NOTIFY_URLS"
MOST_FAILURES = 5
"""So many failed changes get a message of their own; the last message counts all of them."""

_runs: dict[str, tuple[Sender, list[str]]] = {}
"""Stack -> where its messages go, and the addresses that failed; one run of a stack at a time."""


def active(folder: str) -> bool:
    """Tell whether there is anybody to send messages to."""
    return bool(os.environ.get(VARIABLE, "").split())


@hookimpl
def genesys_before_deploy(plan: Plan, stack: str) -> None:
    """Say that a deployment begins; the run does not wait until that was heard."""
    from genesys_notify.sending import Sender

    urls = os.environ.get(VARIABLE, "").split()
    if not urls:
        return
    sender = Sender(urls)
    _runs[stack] = sender, []
    sender.send(*texts.begins(plan))


@hookimpl
def genesys_operation_failed(change: Change, stack: str, finding: Mapping[str, Any]) -> None:
    """Say that a change failed."""
    if stack in _runs:
        sender, failed = _runs[stack]
        failed.append(change.address)
        if len(failed) <= MOST_FAILURES:
            sender.send(*texts.failed(change, stack, finding))


@hookimpl
def genesys_after_deploy(plan: Plan, stack: str, result: Deployed) -> None:
    """Say how it ended, and wait until everything was sent.

    Raises:
        NotSent: Something could not be sent; nothing of the addresses is in its text.
    """
    if stack in _runs:
        sender, _ = _runs.pop(stack)
        sender.send(*texts.ended(plan, result))
        sender.close()
