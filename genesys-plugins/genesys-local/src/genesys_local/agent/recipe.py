"""What a source folder needs and how it is started, read from the files in it."""

from __future__ import annotations

import json
import os
import re
import tomllib

from genesys_local.fault import AgentFault, invalid

_OWN = {"python": ("requirements.txt", "pyproject.toml"), "node": ("package.json",)}
_FOREIGN = (
    "requirements.txt pyproject.toml setup.py Pipfile environment.yml package.json Gemfile go.mod Cargo.toml "
    "composer.json pom.xml build.gradle mix.exs Package.swift deno.json"
).split()
_MARKS = {
    "python": ("requirements.txt", "pyproject.toml", "app.py", "main.py"),
    "node": ("package.json", "server.js", "index.js"),
}


def language(folder: str, *, guess: bool = False) -> str:
    """Return ``python`` or ``node`` by the files at the top of a source folder; ``""`` only when guessing.

    Raises:
        AgentFault: ``Invalid`` ``RUNTIME_UNKNOWN``.
    """
    for name, marks in _MARKS.items():
        if any(os.path.isfile(os.path.join(folder, mark)) for mark in marks):
            return name
    if guess:
        return ""
    raise invalid("RUNTIME_UNKNOWN", "Neither a runtime nor a command is given, and the source folder shows neither.")


def dependencies(folder: str, runtime: str) -> str:
    """Return the file that lists what to install for a runtime, ``""`` when there is nothing.

    Raises:
        AgentFault: ``Invalid`` ``DEPENDENCIES_UNSUPPORTED``: the only list is one of another language or tool.
    """
    for name in _OWN[runtime]:
        if os.path.isfile(os.path.join(folder, name)):
            return name
    for name in _FOREIGN:
        if os.path.isfile(os.path.join(folder, name)):
            raise invalid(
                "DEPENDENCIES_UNSUPPORTED",
                f"The source folder lists its dependencies in {name}, which a {runtime} runtime cannot install. "
                f"Known for {runtime}: {', '.join(_OWN[runtime])}.",
            )
    return ""


def project(folder: str) -> tuple[list[str], bool]:
    """Return dependencies of ``pyproject.toml`` and whether the folder itself is to be installed."""
    try:
        with open(os.path.join(folder, "pyproject.toml"), "rb") as file:
            data = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise invalid("DEPENDENCIES_UNREADABLE", f"pyproject.toml cannot be read: {error}") from None
    table = data.get("project")
    wanted = table.get("dependencies", []) if isinstance(table, dict) else []
    return [str(item) for item in wanted], "build-system" in data


def command(folder: str, runtime: str) -> list[str]:
    """Return the command that starts a source folder which names none.

    Raises:
        AgentFault: ``Invalid`` ``COMMAND_UNKNOWN``.
    """
    web = _procfile(folder)
    if web:
        return shell(web)
    if runtime == "node":
        start = package(folder).get("scripts", {}).get("start")
        if start:
            return shell(str(start))
    names = {"python": ("app.py", "main.py"), "node": ("server.js", "index.js")}[runtime]
    for name in names:
        if os.path.isfile(os.path.join(folder, name)):
            return [runtime, name]
    raise invalid("COMMAND_UNKNOWN", f"No command is given, and the source folder has no {' or '.join(names)}.")


def package(folder: str) -> dict[str, dict[str, object]]:
    """Return ``package.json``, empty when there is none.

    Raises:
        AgentFault: ``Invalid`` ``DEPENDENCIES_UNREADABLE``.
    """
    try:
        with open(os.path.join(folder, "package.json"), "rb") as file:
            data = json.load(file)
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise invalid("DEPENDENCIES_UNREADABLE", f"package.json cannot be read: {error}") from None
    return data if isinstance(data, dict) else {}


def shell(line: str) -> list[str]:
    """Return a command that runs a line as written; a simple one replaces the shell, so that signals reach it."""
    compound = re.search(r"[;&|<>\n`]|\$\(", line)
    return ["sh", "-c", line if compound else f"exec {line}"]


def _procfile(folder: str) -> str:
    try:
        with open(os.path.join(folder, "Procfile"), encoding="utf-8") as file:
            lines = file.readlines()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""
    except OSError as error:
        raise AgentFault("Invalid", "COMMAND_UNKNOWN", f"Procfile: {error.strerror}") from None
    for line in lines:
        name, _, rest = line.partition(":")
        if name.strip() == "web":
            return rest.strip()
    return ""
