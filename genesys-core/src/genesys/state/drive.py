"""Running a coroutine that never waits, without an event loop: what makes a local `plan` start quickly."""

from __future__ import annotations

from threading import local
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")


class _Driven(local):
    now = False


_driven = _Driven()


def is_driven() -> bool:
    """Tell whether this thread runs a coroutine without an event loop: then it must not wait, but may block."""
    return _driven.now


def complete(coroutine: Coroutine[Any, Any, T]) -> T:
    """Return what the coroutine returns, or raise what it raises.

    Raises:
        RuntimeError: It wanted to wait: the backend is a remote one, and needs an event loop.
    """
    before, _driven.now = is_driven(), True
    try:
        coroutine.send(None)
    except StopIteration as stop:
        value: T = stop.value
        return value
    finally:
        _driven.now = before
    coroutine.close()
    message = "this backend waits for the network and needs an event loop"
    raise RuntimeError(message)
