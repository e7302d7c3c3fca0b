"""Google's methods, from the table that ``tools/wire.py`` derives from Google's discovery documents."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import quote

_PLACE = re.compile(r"\{(\+?)([^}]+)\}")


class Method(NamedTuple):
    """One method.

    Args:
        name: As in ``compute.networks.insert``.
        verb: HTTP method.
        path: Template below the API's own path.
        query: Names of the parameters that follow the ``?``.
    """

    name: str
    verb: str
    path: str
    query: frozenset[str]

    @property
    def api(self) -> str:
        """The API it belongs to."""
        return self.name.partition(".")[0]

    @property
    def places(self) -> tuple[tuple[str, bool], ...]:
        """(parameter in the path, whether it may hold slashes), in order."""
        return tuple((name, bool(plus)) for plus, name in _PLACE.findall(self.path))


class Api(NamedTuple):
    """Where an API is.

    Args:
        root: Google's address of it, with a slash at the end.
        path: Path below the root that all its methods have in common.
    """

    root: str
    path: str


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("genesys_gcp.wire").joinpath("methods.json").read_text(encoding="utf-8"))
    return found


@cache
def method(name: str) -> Method:
    """Return a method.

    Raises:
        KeyError: Google has no such method, or it is not carried.
    """
    verb, path, query = _table()["methods"][name]
    return Method(name, verb, path, frozenset(query))


@cache
def api(name: str) -> Api:
    """Return where an API is."""
    found = _table()["apis"][name]
    return Api(found["root"], found["path"])


def apis() -> list[str]:
    """Return the names of all APIs."""
    return sorted(_table()["apis"])


def expand(path: str, params: Mapping[str, str]) -> str:
    """Return a path with its parameters in it."""

    def fill(found: re.Match[str]) -> str:
        return quote(params[found[2]], safe="/:@-_.~" if found[1] else "-_.~@")

    return _PLACE.sub(fill, path)
