"""Load balancers: what each becomes on Azure, and what is refused with its reason."""

from __future__ import annotations

from typing import Any

import pytest

from genesys.spi.values import GenesysError
from genesys.testing.compiling import on

from .kinds_helpers import APP, NET, WEB, body, refused, said  # noqa: TID252


def test_http_becomes_a_gateway_that_alone_reaches_its_targets(build: Any) -> None:
    graph = build({"net": NET, "web": WEB, "lb": ("loadbalancer", {"targets": [on("web")]})})
    gateway = body(graph, "lb/balancer")
    assert graph["nodes"]["lb/balancer"]["type"] == "azure.network.application_gateway"
    rule, subnet = body(graph, "lb/reach-web"), body(graph, "shared/gateways-net")
    assert rule["sourceAddressPrefix"] == subnet["addressPrefix"]
    assert rule["destinationPortRange"] == "8080"
    assert [port["properties"]["port"] for port in gateway["frontendPorts"]] == [80]
    assert gateway["backendHttpSettingsCollection"][0]["properties"]["port"] == 8080
    assert "shared/probes-web" not in graph["nodes"]


def test_two_gateways_share_the_subnet_for_gateways(build: Any) -> None:
    front = ("loadbalancer", {"targets": [on("web")]})
    graph = build({"net": NET, "web": WEB, "one": front, "two": front})
    assert [a for a in graph["nodes"] if a.startswith("shared/gateways")] == ["shared/gateways-net"]


def test_parts_of_a_gateway_refer_to_parts_that_are_there(build: Any) -> None:
    listen = {"80": 8080, "81": 8081}
    graph = build({"net": NET, "web": WEB, "lb": ("loadbalancer", {"targets": [on("web")], "listen": listen})})
    gateway = body(graph, "lb/balancer")
    name = gateway["applicationGatewayName"]
    names = {
        f"{field}/{part['name']}"
        for field, parts in gateway.items()
        if isinstance(parts, list)
        for part in parts
        if isinstance(part, dict)
    }
    asked = [text.partition(f"/{name}/")[2] for text in texts(gateway) if f"/applicationGateways/{name}/" in text]
    assert asked
    assert set(asked) <= names


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize(
    "net,fields",
    [
        ({"type": "development"}, {"type": "tcp"}),
        ({"type": "development"}, {"scheme": "internal", "network": on("net")}),
        ({"type": "development", "cidr": "10.40.0.0/24"}, {}),
    ],
)
def test_the_rest_is_of_layer_4_and_lets_azures_probes_in(build: Any, net: Any, fields: dict[str, Any]) -> None:
    graph = build({"net": ("network", net), "web": WEB, "lb": ("loadbalancer", {"targets": [on("web")], **fields})})
    balancer = body(graph, "lb/balancer")
    assert graph["nodes"]["lb/balancer"]["type"] == "azure.network.load_balancer"
    assert body(graph, "shared/probes-web")["sourceAddressPrefix"] == "AzureLoadBalancer"
    assert body(graph, "shared/probes-web")["priority"] < body(graph, "web/close-rest")["priority"]
    (rule,) = balancer["loadBalancingRules"]
    assert (rule["properties"]["frontendPort"], rule["properties"]["backendPort"]) == (80, 8080)
    assert rule["properties"]["idleTimeoutInMinutes"] == 4
    protocol = balancer["probes"][0]["properties"]["protocol"]
    assert protocol == ("Tcp" if fields.get("type") == "tcp" else "Http")


def test_http_on_layer_4_is_said(settings: dict[str, Any]) -> None:
    front = ("loadbalancer", {"targets": [on("web")], "scheme": "internal", "network": on("net")})
    assert "layer 4" in said(settings, {"net": NET, "web": WEB, "lb": front})


def test_weights_are_refused(build: Any) -> None:
    front = ("loadbalancer", {"targets": [{"target": on("web"), "weight": 2}]})
    with pytest.raises(GenesysError) as error:
        build({"net": NET, "web": WEB, "lb": front})
    assert "no weights" in str(error.value)


def test_targets_on_different_ports_are_refused(build: Any) -> None:
    other = ("server", {"network": on("net"), "port": 9090})
    front = ("loadbalancer", {"targets": [on("web"), on("other")]})
    refused(build, {"net": NET, "web": WEB, "other": other, "lb": front}, "AZURE-013")
    same = ("loadbalancer", {"targets": [on("web"), {"target": on("other"), "port": 8080}]})
    assert build({"net": NET, "web": WEB, "other": other, "lb": same})


def test_targets_of_several_kinds_are_refused(build: Any) -> None:
    front = ("loadbalancer", {"targets": [on("web"), on("app")]})
    refused(build, {"net": NET, "web": WEB, "app": APP, "lb": front}, "AZURE-012")
