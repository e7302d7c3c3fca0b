"""Several processes at once: who goes on at which call of a port is a list of numbers, so it can be told again."""

from __future__ import annotations

from threading import Semaphore, Thread
from typing import TYPE_CHECKING, Any

from genesys.sim.world import runs_as

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from genesys.sim.world import Planet, SimWorld


def together(
    planet: Planet, commands: Sequence[Callable[[SimWorld], Any]], turns: Iterable[int], *, die_at: Sequence[int] = ()
) -> list[Any]:
    """Run commands as processes that live at the same time; return what each returned, or what it raised.

    Only one goes on at a time. A turn is over after its number of points, and then the next process that has not
    ended goes on; a process that holds a file lock keeps the turn until it has let go. After the last turn each
    process goes on to its end.

    Args:
        planet: Where they run.
        commands: Each gets its world.
        turns: Points of each turn, >= 1.
        die_at: As of `Planet.start`, one for each command; 0 for those that are left out.
    """
    stage = _Stage(planet, commands, turns, [*die_at, *[0] * len(commands)])
    return stage.run()


class _Stage:
    def __init__(
        self,
        planet: Planet,
        commands: Sequence[Callable[[SimWorld], Any]],
        turns: Iterable[int],
        die_at: Sequence[int],
    ) -> None:
        self._planet, self._commands, self._turns = planet, commands, iter(turns)
        self._worlds: list[SimWorld] = []
        self._pids: list[int] = []
        for at in range(len(commands)):
            self._worlds.append(planet.start(die_at[at]))
            self._pids.append(planet.pid)
            self._worlds[at].process.pause = self._passing(at)
        self._gates = [Semaphore(0) for _ in commands]
        self._over = Semaphore(0)
        self._results: list[Any] = [None] * len(commands)
        self._ended = [False] * len(commands)
        self._left = self._next_turn()

    def run(self) -> list[Any]:
        threads = [Thread(target=self._play, args=(at,), daemon=True) for at in range(len(self._commands))]
        for thread in threads:
            thread.start()
        self._enter(0)
        self._over.acquire()
        for thread in threads:
            thread.join()
        return self._results

    def _play(self, at: int) -> None:
        self._gates[at].acquire()
        try:
            self._results[at] = self._commands[at](self._worlds[at])
        except BaseException as error:
            self._results[at] = error
        self._ended[at] = True
        other = self._after(at)
        if other == at:
            self._over.release()
            return
        self._left = self._next_turn()
        self._enter(other)

    def _passing(self, at: int) -> Callable[[], None]:
        def pause() -> None:
            other = self._after(at)
            if self._left <= 0 and other != at and not self._locked():
                self._left = self._next_turn()
                self._enter(other)
                self._gates[at].acquire()
            self._left -= 1

        return pause

    def _after(self, at: int) -> int:
        """Return the next process that has not ended; the same one when there is no other."""
        order = [*range(at + 1, len(self._ended)), *range(at)]
        return next((other for other in order if not self._ended[other]), at)

    def _locked(self) -> bool:
        return any(not holder.dead for holder in self._planet.disk.holders.values())

    def _next_turn(self) -> int:
        return next(self._turns, 1 << 60)

    def _enter(self, at: int) -> None:
        """Let a process go on: the system tells from now on that it is itself, and who else lives."""
        others = [(pid, str(pid)) for other, pid in enumerate(self._pids) if other != at and self._lives(other)]
        runs_as(self._planet.disk, self._pids[at], living=others)
        self._gates[at].release()

    def _lives(self, at: int) -> bool:
        return not (self._ended[at] or self._worlds[at].process.dead)
