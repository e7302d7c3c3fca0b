"""Outputs of other stacks, from command to command: read for a plan, kept in it, and noticed when they change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from genesys.app.fast import unchanged
from genesys.app.planning import plan_project
from genesys.app.project import Project
from genesys.app.wish import Wish
from genesys.app.world import real_world
from genesys.testing.project import Folder

BASE = """\
from genesys import Secret, Server, outputs, project

project("base", provider="paper", pure=True)
web = Server(size="small")
token = Secret(generate=20)
outputs(size="{size}", hosts=["a", "b"], url=web.address, token=token.secret_value)
"""
THERE = "../../base/project/.genesys/state"
USER = """\
from genesys import Server, StackRef, outputs, project

project("user", provider="paper", pure=True)
base = StackRef("{stack}", backend="{backend}").outputs
web = Server(size={size}, env={{"BASE": f"at {{base['url']}}"}})
outputs(host=base["hosts"][1])
"""


@pytest.fixture
def base(shop: Any, tmp_path: Path) -> Folder:
    """A stack that is deployed, beside the one that reads it."""
    found = Folder(tmp_path / "base")
    found.environ = {**shop.environ}
    found.write("infra.py", BASE.format(size="large"))
    found.ok("deploy", "--yes")
    return found


@pytest.fixture
def user(shop: Any, tmp_path: Path, base: Folder) -> Folder:
    """A stack that reads outputs of the other."""
    found = Folder(tmp_path / "user")
    found.environ = {**shop.environ}
    declare(found)
    return found


def declare(user: Folder, size: str = "base['size']", stack: str = "base/dev", backend: str = THERE) -> None:
    user.write("infra.py", USER.format(size=size, stack=stack, backend=backend))


def refusal(user: Folder, **more: str) -> str:
    declare(user, **more)
    ran = user.run("plan")
    assert ran.code == 1, ran.everything
    return ran.err


def test_outputs_become_values_of_the_plan(user: Folder, shop: Any) -> None:
    user.ok("deploy", "--yes")
    assert shop.desk["web/sheet"]["env"] == {"BASE": "at paper://web/sheet"}
    assert shop.desk["web/sheet"]["size"] == "large"
    assert user.ok("output", "host", "--raw").out.strip() == "b"
    assert user.run("plan", "--detailed-exitcode").code == 0


def test_a_change_over_there_is_a_planned_change_here(user: Folder, base: Folder) -> None:
    user.ok("deploy", "--yes")
    for _ in range(2):
        assert "No changes" in user.ok("plan").out
    base.write("infra.py", BASE.format(size="xlarge"))
    base.ok("deploy", "--yes")
    ran = user.run("plan", "--detailed-exitcode")
    assert (ran.code, '"large" -> "xlarge"' in ran.out) == (2, True), ran.everything
    user.ok("deploy", "--yes")
    assert user.run("plan", "--detailed-exitcode").code == 0


def test_a_saved_plan_runs_without_reading_the_other_stack_again(user: Folder, base: Folder, shop: Any) -> None:
    user.ok("plan", "--out", "new.gplan")
    base.write("infra.py", BASE.format(size="xlarge"))
    base.ok("deploy", "--yes")
    (base.path / ".genesys" / "state").rename(base.path / "moved away")
    user.ok("deploy", "new.gplan", "--yes")
    assert shop.desk["web/sheet"]["size"] == "large"
    assert user.run("plan").code == 1


def test_both_may_share_a_state_location(base: Folder, user: Folder, tmp_path: Path) -> None:
    for folder in (base, user):
        folder.environ["GENESYS_BACKEND_URL"] = f"file://{tmp_path}/states"
    base.ok("deploy", "--yes")
    declare(user, backend="")
    user.ok("deploy", "--yes")
    assert "No changes" in user.ok("plan").out


def test_an_unknown_stack_is_named_with_those_that_are_there(user: Folder) -> None:
    text = refusal(user, stack="bse/dev")
    assert "COMP-041" in text
    assert 'Did you mean "base/dev"?' in text
    assert "infra.py:5" in text


def test_an_unknown_output_is_named_with_those_that_are_there(user: Folder) -> None:
    text = refusal(user, size="base['sizes']")
    assert "COMP-042" in text
    assert 'Did you mean "size"?' in text
    assert "hosts, size, token, url" in text


def test_a_secret_does_not_cross(user: Folder) -> None:
    text = refusal(user, size="base['token']")
    assert "COMP-044" in text
    assert "secrets do not cross stacks" in text


def test_a_state_whose_key_is_elsewhere_cannot_be_read(user: Folder, base: Folder, tmp_path: Path) -> None:
    user.environ["XDG_CONFIG_HOME"] = str(tmp_path / "somebody else")
    text = refusal(user)
    assert "COMP-043" in text
    assert "the state of base/dev cannot be read" in text


def test_a_check_of_the_declaration_reads_no_other_stack(user: Folder) -> None:
    declare(user, stack="no/such", size="base['nothing']")
    assert user.run("validate").code == 0


def test_a_destroyed_stack_has_no_outputs_and_its_user_can_still_be_destroyed(user: Folder, base: Folder) -> None:
    user.ok("deploy", "--yes")
    base.ok("destroy", "--yes")
    assert "COMP-042" in refusal(user)
    user.ok("destroy", "--yes")


def opened(user: Folder) -> Project:
    world = real_world()
    world.environ = {**user.environ}  # type: ignore[misc]  # the ports of a person with another home
    return Project(world, str(user.path))


def test_the_plan_keeps_what_was_read_and_from_where(user: Folder) -> None:
    planned = plan_project(opened(user), Wish(), state=None)
    values = sorted(str(lookup["value"]) for lookup in planned.plan.lookups.values())
    assert values == ["['a', 'b']", "large", "paper://web/sheet"]
    assert {(lookup["stack"], lookup["backend"]) for lookup in planned.plan.lookups.values()} == {("base/dev", THERE)}


def test_the_quick_way_is_taken_until_the_other_stack_moves_on(user: Folder, base: Folder) -> None:
    user.ok("deploy", "--yes")
    user.ok("plan")
    assert unchanged(opened(user), Wish()) is not None
    base.write("infra.py", BASE.format(size="large").replace('"a", "b"', '"c", "b"'))
    base.ok("deploy", "--yes")
    assert unchanged(opened(user), Wish()) is None
    assert "No changes" in user.ok("plan").out, "what changed over there is not used here"
    assert unchanged(opened(user), Wish()) is not None
