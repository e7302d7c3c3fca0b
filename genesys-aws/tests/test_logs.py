"""`genesys logs` on the bed: streams merged, since, pages, following, and the console of a machine."""

from __future__ import annotations

import time
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from genesys.spi import faults as f
from genesys.testing import chaos
from genesys.testing.project import Folder
from genesys_aws.testbed import Bed
from genesys_aws.wire import logs

HEAD = "project: shop\nprovider: aws\nregion: europe\nresources:\n"


def test_what_containers_print_is_one_stream_by_time(tmp_path: Path) -> None:
    with Bed(chaos, delay_s=0) as bed:
        folder = Folder(tmp_path, **bed.environ)
        folder.write("genesys.yaml", HEAD + '  api: {kind: container, image: "nginx:1"}\n')
        folder.ok("deploy", "--yes")
        client, now = bed.client("logs"), int(time.time() * 1000)
        (group,) = [one["logGroupName"] for one in client.describe_log_groups()["logGroups"]]
        for task, said in (("one", ((-7_200_000, "old"), (-3000, "a"), (-1000, "c"))), ("two", ((-2000, "b"),))):
            stream = f"app/app/{task}"
            client.create_log_stream(logGroupName=group, logStreamName=stream)
            events = [{"timestamp": now + ago, "message": text} for ago, text in said]
            client.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)
        shown = folder.ok("logs", "api").out
        assert [word for word in ("old", "a", "b", "c") if word in shown.split()] == ["old", "a", "b", "c"]
        order = [line.split()[-1] for line in shown.splitlines() if line.split() and line.split()[-1] in "abc old"]
        assert order == ["old", "a", "b", "c"]
        assert "two" in shown
        assert "old" not in folder.ok("logs", "api", "--since", "1h").out.split()
        refused = folder.run("logs", "api", "--previous")
        assert refused.code != 0
        assert "--since" in refused.everything


def test_the_console_of_a_machine_is_shown_and_not_followed(tmp_path: Path) -> None:
    with Bed(chaos, delay_s=0) as bed:
        folder = Folder(tmp_path, **bed.environ)
        folder.write("genesys.yaml", HEAD + "  web: {kind: server, size: small}\n")
        folder.ok("deploy", "--yes")
        assert "Linux version" in folder.ok("logs", "web").out
        assert folder.run("logs", "web", "--follow").code != 0


def event(moment: int, id: str, stream: str = "app/app/one") -> dict[str, Any]:
    return {"timestamp": moment, "eventId": id, "message": f"{id}\n", "logStreamName": stream}


def test_followed_lines_come_once_with_late_ones_and_over_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "EVERY_S", 0.0)
    asked: list[dict[str, Any]] = []
    answers = [
        {"events": [event(100_000, "a")], "nextToken": "more"},
        {"events": [event(101_000, "b")]},
        {"events": [event(101_000, "b"), event(100_500, "late", "app/app/two"), event(102_000, "c")]},
    ]

    def call(operation: str, given: dict[str, Any]) -> dict[str, Any]:
        assert operation == "logs.FilterLogEvents"
        asked.append(given)
        return answers[len(asked) - 1]

    found = list(islice(logs.lines(call, "group", follow=True, since_s=50.0, previous=False), 4))
    assert [(text, instance) for _, instance, text in found] == [
        ("a", "one"),
        ("b", "one"),
        ("late", "two"),
        ("c", "one"),
    ]
    assert asked[0] == {"logGroupName": "group", "startTime": 50_000}
    assert asked[1]["nextToken"] == "more"
    assert asked[2] == {"logGroupName": "group", "startTime": 81_000}


def test_a_group_that_is_gone_ends_the_lines() -> None:
    def call(operation: str, given: dict[str, Any]) -> dict[str, Any]:
        raise f.Gone("The specified log group does not exist.", code="ResourceNotFoundException")

    with pytest.raises(f.Gone, match="no log group group"):
        list(logs.lines(call, "group", follow=False, since_s=None, previous=False))
