"""One of every kind, looked at again and again: nothing where nobody was, and everything that somebody did."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from genesys.spi.session import Token
from genesys.testing.project import Folder
from genesys_azure.natives import TYPES
from genesys_azure.testbed import Bed, Config
from genesys_azure.wire.rows import ROWS, is_id

MALL = Path(__file__).with_name("test_wire_kinds.py").read_text("utf-8").partition('MALL = """')[2].partition('"""')[0]


@pytest.fixture(scope="module")
def mall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bed, Folder]]:
    with Bed(Config(lasting_s=0.0, seed=4)) as bed:
        folder = Folder(tmp_path_factory.mktemp("drift"), **bed.environ, MAIL_KEY="canary-9d2e")
        folder.write("genesys.yaml", MALL)
        folder.ok("deploy", "--yes")
        yield bed, folder
        assert bed.world.bugs == []


def by_type(bed: Bed) -> dict[str, list[str]]:
    """Return native type -> ids of all that is there and belongs to one."""
    found: dict[str, list[str]] = defaultdict(list)
    for id in bed.ids:
        name = next((name for name, row in ROWS.items() if is_id(row, id)), "")
        if name:
            found[name].append(id)
    return found


LOOKS = int(os.environ.get("GENESYS_LOOKS", "15"))
"""How often; a hundred take two minutes, because the simulator holds every answer to Azure's definitions."""


def test_looks_at_one_of_every_kind_see_the_same(mall: tuple[Bed, Folder], acting: Callable[[Bed], Any]) -> None:
    bed, folder = mall
    folder.ok("plan", "--refresh", "--expect-no-changes")
    session, ids = acting(bed), by_type(bed)
    # A replica is a server by its address, and has a test of its own.
    assert set(ids) >= set(TYPES) - {"azure.postgresql.configuration", "azure.postgresql.replica"}
    first = {name: session.read(TYPES[name], some) for name, some in ids.items()}
    assert all(seen is not None for found in first.values() for seen in found.values())
    for _ in range(LOOKS):
        for name, some in ids.items():
            assert session.read(TYPES[name], some) == first[name], name
    folder.ok("plan", "--refresh", "--expect-no-changes")


DRIFT: dict[str, tuple[str, dict[str, Any]]] = {
    "net/network": (r"/virtualNetworks/shop-dev-net-[^/]+", {"tags": {}}),
    "net/subnet-private": (r"/subnets/shop-dev-net-subnet-private[^/]*", {"properties": {"natGateway": None}}),
    "files/account": (r"/storageAccounts/[^/]*files[^/]*", {"properties": {"allowBlobPublicAccess": True}}),
    "one/machine": (
        r"/virtualMachines/shop-dev-one[^/]*",
        {"properties": {"hardwareProfile": {"vmSize": "Standard_D8s_v5"}}},
    ),
    "one/close-rest": (
        r"/shop-dev-one-security-group[^/]*/securityRules/close-rest",
        {"properties": {"access": "Allow"}},
    ),
    "orders/server": (r"/flexibleServers/shop-dev-orders[^/]*", {"properties": {"backup": {"backupRetentionDays": 9}}}),
    "crowd/scale": (r"/autoscaleSettings/[^/]+", {"properties": {"enabled": False}}),
    "crowd/set": (r"/virtualMachineScaleSets/[^/]+", {"sku": {"name": "Standard_D16s_v3"}}),
    "api/app": (r"/containerApps/[^/]+", {"properties": {"template": {"scale": {"maxReplicas": 30}}}}),
    "front/balancer": (r"/applicationGateways/[^/]+", {"properties": {"autoscaleConfiguration": {"maxCapacity": 90}}}),
    "inner/balancer": (r"/loadBalancers/shop-dev-inner[^/]*", {"properties": {"probes": []}}),
    "www/record": (r"/CNAME/www", {"properties": {"CNAMERecord": {"cname": "example.net"}}}),
    "db/record": (r"/A/one", {"properties": {"ttl": 9}}),
    "disk/disk": (r"/disks/shop-dev-disk[^/]*", {"properties": {"publicNetworkAccess": "Enabled"}}),
    "inside/link": (r"/virtualNetworkLinks/to-[^/]+", {"properties": {"registrationEnabled": True}}),
}
"""Native -> end of its id, and what somebody did to it."""


def test_what_others_change_is_shown_and_put_right(mall: tuple[Bed, Folder]) -> None:
    bed, folder = mall
    for part, body in DRIFT.values():
        ids = [id for id in bed.ids if re.search(f"{part}$", id, re.IGNORECASE)]
        assert len(ids) == 1, (part, ids)
        bed.change(ids[0], **body)
    found = folder.run("drift", "detect", "--json").document["drifted"]
    assert {item["address"] for item in found} == set(DRIFT)
    assert {item["what"] for item in found} == {"changed"}
    folder.ok("deploy", "--yes", "--refresh")
    folder.ok("plan", "--refresh", "--expect-no-changes")


GROUP, PLACE = "rg-many", "germanywestcentral"
HERE = {"resourceGroupName": GROUP, "location": PLACE, "tags": {}}


def token(name: str) -> Token:
    return Token("w" * 32, "stack", name, "intent", name, 1)


def test_three_hundred_natives_are_looked_at_in_a_few_calls(acting: Callable[[Bed], Any]) -> None:
    with Bed(Config(lasting_s=0.0, seed=2, style="state")) as bed:
        session = acting(bed)
        ids: dict[str, list[str]] = defaultdict(list)

        def make(name: str, want: dict[str, Any]) -> None:
            found = session.create(TYPES[name], want, token(f"{name}-{len(ids[name])}"))
            ids[name].append(found.id)

        make("azure.resources.resource_group", {"resourceGroupName": GROUP, "location": PLACE, "tags": {}})
        for number in range(100):
            name = f"n{number}"
            make("azure.network.application_security_group", {**HERE, "applicationSecurityGroupName": name})
            make("azure.managedidentity.identity", {**HERE, "userAssignedIdentityName": f"id-{name}"})
            if number < 10:
                make("azure.network.security_group", {**HERE, "networkSecurityGroupName": name})
            guard = {"networkSecurityGroupName": f"n{number % 10}", "securityRuleName": name, "priority": 1000 + number}
            rule = {"direction": "Inbound", "access": "Allow", "protocol": "Tcp", "destinationPortRange": "443"}
            bed.world.settle()
            make(
                "azure.network.security_rule", {"resourceGroupName": GROUP, **guard, **rule, "sourceAddressPrefix": "*"}
            )
        before = sum(bed.calls.values())
        seen = {name: session.read(TYPES[name], some) for name, some in ids.items()}
        assert sum(len(found) for found in seen.values()) == 311
        assert all(one is not None for found in seen.values() for one in found.values())
        # One list for each type; rules are shown with their groups, and the resource group is asked for alone.
        assert sum(bed.calls.values()) - before == 5
        assert bed.world.bugs == []


def test_a_group_that_grows_by_itself_begins_with_some_size(mall: tuple[Bed, Folder]) -> None:
    bed, _ = mall
    sent = [body for name, body, _ in bed.world.log if name == "Compute.VirtualMachineScaleSets.CreateOrUpdate"]
    assert sent[0]["sku"]["capacity"] == 1
