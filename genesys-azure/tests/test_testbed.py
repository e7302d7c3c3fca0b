"""The simulator is strict: what Azure would refuse is refused, with Azure's words."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from genesys_azure.testbed import Bed, Config
from genesys_azure.testbed import semantics as rules

S = "/subscriptions/00000000-0000-0000-0000-00000000000a"
RG = f"{S}/resourceGroups/rg"
NET = f"{RG}/providers/Microsoft.Network"
V = "2025-07-01"
Call = Callable[..., tuple[int, Any]]


@pytest.fixture
def bed() -> Iterator[Bed]:
    with Bed(Config(lasting_s=0.0)) as found:
        yield found
        assert found.world.bugs == []


@pytest.fixture
def call(bed: Bed) -> Call:
    """Call the simulator; returns status and body."""

    def send(verb: str, path: str, version: str, body: Any = None, token: str = "x") -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        request = urllib.request.Request(f"{bed.url}{path}?api-version={version}", data, headers, method=verb)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())["error"]

    send("PUT", RG, "2025-04-01", {"location": "westeurope"})
    space = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}
    send("PUT", f"{NET}/virtualNetworks/net", V, {"location": "westeurope", "properties": space})
    send("PUT", f"{NET}/virtualNetworks/net/subnets/a", V, {"properties": {"addressPrefix": "10.0.0.0/24"}})
    return send


REFUSED = [
    ("GET", f"{NET}/virtualNetworks/net", "2019-01-01", None, "NoRegisteredProviderFound"),
    ("GET", f"{NET}/virtualNetworks/net", "", None, "MissingApiVersionParameter"),
    ("GET", f"{NET}/virtualNetworkz/net", V, None, "InvalidResourceType"),
    ("GET", f"{NET}/virtualNetworks/other", V, None, "ResourceNotFound"),
    ("PUT", f"{NET}/natGateways/n", V, {"properties": {}}, "LocationRequired"),
    ("PUT", f"{NET}/natGateways/n", V, {"location": 1}, "InvalidRequestContent"),
    ("PUT", f"{NET}/natGateways/n", V, {"location": "x", "sku": {"name": "Golden"}}, "InvalidRequestContent"),
    ("PUT", f"{NET}/natGateways/n", V, {"location": "x", "colour": "red"}, "InvalidRequestContent"),
    ("PUT", f"{NET}/virtualNetworks/net/subnets/b", V, {"properties": {"addressPrefix": "10.0.0.0/25"}},
     "NetcfgSubnetRangesOverlap"),
    ("PUT", f"{NET}/virtualNetworks/net/subnets/b", V, {"properties": {"addressPrefix": "192.168.0.0/25"}},
     "NetcfgInvalidSubnet"),
    ("PUT", f"{NET}/virtualNetworks/none/subnets/b", V, {"properties": {"addressPrefix": "10.0.1.0/24"}},
     "ParentResourceNotFound"),
    ("PUT", f"{NET}/virtualNetworks/net/subnets/b", V,
     {"properties": {"addressPrefix": "10.0.1.0/24", "natGateway": {"id": f"{NET}/natGateways/none"}}},
     "InvalidResourceReference"),
    ("PUT", f"{S}/resourceGroups/none/providers/Microsoft.Network/natGateways/n", V, {"location": "x"},
     "ResourceGroupNotFound"),
    ("PUT", RG, "2025-04-01", {"location": "northeurope"}, "InvalidResourceLocation"),
]  # fmt: skip


@pytest.mark.parametrize("verb,path,version,body,code", REFUSED, ids=[f"{row[4]}-{n}" for n, row in enumerate(REFUSED)])
def test_what_azure_refuses_is_refused(call: Call, verb: str, path: str, version: str, body: Any, code: str) -> None:
    status, error = call(verb, path, version, body)
    assert status >= 400
    assert error["code"] == code
    assert error["message"]


def test_nobody_gets_in_without_a_token(call: Call) -> None:
    assert call("GET", RG, "2025-04-01", None, "")[0] == 401


def test_what_is_in_use_cannot_be_deleted_and_the_order_is_right_then(call: Call, bed: Bed) -> None:
    place = {"location": "westeurope"}
    subnet = f"{NET}/virtualNetworks/net/subnets/a"
    inside = [{"name": "main", "properties": {"subnet": {"id": subnet}}}]
    call("PUT", f"{NET}/networkInterfaces/nic", V, {**place, "properties": {"ipConfigurations": inside}})
    assert call("DELETE", subnet, V)[1]["code"] == "InUseSubnetCannotBeDeleted"
    assert call("DELETE", f"{NET}/virtualNetworks/net", V)[1]["code"] == "InUseSubnetCannotBeDeleted"
    for id in (f"{NET}/networkInterfaces/nic", subnet, f"{NET}/virtualNetworks/net"):
        assert call("DELETE", id, V)[0] == 202
        call("GET", RG, "2025-04-01")
    assert call("DELETE", f"{NET}/virtualNetworks/net", V)[0] == 204
    assert bed.ids == [RG]


def test_a_network_that_is_sent_without_its_subnets_loses_them(call: Call, bed: Bed) -> None:
    space = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}
    call("PUT", f"{NET}/virtualNetworks/net", V, {"location": "westeurope", "properties": space})
    assert [id for id in bed.ids if "subnets" in id] == []


def test_a_group_takes_all_with_it(call: Call, bed: Bed) -> None:
    assert call("DELETE", RG, "2025-04-01")[0] == 202
    assert bed.ids == []


def test_every_rule_that_no_definition_holds_names_its_source() -> None:
    for row in (*rules.IN_USE.values(), *rules.NESTED.values(), *rules.LOCKED_BY.values(), *rules.GLOBAL.values()):
        assert row[-1]
    for row in (*rules.IMMUTABLE.values(), *rules.GROWS.values()):
        assert row[-1]
