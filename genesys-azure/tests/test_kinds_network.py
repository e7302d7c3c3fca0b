"""Networks: what each becomes on Azure, and what is refused with its reason."""

from __future__ import annotations

from typing import Any

import pytest

from genesys.testing.compiling import on

from .kinds_helpers import APP, NET, WEB, body, types  # noqa: TID252


def test_peers_have_both_halves_and_wait_for_their_networks(build: Any) -> None:
    far = ("network", {"cidr": "10.200.0.0/20", "type": "development"})
    graph = build({"net": ("network", {"type": "development", "peer": [on("far")]}), "far": far})
    near, back = graph["nodes"]["net/peer-far"], graph["nodes"]["net/peer-back-far"]
    assert near["body"]["remoteVirtualNetwork"] == {"id": {"$native": ["far/network", "id"]}}
    assert back["body"]["remoteVirtualNetwork"] == {"id": {"$native": ["net/network", "id"]}}
    assert (near["serialise_on"], back["serialise_on"]) == ("net/network", "far/network")


def test_flow_logs_are_off_unless_asked_for(build: Any) -> None:
    assert "azure.network.flow_log" not in types(build({"net": NET}))
    graph = build({"net": ("network", {"type": "development", "flow_logs": "36h"})})
    assert body(graph, "net/flow-log")["retentionPolicy"] == {"days": 2, "enabled": True}


@pytest.mark.parametrize(
    "type,cidr", [("production", "10.32.0.0/16"), ("development", "10.40.0.0/20"), ("shared", "10.32.0.0/18")]
)
def test_no_two_subnets_of_a_network_overlap(build: Any, type: str, cidr: str) -> None:
    import ipaddress

    net = ("network", {"type": type, "cidr": cidr})
    graph = build(
        {
            "net": net,
            "web": WEB,
            "app": APP,
            "db": ("database", {"type": "postgres", "network": on("net")}),
            "lb": ("loadbalancer", {"targets": [on("web")]}),
        }
    )
    found = [n["body"]["addressPrefix"] for n in graph["nodes"].values() if n["type"] == "azure.network.subnet"]
    ranges = [ipaddress.ip_network(item) for item in found]
    assert len(ranges) >= 5
    assert all(one == two or not one.overlaps(two) for one in ranges for two in ranges)
    assert all(item.subnet_of(ipaddress.ip_network(cidr)) for item in ranges)  # type: ignore[arg-type]
