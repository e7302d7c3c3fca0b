"""Which account runs what must not run as root, and where its data can live."""

from __future__ import annotations

import os
import pwd

from genesys_local.agent import disk
from genesys_local.fault import AgentFault
from genesys_local.paths import short

_ROOTS = ("/var/lib/genesys-local", "/var/tmp/genesys-local-0")  # noqa: S108  owned by root, parents are 0711
_NAMES = ("postgres", "nobody")


def unprivileged() -> tuple[int, int] | None:
    """Return ``(uid, gid)`` to step down to when the agent is root; ``None`` when it is not.

    Raises:
        AgentFault: ``Denied`` ``NO_ACCOUNT``: root, and no unprivileged account exists.
    """
    if os.geteuid() != 0:
        return None
    for name in _NAMES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise AgentFault("Denied", "NO_ACCOUNT", "PostgreSQL refuses to run as root, and there is no unprivileged account.")


def outside(home: str, *parts: str) -> str:
    """Make and return a folder that any account may pass through, for what cannot live in root's own data folder.

    The folders above are root's (mode 0711); the last part is made by the caller.
    """
    for root in _ROOTS:
        try:
            path = root
            for part in ("", short(home), *parts[:-1]):
                path = os.path.join(path, part) if part else path
                os.makedirs(path, mode=0o711, exist_ok=True)
                os.chmod(path, 0o711)  # whatever the umask
        except OSError:
            continue
        return os.path.join(path, parts[-1])
    raise AgentFault("Denied", "FOLDER_NOT_WRITABLE", f"None of {', '.join(_ROOTS)} can be written.")


def leave(path: str) -> None:
    """Remove a folder made by `outside` and what has become empty above it."""
    disk.remove(path)
    for root in _ROOTS:
        if path.startswith(root + os.sep):
            disk.remove_empty(os.path.dirname(path), os.path.dirname(root))


def reachable(path: str) -> bool:
    """Tell whether any account may read this folder: every folder above lets others pass."""
    path = os.path.realpath(path)
    while True:
        if not os.stat(path).st_mode & 0o001:
            return False
        parent = os.path.dirname(path)
        if parent == path:
            return True
        path = parent
