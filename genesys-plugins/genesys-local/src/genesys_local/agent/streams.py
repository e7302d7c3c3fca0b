"""The two verbs that answer with more than one line: captured logs, and a command run beside a process."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
from collections import deque
from collections.abc import Iterator
from typing import Any

import trio

from genesys_local.agent import children, processes
from genesys_local.agent.house import PROCESS
from genesys_local.agent.lines import Lines
from genesys_local.agent.logbook import Reader
from genesys_local.agent.natives import Natives
from genesys_local.fault import AgentFault, invalid

_POLL_S = 0.2
_CHUNK = 32 * 1024
_END_S = 2.0


class Plug:
    """One client's connection, for sending."""

    def __init__(self, stream: trio.SocketStream) -> None:
        self.stream, self.lines = stream, Lines(stream)
        self._sending = trio.Lock()

    async def send(self, message: dict[str, Any]) -> None:
        """Send one message.

        Raises:
            trio.BrokenResourceError: The client is gone.
        """
        async with self._sending:
            await self.stream.send_all(json.dumps(message, separators=(",", ":")).encode() + b"\n")


async def logs(natives: Natives, plug: Plug, request: dict[str, Any]) -> None:
    """Send captured lines, and go on with new ones when asked to."""
    record = natives.house.registry.get(str(request["id"]))
    if record is None:
        raise AgentFault("Gone", "GONE", f"There is no {request['id']!r} on this machine.")
    since, previous = float(request.get("since") or 0), bool(request.get("previous"))
    current = set() if not previous else natives.processes.labels(record.id)

    def wanted(lines: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        return (line for line in lines if line["time"] >= since and line["instance"] not in current)

    reader = Reader(natives.house.log_path(record))
    written = [*wanted(reader.old()), *wanted(reader.new())]
    for line in deque(written, maxlen=int(request.get("tail") or 0) or None):
        await plug.send({"log": line})
    async with trio.open_nursery() as nursery:
        if request.get("follow"):
            nursery.start_soon(_until_gone, plug, nursery.cancel_scope)
            while natives.house.registry.get(record.id) is record:
                await trio.sleep(_POLL_S)
                for line in wanted(reader.new()):
                    await plug.send({"log": line})
            nursery.cancel_scope.cancel()


async def _until_gone(plug: Plug, scope: trio.CancelScope) -> None:
    while await plug.lines.next() is not None:
        pass
    scope.cancel()


async def execute(natives: Natives, plug: Plug, request: dict[str, Any]) -> dict[str, Any]:
    """Run a command with the environment of a process, input and output over the connection; returns its exit code.

    It ends when the client goes away.
    """
    record = natives.house.need(str(request["id"]), PROCESS)
    command = [str(word) for word in request["command"]]
    if not command:
        raise invalid("COMMAND_UNKNOWN", "There is no command to run.")
    program = natives.processes.beside(record, command)
    if request.get("tty"):
        return await _on_terminal(program, plug, request)
    child = children.spawn(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    pipes = [_own(pipe) for pipe in (child.popen.stdin, child.popen.stdout, child.popen.stderr)]
    async with trio.lowlevel.FdStream(pipes[0]) as down:
        outs = {"out": trio.lowlevel.FdStream(pipes[1]), "err": trio.lowlevel.FdStream(pipes[2])}
        return await _converse(child, plug, down, outs)


async def _on_terminal(program: children.Program, plug: Plug, request: dict[str, Any]) -> dict[str, Any]:
    ours, theirs = os.openpty()
    program.tty = True
    try:
        _resize(ours, request.get("size"))
        child = children.spawn(program, stdin=theirs, stdout=theirs, stderr=theirs)
    except BaseException:
        os.close(ours)
        raise
    finally:
        os.close(theirs)
    down = trio.lowlevel.FdStream(os.dup(ours))
    return await _converse(child, plug, down, {"out": trio.lowlevel.FdStream(ours)}, terminal=ours)


async def _converse(
    child: children.Child,
    plug: Plug,
    down: trio.abc.SendStream,
    outs: dict[str, trio.lowlevel.FdStream],
    *,
    terminal: int | None = None,
) -> dict[str, Any]:
    code = 0
    try:
        async with trio.open_nursery() as inputs:
            inputs.start_soon(_feed, plug, child, down, terminal)
            async with trio.open_nursery() as outputs:
                for name, stream in outs.items():
                    outputs.start_soon(_drain, plug, name, stream)
                code = await children.wait(child)
                outputs.cancel_scope.deadline = trio.current_time() + _END_S
            inputs.cancel_scope.cancel()
    finally:
        children.clear(child)
        with trio.CancelScope(shield=True):
            await down.aclose()
            for stream in outs.values():
                await stream.aclose()
    return {"code": code if code >= 0 else 128 - code}


async def _drain(plug: Plug, name: str, stream: trio.abc.ReceiveStream) -> None:
    try:
        while data := await stream.receive_some(_CHUNK):
            await plug.send({name: base64.b64encode(data).decode()})
    except trio.BrokenResourceError:
        return  # a terminal says so when its other side is closed


async def _feed(plug: Plug, child: children.Child, down: trio.abc.SendStream, terminal: int | None) -> None:
    """Pass the client's input on; when the client goes, the command ends."""
    while (raw := await plug.lines.next()) is not None:
        message = json.loads(raw)
        if "in" in message:
            try:
                await down.send_all(base64.b64decode(message["in"]))
            except (trio.BrokenResourceError, trio.ClosedResourceError):
                continue
        elif "signal" in message:
            processes.signal_group(child.pid, int(message["signal"]))
        elif "size" in message and terminal is not None:
            _resize(terminal, message["size"])
        elif message.get("eof") and terminal is None:
            await down.aclose()
    processes.signal_group(child.pid, signal.SIGHUP)
    await trio.sleep(_END_S)
    processes.signal_group(child.pid, signal.SIGKILL)


def _resize(terminal: int, size: Any) -> None:
    if size:
        import fcntl
        import struct
        import termios

        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", int(size[0]), int(size[1]), 0, 0))


def _own(pipe: Any) -> int:
    handle = os.dup(pipe.fileno())
    pipe.close()
    return handle
