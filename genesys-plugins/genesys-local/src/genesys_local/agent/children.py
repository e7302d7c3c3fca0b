"""Starting programs, waiting for their end and ending them, on trio."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from typing import IO, Any

import trio

from genesys_local.agent import processes

_LAUNCH = os.path.join(os.path.dirname(os.path.dirname(__file__)), "child", "launch.py")
_BASE = ("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR",
         "SYSTEMROOT")  # fmt: skip
_POLL_S = 0.02
_STARTS = itertools.count()


class Program:
    """How to start something.

    Args:
        argv: Program and arguments; never secrets, everyone can see them.
        cwd: Folder it starts in.
        env: Whole environment besides `processes.MARK`.
        mark: Finds it and its offspring again; every start adds a number of its own.
        memory_bytes: Limit of writable memory of each of its processes, Linux only.
        account: ``(uid, gid)`` to run as; ``None`` keeps the agent's.
        death_signal: Sent by the system when the agent dies, Linux only.
        stop_signal: Asks it to end.
        tty: Standard input is a terminal that becomes the controlling one.
    """

    __slots__ = ("account", "argv", "cwd", "death_signal", "env", "mark", "memory_bytes", "stop_signal", "tty")

    def __init__(
        self,
        argv: list[str],
        *,
        cwd: str,
        env: Mapping[str, str],
        mark: str,
        memory_bytes: int | None = None,
        account: tuple[int, int] | None = None,
        death_signal: int = signal.SIGKILL,
        stop_signal: int = signal.SIGTERM,
        tty: bool = False,
    ) -> None:
        self.argv, self.cwd, self.env, self.mark = argv, cwd, env, mark
        self.memory_bytes, self.account = memory_bytes, account
        self.death_signal, self.stop_signal, self.tty = death_signal, stop_signal, tty

    def launcher(self) -> list[str]:
        """Return the command that prepares the process and becomes the program."""
        uid, gid = self.account or (None, None)
        spec = {
            "memory_bytes": self.memory_bytes,
            "uid": uid,
            "gid": gid,
            "death_signal": int(self.death_signal),
            "parent": os.getpid(),
            "tty": self.tty,
        }
        return [sys.executable, "-I", "-S", _LAUNCH, json.dumps(spec), *self.argv]


class Child:
    """A running program, leader of a session and process group of its own."""

    __slots__ = ("cleared", "mark", "pid", "popen", "started", "stop_signal")

    def __init__(self, popen: subprocess.Popen[bytes], program: Program, mark: str) -> None:
        self.popen, self.pid, self.mark = popen, popen.pid, mark
        self.stop_signal, self.cleared = program.stop_signal, False
        self.started = processes.start_time(popen.pid)


def base_env() -> dict[str, str]:
    """Return what every program gets from the agent's own environment: paths and language, no more."""
    return {name: os.environ[name] for name in _BASE if name in os.environ}


def own_env() -> dict[str, str]:
    """Return the environment for programs of this package: as `base_env`, and able to import it."""
    source = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
    path = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")]))
    return {**base_env(), "PYTHONPATH": path}


def spawn(
    program: Program,
    *,
    stdin: int | IO[Any] | None = subprocess.DEVNULL,
    stdout: int | IO[Any] | None = subprocess.DEVNULL,
    stderr: int | IO[Any] | None = subprocess.STDOUT,
) -> Child:
    """Start a program. In the main thread: the system's death signal follows the thread that forked.

    Raises:
        OSError: The folder is missing, or no process can be made.
    """
    # Its own: clearing up after one start must not reach the next.
    mark = f"{program.mark}.{next(_STARTS)}"
    env = {**program.env, processes.MARK: mark}
    popen = subprocess.Popen(
        program.launcher(), cwd=program.cwd, env=env, stdin=stdin, stdout=stdout, stderr=stderr,
        start_new_session=True,
    )  # fmt: skip
    return Child(popen, program, mark)


async def wait(child: Child) -> int:
    """Return the exit code (negative: the signal) once the program ended."""
    opener = getattr(os, "pidfd_open", None)
    if opener is None or child.popen.poll() is not None:
        while (code := child.popen.poll()) is None:
            await trio.sleep(_POLL_S)
        return code
    handle = opener(child.pid)
    try:
        while (code := child.popen.poll()) is None:
            await trio.lowlevel.wait_readable(handle)
    finally:
        os.close(handle)
    return code


async def end(child: Child, grace_s: float) -> None:
    """End a program and all it started: ask, wait up to ``grace_s`` seconds, then kill.

    Cancellation: kills at once.
    """
    try:
        processes.signal_group(child.pid, child.stop_signal)
        with trio.move_on_after(grace_s):
            await wait(child)
            # Helpers of the program were asked too; they get what is left of the time.
            while processes.group_alive(child.pid):
                await trio.sleep(_POLL_S)
    finally:
        clear(child)


def clear(child: Child) -> None:
    """Kill whatever is left of a program: its group, and offspring that left the group."""
    if child.cleared:
        return
    child.cleared = True
    processes.signal_group(child.pid, signal.SIGKILL)
    child.popen.wait()
    processes.kill_now(processes.marked([child.mark]))


async def run(program: Program, log: IO[bytes]) -> int:
    """Run a program to its end, output into ``log``; returns the exit code.

    Cancellation: the program is killed.
    """
    child = spawn(program, stdout=log)
    try:
        return await wait(child)
    finally:
        clear(child)
