"""A third party's package, installed from its wheel, adds one of everything; all of it works from Python and YAML."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from genesys.testing.project import KEPT, Ran

YAML = """\
project: post
provider: {provider}
resources:
  inbox: {{kind: queue, depth: {depth}}}
outputs: {{inbox: "${{inbox.id}}"}}
"""
PYTHON = """\
from genesys import outputs, project
from genesys_acme.kinds import Queue

project("post", provider="{provider}")
inbox = Queue(depth={depth})
outputs(inbox=inbox.id)
"""
LANGUAGES = {"genesys.yaml": YAML, "infra.py": PYTHON}


class User:
    """Somebody who installed Genesys and the package, and works in one folder."""

    def __init__(self, bin: Path, root: Path) -> None:
        self.path = root / "project"
        self.path.mkdir()
        self._bin = bin
        self.environ = {name: os.environ[name] for name in KEPT if name in os.environ and name != "PYTHONPATH"}
        self.environ |= {"HOME": str(root / "home"), "GENESYS_LOCAL_HOME": str(root / "local")}
        self.environ |= {"XDG_CACHE_HOME": str(root / "cache"), "XDG_CONFIG_HOME": str(root / "config")}

    def run(self, *args: str) -> Ran:
        done = subprocess.run(
            [str(self._bin / "genesys"), *args],
            cwd=self.path,
            env=self.environ,
            text=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def ok(self, *args: str) -> Ran:
        ran = self.run(*args)
        assert ran.code == 0, ran.everything
        return ran


@pytest.fixture
def user(third_party: Path, tmp_path: Path) -> User:
    return User(third_party, tmp_path)


def test_everything_is_listed_from_metadata(user: User) -> None:
    rows = user.ok("plugin", "list", "--json").document["plugins"]
    mine = {(row["group"], row["name"]) for row in rows if row["package"] == "genesys-acme"}
    assert mine == {
        ("genesys.providers", "acme"),
        ("genesys.kinds", "acme"),
        ("genesys.lowerings", "queue@acme"),
        ("genesys.lowerings", "queue@local"),
        ("genesys.commands", "queues"),
        ("genesys.state_backends", "drawer"),
        ("genesys.hooks", "acme"),
    }
    assert {row["version"] for row in rows if row["package"] == "genesys-acme"} == {"1.2.0"}


@pytest.mark.parametrize("file", LANGUAGES)
@pytest.mark.parametrize("provider", ["acme", "local"])
def test_provider_kind_lowerings_command_backend_and_hook_work_together(user: User, file: str, provider: str) -> None:
    drawer = user.path.parent / "drawer"
    user.environ["GENESYS_BACKEND_URL"] = f"drawer://{drawer}"
    declare(user, file, provider, 10)
    deployed = user.ok("deploy", "--yes")
    assert "inbox = " in deployed.out
    assert sorted(path.name for path in drawer.iterdir())
    assert not (user.path / ".genesys" / "state").exists()
    assert user.ok("queues").out == "inbox/queue\n"
    assert user.ok("queues", "--json").document["queues"] == ["inbox/queue"]
    assert "No changes" in user.ok("plan").out

    declare(user, file, provider, 20)
    plan = user.ok("plan", "--json").document
    assert plan["counts"]["change"] == 1
    assert plan["plugins"]["genesys-acme"]["version"] == "1.2.0"
    user.ok("deploy", "--yes")
    if provider == "acme":
        (made,) = (user.path / "queues").iterdir()
        assert json.loads(made.read_text())["depth"] == 20

    declare(user, file, provider, 5000)
    refused = user.run("deploy", "--yes")
    assert (refused.code, "inbox is too deep [POLICY-001]" in refused.err) == (5, True)
    assert ":4:" in refused.err if file == "genesys.yaml" else ":5:" in refused.err
    declare(user, file, provider, 20)
    user.ok("destroy", "--yes")
    assert user.ok("queues").out == "no queues\n"
    if provider == "acme":
        assert list((user.path / "queues").iterdir()) == []


def test_a_wrong_word_is_told_with_the_commands_of_packages(user: User) -> None:
    ran = user.run("queue")
    assert (ran.code, 'Did you mean "queues"?' in ran.err) == (64, True)


def test_a_kind_is_refused_where_nobody_lowers_it(user: User) -> None:
    declare(user, "genesys.yaml", "local", 10)
    user.environ["GENESYS_DISABLE_PLUGINS"] = "queue@local"
    ran = user.run("plan")
    assert (ran.code, "COMP-0" in ran.err) == (1, True)
    assert "queue" in ran.err


def declare(user: User, file: str, provider: str, depth: int) -> None:
    (user.path / file).write_text(LANGUAGES[file].format(provider=provider, depth=depth))
