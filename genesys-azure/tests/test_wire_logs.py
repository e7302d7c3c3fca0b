"""``genesys logs`` on the simulator: apps by Log Analytics, machines where an agent sends something."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from genesys.spi.faults import Invalid
from genesys.testing.project import Folder
from genesys_azure.testbed import Bed, Config
from genesys_azure.wire import logs

STACK = """
project: shop
provider: azure
region: europe
resources:
  net: {kind: network, type: production}
  api: {kind: container, image: "ghcr.io/shop/api:1", network: net}
  web: {kind: server, network: net}
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bed, Folder]]:
    with Bed(Config(lasting_s=0.0)) as bed:
        folder = Folder(tmp_path_factory.mktemp("logs"), **bed.environ)
        folder.write("genesys.yaml", STACK)
        folder.ok("deploy", "--yes")
        yield bed, folder
        assert bed.world.bugs == []


@pytest.fixture
def quiet(running: tuple[Bed, Folder]) -> tuple[Bed, Folder]:
    running[0].world.lines.clear()
    return running


def only(bed: Bed, word: str) -> str:
    (found,) = [id for id in bed.ids if f"/{word}/" in id]
    return found


def test_lines_of_all_instances_are_merged_by_time(quiet: tuple[Bed, Folder]) -> None:
    bed, folder = quiet
    app = only(bed, "containerApps")
    bed.say(app, "third", at=3, instance="one")
    bed.say(app, 'second "quoted" | where', at=2, instance="two")
    bed.say(app, "first", at=1, instance="one")
    bed.say(app, "of a revision before", at=0, revision="api--0")
    shown = folder.ok("logs", "api").out.splitlines()
    assert [text.split()[-1] for text in shown] == ["first", "where", "third"]
    assert ["one" in shown[0], "two" in shown[1]] == [True, True]
    assert folder.ok("logs", "api", "--previous").out.splitlines()[0].endswith("of a revision before")


def test_since_leaves_out_what_is_older(quiet: tuple[Bed, Folder]) -> None:
    bed, folder = quiet
    bed.say(only(bed, "containerApps"), "long ago", at=-(10**8))
    bed.say(only(bed, "containerApps"), "in the future", at=10**8)
    found = [json.loads(line) for line in folder.ok("logs", "api", "--since", "10m", "--json").out.splitlines()]
    assert [(item["line"], item["instance"]) for item in found] == [("in the future", "one")]


def test_an_app_that_said_nothing_yet_has_no_lines(quiet: tuple[Bed, Folder]) -> None:
    assert quiet[1].ok("logs", "api").out == ""


def test_lines_of_a_machine_are_shown_where_an_agent_sends_them(quiet: tuple[Bed, Folder]) -> None:
    bed, folder = quiet
    bed.say(only(bed, "virtualMachines"), "started", instance="web-1")
    assert "started" in folder.ok("logs", "web").out


def test_a_machine_without_an_agent_is_said_to_have_no_log(quiet: tuple[Bed, Folder]) -> None:
    ran = quiet[1].run("logs", "web")
    assert ran.code != 0
    assert "AZURE-041" in ran.everything


def test_what_arrives_late_is_shown_once_while_it_is_followed(
    quiet: tuple[Bed, Folder], acting: Callable[[Bed], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    bed, _ = quiet
    app = only(bed, "containerApps")
    later = [("earlier, but late", -5.0), ("new", 9.0)]

    def wait(seconds: float) -> None:
        if not later:
            raise KeyboardInterrupt
        line, at = later.pop(0)
        bed.say(app, line, at=at)

    monkeypatch.setattr(logs.time, "sleep", wait)
    bed.say(app, "old", at=1)
    session = acting(bed)
    seen: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        for _, _, line in session.logs(app, follow=True, since_s=None, previous=False):
            seen.append(line)
    assert seen == ["old", "earlier, but late", "new"]
    with pytest.raises(Invalid):
        next(session.logs(only(bed, "natGateways"), follow=False, since_s=None, previous=False))
