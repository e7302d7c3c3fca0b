"""Handing messages to apprise, in a thread. Its addresses hold secrets: none of them leaves this module."""

from __future__ import annotations

import logging
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

PATIENCE_S = 20.0
"""How long the end of a run waits until everything was sent, in seconds."""


class NotSent(Exception):
    """Messages could not be sent; the text counts, and names no address."""


class Sender:
    """Sends messages to everybody, one at a time and in order.

    Args:
        urls: Addresses in apprise's form.
        patience_s: How long `close` waits, in seconds.
    """

    def __init__(self, urls: Sequence[str], *, patience_s: float = PATIENCE_S) -> None:
        self._urls, self._patience_s = list(urls), patience_s
        self._queue: SimpleQueue[tuple[str, str, str] | None] = SimpleQueue()
        self._trouble: list[str] = []
        self._lost = self._told = 0
        self._thread = Thread(target=self._serve, name="genesys-notify", daemon=True)
        self._thread.start()

    def send(self, title: str, text: str, sort: str) -> None:
        """Have a message sent, and return at once.

        Args:
            title: One line.
            text: What it says.
            sort: ``info``, ``success``, ``warning`` or ``failure``.
        """
        self._told += 1
        self._queue.put((title, text, sort))

    def close(self) -> None:
        """Return when everything was sent.

        Raises:
            NotSent: Something was not, or takes too long.
        """
        self._queue.put(None)
        self._thread.join(self._patience_s)
        trouble = list(self._trouble)
        if self._thread.is_alive():
            trouble.append(f"not everything was sent after {self._patience_s:g} s")
        elif self._lost:
            trouble.append(f"{self._lost} of {self._told} messages did not reach everybody")
        if trouble:
            raise NotSent("; ".join(trouble))

    def _serve(self) -> None:
        services: Any = None
        while (message := self._queue.get()) is not None:
            # What apprise raises or logs may name an address, so its words are dropped and only counted.
            try:
                services = services or self._services()
                sent = services and self._notify(services, *message)
            except Exception:
                sent = False
            self._lost += not sent

    def _services(self) -> Any:
        from apprise import Apprise

        _silence()
        services, wrong = Apprise(), []
        for number, url in enumerate(self._urls, 1):
            if not services.add(url):
                wrong.append(str(number))
        if wrong and not self._trouble:
            self._trouble.append(f"apprise cannot read address {', '.join(wrong)} of {len(self._urls)}")
        return services

    @staticmethod
    def _notify(services: Any, title: str, text: str, sort: str) -> bool:
        return bool(services.notify(title=title, body=text, notify_type=sort))


def _silence() -> None:
    """Keep what libraries log about requests away from every output, because addresses are in it."""
    for name in ("apprise", "urllib3", "requests"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
