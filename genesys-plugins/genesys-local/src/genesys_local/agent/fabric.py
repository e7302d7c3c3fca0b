"""The agent's side of a stack's proxy: one child process that holds all its listeners, configured over a pipe."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

import trio

from genesys_local.agent import addresses, children, processes
from genesys_local.agent.house import House
from genesys_local.agent.lines import Lines

_PAUSE_S = 0.2


class Fabric:
    """All listeners of one stack. The child starts with the first listener and ends with the last."""

    def __init__(self, house: House, stack: str) -> None:
        self._house, self._stack = house, stack
        self._listeners: dict[str, dict[str, Any]] = {}
        self._health: dict[str, dict[str, bool]] = {}
        self._waiting: dict[int, tuple[trio.Event, dict[str, Any]]] = {}
        self._number, self._closed = 0, False
        self._child: children.Child | None = None
        self._stream: trio.abc.SendStream | None = None
        self._sending = trio.Lock()
        self._up = trio.Event()
        self._ended = trio.Event()
        self._ended.set()

    async def set(self, id: str, listener: dict[str, Any]) -> None:
        """Make a listener, or change its targets; returns when it listens.

        Raises:
            AgentFault: ``Exists`` ``PORT_TAKEN`` and its kind; nothing was changed.
        """
        if self._closed:
            return
        before = self._listeners.get(id)
        self._listeners[id] = listener
        self._start()
        answer = await self._ask({"set": id})
        if "error" in answer:
            if before is None:
                self._listeners.pop(id, None)
            else:
                self._listeners[id] = before
            self._end_if_empty()
            raise addresses.port_taken(*answer["error"])
        self._health[id] = answer.get("targets", {})

    async def drop(self, id: str, drain_s: float) -> None:
        """Stop listening, let requests in flight finish for up to ``drain_s`` seconds; quiet when there is none."""
        if self._listeners.pop(id, None) is None:
            return
        self._health.pop(id, None)
        await self._ask({"drop": id, "drain_s": drain_s})
        self._end_if_empty()
        if not self._listeners:
            await self._ended.wait()

    async def drain(self, targets: Iterable[tuple[str, int]], drain_s: float) -> None:
        """Wait until nothing is in flight to targets that were taken out, at most ``drain_s`` seconds."""
        if self._listeners:
            await self._ask({"drain": [list(pair) for pair in targets], "drain_s": drain_s})

    def health(self, id: str) -> dict[str, bool]:
        """Return target key -> healthy, as last reported."""
        return self._health.get(id, {})

    @property
    def pids(self) -> list[list[Any]]:
        """Pid and start time of the child, as recorded."""
        return [[self._child.pid, self._child.started]] if self._child else []

    async def close(self) -> None:
        """End the child at once, for good: what instances report while they end must not start it again."""
        self._closed = True
        self._listeners.clear()
        self._end_if_empty()
        await self._ended.wait()

    def _start(self) -> None:
        if self._ended.is_set():
            self._ended, self._up = trio.Event(), trio.Event()
            self._house.background(self._run)

    def _end_if_empty(self) -> None:
        if not self._listeners and self._child is not None:
            processes.signal_process(self._child.pid, self._child.stop_signal)

    async def _run(self) -> None:
        """Keep the child running while there is a listener."""
        try:
            while self._listeners:
                await self._once()
                if self._listeners:
                    await trio.sleep(_PAUSE_S)
        finally:
            self._up.set()  # whoever still waits for a child sees that there is none
            self._ended.set()

    async def _once(self) -> None:
        child = children.spawn(self._program(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)  # fmt: skip
        stdin, stdout = child.popen.stdin, child.popen.stdout
        if stdin is None or stdout is None:
            raise AssertionError
        try:
            async with (
                trio.lowlevel.FdStream(_own(stdin)) as down,
                trio.lowlevel.FdStream(_own(stdout)) as up,
            ):
                self._child, self._stream = child, down
                self._up.set()
                for id in sorted(self._listeners):
                    await self._tell({"n": 0, "set": id})
                await self._hear(Lines(up))
        finally:
            self._child = self._stream = None
            self._up = trio.Event()
            children.clear(child)
            self._give_up()

    async def _hear(self, lines: Lines) -> None:
        while (raw := await lines.next()) is not None:
            message = json.loads(raw)
            if "health" in message:
                self._health[message["health"]] = message["targets"]
            elif message.get("n") in self._waiting:
                event, box = self._waiting[message["n"]]
                box.update(message)
                event.set()

    def _give_up(self) -> None:
        """Answer everyone who waits for a child that died; a new one gets the whole configuration anyway."""
        for event, box in self._waiting.values():
            box.setdefault("lost", True)
            event.set()

    async def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        while True:
            await self._up.wait()
            self._number += 1
            number, event, box = self._number, trio.Event(), dict[str, Any]()
            self._waiting[number] = (event, box)
            try:
                await self._tell({"n": number, **request})
                await event.wait()
            except (trio.BrokenResourceError, trio.ClosedResourceError):
                box["lost"] = True
            finally:
                del self._waiting[number]
            if "lost" not in box:
                return box
            if not self._listeners:
                return {}
            await trio.sleep(_PAUSE_S)

    async def _tell(self, message: dict[str, Any]) -> None:
        async with self._sending:
            if self._stream is None:
                raise trio.ClosedResourceError
            await self._stream.send_all(json.dumps(self._whole(message)).encode() + b"\n")

    def _whole(self, message: dict[str, Any]) -> dict[str, Any]:
        """Return a message as it goes out: with what a listener is to be now, not when the sender began to wait.

        Tasks overtake each other on their way here, and an older configuration must not replace a newer one.
        """
        id = message.get("set")
        if id is None:
            return message
        if id not in self._listeners:
            return {"n": message["n"], "drain": [], "drain_s": 0}
        return {"n": message["n"], "set": {"id": id, **self._listeners[id]}}

    def _program(self) -> children.Program:
        command = [sys.executable, "-m", "genesys_local.proxy"]
        return children.Program(
            command, cwd="/", env=children.own_env(), mark=f"{self._house.mark()}proxy-{self._stack}"
        )


class Fabrics:
    """The fabrics of all stacks."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._fabrics: dict[str, Fabric] = {}

    def of(self, stack: str) -> Fabric:
        """Return a stack's fabric, made when it is first wanted."""
        if stack not in self._fabrics:
            self._fabrics[stack] = Fabric(self._house, stack)
        return self._fabrics[stack]

    async def close(self) -> None:
        """End all children."""
        for fabric in self._fabrics.values():
            await fabric.close()

    def count(self) -> int:
        """Return how many children run."""
        return sum(bool(fabric.pids) for fabric in self._fabrics.values())


def target(address: str, port: int, *, key: str, weight: int = 1, well: bool = True) -> dict[str, Any]:
    """Return one target as the proxy understands it."""
    return {"address": address, "port": port, "key": key, "weight": weight, "well": well}


def _own(pipe: Any) -> int:
    handle = os.dup(pipe.fileno())
    pipe.close()
    return handle
