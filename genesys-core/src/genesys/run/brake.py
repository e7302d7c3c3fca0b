"""What ends the waits of a run when somebody asks it to stop. Calls that are on their way are never cut."""

from __future__ import annotations

import trio


class Brake:
    """Pulled once, by the first Ctrl-C; afterwards nothing is waited for any more."""

    def __init__(self) -> None:
        self._pulled = trio.Event()

    @property
    def pulled(self) -> bool:
        """Whether the run is being stopped."""
        return self._pulled.is_set()

    def pull(self) -> None:
        """End every wait."""
        self._pulled.set()

    async def sleep(self, seconds: float) -> bool:
        """Wait, and tell whether that was cut short."""
        with trio.move_on_after(seconds):
            await self._pulled.wait()
        return self.pulled

    async def until(self, event: trio.Event) -> bool:
        """Wait for an event, and tell whether that was cut short."""
        async with trio.open_nursery() as nursery:

            async def watch() -> None:
                await self._pulled.wait()
                nursery.cancel_scope.cancel()

            nursery.start_soon(watch)
            await event.wait()
            nursery.cancel_scope.cancel()
        return not event.is_set()
