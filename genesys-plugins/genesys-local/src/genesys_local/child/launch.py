"""Prepares its own process as the agent asked, then becomes the program.

Run as ``python -I -S launch.py SPEC PROGRAM ARG...``, SPEC being JSON. It replaces ``preexec_fn``, which is unsafe in a
process with threads. It keeps its pid, so the agent supervises the program itself.
"""

from __future__ import annotations

import json
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(argv: list[str]) -> int:
    """Set limits, identity and death signal, then exec; returns only when that failed."""
    spec, command = json.loads(argv[1]), argv[2:]
    _limit(spec.get("memory_bytes"))
    _terminal(bool(spec.get("tty")))
    # Loaded before the change of identity, after which our files may be out of reach, and called after it, because it
    # clears the death signal.
    die_with_parent = _death_call()
    _become(spec.get("uid"), spec.get("gid"))
    if not die_with_parent(int(spec.get("death_signal", 0)), int(spec["parent"])):
        return 1
    try:
        os.execvp(command[0], command)
    except OSError as error:
        sys.stderr.write(f"cannot run {command[0]}: {error.strerror}\n")
    return 127


def _limit(memory_bytes: int | None) -> None:
    """Cap writable memory of each process. RLIMIT_AS would kill programs that only reserve, as V8 does."""
    if memory_bytes and sys.platform == "linux":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if hard != resource.RLIM_INFINITY:
            memory_bytes = min(memory_bytes, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, hard))


def _terminal(wanted: bool) -> None:
    """Make the terminal on standard input the controlling one (the session is new)."""
    if wanted:
        import fcntl
        import termios

        fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _become(uid: int | None, gid: int | None) -> None:
    if uid is not None and gid is not None:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)


def _death_call() -> Callable[[int, int], bool]:
    """Return what has the system signal this process when the agent dies; false when it is dead already."""
    if sys.platform != "linux":
        return lambda signal, parent: True
    import ctypes

    prctl = ctypes.CDLL(None).prctl

    def call(signal: int, parent: int) -> bool:
        prctl(_PR_SET_PDEATHSIG, signal, 0, 0, 0)
        return os.getppid() == parent

    return call


if __name__ == "__main__":
    sys.exit(main(sys.argv))
