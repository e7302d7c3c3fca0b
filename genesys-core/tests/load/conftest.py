"""A project in a temporary folder, and the ways to load it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from genesys.app.world import RealFiles
from genesys.errors import GenesysError
from genesys.load.load import Loaded, load


class TestWorld:
    """The ports that a load uses: the real file system and an environment of the test's own."""

    __test__ = False

    def __init__(self, environ: dict[str, str]) -> None:
        self.files = RealFiles()
        self.environ = environ


class Project:
    """A project's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ: dict[str, str] = {}

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def yaml(self, text: str) -> Project:
        self.write("genesys.yaml", "project: shop\nprovider: local\n" + text)
        return self

    def python(self, text: str) -> Project:
        self.write("infra.py", "from genesys import *\nproject('shop', provider='local')\n" + text)
        return self

    @property
    def world(self) -> Any:
        return TestWorld(self.environ)

    def load(self, **options: Any) -> Loaded:
        return load(str(self.folder), world=self.world, **options)

    def fields(self, address: str, **options: Any) -> dict[str, Any]:
        return next(r.fields for r in self.load(**options).stack.resources if r.address == address)

    def error(self, **options: Any) -> GenesysError:
        with pytest.raises(GenesysError) as caught:
            self.load(**options)
        return caught.value


def authored(loaded: Loaded) -> dict[str, Any]:
    """What two equal stacks agree on: everything but the places."""
    stack = loaded.stack
    data = {**stack.as_json(), "resources": [r.authored() for r in stack.resources]}
    plain: dict[str, Any] = json.loads(json.dumps(data))
    return plain


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture(autouse=True)
def _as_before(tmp_path: Path) -> Any:
    modules, finders = set(sys.modules), list(sys.meta_path)
    yield
    sys.meta_path[:] = finders
    for name in set(sys.modules) - modules:
        places = [getattr(sys.modules[name], "__file__", None), *getattr(sys.modules[name], "__path__", ())]
        if any(str(place).startswith(f"{tmp_path}/") for place in places):
            del sys.modules[name]
