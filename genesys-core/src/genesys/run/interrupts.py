"""Ctrl-C: the first ends the run in order, the second at once. Both leave a state that the next run continues."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import trio

if TYPE_CHECKING:
    from collections.abc import Callable

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Aborted(KeyboardInterrupt):
    """The second interruption: everything in flight is given up, as in a crash. The journal knows what was begun."""


class Interrupts:
    """What to do when interrupted.

    Args:
        first: Called at the first interruption.
    """

    def __init__(self, first: Callable[[], None]) -> None:
        self._first = first
        self.count = 0

    def interrupt(self) -> None:
        """Take one interruption in.

        Raises:
            Aborted: It is the second one.
        """
        self.count += 1
        if self.count > 1:
            raise Aborted
        self._first()

    async def watch(self, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Receive signals until cancelled; returns at once outside of the main thread, which gets none."""
        if threading.current_thread() is not threading.main_thread():
            task_status.started()
            return
        with trio.open_signal_receiver(*_SIGNALS) as signals:
            task_status.started()
            async for _ in signals:
                self.interrupt()
