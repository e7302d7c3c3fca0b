"""Where this machine's things live: the data folder and the agent's socket. Light: the client imports it."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

PROTOCOL = 1
_SOCKET_LIMIT = 100  # sun_path holds 108 bytes on Linux and 104 on macOS, the final zero included


def home(environ: Mapping[str, str]) -> str:
    """Return the data folder (absolute): ``$GENESYS_LOCAL_HOME``, else the user's data folder."""
    named = environ.get("GENESYS_LOCAL_HOME")
    if named:
        return os.path.abspath(named)
    data = environ.get("XDG_DATA_HOME") or os.path.join(os.path.expanduser("~"), ".local", "share")
    return os.path.join(os.path.abspath(data), "genesys", "local")


def socket_path(folder: str) -> str:
    """Return the path of the agent's socket; a short one under ``/tmp`` when the folder's own would not fit."""
    own = os.path.join(folder, "agent.sock")
    if len(os.fsencode(own)) <= _SOCKET_LIMIT:
        return own
    return os.path.join(f"/tmp/genesys-local-{os.getuid()}", short(folder), "agent.sock")  # noqa: S108  a 0700 folder


def short(text: str, length: int = 12) -> str:
    """Return a stable short name for any text: ``length`` hexadecimal digits, <= 64."""
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()[:length]


def stack_of(native_id: str) -> str:
    """Return the stack's id, the part of a native id before the first slash."""
    return native_id.partition("/")[0]
