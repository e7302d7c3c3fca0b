"""A deployment that is killed: the next one goes on, and nothing is there twice or left behind."""

from __future__ import annotations

import time
from typing import Any

import pytest

from genesys.testing.chaos import Weather

OBJECTS = 25


def killed(cloud: Any, *command: str, after: int) -> None:
    """Kill a command as soon as so many calls have come."""
    cloud.chaos.reset()
    with cloud.folder.start(*command) as process:
        end = time.monotonic() + 60
        while cloud.chaos.total < after and process.poll() is None and time.monotonic() < end:
            time.sleep(0.002)
        process.kill()
        process.communicate()


@pytest.mark.parametrize("after", [7, 16, 24, 33, 42, 51])
def test_a_killed_deployment_is_gone_on_with(cloud: Any, after: int) -> None:
    cloud.shop()
    cloud.chaos.weather = Weather(latency_s=0.01)
    killed(cloud, "deploy", "--yes", after=after)
    ran = cloud.folder.run("deploy", "--yes")
    assert ran.code == 0, ran.everything
    assert len(cloud.objects) == OBJECTS, cloud.objects
    assert "No changes" in cloud.folder.ok("plan", "--refresh").out
    killed(cloud, "destroy", "--yes", "--confirm-data-loss", "orders", after=after // 2)
    cloud.folder.ok("destroy", "--yes", "--confirm-data-loss", "orders")
    assert cloud.objects == []


@pytest.mark.parametrize("strike", ["throttle", "broken", "lost_before", "lost_after"])
@pytest.mark.parametrize("method", ["stop", "setMachineType", "start"])
def test_a_call_in_the_midst_of_a_change_that_does_not_get_through_is_made_again(
    cloud: Any, method: str, strike: str
) -> None:
    web = "  web: {kind: server, size: %s}\n"
    cloud.write(web % "small")
    cloud.deploy()
    before = cloud.one("/instances/")["machineType"]
    cloud.chaos.reset()
    cloud.chaos.strikes[(f"compute.instances.{method}", 1)] = strike
    cloud.write(web % "medium")
    cloud.deploy()
    machine = cloud.one("/instances/")
    assert cloud.chaos.struck == {f"{strike} compute.instances.{method}": 1}
    assert machine["machineType"] != before
    assert machine["status"] == "RUNNING"
    assert "No changes" in cloud.folder.ok("plan", "--refresh").out
