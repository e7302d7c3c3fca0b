"""What a state backend is: five verbs on keys, one attempt each, and a closed set of faults.

A backend stores opaque, already encrypted bytes. It never retries, never waits and never guesses: the
answer to each fault is written once, in ``genesys.state``. ``genesys.testing.backend_kit`` holds the
rules a backend must keep, ready to run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from genesys.spi.ports import Appender


class BackendFault(Exception):
    """Base of what a verb may raise; the argument is the key."""


class NotFound(BackendFault):
    """There is nothing under the key."""


class Exists(BackendFault):
    """`StateBackend.put` found something under the key and did not touch it."""


class Conflict(BackendFault):
    """`StateBackend.cas` found another version than expected and did not touch it."""


class Unknown(BackendFault):
    """The effect may have taken place, may still, or may never; a read got no answer."""


class Caps:
    """What a backend can do beyond the five verbs.

    Args:
        append: Whether `StateBackend.appender` works; else journals are numbered objects.
        max_value: Largest object in bytes.
        root_writes_per_s: How often one key may be overwritten.
        waits: Whether a verb may wait for something on trio's loop; one that says it does not is called without a loop.
    """

    __slots__ = ("append", "max_value", "root_writes_per_s", "waits")

    def __init__(
        self,
        *,
        append: bool = False,
        max_value: int = 1 << 30,
        root_writes_per_s: float = 100.0,
        waits: bool = True,
    ) -> None:
        self.append, self.max_value, self.root_writes_per_s, self.waits = append, max_value, root_writes_per_s, waits


class StateBackend(Protocol):
    """A place that keeps objects under keys such as ``shop/production/root``.

    A version is a token of the content's incarnation: two contents never share one. Every verb makes one
    attempt; when it returns, its effect is durable and seen by every later call from anywhere.
    """

    caps: Caps

    async def get(self, key: str) -> tuple[bytes, str]:
        """Return content and version.

        Raises:
            NotFound: There is none.
            Unknown: No answer.
        """

    async def put(self, key: str, data: bytes) -> None:
        """Store an object under a key that is free.

        Raises:
            Exists: The key is taken; its content was not touched.
            Unknown: It may or may not have been stored, or may be later.
        """

    async def cas(self, key: str, data: bytes, expect: str | None) -> str:
        """Replace an object if its version is ``expect`` (``None``: if there is none); return the new version.

        Raises:
            Conflict: The version is another; nothing was touched.
            Unknown: It may or may not have been replaced, or may be later.
        """

    async def delete(self, key: str) -> None:
        """Remove an object; quiet when there is none.

        Raises:
            Unknown: It may or may not have been removed.
        """

    def appender(self, key: str) -> Appender:
        """Open a growing object; only called when ``caps.append``."""

    async def list(self, prefix: str) -> tuple[str, ...]:
        """Return the sorted names directly below a prefix that ends with ``/``: objects and sub-prefixes alike.

        Only used where a stale answer does no harm.

        Raises:
            Unknown: No answer.
        """
