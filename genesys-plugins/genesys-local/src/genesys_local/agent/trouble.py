"""Exceptions as faults: nobody outside the agent ever sees a traceback."""

from __future__ import annotations

import errno
import os
import time
import traceback

from genesys_local.fault import AgentFault

_BY_ERRNO = {
    errno.ENOSPC: ("QuotaExceeded", "DISK_FULL"),
    errno.EDQUOT: ("QuotaExceeded", "DISK_FULL"),
    errno.EROFS: ("Denied", "FOLDER_NOT_WRITABLE"),
    errno.EACCES: ("Denied", "FOLDER_NOT_WRITABLE"),
    errno.EPERM: ("Denied", "NOT_PERMITTED"),
    errno.EMFILE: ("Transient", "TOO_MANY_FILES"),
    errno.ENFILE: ("Transient", "TOO_MANY_FILES"),
    errno.ENOMEM: ("NoCapacity", "MEMORY"),
    errno.EAGAIN: ("NoCapacity", "PROCESSES"),
    errno.ENOENT: ("Invalid", "FILE_MISSING"),
}
_LOG_LIMIT = 1 << 20


def fault_of(error: BaseException, log: str) -> AgentFault:
    """Return the fault for anything raised; what is a bug of ours is written to the agent's log.

    Args:
        error: As caught.
        log: Path of the agent's log.
    """
    while isinstance(error, BaseExceptionGroup):
        error = _worst(error)
    if isinstance(error, AgentFault):
        return error
    if isinstance(error, OSError) and error.errno in _BY_ERRNO:
        fault, code = _BY_ERRNO[error.errno]
        return AgentFault(fault, code, ": ".join(filter(None, [error.filename, error.strerror])))
    write(log, "".join(traceback.format_exception(error)))
    return AgentFault("Unknown", "INTERNAL", f"The local agent failed with {type(error).__name__}; its log is {log}.")


def write(log: str, text: str) -> None:
    """Add to the agent's log, which starts anew when it has grown too long. Never fails."""
    try:
        mode = "w" if os.path.exists(log) and os.path.getsize(log) > _LOG_LIMIT else "a"
        with open(log, mode, encoding="utf-8") as file:
            file.write(f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {text.rstrip()}\n")
    except OSError:
        return


def _worst(group: BaseExceptionGroup[BaseException]) -> BaseException:
    faults = [error for error in group.exceptions if isinstance(error, AgentFault)]
    return faults[0] if faults else group.exceptions[0]
