"""Who holds a claim, and whether that process still lives; asked of the system through the ports only."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genesys.spi.ports import World

    Json = dict[str, Any]


def me(world: World) -> Json:
    """Return this process: user, host, machine, boot, space (of process ids), pid and its start.

    ``pid`` is 0 where the system does not tell; such a holder is never taken for dead.
    """
    user = world.environ.get("USER") or world.environ.get("LOGNAME") or "unnamed"
    own = _process(world, "self")
    return {"user": user, **(_elsewhere(world) if own is None else _linux(world, *own))}


def alive(world: World, holder: Json) -> bool | None:
    """Tell whether a holder lives: ``False`` only when this system knows that it is dead.

    ``None``: it ran on another machine or in another container, or the system does not tell.
    """
    here = me(world)
    if not (here["pid"] and holder.get("pid")) or any(holder[part] != here[part] for part in ("host", "machine")):
        return None
    if holder["boot"] != here["boot"]:
        return False if here["machine"] and here["boot"] else None  # The machine was started anew since.
    if holder["space"] != here["space"]:
        return None
    if _process(world, "self") is not None:
        found = _process(world, str(holder["pid"]))
        return found is not None and found[1] == str(holder["start"])
    return _started(world, int(holder["pid"])) == str(holder["start"])


def describe(holder: Json) -> str:
    """Return a holder for a person: ``ada@laptop, process 4242``."""
    process = f", process {holder['pid']}" if holder.get("pid") else ""
    return f"{holder.get('user', 'unnamed')}@{holder.get('host', 'unknown')}{process}"


def _linux(world: World, pid: int, start: str) -> Json:
    machine, first = _text(world, "/etc/machine-id"), _process(world, "1")
    return {
        "host": _text(world, "/proc/sys/kernel/hostname") or "unknown",
        # A machine's id is confidential by its own manual page; its digest is enough.
        "machine": blake2b(machine.encode(), digest_size=8).hexdigest() if machine else "",
        "boot": _text(world, "/proc/sys/kernel/random/boot_id"),
        # Every container has a first process of its own.
        "space": first[1] if first else "",
        "pid": pid,
        "start": start,
    }


def _elsewhere(world: World) -> Json:
    pid = _run(world, ["sh", "-c", "echo $PPID"])
    if not pid.isdigit():
        return {"host": "unknown", "machine": "", "boot": "", "space": "", "pid": 0, "start": ""}
    return {
        "host": _run(world, ["uname", "-n"]),
        "machine": _run(world, ["uname", "-s"]),
        "boot": _run(world, ["sysctl", "-n", "kern.bootsessionuuid"]),
        "space": "",
        "pid": int(pid),
        "start": _started(world, int(pid)),
    }


def _process(world: World, name: str) -> tuple[int, str] | None:
    """Return pid and start (in ticks since the boot) of a living process on Linux."""
    head, _, rest = _text(world, f"/proc/{name}/stat").rpartition(")")  # The name before may hold brackets.
    fields = rest.split()
    if len(fields) < 20 or fields[0] in {"Z", "X"}:
        return None
    return int(head.split()[0]), fields[19]


def _started(world: World, pid: int) -> str:
    return _run(world, ["ps", "-o", "lstart=", "-p", str(pid)])


def _text(world: World, path: str) -> str:
    try:
        return world.files.read(path).decode(errors="replace").strip()
    except OSError:
        return ""


def _run(world: World, argv: list[str]) -> str:
    try:
        done = world.processes.run(argv)
    except OSError:
        return ""
    return done.out.decode(errors="replace").strip() if done.code == 0 else ""
