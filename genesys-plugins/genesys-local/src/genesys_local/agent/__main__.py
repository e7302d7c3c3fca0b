"""The agent's program: ``python -m genesys_local.agent FOLDER``. Says one line on standard output, then lives on."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import sys
import traceback

from genesys_local.fault import AgentFault
from genesys_local.paths import socket_path

_IDLE_S = 10.0


def main(folder: str) -> int:
    """Become the agent of a folder, unless there is one."""
    if os.fork():
        return 0  # whoever started this need not wait for, or adopt, the agent
    os.umask(0o077)
    log = os.path.join(folder, "agent.log")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        lock = _lock(os.path.join(folder, "agent.lock"))
        if lock is None:
            return 0
        _serve(folder)
        _leave(folder, lock)
    except BaseException as error:
        from genesys_local.agent import trouble

        fault = trouble.fault_of(error, log)
        _say({"fault": fault.as_json()})
        if not isinstance(error, AgentFault | OSError):
            trouble.write(log, traceback.format_exc())
        return 1
    return 0


def _serve(folder: str) -> None:
    import trio

    from genesys_local.agent.server import Server

    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    idle_s = float(os.environ.get("GENESYS_LOCAL_IDLE_S") or _IDLE_S)

    async def run() -> None:
        await Server(folder, idle_s=idle_s, ready=lambda: _say({"ready": os.getpid()})).run()

    trio.run(run)


def _lock(path: str) -> int | None:
    """Return the lock's handle, held until this process ends; ``None`` when another agent has it."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
        # The agent before may have removed the file between our opening and locking it.
        if _same(path, handle):
            os.ftruncate(handle, 0)
            os.write(handle, f"{os.getpid()}\n".encode())
            return handle
        os.close(handle)


def _same(path: str, handle: int) -> bool:
    try:
        return os.stat(path).st_ino == os.fstat(handle).st_ino
    except FileNotFoundError:
        return False


def _leave(folder: str, lock: int) -> None:
    """Leave nothing when nothing is owned."""
    from genesys_local.agent import disk

    stacks = os.path.join(folder, "stacks")
    disk.remove_empty(stacks, folder)
    if not _same(os.path.join(folder, "agent.lock"), lock):
        return
    if not os.path.exists(stacks):
        disk.remove(os.path.join(folder, "agent.log"))
        disk.remove(os.path.join(folder, "agent.lock"))
        disk.remove_empty(folder, os.path.dirname(folder))
    side = os.path.dirname(socket_path(folder))
    if side != folder:
        disk.remove_empty(side, os.path.dirname(os.path.dirname(side)))
    os.close(lock)


def _say(message: dict[str, object]) -> None:
    """Tell whoever started this, then let go of the pipe."""
    with contextlib.suppress(OSError):
        os.write(1, json.dumps(message).encode() + b"\n")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    os.close(null)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
