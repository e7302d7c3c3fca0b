"""Machines, the same on every cloud: choosing a size and a zone, and what a machine does when it first starts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from genesys.model.expr import Json

if TYPE_CHECKING:
    from genesys.spi.lowering import LowerContext, Resolved

GIB = 1 << 30

_RUN = '''#!/usr/bin/env python3
"""Start a program with its environment; secrets are fetched now and kept in memory only."""
import json, os, sys
sys.path.insert(0, "/usr/local/lib/genesys")
with open("/etc/genesys/app.json", encoding="utf-8") as file:
    app = json.load(file)
env = dict(os.environ, **app["env"])
if app["secrets"]:
    from fetch import fetch
    env.update((name, fetch(id)) for name, id in app["secrets"].items())
argv = sys.argv[1:] or app["command"]
os.execvpe(argv[0], argv, env)
'''
_UNIT = """[Unit]
Description=Application
After=network-online.target
Wants=network-online.target

[Service]
ExecStart=/usr/local/bin/genesys-run
Restart=always
RestartSec=2
User=genesys
StateDirectory=app
WorkingDirectory=/var/lib/app

[Install]
WantedBy=multi-user.target
"""
_CONSOLE = "StandardOutput=journal+console\nStandardError=journal+console\n\n[Install]"


def size(table: Mapping[str, Mapping[str, Any]], wanted: Json, family: str) -> Mapping[str, Any] | None:
    """Return the row of a size table that fits, or ``None``.

    Args:
        table: Family -> size -> row with ``cpu`` and ``memory`` (GiB), the smallest first.
        wanted: A size, or ``{"cpu": least processors, "memory": least memory in bytes or as in 16GB}``.
        family: Family to look in.
    """
    rows = table.get(family, {})
    if not isinstance(wanted, Mapping):
        return rows.get(str(wanted))
    cpu, memory = float(wanted.get("cpu", 0)), _gib(wanted.get("memory", 0))
    fitting = [row for row in rows.values() if row["cpu"] >= cpu and row["memory"] >= memory]
    return min(fitting, key=lambda row: (row["cpu"], row["memory"]), default=None)


def _gib(memory: Json) -> float:
    from genesys.model.units import size as parsed

    return (parsed(memory) if isinstance(memory, str) else float(memory)) / GIB


def spread(seed: str, count: int) -> int:
    """Return a number below ``count`` that is the same for the same seed, so that members are spread over zones."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big") % max(count, 1)


def boot_of(resource: Resolved, context: LowerContext, *, fetch: str, console: bool = False) -> Json:
    """Return the cloud-init data of a Server or a member of a Compute, or ``None``.

    Args:
        resource: The machine; ``PORT`` is told when it has a port, and it does not say otherwise.
        context: Of its lowering.
        fetch: As for `first_boot`.
        console: As for `first_boot`.
    """
    fields, env = resource.fields, dict(resource.env)
    if fields.get("port"):
        env.setdefault("PORT", str(fields["port"]))
    return first_boot(
        env,
        {variable: context.output(address, "ref") for variable, address in resource.secrets.items()},
        fetch=fetch,
        command=fields.get("command") or (),
        ssh_key=fields.get("ssh_key"),
        user_data=fields.get("user_data"),
        console=console,
    )


def first_boot(
    env: Mapping[str, Json],
    secrets: Mapping[str, Json],
    *,
    fetch: str,
    command: Sequence[Json] = (),
    ssh_key: Json = None,
    user_data: Json = None,
    console: bool = False,
) -> Json:
    """Return cloud-init data, or ``None`` when a machine has nothing to do at its first start.

    The program is started by ``genesys-run``, which any other program can be started with too; it puts the
    environment together. Secrets are in this data by name only.

    Args:
        env: Environment variable -> value.
        secrets: Environment variable -> the provider's id of the secret that holds its value.
        fetch: Text of a Python module whose ``fetch(id)`` returns a secret's value on such a machine.
        command: Program to keep running, with its arguments.
        ssh_key: Public key of the user ``genesys``.
        user_data: The user's own cloud-init data.
        console: Whether the program writes to the machine's console too, where the cloud collects logs.
    """
    wanted = bool(env or secrets or command)
    if not (wanted or ssh_key or user_data):
        return None
    config: dict[str, Json] = {"users": ["default", _user(ssh_key)]}
    if wanted:
        config |= _app(env, secrets, fetch=fetch, command=command, console=console)
    parts: list[Json] = [{"type": "text/cloud-config", "content": _text("#cloud-config\n", config)}]
    if user_data:
        parts.append({"content": user_data})
    return _text("#cloud-config-archive\n", parts)


def _user(ssh_key: Json) -> dict[str, Json]:
    user: dict[str, Json] = {"name": "genesys", "shell": "/bin/bash", "lock_passwd": True}
    if ssh_key:
        # Who may log in may administer the machine; without a key nobody can.
        user |= {"ssh_authorized_keys": [ssh_key], "sudo": "ALL=(ALL) NOPASSWD:ALL"}
    return user


def _app(
    env: Mapping[str, Json], secrets: Mapping[str, Json], *, fetch: str, command: Sequence[Json], console: bool
) -> dict[str, Json]:
    about = {"command": list(command), "env": dict(sorted(env.items())), "secrets": dict(sorted(secrets.items()))}
    files = [
        _file("/etc/genesys/app.json", _json(about), mode="0644"),
        _file("/usr/local/bin/genesys-run", _RUN, mode="0755"),
    ]
    if secrets:
        files.append(_file("/usr/local/lib/genesys/fetch.py", fetch, mode="0644"))
    config: dict[str, Json] = {"write_files": files}
    if command:
        files.append(
            _file(
                "/etc/systemd/system/app.service",
                _UNIT.replace("[Install]", _CONSOLE) if console else _UNIT,
                mode="0644",
            )
        )
        config["runcmd"] = [["systemctl", "daemon-reload"], ["systemctl", "enable", "--now", "app.service"]]
    return config


def _file(path: str, content: Json, *, mode: str) -> dict[str, Json]:
    return {"path": path, "permissions": mode, "content": content}


def _text(header: str, value: Json) -> Json:
    return {"$concat": [header, _json(value)]}


def _json(value: Json) -> Json:
    # The parts are in their JSON form already, where `call` would take them for literal data.
    return {"$call": ["jsonencode", value]}
