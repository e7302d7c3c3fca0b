"""A shop: a project on a provider made of paper, for tests of commands and use cases with core alone."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from stevedore.extension import ExtensionManager

from genesys.compile.load import definition
from genesys.testing.project import Folder

PAPER = Path(__file__).parent / "paper.py"
PROGRAM = """\
from genesys import Server, outputs, project

project("shop", provider="paper")
web = Server(size="small")
outputs(url=web.address)
"""


def install(
    folder: Path, *, name: str = "paper", version: str = "1.0", value: str = "paper:provider", core: str = ""
) -> None:
    """Put a provider's package into a folder that is on ``sys.path``, as pip would."""
    if name == "paper":
        shutil.copy(PAPER, folder)
    about = folder / f"genesys_{name}-{version}.dist-info"
    about.mkdir(exist_ok=True)
    needs = f"Requires-Dist: genesys-core {core}\n" if core else ""
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: genesys-{name}\nVersion: {version}\n{needs}")
    (about / "entry_points.txt").write_text(f"[genesys.providers]\n{name} = {value}\n")
    (about / "RECORD").write_text(f"genesys_{name}-{version}.dist-info/METADATA,sha256={version},1\n")


class Shop(Folder):
    """A project on paper."""

    def __init__(self, root: Path, plugins: Path) -> None:
        super().__init__(root, GENESYS_PAPER=str(root / "desk.json"), PYTHONPATH=str(plugins))
        self.plugins = plugins

    def fail(self, *triples: str) -> None:
        """Let calls fail from now on: ``"create web Denied"``."""
        self.environ["GENESYS_PAPER_FAIL"] = ",".join(triples)

    @property
    def desk(self) -> dict[str, Any]:
        """What there really is: native address -> properties."""
        path = self.root / "desk.json"
        things = json.loads(path.read_text()) if path.exists() else {}
        return {id.partition("/")[2].partition("~")[0]: thing["properties"] for id, thing in things.items()}


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on ``sys.path`` that holds the provider ``paper``."""
    folder = tmp_path / "site"
    folder.mkdir()
    install(folder)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(ExtensionManager, "ENTRY_POINT_CACHE", {})  # it lives as long as a process, and so do tests
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))  # stevedore's, which asks the real environment
    sys.modules.pop("paper", None)
    definition.cache_clear()
    yield folder
    sys.modules.pop("paper", None)
    definition.cache_clear()


@pytest.fixture
def installing() -> Callable[..., None]:
    """Return what puts a provider's package into a folder."""
    return install


@pytest.fixture
def shop(tmp_path: Path, plugins: Path) -> Shop:
    """A project with one server, not deployed yet."""
    found = Shop(tmp_path, plugins)
    found.write("infra.py", PROGRAM)
    return found
