"""DnsZone and DnsRecord."""

from __future__ import annotations

from typing import Any

import pytest

from genesys.spi.values import GenesysError
from genesys.testing.compiling import on

ZONE = ("dnszone", {"domain": "Example.com"})


def record(build: Any, others: Any = None, **fields: Any) -> dict[str, Any]:
    graph = build({"zone": ZONE, **(others or {}), "r": ("dnsrecord", {"zone": on("zone"), **fields})})
    found: dict[str, Any] = graph["nodes"]["r/record"]["body"]
    assert graph["bindings"]["r"]["fqdn"] + "." == found["Name"]
    return found


def test_a_zone_tells_its_name_servers(build: Any) -> None:
    graph = build({"zone": ZONE})
    assert graph["nodes"]["zone/zone"]["body"]["Name"] == "example.com."
    assert graph["bindings"]["zone"]["nameservers"] == {"$native": ["zone/zone", "NameServers"]}


def test_a_private_zone_answers_in_its_network(build: Any) -> None:
    graph = build({"zone": ("dnszone", {"domain": "inner.test", "private": True})})
    assert graph["nodes"]["zone/zone"]["body"]["VPC"] == {
        "VPCId": {"$native": ["network/vpc", "id"]},
        "VPCRegion": "eu-central-1",
    }
    assert graph["bindings"]["zone"]["nameservers"] == []


def test_values_and_how_long_they_hold(build: Any) -> None:
    found = record(build, host="www", value=["192.0.2.1", "192.0.2.2"], ttl="1h")
    assert found["Name"] == "www.example.com."
    assert (found["Type"], found["TTL"]) == ("A", 3600)
    assert found["ResourceRecords"] == [{"Value": "192.0.2.1"}, {"Value": "192.0.2.2"}]


def test_texts_are_quoted_and_split(build: Any) -> None:
    found = record(build, type="TXT", value='say "hi" ' + "x" * 300)
    (value,) = [item["Value"] for item in found["ResourceRecords"]]
    first, _, second = value.partition('" "')
    assert first.startswith('"say \\"hi\\" xxx')
    assert len(first) == 256
    assert second.endswith('x"')


def test_a_load_balancer_is_followed_also_at_the_domain_itself(build: Any) -> None:
    others = {"a": ("server", {}), "lb": ("loadbalancer", {"targets": [on("a")]})}
    found = record(build, others, target=on("lb"))
    assert found["AliasTarget"]["HostedZoneId"] == {"$native": ["lb/balancer", "CanonicalHostedZoneId"]}
    assert "TTL" not in found
    follows = record(build, others, host="www", type="CNAME", target=on("lb"))
    assert follows["ResourceRecords"] == [{"Value": {"$native": ["lb/balancer", "DNSName"]}}]


def test_a_server_is_followed_by_its_address(build: Any) -> None:
    found = record(build, {"a": ("server", {"network": "public"})}, host="a", target=on("a"))
    assert found["ResourceRecords"] == [{"Value": {"$native": ["a/instance", "PublicIpAddress"]}}]


def test_an_alias_stays_in_its_zone_or_becomes_a_cname(build: Any) -> None:
    inside = record(build, type="ALIAS", value="www.example.com")
    assert inside["AliasTarget"]["HostedZoneId"] == {"$native": ["zone/zone", "id"]}
    assert record(build, host="www", type="ALIAS", value="other.test")["Type"] == "CNAME"
    with pytest.raises(GenesysError) as error:
        record(build, type="ALIAS", value="other.test")
    assert error.value.codes == ["AWS-012"]
