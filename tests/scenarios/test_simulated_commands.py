"""Whole commands on a simulated disk: they die at a call of a port, and the next one ends as if nothing had been."""

from __future__ import annotations

from pathlib import Path

import pytest

from genesys.sim.cloud import Cloud
from genesys.sim.files import SimFiles
from genesys.sim.ledger import Ledger
from genesys.sim.process import Process
from genesys.sim.store import Store
from genesys.sim.world import Planet
from genesys.testing.project import Folder, Ran

NETWORK = b"project: shop\nprovider: gcp\nresources:\n  net: {kind: network, type: development}\n"


class Paper:
    """A project of which the disk is simulated, too."""

    def __init__(self, root: Path) -> None:
        self.planet, self.folder = Planet(), Folder(root)
        self.planet.disk.files[f"{self.folder.path}/genesys.yaml"] = NETWORK

    def run(self, *args: str, die_at: int = 0) -> tuple[Ran, int]:
        """Run a command in a process that dies at a point; return how it ended, and how many points it had."""
        world = self.planet.start(die_at)
        ran = self.folder.run("--simulate", *args, world=world)
        return ran, world.process.points

    def ledger(self) -> Ledger:
        """What the cloud did; a command that had nothing to do has not put the log into the file."""
        cloud = Cloud(lambda: 0.0)
        files = SimFiles(self.planet.disk, Process(), lambda: 0.0)
        Store(files, f"{self.folder.path}/.genesys/simulated").load(cloud)
        return cloud.ledger

    def check(self, objects: int) -> None:
        """Assert that what is there is recorded, once."""
        document = self.run("show", "--json")[0].document
        recorded = {resource["id"] for resource in document["resources"]}
        assert len(recorded) == objects
        assert self.ledger().orphans(recorded) == []
        assert self.ledger().duplicates() == []
        assert set(self.ledger().living()) == recorded


def test_a_command_touches_the_simulated_disk_and_no_other(tmp_path: Path) -> None:
    paper = Paper(tmp_path)
    assert paper.run("deploy", "--yes")[0].code == 0
    assert paper.run("plan")[0].out.startswith("No changes")
    assert list(paper.folder.path.iterdir()) == []
    paper.check(6)


@pytest.mark.parametrize("at", range(8))
def test_wherever_a_command_dies_the_next_one_finishes(tmp_path: Path, at: int) -> None:
    whole = Paper(tmp_path / "whole").run("deploy", "--yes")[1]
    assert whole > 60
    for die_at in range(1 + at, whole, 32):
        paper = Paper(tmp_path / f"at-{die_at}")
        paper.run("deploy", "--yes", die_at=die_at)
        ran, _ = paper.run("deploy", "--yes")
        assert ran.code == 0, (die_at, ran.everything)
        paper.check(6)
        paper.run("destroy", "--yes", die_at=die_at)
        ran, _ = paper.run("destroy", "--yes")
        assert ran.code == 0, (die_at, ran.everything)
        assert paper.ledger().living() == {}
