"""A whole state as a released version wrote it: today's code opens it, reads its history, and goes on with it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from genesys.app.world import real_world
from genesys.model.declared import Stack
from genesys.model.fragment import Fragment
from genesys.state.check import check
from genesys.state.drive import complete
from genesys.state.local import LocalBackend
from genesys.state.state import find_state
from genesys.testing.project import Folder

STORED = sorted((Path(__file__).parent / "stores").iterdir())


@pytest.fixture(params=STORED, ids=lambda path: path.name)
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A copy of a stored state's folder, with nothing else on the machine that could open it."""
    shutil.copytree(request.param, tmp_path / "stored")
    return tmp_path / "stored"


def opened(stored: Path) -> Any:
    world: Any = real_world()
    world.environ = {"GENESYS_KEY": (stored / "key").read_text().strip(), "HOME": str(stored / "home")}
    state = complete(find_state(world, LocalBackend(world.files, str(stored / "state")), "shop/dev"))
    assert state is not None
    return state


def expected(stored: Path) -> dict[str, Fragment]:
    found = [Fragment.from_json(row) for row in json.loads((stored / "fragments.json").read_text())]
    return {fragment.key: fragment for fragment in found}


async def commits(state: Any) -> list[Any]:
    return [commit async for commit in state.history()]


def test_it_holds_what_was_recorded(stored: Path) -> None:
    head = complete(opened(stored).head())
    found = {key: fragment.with_(created_by={}, updated_by={}) for key, fragment in complete(head.fragments()).items()}
    assert found == {key: f.with_(created_by={}, updated_by={}) for key, f in expected(stored).items()}


def test_its_history_and_the_declaration_in_it_are_read(stored: Path) -> None:
    state = opened(stored)
    newest, first = complete(commits(state))
    assert (newest.message, first.message) == ("everything", "the first half")
    half = complete(complete(state.at(first.id)).fragments())
    assert 0 < len(half) < len(expected(stored))
    text = complete(state.blobs.get("stack", newest.stack_digest))
    assert Stack.from_json(json.loads(text)).name == "shop/dev"


def test_it_is_whole_and_can_be_gone_on_with(stored: Path) -> None:
    state = opened(stored)
    gone = min(expected(stored))
    complete(state.commit((), [gone], claim=None, message="today"))
    again = opened(stored)
    assert set(complete(complete(again.head()).fragments())) == set(expected(stored)) - {gone}
    assert complete(check(again)).findings == []


def test_commands_read_it(stored: Path, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "place", GENESYS_KEY=(stored / "key").read_text().strip())
    folder.environ["GENESYS_BACKEND_URL"] = str(stored / "state")
    folder.write("genesys.yaml", "project: shop\nprovider: local\nresources: {}\n")
    rows = folder.ok("state", "list", "--json").document["resources"]
    assert len(rows) == len(expected(stored))
    assert "the first half" in folder.ok("history").out
