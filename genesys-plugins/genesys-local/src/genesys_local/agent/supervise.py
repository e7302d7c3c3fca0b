"""One supervised process: started, watched, started again with growing pauses, given up after quick crashes."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Awaitable, Callable
from typing import IO, Any

import trio

from genesys_local.agent import children
from genesys_local.agent.logbook import Logbook

QUICK_S = 10.0  # a process that ends sooner after its start counts as a quick crash
QUICK_CRASHES = 5
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 10.0
_LIVES_S = 0.2  # what cannot be probed is well once it has lived so long
_LINE = 64 * 1024

Probe = Callable[[], Awaitable[bool]]


class Instance:
    """A process that is kept running until `stop`. `run` must be running in some nursery.

    Args:
        program: Called for every start, so secrets are read anew and kept nowhere.
        logbook: Receives the output.
        name: Which one it is, e.g. ``0``; shown in the logs with the number of its start.
        probe: Tells whether it is well; ``None``: it is well while it runs.
        changed: Called when a pid or the status changed.
        rhythm: Seconds between two probes, and good and bad answers in a row that count.
        grace_s: Seconds it gets to end by itself.
    """

    def __init__(
        self,
        program: Callable[[], children.Program],
        logbook: Logbook,
        *,
        name: str,
        probe: Probe | None,
        changed: Callable[[], None],
        rhythm: tuple[float, int, int] = (5.0, 1, 3),
        grace_s: float = 10.0,
    ) -> None:
        self.name, self.status, self.restarts, self.child = name, "starting", 0, None
        self.address, self.port, self.trouble = "", 0, ""
        self._program, self._logbook, self._probe, self._changed = program, logbook, probe, changed
        self._rhythm, self._grace_s = rhythm, grace_s
        self._quick = 0
        self._stopping, self._done, self._settled = trio.Event(), trio.Event(), trio.Event()

    child: children.Child | None
    status: str  # starting, running, unhealthy, backoff, crashed, stopped
    trouble: str  # what the last probe found, for a person

    def facts(self) -> dict[str, Any]:
        """Return what an observer sees."""
        return {
            "name": self.name,
            "address": self.address,
            "port": self.port,
            "pid": self.child.pid if self.child else None,
            "status": self.status,
            "restarts": self.restarts,
        }

    def pids(self) -> list[tuple[int, str]]:
        """Return pid and start time, for finding it again after the agent's own death."""
        return [(self.child.pid, self.child.started)] if self.child else []

    async def run(self) -> None:
        """Keep it running until `stop` is called or it crashed too often.

        Cancellation: the process is killed.
        """
        try:
            while not self._stopping.is_set():
                began = trio.current_time()
                await self._once()
                if self._stopping.is_set() or not await self._again(trio.current_time() - began):
                    break
        finally:
            self.child = None
            if self.status != "crashed":
                self.status = "stopped"
            self._settled.set()
            self._done.set()
            self._changed()

    async def settled(self) -> bool:
        """Wait until it is healthy for the first time or has failed for good; tells which."""
        await self._settled.wait()
        return self.status == "running"

    async def stop(self, number: int | None = None) -> None:
        """Ask it to end, by another signal than usual if one is given, and return when nothing of it runs."""
        if self.child is not None and number is not None:
            self.child.stop_signal = number
        self._stopping.set()
        await self._done.wait()

    async def _once(self) -> None:
        """Run it to its end, once."""
        label = f"{self.name}.{self.restarts}"
        try:
            child = children.spawn(self._program(), stdout=subprocess.PIPE)
        except OSError as error:
            self._logbook.write(label, f"cannot start: {error.strerror}")
            return
        self.child, self.status = child, "starting"
        self._changed()
        try:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(self._capture, child, label)
                nursery.start_soon(self._watch)
                nursery.start_soon(self._end_when_asked, child)
                code = await children.wait(child)
                # Said at once: what is dead must not look alive while its output is being read.
                self.child = None
                if not self._stopping.is_set():
                    self._logbook.write(label, f"[ended: {_ending(code)}]")
                    self._set("backoff")
                # Its helpers must not outlive it, nor keep the pipe open.
                children.clear(child)
                nursery.cancel_scope.deadline = trio.current_time() + 0.5
        finally:
            children.clear(child)
            self.child = None

    async def _again(self, lived_s: float) -> bool:
        """Wait before the next start; false when it crashed too often."""
        self._quick = self._quick + 1 if lived_s < QUICK_S else 1
        if self._quick >= QUICK_CRASHES:
            self._set("crashed")
            return False
        self._set("backoff")
        with trio.move_on_after(min(_FIRST_PAUSE_S * 2 ** (self._quick - 1), _LONGEST_PAUSE_S)):
            await self._stopping.wait()
        self.restarts += 1
        return True

    async def _end_when_asked(self, child: children.Child) -> None:
        await self._stopping.wait()
        await children.end(child, self._grace_s)

    async def _watch(self) -> None:
        """Probe for ever; the status follows the answers."""
        interval, healthy, unhealthy = self._rhythm
        good = bad = 0
        if self._probe is None:
            await trio.sleep(_LIVES_S)
        while True:
            well = self._probe is None or await self._probe()
            if self.child is None:
                return  # it ended while it was asked
            good, bad = (good + 1, 0) if well else (0, bad + 1)
            if good >= healthy:
                self._set("running")
                self._settled.set()
            elif bad >= unhealthy and self.status == "running":
                self._set("unhealthy")
            if self._probe is None:
                return
            await trio.sleep(interval if self.status == "running" and not bad else min(interval, 0.1 + bad * 0.05))

    async def _capture(self, child: children.Child, label: str) -> None:
        pipe = child.popen.stdout
        if pipe is None:
            return
        async with trio.lowlevel.FdStream(_duplicate(pipe)) as stream:
            rest = b""
            async for chunk in stream:
                *lines, rest = (rest + chunk).split(b"\n")
                if len(rest) > _LINE:
                    lines, rest = [*lines, rest], b""
                for line in lines:
                    self._logbook.write(label, line.decode(errors="replace").rstrip("\r"))
            if rest:
                self._logbook.write(label, rest.decode(errors="replace"))

    def _set(self, status: str) -> None:
        if status != self.status:
            self.status = status
            self._changed()


def recorded(instances: list[Instance]) -> list[list[Any]]:
    """Return pids and start times as they go into a record."""
    return [list(pair) for instance in instances for pair in instance.pids()]


def _duplicate(pipe: IO[bytes]) -> int:
    handle = os.dup(pipe.fileno())
    pipe.close()
    return handle


def _ending(code: int) -> str:
    if code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"
