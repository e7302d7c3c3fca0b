"""Logs, through ``genesys logs``: of services, of machines and groups of them, and of database servers."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from genesys_gcp.wire.logs import text

SERVER = "  web: {kind: server, size: small}\n"
CONTAINER = "  app: {kind: container, image: nginx}\n"
GROUP = "  crowd: {kind: compute, count: 2, size: small, command: [a]}\n"


def shown(cloud: Any, *words: str) -> list[tuple[str, str]]:
    ran = cloud.folder.ok("logs", *words, "--json")
    return [(item["instance"], item["line"]) for item in ran.documents]


def service(cloud: Any) -> dict[str, str]:
    found = cloud.one("/services/")
    revision = found["latestReadyRevision"].rpartition("/")[2]
    return {
        "service_name": found["name"].rpartition("/")[2],
        "location": found["name"].split("/")[3],
        "revision_name": revision,
    }


def test_a_container_shows_what_all_its_instances_print(cloud: Any) -> None:
    cloud.write(CONTAINER)
    cloud.deploy()
    labels, bed = service(cloud), cloud.bed
    one, two = "00bf4bf02d8c" + "0" * 60 + "aaaaaaaa", "00bf4bf02d8c" + "0" * 60 + "bbbbbbbb"
    bed.log("cloud_run_revision", labels, textPayload="late\n", labels={"instanceId": two}, timestamp=at(20))
    bed.log("cloud_run_revision", labels, textPayload="early", labels={"instanceId": one}, timestamp=at(10))
    bed.log("cloud_run_revision", labels, jsonPayload={"message": "said"}, timestamp=at(30))
    bed.log("cloud_run_revision", {**labels, "service_name": "other"}, textPayload="not ours")
    audit = "projects/shop-123456/logs/cloudaudit.googleapis.com%2Factivity"
    bed.log("cloud_run_revision", labels, textPayload="not printed", logName=audit)
    assert shown(cloud, "app") == [("aaaaaaaa", "early"), ("bbbbbbbb", "late"), (labels["revision_name"], "said")]


def at(second: int) -> str:
    return f"2026-11-27T10:00:{second:02}.123456789Z"


def test_only_what_is_new_enough_is_asked_for_and_all_pages_are_read(cloud: Any) -> None:
    cloud.write(CONTAINER)
    cloud.deploy()
    labels = service(cloud)
    cloud.bed.log("cloud_run_revision", labels, textPayload="old", timestamp=at(1))
    for number in range(1500):
        cloud.bed.log("cloud_run_revision", labels, textPayload=str(number))
    cloud.chaos.reset()
    found = [line for _, line in shown(cloud, "app", "--since", "1h")]
    assert sorted(found, key=int) == [str(number) for number in range(1500)]
    assert cloud.chaos.calls["logging.entries.list"] == 2


def test_of_instances_that_ended_only_earlier_revisions_are_shown(cloud: Any) -> None:
    cloud.write(CONTAINER)
    cloud.deploy()
    labels = service(cloud)
    cloud.bed.log("cloud_run_revision", labels, textPayload="now")
    cloud.bed.log("cloud_run_revision", {**labels, "revision_name": "before"}, textPayload="then")
    assert shown(cloud, "app", "--previous") == [("before", "then")]


def test_a_machine_prints_to_its_console_and_a_member_of_a_group_too(cloud: Any) -> None:
    cloud.write(SERVER + GROUP)
    cloud.deploy()
    machine = cloud.one("/instances/")
    items = {item["key"]: item["value"] for item in machine["metadata"]["items"]}
    assert items["serial-port-logging-enable"] == "true"
    zone = {"zone": "europe-west3-a"}
    cloud.bed.log("gce_instance", {"instance_id": machine["id"], **zone}, textPayload="booted\r\n")
    cloud.bed.log("gce_instance", {"instance_id": "7000", **zone}, textPayload="a", timestamp=at(1))
    cloud.bed.log("gce_instance", {"instance_id": "7001", **zone}, textPayload="b", timestamp=at(2))
    cloud.bed.log("gce_instance", {"instance_id": "9", **zone}, textPayload="not ours")
    assert shown(cloud, "web") == [(machine["name"], "booted")]
    group = cloud.one("/instanceGroupManagers/")["name"]
    assert shown(cloud, "crowd") == [(f"{group}-0", "a"), (f"{group}-1", "b")]


def test_the_program_of_a_machine_writes_to_its_console(build: Any) -> None:
    graph = build({"web": ("server", {"command": ["a"]})})
    assert "StandardOutput=journal+console" in json.dumps(graph)


def test_a_database_server_shows_its_log(cloud: Any) -> None:
    cloud.shop()
    cloud.deploy()
    name = next(path for path in cloud.objects if path.count("/") == 3 and "/instances/" in path).rpartition("/")[2]
    cloud.bed.log("cloudsql_database", {"database_id": f"shop-123456:{name}"}, textPayload="ready to accept")
    assert shown(cloud, "orders") == [(name, "ready to accept")]


def test_following_goes_on_and_says_nothing_twice(cloud: Any) -> None:
    cloud.write(CONTAINER)
    cloud.deploy()
    labels, bed = service(cloud), cloud.bed
    bed.log("cloud_run_revision", labels, textPayload="one")
    bed.fail(r"logging\.entries\.list", "rateLimitExceeded", "Rate Limit Exceeded", status=429)
    with cloud.folder.start("logs", "app", "--follow", "--json") as process:
        guard = threading.Timer(60, process.kill)
        guard.start()
        found = [json.loads(process.stdout.readline())["line"]]
        for word in ("two", "three"):
            bed.log("cloud_run_revision", labels, textPayload=word)
            found.append(json.loads(process.stdout.readline())["line"])
        guard.cancel()
        process.kill()
        rest = process.communicate()[0]
    assert [*found, rest] == ["one", "two", "three", ""]


def test_what_has_no_logs_says_so(cloud: Any) -> None:
    cloud.write("  pics: {kind: bucket, protect: false}\n")
    cloud.deploy()
    ran = cloud.folder.run("logs", "pics")
    assert ran.code != 0
    assert "APP-006" in ran.everything


@pytest.mark.parametrize(
    "entry,line",
    [
        ({"textPayload": "a\n"}, "a"),
        ({"jsonPayload": {"message": "b", "level": 3}}, "b"),
        ({"jsonPayload": {"b": 1, "a": 2}}, '{"a": 2, "b": 1}'),
        (
            {"httpRequest": {"requestMethod": "GET", "requestUrl": "https://x/y", "status": 404, "latency": "0.1s"}},
            "GET 404 https://x/y 0.1s",
        ),
        ({}, "{}"),
    ],
)
def test_an_entry_is_one_line(entry: dict[str, Any], line: str) -> None:
    assert text(entry) == line
