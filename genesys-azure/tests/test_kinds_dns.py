"""Zones and records: what each becomes on Azure, and what is refused with its reason."""

from __future__ import annotations

from typing import Any

import pytest

from genesys.testing.compiling import on

from .kinds_helpers import NET, WEB, body, refused  # noqa: TID252

ZONE = ("dnszone", {"domain": "Example.com"})


def record(**fields: Any) -> tuple[str, dict[str, Any]]:
    return ("dnsrecord", {"zone": on("zone"), **fields})


@pytest.mark.parametrize(
    "type,value,field,wanted",
    [
        ("A", ["192.0.2.1", "192.0.2.2"], "ARecords", [{"ipv4Address": "192.0.2.1"}, {"ipv4Address": "192.0.2.2"}]),
        ("AAAA", "2001:db8::1", "AAAARecords", [{"ipv6Address": "2001:db8::1"}]),
        ("CNAME", "www.example.net.", "CNAMERecord", {"cname": "www.example.net"}),
        ("MX", "10 mx.example.net", "MXRecords", [{"preference": 10, "exchange": "mx.example.net"}]),
        (
            "SRV",
            "1 2 443 a.example.net",
            "SRVRecords",
            [{"priority": 1, "weight": 2, "port": 443, "target": "a.example.net"}],
        ),
        ("CAA", '0 issue "ca.example.net"', "caaRecords", [{"flags": 0, "tag": "issue", "value": "ca.example.net"}]),
        ("NS", "ns1.example.net", "NSRecords", [{"nsdname": "ns1.example.net"}]),
        ("TXT", "a" * 256, "TXTRecords", [{"value": ["a" * 255, "a"]}]),
    ],
)
def test_values_are_taken_apart(build: Any, type: str, value: Any, field: str, wanted: Any) -> None:
    host = {"host": "www"} if type == "CNAME" else {}
    graph = build({"zone": ZONE, "one": record(type=type, value=value, **host)})
    found = body(graph, "one/record")
    assert found[field] == wanted
    assert (found["recordType"], found["relativeRecordSetName"]) == (type, host.get("host", "@"))
    assert body(graph, "zone/zone")["dnsZoneName"] == "example.com"


@pytest.mark.parametrize(
    "type,value",
    [("MX", "mx.example.net"), ("SRV", "1 2 a.example.net"), ("CAA", "issue"), ("CNAME", ["a.net", "b.net"])],
)
def test_values_that_cannot_be_read_are_refused(build: Any, type: str, value: Any) -> None:
    refused(build, {"zone": ZONE, "one": record(type=type, value=value)}, "AZURE-016")


def test_private_zones_answer_in_their_network_and_hold_fewer_types(build: Any) -> None:
    zone = ("dnszone", {"domain": "shop.internal", "private": True, "network": on("net")})
    graph = build({"net": NET, "zone": zone, "one": record(value="10.0.0.1", host="one")})
    assert body(graph, "zone/link")["virtualNetwork"] == {"id": {"$native": ["net/network", "id"]}}
    assert body(graph, "one/record")["aRecords"] == [{"ipv4Address": "10.0.0.1"}]
    assert body(graph, "one/record")["ttl"] == 300
    refused(build, {"net": NET, "zone": zone, "one": record(type="CAA", value="0 issue ca")}, "AZURE-016")


@pytest.mark.parametrize("type", ["CNAME", "AAAA"])
def test_a_record_leads_to_a_server_by_its_address_only(build: Any, type: str) -> None:
    things = {"zone": ZONE, "net": NET, "web": WEB, "one": record(type=type, target=on("web"))}
    refused(build, things, "AZURE-017")


def test_an_alias_leads_to_a_public_address(build: Any) -> None:
    web = ("server", {"network": "public"})
    graph = build({"zone": ZONE, "web": web, "one": record(type="ALIAS", target=on("web"))})
    assert body(graph, "one/record")["targetResource"] == {"id": {"$native": ["web/address", "id"]}}
    refused(build, {"zone": ZONE, "net": NET, "web": WEB, "one": record(type="ALIAS", target=on("web"))}, "AZURE-017")
    refused(build, {"zone": ZONE, "one": record(type="ALIAS", value="www.example.net")}, "AZURE-017")
