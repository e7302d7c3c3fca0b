"""Running a command beside a process, connected to this process's own streams."""

from __future__ import annotations

import base64
import contextlib
import os
import signal
import sys
import threading
from typing import Any

from genesys_local.client import Client, Connection
from genesys_local.fault import AgentFault

_CHUNK = 32 * 1024


def run(client: Client, id: str, argv: list[str], *, tty: bool | None = None) -> int:
    """Run a command with the environment, secrets and folder of a process; returns its exit code (128 + signal).

    Args:
        client: The agent's.
        id: Native id of a ``local.process``.
        argv: Program and arguments.
        tty: On a terminal of its own; default: when standard input and output are one.

    Raises:
        AgentFault: ``Invalid`` ``NOT_RUNNING``, ``REFERENCE``; ``Unknown`` ``AGENT_LOST``.
    """
    terminal = tty if tty is not None else os.isatty(0) and os.isatty(1)
    with client.connect() as connection, _raw(terminal):
        request: dict[str, Any] = {"verb": "exec", "id": id, "command": argv, "tty": terminal}
        if terminal:
            request["size"] = _size()
        connection.send(request)
        with _signals(connection, terminal):
            threading.Thread(target=_feed, args=(connection,), daemon=True).start()
            return _show(connection)


def _show(connection: Connection) -> int:
    """Write what the command writes until it ends."""
    while True:
        try:
            answer = connection.receive()
        except (EOFError, ConnectionError):
            raise AgentFault("Unknown", "AGENT_LOST", "The local agent went away during the command.") from None
        for name, handle in (("out", 1), ("err", 2)):
            if name in answer:
                _write(handle, base64.b64decode(answer[name]))
        if "ok" in answer:
            return int(answer["ok"]["code"])
        if "fault" in answer:
            raise AgentFault.of(answer["fault"])


def _write(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]


def _feed(connection: Connection) -> None:
    """Send standard input until it ends; the thread dies with the process."""
    with contextlib.suppress(OSError):
        while data := os.read(0, _CHUNK):
            connection.send({"in": base64.b64encode(data).decode()})
        connection.send({"eof": True})


@contextlib.contextmanager
def _raw(terminal: bool) -> Any:
    """Let keys through one by one; restores the terminal."""
    if not (terminal and os.isatty(0)):
        yield
        return
    import termios
    import tty

    before = termios.tcgetattr(0)
    try:
        tty.setraw(0)
        yield
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)


@contextlib.contextmanager
def _signals(connection: Connection, terminal: bool) -> Any:
    """Pass Ctrl-C on to the command, and follow the size of the window."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {signal.SIGINT: signal.getsignal(signal.SIGINT), signal.SIGWINCH: signal.getsignal(signal.SIGWINCH)}
    signal.signal(signal.SIGINT, lambda *_: connection.send({"signal": int(signal.SIGINT)}))
    if terminal:
        signal.signal(signal.SIGWINCH, lambda *_: connection.send({"size": _size()}))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _size() -> list[int]:
    try:
        size = os.get_terminal_size(sys.stdout.fileno())
    except OSError:
        return [24, 80]
    return [size.lines, size.columns]
