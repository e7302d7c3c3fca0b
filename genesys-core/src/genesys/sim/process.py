"""One process of the simulated world, which may die at any call of a port."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")


class SimCrash(BaseException):
    """The process died. No `Exception`, so that nothing catches it by accident."""


class Process:
    """Counts the calls of one process and lets it die at one of them.

    A dead process stays dead: every port of it raises again, so that a ``finally`` reaches nothing.

    Args:
        die_at: Which point is the last one, from 1; 0 for none. An effect has a point before it and one after it.
    """

    __slots__ = ("_mourners", "dead", "die_at", "pause", "points")

    def __init__(self, die_at: int = 0) -> None:
        self.die_at, self.points, self.dead = die_at, 0, False
        self.pause: Callable[[], None] | None = None
        """Called at each point, before anything else: other processes may go on meanwhile."""
        self._mourners: list[Callable[[], None]] = []

    def alive(self) -> None:
        """Return when the process lives.

        Raises:
            SimCrash: It does not.
        """
        if self.dead:
            raise SimCrash

    def point(self) -> None:
        """Pass a point, which may be the last one.

        Raises:
            SimCrash: It was, or the process was dead before.
        """
        self.alive()
        if self.pause is not None:
            self.pause()
        self.points += 1
        if self.points == self.die_at:
            self.kill()
            raise SimCrash

    def effect(self, change: Callable[[], _T]) -> _T:
        """Return what ``change`` returns; the process may die before or after it."""
        self.point()
        result = change()
        self.point()
        return result

    def kill(self) -> None:
        """Let it die here; what was not durable is lost."""
        if self.dead:
            return
        self.dead = True
        for mourner in self._mourners:
            mourner()

    def at_death(self, mourner: Callable[[], None]) -> None:
        """Call ``mourner`` when the process dies."""
        self._mourners.append(mourner)
