"""The shop on the simulated cloud, through the real engine: made, unchanged, changed, drifted, taken down."""

from __future__ import annotations

from typing import Any


def test_the_shop_lives_and_leaves_nothing_behind(cloud: Any) -> None:
    cloud.shop()
    cloud.deploy()
    assert cloud.chaos.total <= 85
    machine = cloud.one("/instances/shop-dev-web-")
    assert machine["status"] == "RUNNING"
    assert {"genesys-stack", "genesys-id", "genesys-intent", "genesys-managed"} <= set(machine["labels"])
    assert "[genesys-stack=" in cloud.one("/routers/")["description"]

    cloud.chaos.reset()
    plan = cloud.folder.ok("plan", "--refresh")
    assert "No changes" in plan.out
    assert cloud.chaos.total <= 25
    assert {name for name in cloud.chaos.calls if not name.endswith((".get", "ist", "Get", "Policy"))} == set()

    cloud.shop("medium")
    cloud.deploy()
    assert cloud.one("/instances/shop-dev-web-")["machineType"].endswith("/n1-standard-2")
    assert cloud.one("/instances/shop-dev-web-")["status"] == "RUNNING"
    assert cloud.chaos.calls["compute.instances.stop"] == cloud.chaos.calls["compute.instances.start"] == 1
    assert "No changes" in cloud.folder.ok("plan", "--refresh").out

    ran = cloud.folder.ok("destroy", "--yes", "--confirm-data-loss", "orders")
    assert "Destroy complete" in ran.out
    assert cloud.objects == []


def test_what_somebody_else_changed_is_seen_and_put_right(cloud: Any) -> None:
    cloud.shop()
    cloud.deploy()
    machine, rule = cloud.one("/instances/shop-dev-web-"), cloud.one("/firewalls/shop-dev-web-open")
    machine["labels"]["genesys-environment"] = "other"
    machine["status"] = "TERMINATED"
    rule["sourceRanges"] = ["10.0.0.0/8"]
    drift = cloud.folder.run("drift", "detect")
    assert "genesys-environment" in drift.everything
    assert "sourceRanges" in drift.everything
    cloud.folder.ok("deploy", "--yes", "--refresh")
    machine, rule = cloud.one("/instances/shop-dev-web-"), cloud.one("/firewalls/shop-dev-web-open")
    assert machine["labels"]["genesys-environment"] == "dev"
    assert "genesys-id" in machine["labels"]
    assert machine["status"] == "RUNNING"
    assert rule["sourceRanges"] == ["0.0.0.0/0"]
    assert "No changes" in cloud.folder.ok("plan", "--refresh").out


def test_an_untouched_stack_never_drifts(cloud: Any) -> None:
    cloud.shop()
    cloud.deploy()
    for _ in range(5):
        assert "No changes" in cloud.folder.ok("plan", "--refresh").out
