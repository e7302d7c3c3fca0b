"""Files with values of variables, given on the command line."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from genesys.app.problems import NO_INPUT_FILE
from genesys.load.place import Source
from genesys.load.stackfile import values

if TYPE_CHECKING:
    from genesys.spi.ports import World


def variables_of(world: World, folder: str, paths: list[str]) -> dict[str, str]:
    """Return name -> value, as ``--var`` would give it; later files win.

    Raises:
        GenesysError: APP-021 a file cannot be read, LOAD-0xx it is not a map of names to values.
    """
    found: dict[str, str] = {}
    for path in paths:
        given, _ = values(Source(path, _read(world, folder, path)))
        found |= {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}
    return found


def lines_of(world: World, folder: str, paths: list[str]) -> list[str]:
    """Return the selectors in files: one a line; empty lines and those that begin with ``#`` are left out.

    Raises:
        GenesysError: APP-021, a file cannot be read.
    """
    lines = [line.strip() for path in paths for line in _text(world, folder, path).splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def _text(world: World, folder: str, path: str) -> str:
    try:
        return _read(world, folder, path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NO_INPUT_FILE.error(path=path, why="It is not text in UTF-8") from None


def _read(world: World, folder: str, path: str) -> bytes:
    try:
        return world.files.read(os.path.join(folder, path))
    except OSError as error:
        raise NO_INPUT_FILE.error(path=path, why=error.strerror or "it cannot be read") from None
