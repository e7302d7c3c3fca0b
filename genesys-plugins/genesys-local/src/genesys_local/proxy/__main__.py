"""The proxy's program: obeys the agent on standard input, reports on standard output, ends with either."""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

import trio

from genesys_local.agent.lines import Lines
from genesys_local.proxy.backend import Flights
from genesys_local.proxy.listener import Listener, Taken


class Control:
    """Carries out the agent's requests."""

    def __init__(self, nursery: trio.Nursery, out: trio.abc.SendStream) -> None:
        self._nursery, self._out = nursery, out
        self._listeners: dict[str, Listener] = {}
        self._flights = Flights()
        self._sending = trio.Lock()

    async def obey(self, lines: Lines) -> None:
        """Carry out requests until the agent is gone."""
        while (raw := await lines.next()) is not None:
            request = json.loads(raw)
            number = request["n"]
            if "set" in request:
                await self.say({"n": number, **self._set(request["set"])})
            elif "drop" in request:
                self._nursery.start_soon(self._drop, number, request["drop"], request["drain_s"])
            else:
                self._nursery.start_soon(self._drain, number, request["drain"], request["drain_s"])

    def _set(self, spec: dict[str, Any]) -> dict[str, Any]:
        id = spec["id"]
        listener = self._listeners.get(id)
        fresh = listener is None
        if listener is None:
            listener = Listener(self._flights, lambda targets: self._report(id, targets))
        try:
            listener.set(spec)
        except Taken as taken:
            return {"error": taken.args[0]}
        if fresh:
            self._listeners[id] = listener
            self._nursery.start_soon(listener.run)
        return {"ok": True, "targets": listener.pool.health()}

    async def _drop(self, number: int, id: str, drain_s: float) -> None:
        listener = self._listeners.pop(id, None)
        if listener is not None:
            await listener.close(drain_s)
        await self.say({"n": number, "ok": True})

    async def _drain(self, number: int, places: list[list[Any]], drain_s: float) -> None:
        with trio.move_on_after(drain_s):
            await self._flights.none({(str(address), int(port)) for address, port in places})
        await self.say({"n": number, "ok": True})

    def _report(self, id: str, targets: dict[str, bool]) -> None:
        self._nursery.start_soon(self.say, {"health": id, "targets": targets})

    async def say(self, message: dict[str, Any]) -> None:
        """Tell the agent."""
        async with self._sending:
            await self._out.send_all(json.dumps(message).encode() + b"\n")


async def main() -> None:
    """Run until standard input ends or SIGTERM comes."""
    with trio.open_signal_receiver(signal.SIGTERM) as signals:
        async with (
            trio.lowlevel.FdStream(os.dup(0)) as stdin,
            trio.lowlevel.FdStream(os.dup(1)) as stdout,
            trio.open_nursery() as nursery,
        ):
            nursery.start_soon(_end_on_signal, signals, nursery.cancel_scope)
            await Control(nursery, stdout).obey(Lines(stdin))
            nursery.cancel_scope.cancel()


async def _end_on_signal(signals: Any, scope: trio.CancelScope) -> None:
    async for _ in signals:
        scope.cancel()


if __name__ == "__main__":
    trio.run(main)
    sys.exit(0)
