"""Containers: what each becomes on Azure, and what is refused with its reason."""

from __future__ import annotations

from typing import Any

import pytest

from genesys.spi.values import GenesysError
from genesys.testing.compiling import on

from .kinds_helpers import APP, NET, body, refused  # noqa: TID252


def test_one_app_behind_a_load_balancer_has_a_public_ingress_instead(build: Any) -> None:
    graph = build({"net": NET, "app": APP, "lb": ("loadbalancer", {"targets": on("app"), "sticky": True})})
    app = body(graph, "app/app")
    assert (app["external"], app["allowInsecure"], app["stickySessions"]) == (True, False, {"affinity": "sticky"})
    assert not any(address.startswith("lb/") for address in graph["nodes"])


@pytest.mark.parametrize("fields,external", [({}, False), ({"public": True}, True)])
def test_an_app_is_public_only_when_asked(build: Any, fields: dict[str, Any], external: bool) -> None:
    graph = build({"net": NET, "app": ("container", {**APP[1], **fields})})
    assert body(graph, "app/app")["external"] is external


def test_an_internal_load_balancer_makes_no_app_public(build: Any) -> None:
    front = ("loadbalancer", {"targets": on("app"), "scheme": "internal"})
    assert body(build({"net": NET, "app": APP, "lb": front}), "app/app")["external"] is False


def test_an_ingress_listens_on_80_and_443_only(build: Any) -> None:
    refused(
        build, {"net": NET, "app": APP, "lb": ("loadbalancer", {"targets": on("app"), "listen": 8080})}, "AZURE-014"
    )
    graph = build({"net": NET, "app": APP, "lb": ("loadbalancer", {"targets": on("app"), "listen": 80})})
    assert body(graph, "app/app")["allowInsecure"] is True


def test_servers_cannot_reach_an_app_that_is_not_public(build: Any) -> None:
    user = ("server", {"network": on("net"), "connects": [on("app")]})
    assert "web" in refused(build, {"net": NET, "app": APP, "web": user}, "AZURE-015")


def test_apps_of_one_network_share_an_environment_and_a_place_for_logs(build: Any) -> None:
    graph = build({"net": NET, "one": APP, "two": APP})
    shared = sorted(a for a in graph["nodes"] if a.startswith("shared/containers"))
    assert shared == [f"shared/containers-{word}-net" for word in ("environment", "logging", "logs", "subnet")]
    assert "sharedKey" not in str(graph)


def test_an_app_reaches_a_database_from_the_range_of_apps(build: Any) -> None:
    app = ("container", {**APP[1], "connects": [on("db")]})
    graph = build({"net": NET, "db": ("database", {"type": "postgres", "network": on("net")}), "app": app})
    assert (
        body(graph, "app/reach-db")["sourceAddressPrefix"]
        == body(graph, "shared/containers-subnet-net")["addressPrefix"]
    )


@pytest.mark.parametrize(
    "scale,wanted",
    [
        (3, {"minReplicas": 3, "maxReplicas": 3}),
        ({"min": 0, "max": 2}, {"minReplicas": 0, "maxReplicas": 2}),
        ("auto", {"minReplicas": 1, "maxReplicas": 10}),
    ],
)
def test_an_app_has_as_many_instances_as_asked(build: Any, scale: Any, wanted: dict[str, int]) -> None:
    found = body(build({"net": NET, "app": ("container", {**APP[1], "scale": scale})}), "app/app")["scale"]
    rules = found.pop("rules", [])
    assert found == wanted
    assert bool(rules) is (wanted["minReplicas"] != wanted["maxReplicas"])


@pytest.mark.parametrize(
    "cpu,memory,wanted", [(0.5, "1GB", (0.5, "1Gi")), (0.25, "1GB", (0.5, "1Gi")), (4, "8GB", (4.0, "8Gi"))]
)
def test_processors_and_memory_go_together(build: Any, cpu: float, memory: str, wanted: tuple[float, str]) -> None:
    graph = build({"net": NET, "app": ("container", {**APP[1], "cpu": cpu, "memory": memory})})
    found = body(graph, "app/app")["containers"][0]["resources"]
    assert (found["cpu"], found["memory"]) == wanted


def test_an_app_that_is_too_big_is_refused(build: Any) -> None:
    refused(build, {"net": NET, "app": ("container", {**APP[1], "memory": "16GB"})}, "AZURE-003")


def test_a_folder_with_code_is_refused_with_its_reason(build: Any) -> None:
    with pytest.raises(GenesysError) as error:
        build({"net": NET, "app": ("container", {"source": "app", "network": on("net")})})
    assert "use image=" in str(error.value)


def test_a_worker_has_no_way_in_and_nobody_asks_it(build: Any) -> None:
    graph = build({"net": NET, "app": ("container", {**APP[1], "port": None})})
    found = body(graph, "app/app")
    assert not {"external", "targetPort", "transport", "allowInsecure"} & found.keys()
    assert (found["containers"][0]["probes"], found["containers"][0]["env"]) == ([], [])
