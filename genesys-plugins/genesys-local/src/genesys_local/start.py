"""Starting the agent, detached from the command that needed it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

from genesys_local.fault import AgentFault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genesys_local.client import Connection

_PATIENCE_S = 45.0  # an agent that is ending may need 35 s to stop a database
# What an agent, and so everything it builds and runs, takes over from the shell that first needed it. A closed list:
# an environment may hold secrets, and the agent outlives the command.
_KEPT = frozenset(
    "PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR PYTHONPATH GENESYS_LOCAL_HOME GENESYS_LOCAL_IDLE_S "
    "GENESYS_LOCAL_ADDRESSES "
    "SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE NODE_EXTRA_CA_CERTS HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy "
    "https_proxy no_proxy SYSTEMROOT".split()
)
_KEPT_PREFIXES = ("LC_", "XDG_", "PIP_", "UV_", "npm_config_", "NPM_CONFIG_")


def start_agent(folder: str, environ: Mapping[str, str], connect: Callable[[], Connection | None]) -> Connection:
    """Start an agent for ``folder`` and return a connection to it.

    Several commands may do this at once: the agents agree by a lock who stays.

    Raises:
        AgentFault: ``Denied``/``QuotaExceeded`` when the folder cannot be written, ``Unknown`` when no agent came up.
    """
    _prepare(folder)
    deadline = time.monotonic() + _PATIENCE_S
    said = ""
    while time.monotonic() < deadline:
        said = _spawn(folder, environ) or said
        connection = connect()
        if connection is not None:
            return connection
        time.sleep(0.2)  # another agent is starting, or an old one is going
    raise AgentFault("Unknown", "AGENT_START", f"The local agent did not start in {_PATIENCE_S:.0f} s. {said}".strip())


def _prepare(folder: str) -> None:
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied")
    except OSError as error:
        raise AgentFault("Denied", "FOLDER_NOT_WRITABLE", f"{folder}: {error.strerror}") from None


def _spawn(folder: str, environ: Mapping[str, str]) -> str:
    """Start one agent; wait until it says that it is ready, steps back, or fails. Returns what it said on failure."""
    env = {name: value for name, value in environ.items() if name in _KEPT or name.startswith(_KEPT_PREFIXES)}
    command = [sys.executable, "-m", "genesys_local.agent", folder]
    with subprocess.Popen(
        command, env=env, cwd="/", start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        line = process.stdout.readline() if process.stdout else b""
        # The agent forked away from ``process`` at once, so leaving the block does not wait for it.
    try:
        answer = json.loads(line or b"{}")
    except json.JSONDecodeError:
        return line.decode(errors="replace")
    if "fault" in answer:
        raise AgentFault.of(answer["fault"])
    return ""
