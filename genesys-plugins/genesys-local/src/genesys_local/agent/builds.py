"""Sources by digest and what is built from them: unpacked once, dependencies installed once, kept until pruned."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from typing import Any, NamedTuple

import trio

from genesys_local.agent import children, disk, recipe, runtimes
from genesys_local.agent.house import House, Locks
from genesys_local.fault import AgentFault, invalid
from genesys_local.paths import short

_DIGEST = re.compile(r"[A-Za-z0-9._:-]{8,200}")
_DONE = "build.json"


class Build(NamedTuple):
    """A source folder ready to run.

    Args:
        name: Its folder's name.
        folder: Where the source is unpacked.
        paths: Folders that come first on PATH.
        command: What starts it when nothing else is said; empty when only the user can say.
        runtime_used: The interpreter, e.g. ``node 20.20.2``; ``""`` without one.
    """

    name: str
    folder: str
    paths: list[str]
    command: list[str]
    runtime_used: str


class Builds:
    """Sources and builds of all stacks of one agent."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._locks = Locks()

    def put(self, stack: str, digest: str, tar: bytes) -> None:
        """Keep a source archive under its digest."""
        path = self._source(stack, digest)
        disk.folder(os.path.dirname(path))
        disk.write(path, tar)

    def has(self, stack: str, digest: str) -> bool:
        """Tell whether a source is kept."""
        return os.path.exists(self._source(stack, digest))

    def prune(self, stack: str, keep: Iterable[str]) -> int:
        """Remove sources and builds of digests that are not in ``keep``; returns how many digests went."""
        kept = {short(digest, 16) for digest in keep}
        gone = set()
        for kind in ("sources", "builds"):
            folder = self._house.stack_folder(stack, kind)
            for name in os.listdir(folder) if os.path.isdir(folder) else []:
                if name[:16] not in kept:
                    disk.remove(os.path.join(folder, name))
                    gone.add(name[:16])
        return len(gone)

    async def get(self, stack: str, digest: str, runtime: str | None, *, bare: bool) -> Build:
        """Return the build of a source, made now when it is not there.

        Args:
            stack: Whose.
            digest: Of a source that was put.
            runtime: ``python:3.13``, ``node:14``; ``None`` finds out from the files unless ``bare``.
            bare: A command is given, so a folder whose language cannot be told is only unpacked.

        Raises:
            AgentFault: ``NotYet`` ``SOURCE_MISSING``, ``Invalid`` ``BUILD_FAILED`` and those of `recipe`, `runtimes`.
        """
        name = f"{short(digest, 16)}-{re.sub(r'[^a-z0-9.]+', '-', (runtime or 'auto').lower())}"
        path = os.path.join(self._house.stack_folder(stack, "builds"), name)
        async with self._locks.hold(path):
            if not os.path.exists(os.path.join(path, _DONE)):
                await self._make(path, self._source(stack, digest), runtime, bare=bare)
            with open(os.path.join(path, _DONE), encoding="utf-8") as file:
                return Build(name=name, **json.load(file))

    async def _make(self, path: str, source: str, runtime: str | None, *, bare: bool) -> None:
        disk.remove(path)
        app = disk.folder(os.path.join(path, "app"))
        try:
            await trio.to_thread.run_sync(_unpack, source, app)
            facts: dict[str, Any] = {"folder": app, "paths": [], "command": [], "runtime_used": ""}
            wanted = runtime or recipe.language(app, guess=bare)
            if wanted:
                found = runtimes.find(wanted)
                paths = await _INSTALL[found.language](path, app, found, self._house.mark())
                facts.update(paths=paths, runtime_used=found.used, command=_command(app, found.language))
            disk.write(os.path.join(path, _DONE), json.dumps(facts).encode())
        except BaseException:
            disk.remove(path)
            raise

    def _source(self, stack: str, digest: str) -> str:
        if not _DIGEST.fullmatch(digest):
            raise invalid("DIGEST_SHAPE", f"{digest!r} is no digest.")
        return os.path.join(self._house.stack_folder(stack, "sources"), short(digest, 16) + ".tar")


def _command(app: str, language: str) -> list[str]:
    """Return the default command; none is no failure here, the user may give one."""
    try:
        return recipe.command(app, language)
    except AgentFault:
        return []


def _unpack(source: str, folder: str) -> None:
    try:
        with open(source, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        raise AgentFault("NotYet", "SOURCE_MISSING", "The agent does not hold this source; send it first.") from None
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for member in archive.getmembers():
                _stays_inside(member)
            # Python before 3.11.4 has no filters; `_stays_inside` alone has to do there.
            if hasattr(tarfile, "data_filter"):
                archive.extractall(folder, filter="data")
            else:
                archive.extractall(folder)  # noqa: S202  every member was looked at
    except tarfile.TarError as error:
        raise invalid("SOURCE_UNREADABLE", f"The source archive cannot be unpacked: {error}") from None


def _stays_inside(member: tarfile.TarInfo) -> None:
    """Refuse what is no file, folder or link, and what would land, or point, outside of the folder.

    Raises:
        AgentFault: ``Invalid`` ``SOURCE_UNREADABLE``.
    """
    names = (
        [member.name, os.path.join(os.path.dirname(member.name), member.linkname)] if member.issym() else [member.name]
    )
    inside = all(not os.path.isabs(n) and os.path.normpath(n).split(os.sep)[0] != ".." for n in names)
    if not inside or not (member.isfile() or member.isdir() or member.issym()):
        raise invalid("SOURCE_UNREADABLE", f"{member.name!r} in the source archive would leave its folder.")
    member.mode = (member.mode | 0o600) & 0o755


async def _python(path: str, app: str, runtime: runtimes.Runtime, mark: str) -> list[str]:
    listed = recipe.dependencies(app, "python")
    venv = os.path.join(path, "venv")
    await _step([runtime.program, "-m", "venv", "--without-pip", venv], path, mark)
    wanted = _wanted(app, listed)
    if wanted:
        python = os.path.join(venv, "bin", "python")
        pip = await trio.to_thread.run_sync(_pip, runtime.program) or await _own_pip(python, path, mark)
        await _step([*pip, "--python", python, "install", "--no-input", *wanted], app, mark)
    return [os.path.join(venv, "bin")]


def _wanted(app: str, listed: str) -> list[str]:
    if listed == "requirements.txt":
        return ["-r", os.path.join(app, listed)]
    if listed == "pyproject.toml":
        wanted, installable = recipe.project(app)
        return [app] if installable else wanted
    return []


def _pip(program: str) -> list[str]:
    """Return a pip that installs into another environment; the app's own has none, which saves seconds a build."""
    for python in (sys.executable, program, "python3"):
        command = [python, "-m", "pip"]
        if _runs([*command, "--version"]):
            return command
    if _runs(["pip", "--version"]):
        return ["pip"]
    return []


async def _own_pip(python: str, path: str, mark: str) -> list[str]:
    """Return a pip made inside the environment, for machines that have none outside.

    Raises:
        AgentFault: ``Invalid`` ``PIP_MISSING``.
    """
    try:
        await _step([python, "-m", "ensurepip"], path, mark)
    except AgentFault:
        raise invalid("PIP_MISSING", "The app has dependencies, and no pip was found to install them.") from None
    return [python, "-m", "pip"]


def _runs(command: list[str]) -> bool:
    env = children.base_env() | _install_env()
    try:
        return subprocess.run(command, capture_output=True, timeout=30, check=False, env=env).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


async def _node(path: str, app: str, runtime: runtimes.Runtime, mark: str) -> list[str]:
    listed = recipe.dependencies(app, "node")
    if listed and any(recipe.package(app).get(name) for name in ("dependencies", "optionalDependencies")):
        locked = os.path.exists(os.path.join(app, "package-lock.json"))
        await _step(["npm", "ci" if locked else "install", "--omit=dev", "--no-audit", "--no-fund"], app, mark)
    return [os.path.join(app, "node_modules", ".bin")]


_INSTALL = {"python": _python, "node": _node}


async def _step(command: list[str], cwd: str, mark: str) -> None:
    """Run one command of a build.

    Raises:
        AgentFault: ``Invalid`` ``BUILD_FAILED`` with the end of its output.
    """
    program = children.Program(command, cwd=cwd, env=children.base_env() | _install_env(), mark=mark + "build")
    with open(os.path.join(cwd, ".genesys-build.log"), "w+b") as log:
        os.unlink(log.name)
        code = await children.run(program, log)
        if code:
            log.seek(max(log.tell() - 2000, 0))
            said = log.read().decode(errors="replace").strip()
            raise invalid("BUILD_FAILED", f"`{_readable(command)}` ended with exit code {code}:\n{said}")


def _readable(command: list[str]) -> str:
    return " ".join(os.path.basename(word) if os.path.isabs(word) else word for word in command)


def _install_env() -> dict[str, str]:
    """Return the settings of package installers and proxies that the agent was started with."""
    prefixes = ("PIP_", "UV_", "npm_config_", "NPM_CONFIG_")
    names = {"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE",
             "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "XDG_CONFIG_HOME",
             "XDG_CACHE_HOME"}  # fmt: skip
    env = {name: value for name, value in os.environ.items() if name in names or name.startswith(prefixes)}
    return {"PIP_DISABLE_PIP_VERSION_CHECK": "1", **env}
