"""Facts about processes of this machine: who a pid is, what its group and its marked offspring are."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterable

MARK = "GENESYS_LOCAL_MARK"  # in the environment of everything started here; finds what left its process group
_PROC = sys.platform == "linux"


def start_time(pid: int) -> str:
    """Return when a process started, so that a recycled pid is told apart; ``""`` when there is none or a zombie."""
    if _PROC:
        fields = _stat(pid)
        return "" if not fields or fields[0] in {"Z", "X"} else f"{_boot()[:8]}:{fields[19]}"
    try:
        out = subprocess.run(
            ["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout.strip()
    except OSError:
        return ""
    state, _, started = out.partition(" ")
    return "" if state.startswith("Z") else started.strip()


def group_alive(group: int) -> bool:
    """Tell whether a process group has a member that still runs."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    if not _PROC:
        return True
    # A zombie that nobody reaps (pid 1 of a container) would count for ever.
    return any(f and f[0] not in {"Z", "X"} and f[2] == str(group) for f in map(_stat, _pids()))


def marked(marks: Iterable[str]) -> list[int]:
    """Return pids of living processes that carry one of these marks, or a mark that begins with one ending in ``.``.

    Empty where the system does not show environments.
    """
    wanted = [f"{MARK}={mark}".encode() for mark in marks]
    if not (_PROC and wanted):
        return []
    found = []
    for pid in _pids():
        with contextlib.suppress(OSError):
            with open(f"/proc/{pid}/environ", "rb") as file:
                environ = file.read().split(b"\0")
            if any(_carries(environ, mark) for mark in wanted) and start_time(pid):
                found.append(pid)
    return [pid for pid in found if pid != os.getpid()]


def signal_group(group: int, number: int) -> None:
    """Send a signal to a process group; quiet when it is empty."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def signal_process(pid: int, number: int) -> None:
    """Send a signal to a process; quiet when it is gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def lost(pids: Iterable[tuple[int, str]], marks: Iterable[str]) -> set[int]:
    """Return pids of recorded processes (pid, start time) that still run, their group members, and marked ones."""
    found = set(marked(marks))
    for pid, started in pids:
        now = start_time(pid)
        if now == started and started:
            found |= {pid, *_members(pid)}
        elif not now and not _exists(pid):
            # The leader is gone and its number is free, so the group, if any, is still the one we made.
            found |= _members(pid)
    return found


def offspring(pid: int) -> list[int]:
    """Return direct children of a process, where the system shows them."""
    return [one for one in _pids() if (f := _stat(one)) and f[1] == str(pid)] if _PROC else []


def kill_now(pids: Iterable[int]) -> None:
    """Kill processes without asking."""
    for pid in pids:
        signal_process(pid, signal.SIGKILL)


def _members(group: int) -> set[int]:
    if _PROC:
        return {
            pid for pid in _pids() if (f := _stat(pid)) and f[2] == str(group) and f[0] not in {"Z", "X"}
        }  # fmt: skip
    try:
        out = subprocess.run(["pgrep", "-g", str(group)], capture_output=True, text=True, check=False).stdout
    except OSError:
        return set()
    return {int(word) for word in out.split()}


def _carries(environ: list[bytes], mark: bytes) -> bool:
    return any(item == mark or (mark.endswith(b".") and item.startswith(mark)) for item in environ)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _stat(pid: int) -> list[str]:
    """Return the fields of ``/proc/PID/stat`` after the name: state, ppid, pgrp, …; empty when gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return []


def _boot() -> str:
    with contextlib.suppress(OSError), open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
        return file.read()
    return ""
