"""Which interpreter runs what was asked for, and which is really used."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
from typing import NamedTuple

from genesys_local.fault import invalid


class Runtime(NamedTuple):
    """An interpreter found on this machine.

    Args:
        language: ``python`` or ``node``.
        program: Absolute path.
        version: As it says itself, e.g. ``3.11.7``.
    """

    language: str
    program: str
    version: str

    @property
    def used(self) -> str:
        """As shown to people, e.g. ``node 20.20.2``."""
        return f"{self.language} {self.version}"


def find(wanted: str) -> Runtime:
    """Return the interpreter for ``python:3.13``, ``node:14``, ``python`` or ``node``.

    A newer one may be returned than asked for; the caller reports it.

    Raises:
        AgentFault: ``Invalid`` ``RUNTIME_MISSING``.
    """
    language, _, version = wanted.partition(":")
    if language == "python":
        return _python(version)
    if language == "node":
        return _node(version)
    raise invalid("RUNTIME_MISSING", f"Runtime {wanted!r} is unknown on this machine; python and node are known.")


def _python(version: str) -> Runtime:
    wanted = ".".join(version.split(".")[:2])
    named = shutil.which(f"python{wanted}") if "." in wanted else None
    # A version manager's shim may be on PATH and run nothing.
    if named and (found := _version(named)).startswith(wanted):
        return Runtime("python", named, found)
    return Runtime("python", sys.executable, _version(sys.executable))


def _node(version: str) -> Runtime:
    program = shutil.which("node")
    if program is None:
        raise invalid("RUNTIME_MISSING", f"Runtime node:{version or 'any'} needs Node.js, and no `node` is on PATH.")
    found = _version(program)
    if version and _major(found) < _major(version):
        raise invalid("RUNTIME_MISSING", f"Runtime node:{version} is newer than the Node.js {found} on PATH.")
    return Runtime("node", program, found)


def _major(version: str) -> int:
    match = re.match(r"\d+", version)
    return int(match[0]) if match else 0


@functools.cache
def _version_at(program: str, changed: float) -> str:
    out = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20, check=False).stdout
    match = re.search(r"\d+(\.\d+)*", out)
    return match[0] if match else "0"


def _version(program: str) -> str:
    try:
        return _version_at(program, os.stat(program).st_mtime)
    except (OSError, subprocess.SubprocessError) as error:
        raise invalid("RUNTIME_MISSING", f"{program} does not run: {error}") from None
