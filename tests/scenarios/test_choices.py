"""Going back asks nobody anew: what tables answered at that commit counts, though they say otherwise by now."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from genesys.testing.project import Folder
from genesys_aws.lower import launch

PROGRAM = 'from genesys import Server, project\nproject("shop", provider="aws")\nweb = Server(size="{size}")\n'


@pytest.fixture
def project(tmp_path: Path) -> Folder:
    """A project with one server on the simulated Amazon."""
    return Folder(tmp_path / "root", GENESYS_SIMULATE="1")


def machine(project: Folder) -> str:
    (found,) = project.ok("state", "show", "web/instance", "--json").document["resources"]
    return str(found["desired"]["InstanceType"])


def deploy(project: Folder, size: str) -> str:
    project.write("infra.py", PROGRAM.format(size=size))
    project.ok("deploy", "--yes")
    return machine(project)


def test_a_rollback_returns_to_the_machine_that_was_there(project: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    assert deploy(project, "small") == "t3.small"
    newer = copy.deepcopy(launch.table("sizes"))
    newer["balanced"]["small"]["type"] = "t9.small"
    real = launch.table
    monkeypatch.setattr(launch, "table", lambda name: newer if name == "sizes" else real(name))
    assert deploy(project, "large") == "t3.large"
    project.ok("rollback", "--to", "1", "--yes")
    assert machine(project) == "t3.small"
    project.write("infra.py", PROGRAM.format(size="small"))
    assert "No changes" in project.ok("plan").out
    shown: Any = project.ok("plan", "--upgrade-choices").out
    assert "t9.small" in shown
    project.ok("deploy", "--yes", "--upgrade-choices")
    assert machine(project) == "t9.small"
    assert "No changes" in project.ok("plan").out
