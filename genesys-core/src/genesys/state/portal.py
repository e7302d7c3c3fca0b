"""A backend that waits for the network, for callers with and without an event loop.

A plan reads the state without a loop, a run inside one. Connections belong to the loop that opened them, so
a remote backend gets one of its own, in a thread that lives as long as the process.
"""

from __future__ import annotations

from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any, TypeVar

import trio

from genesys.state.drive import is_driven

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from genesys.spi.backend import StateBackend
    from genesys.spi.ports import Appender

T = TypeVar("T")


class Portal:
    """The verbs of a backend, called on its own loop.

    Args:
        inner: The backend.
    """

    def __init__(self, inner: StateBackend) -> None:
        self.inner, self.caps = inner, inner.caps
        self._lock, self._ready = Lock(), Event()
        self._home: tuple[trio.lowlevel.TrioToken, trio.Nursery] | None = None

    async def get(self, key: str) -> tuple[bytes, str]:
        """Return content and version."""
        return await self._call(self.inner.get, key)

    async def put(self, key: str, data: bytes) -> None:
        """Store an object under a key that is free."""
        await self._call(self.inner.put, key, data)

    async def cas(self, key: str, data: bytes, expect: str | None) -> str:
        """Replace an object if its version is ``expect``."""
        return await self._call(self.inner.cas, key, data, expect)

    async def delete(self, key: str) -> None:
        """Remove an object."""
        await self._call(self.inner.delete, key)

    def appender(self, key: str) -> Appender:
        """Open a growing object."""
        return self.inner.appender(key)

    async def list(self, prefix: str) -> tuple[str, ...]:
        """Return the names directly below a prefix."""
        return await self._call(self.inner.list, prefix)

    async def _call(self, verb: Callable[..., Awaitable[T]], *args: Any) -> T:
        if is_driven():
            return self._there(verb, *args)
        # Once begun, the effect takes place whether or not somebody still waits: it is not given up half way.
        return await trio.to_thread.run_sync(self._there, verb, *args)

    def _there(self, verb: Callable[..., Awaitable[T]], *args: Any) -> T:
        """Return what a verb returns; this thread waits, the other one works."""
        self._start()
        answers: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()

        async def answer() -> None:
            try:
                answers.put((await verb(*args), None))
            except BaseException as error:
                answers.put((None, error))
                if not isinstance(error, Exception):
                    raise

        assert self._home is not None  # noqa: S101 - started above
        token, nursery = self._home
        token.run_sync_soon(nursery.start_soon, answer)
        value, error = answers.get()
        if error is not None:
            raise error
        return value  # type: ignore[return-value]  # None only when that is what the verb returns

    def _start(self) -> None:
        with self._lock:
            if self._home is None:
                Thread(target=trio.run, args=(self._serve,), name="genesys-backend", daemon=True).start()
                self._ready.wait()

    async def _serve(self) -> None:
        async with trio.open_nursery() as nursery:
            self._home = trio.lowlevel.current_trio_token(), nursery
            self._ready.set()
            await trio.sleep_forever()
