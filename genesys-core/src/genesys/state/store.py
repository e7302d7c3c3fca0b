"""The store of one stack: names below the stack, and the answers to faults, written once.

A name is written once; only `ROOT` may be overwritten, and only `genesys.state.transact` does that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.spi.backend import Exists, NotFound, Unknown
from genesys.state.problems import BROKEN, NO_OBJECT, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from genesys.spi.backend import StateBackend

    Pause = Callable[[float], Awaitable[None]]

ROOT_NAME = "root"
_TRIES = 6


def prefix_of(stack: str) -> str:
    """Return the prefix under which a stack is kept, such as ``shop/production/``."""
    parts = ["".join(map(_escape, part)) for part in stack.split("/")]
    if any(part.strip(".") == "" for part in parts):
        raise BROKEN.error(law=f'"{stack}" is no name for a stack')
    return "/".join(parts) + "/"


def _escape(character: str) -> str:
    """Return what stands for a character in the name of a file or object anywhere."""
    if character.isascii() and (character.isalnum() or character in "-._"):
        return character
    return "".join(f"%{byte:02X}" for byte in character.encode())


class Store:
    """Objects of one stack.

    Args:
        backend: Where they are.
        stack: Whose.
        pause: Waits a number of seconds; ``None`` where no attempt is worth waiting for.
    """

    def __init__(self, backend: StateBackend, stack: str, *, pause: Pause | None = None) -> None:
        self.backend, self.stack, self.prefix = backend, stack, prefix_of(stack)
        self._pause = pause

    async def find(self, name: str) -> tuple[bytes, str] | None:
        """Return content and version, or ``None`` when there is none.

        Raises:
            GenesysError: STATE-008 when the store gives no answer.
        """
        for attempt in range(_TRIES):
            try:
                return await self.backend.get(self.prefix + name)
            except NotFound:
                return None
            except Unknown:
                await self.wait(attempt)
        raise UNKNOWN.error(name=name)

    async def get(self, name: str) -> bytes:
        """Return the content of an object that must be there.

        Raises:
            GenesysError: STATE-029 when it is not, STATE-008.
        """
        found = await self.find(name)
        if found is None:
            raise NO_OBJECT.error(name=name)
        return found[0]

    async def put(self, name: str, data: bytes) -> bool:
        """Write an object once; tell whether its name was free. Equal bytes that are already there count as ours.

        Raises:
            GenesysError: STATE-008.
        """
        if name == ROOT_NAME:
            raise BROKEN.error(law="root is changed by compare-and-swap only")
        for attempt in range(_TRIES):
            try:
                await self.backend.put(self.prefix + name, data)
            except Exists:
                found = await self.find(name)
                return found is not None and found[0] == data
            except Unknown:
                await self.wait(attempt)
            else:
                return True
        raise UNKNOWN.error(name=name)

    async def delete(self, name: str) -> None:
        """Remove an object that nothing refers to; quiet when absent.

        Raises:
            GenesysError: STATE-008.
        """
        if name == ROOT_NAME:
            raise BROKEN.error(law="root is changed by compare-and-swap only")
        for attempt in range(_TRIES):
            try:
                return await self.backend.delete(self.prefix + name)
            except Unknown:
                await self.wait(attempt)
        raise UNKNOWN.error(name=name)

    async def names(self, folder: str) -> tuple[str, ...]:
        """Return the sorted names directly below ``folder``, which ends with ``/``.

        Raises:
            GenesysError: STATE-008.
        """
        for attempt in range(_TRIES):
            try:
                return await self.backend.list(self.prefix + folder)
            except Unknown:
                await self.wait(attempt)
        raise UNKNOWN.error(name=folder)

    async def wait(self, attempt: int) -> None:
        """Wait before the next attempt: 0.1 s doubled each time, <= 5 s."""
        if self._pause is not None:
            await self._pause(min(0.1 * 2**attempt, 5.0))
