"""Who listens on a port, for an error message: from ``/proc`` on Linux, from ``lsof`` elsewhere."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import struct
import subprocess

_LISTEN = "0A"


def holder(address: str, port: int) -> str:
    """Return ``name (process 123)`` of the listener, or ``""`` when that cannot be found out."""
    if os.path.exists("/proc/net/tcp"):
        return _from_proc(address, port)
    return _from_lsof(port)


def _from_proc(address: str, port: int) -> str:
    inodes = _listening(address, port)
    if not inodes:
        return ""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            for handle in os.listdir(f"/proc/{pid}/fd"):
                if _target(f"/proc/{pid}/fd/{handle}") in inodes:
                    with open(f"/proc/{pid}/comm", encoding="utf-8", errors="replace") as file:
                        return f"{file.read().strip()} (process {pid})"
    return ""


def _listening(address: str, port: int) -> set[str]:
    wanted = {_hex(address, port), _hex("0.0.0.0", port)}  # noqa: S104  compared, not bound
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(OSError), open(table, encoding="ascii") as file:
            for line in file.readlines()[1:]:
                fields = line.split()
                local = fields[1]
                any_six = local.startswith("0" * 32) and local.endswith(f":{port:04X}")
                if fields[3] == _LISTEN and (local in wanted or any_six):
                    found.add(f"socket:[{fields[9]}]")
    return found


def _hex(address: str, port: int) -> str:
    return f"{struct.unpack('=I', socket.inet_aton(address))[0]:08X}:{port:04X}"


def _target(link: str) -> str:
    with contextlib.suppress(OSError):
        return os.readlink(link)
    return ""


def _from_lsof(port: int) -> str:
    if not shutil.which("lsof"):
        return ""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        out = subprocess.run(
            ["lsof", "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-Fpc"], capture_output=True, text=True, timeout=3,
            check=False,
        ).stdout  # fmt: skip
        fields = {line[0]: line[1:] for line in out.splitlines() if line}
        if "p" in fields:
            return f"{fields.get('c', '?')} (process {fields['p']})"
    return ""
