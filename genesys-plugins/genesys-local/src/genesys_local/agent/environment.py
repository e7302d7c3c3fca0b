"""The environment and working folder of a process."""

from __future__ import annotations

import os
import re
import sys
from typing import Any

from genesys_local.agent.builds import Build
from genesys_local.agent.children import base_env
from genesys_local.agent.house import VOLUME, House
from genesys_local.agent.registry import Record
from genesys_local.fault import invalid

IDLE = [sys.executable, "-I", "-S", os.path.join(os.path.dirname(os.path.dirname(__file__)), "child", "idle.py")]


def of(house: House, record: Record, build: Build | None, place: Any) -> dict[str, str]:
    """Return all variables of a process, secrets included: never to be written down or sent.

    Args:
        house: Knows secrets and volumes.
        record: The process.
        build: What it runs.
        place: Address and port it listens on; ``None`` when it listens nowhere.
    """
    body = record.body
    env = base_env()
    paths = [*(build.paths if build else []), env.get("PATH", os.defpath)]
    env.update(PATH=os.pathsep.join(paths), PYTHONUNBUFFERED="1")
    if place:
        env.update(HOST=str(place[0]), PORT=str(place[1]))
    for name, id in sorted((body.get("volumes") or {}).items()):
        env[_volume_name(name)] = house.folder(house.need(id, VOLUME), "volumes")
    env.update({name: str(value) for name, value in (body.get("env") or {}).items()})
    for name, id in sorted((body.get("secrets") or {}).items()):
        env[name] = house.secret(id)
    for name, value in env.items():
        if not name or "=" in name or "\0" in name or "\0" in value:
            raise invalid("ENVIRONMENT", f"{name!r} cannot be an environment variable.")
    return env


def names(record: Record) -> list[str]:
    """Return the names of the variables a process gets beyond paths and language."""
    body = record.body
    mounts = [_volume_name(name) for name in body.get("volumes") or {}]
    return sorted({"HOST", "PORT", *mounts, *(body.get("env") or {}), *(body.get("secrets") or {})})


def folder(body: dict[str, Any], build: Build | None, default: str) -> str:
    """Return where a process starts."""
    root = build.folder if build else default
    return os.path.join(root, body.get("working_dir") or "")


def _volume_name(name: str) -> str:
    return "VOLUME_" + re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_").upper()
