"""What goes wrong at Google, put into the simulator at its place: the deployment ends well, and makes nothing twice."""

from __future__ import annotations

from typing import Any

import pytest

from genesys.testing.chaos import Weather

QUIRKS: list[tuple[str, str, str, str, int]] = [
    ("G03", r"serviceusage\.services\.enable", "aborted", "Another activation or deactivation is in progress", 400),
    ("G04", r"compute\.networks\.insert", "INTERNAL_ERROR", "Internal error. Please try again.", 0),
    ("G05", r"compute\.subnetworks\.insert", "resourceNotReady", "The resource 'network' is not ready", 400),
    ("G05", r"compute\.routers\.insert", "RESOURCE_NOT_READY", "The resource is not ready", 0),
    ("G07", r"sqladmin\.databases\.insert", "operationInProgress", "another operation was already in progress", 409),
    ("G11", r"sqladmin\.instances\.insert", "invalid", "NETWORK_NOT_PEERED: the network is not peered", 400),
    ("G14", r"servicenetworking.*create", "unauthenticated", "Request had invalid authentication credentials.", 401),
    ("G21", r".*setIamPolicy", "aborted", "There were concurrent policy changes.", 409),
    ("G22", r".*setIamPolicy", "badRequest", "Service account x@y does not exist.", 400),
    ("G27", r"compute\.instances\.insert", "ZONE_RESOURCE_POOL_EXHAUSTED", "The zone has not enough resources", 400),
    ("G30", r"compute\.firewalls\.insert", "rateLimitExceeded", "CONCURRENT_OPERATIONS_QUOTA_EXCEEDED", 403),
    ("G32", r"servicenetworking.*create", "badRequest", "There is a peering operation in progress", 400),
    ("G74", r"compute\.addresses\.insert", "backendError", "Backend Error", 503),
]


@pytest.mark.parametrize("quirk,method,reason,message,status", QUIRKS)
def test_a_quirk_is_survived(cloud: Any, quirk: str, method: str, reason: str, message: str, status: int) -> None:
    cloud.shop()
    cloud.bed.fail(method, reason, message, status=status)
    cloud.deploy()
    assert cloud.bed.state.troubles == []
    assert len([path for path in cloud.objects if "/operations/" not in path]) == SHOP_OBJECTS
    assert "No changes" in cloud.folder.ok("plan", "--refresh").out


SHOP_OBJECTS = 25


@pytest.mark.parametrize("seed", range(2))
def test_lost_answers_and_throttles_make_nothing_twice(cloud: Any, seed: int) -> None:
    cloud.shop()
    cloud.chaos.seed = seed
    cloud.chaos.weather = Weather(lost_before=0.03, lost_after=0.05, throttle=0.03, broken=0.03)
    ran = cloud.folder.run("deploy", "--yes")
    for _ in range(3):
        if ran.code != 0:
            ran = cloud.folder.run("deploy", "--yes")
    assert ran.code == 0, ran.everything
    cloud.chaos.weather = Weather()
    assert len(cloud.objects) == SHOP_OBJECTS, cloud.objects
    assert "No changes" in cloud.folder.ok("plan", "--refresh").out
    cloud.folder.ok("destroy", "--yes", "--confirm-data-loss", "orders")
    assert cloud.objects == []


def test_a_version_whose_answer_was_lost_is_found_again(cloud: Any) -> None:
    cloud.shop()
    cloud.chaos.strikes["secretmanager.projects.secrets.addVersion", 1] = "lost_after"
    cloud.chaos.strikes["secretmanager.projects.secrets.addVersion", 3] = "lost_after"
    cloud.deploy()
    assert cloud.chaos.calls["secretmanager.projects.secrets.addVersion"] == 4
    assert len([path for path in cloud.objects if "/versions/" in path]) == 4
    assert "No changes" in cloud.folder.ok("plan", "--refresh").out


def test_a_connection_that_google_does_not_let_go_of_is_removed_from_our_side(cloud: Any) -> None:
    cloud.shop()
    cloud.deploy()
    cloud.bed.state.hidden["lingering"] = 100
    cloud.folder.ok("destroy", "--yes", "--confirm-data-loss", "orders")
    assert cloud.objects == []
    assert cloud.chaos.calls["compute.networks.removePeering"] == 1


def test_what_others_keep_in_a_router_stays(cloud: Any) -> None:
    cloud.shop()
    cloud.deploy()
    router = cloud.one("/routers/")
    router["nats"].append({"name": "theirs", "natIpAllocateOption": "AUTO_ONLY"})
    assert "No changes" in cloud.folder.ok("plan", "--refresh").out
    router["nats"][0]["natIpAllocateOption"] = "AUTO_ONLY"
    cloud.folder.ok("deploy", "--yes", "--refresh")
    found = {item["name"]: item["natIpAllocateOption"] for item in cloud.one("/routers/")["nats"]}
    assert found == {"genesys-nat": "MANUAL_ONLY", "theirs": "AUTO_ONLY"}


@pytest.mark.parametrize(
    "method,message",
    [
        (r"sqladmin\.instances\.patch", "The settingsVersion in the request does not match"),
        (r"compute\.instances\.setLabels", "Labels fingerprint either invalid or resource labels have changed"),
    ],
)
def test_who_was_slower_reads_anew_and_tries_again(cloud: Any, method: str, message: str) -> None:
    cloud.shop()
    cloud.deploy()
    cloud.one("/instances/shop-dev-web-")["labels"]["genesys-environment"] = "other"
    cloud.bed.state.objects[database(cloud)]["settings"]["userLabels"]["genesys-environment"] = "other"
    cloud.bed.fail(method, "conditionNotMet", message, status=412)
    cloud.folder.ok("deploy", "--yes", "--refresh")
    assert cloud.bed.state.troubles == []
    assert "No changes" in cloud.folder.ok("plan", "--refresh").out


def database(cloud: Any) -> str:
    """Path of the database server."""
    return next(str(path) for path in cloud.objects if "/instances/shop-dev-orders" in path and path.count("/") == 3)


def test_what_others_granted_on_a_secret_stays(cloud: Any) -> None:
    cloud.shop()
    cloud.deploy()
    (on,) = [path for path in cloud.bed.state.policies if "orders-url" in path]
    policy = cloud.bed.state.policies[on]
    condition = {"title": "soon", "expression": "request.time < timestamp('2030-01-01T00:00:00Z')"}
    other = {"role": "roles/viewer", "members": ["user:a@example.com"], "condition": condition}
    policy["bindings"][0]["members"].append("user:b@example.com")
    policy["bindings"].append(other)
    policy["version"] = 3
    cloud.write("""\
  net: {kind: network, type: production}
  orders: {kind: database, type: postgres, network: net, protect: false}
  web: {kind: server, size: small, network: net, open: ["443 from internet"]}
  mail: {kind: secret, generate: 24}
""")
    kept = dict(cloud.bed.state.policies)
    cloud.deploy()
    assert kept[on]["bindings"][1] == other
    assert "No changes" in cloud.folder.ok("plan", "--refresh").out


def test_a_database_that_google_could_not_make_is_made_anew(cloud: Any) -> None:
    cloud.shop()
    cloud.bed.fail(r"sqladmin\.instances\.insert", "internalError", "internal error")
    ran = cloud.folder.run("deploy", "--yes")
    assert ran.code != 0
    assert "FAILED" in ran.everything
    cloud.folder.ok("deploy", "--yes", "--confirm-data-loss", "orders")
    assert len(cloud.objects) == SHOP_OBJECTS
    assert "No changes" in cloud.folder.ok("plan", "--refresh").out


def test_a_name_that_is_held_for_a_week_does_not_stand_in_the_way(cloud: Any) -> None:
    cloud.shop()
    cloud.deploy()
    cloud.folder.ok("destroy", "--yes", "--confirm-data-loss", "orders")
    cloud.deploy()
    assert len(cloud.objects) == SHOP_OBJECTS
