"""Replicas of a database: made after their source, read, changed, seen when others change them, and gone before it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from genesys.testing.project import Folder
from genesys_azure.testbed import Bed, Config

TEXT = """
project: shop
provider: azure
region: europe
resources:
  orders:
    {kind: database, type: postgres, size: medium, replicas: 1, parameters: {max_connections: 200}, protect: false}
outputs:
  hosts: ${orders.replica_endpoints}
"""
SERVERS = "/Microsoft.DBforPostgreSQL/flexibleServers/"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[tuple[Bed, Folder]]:
    with Bed(Config(lasting_s=0.02)) as bed:
        folder = Folder(tmp_path, **bed.environ)
        folder.write("genesys.yaml", TEXT)
        yield bed, folder
        assert bed.world.bugs == []


def copies(bed: Bed) -> list[str]:
    return sorted(id for id in bed.ids if f"{SERVERS}shop-dev-orders-replica" in id and id.count("/") == 8)


def test_replicas_live_and_go_before_their_source(made: tuple[Bed, Folder]) -> None:
    bed, folder = made
    folder.ok("deploy", "--yes")
    (first,) = copies(bed)
    thing = bed.world.things[first.lower()]
    assert (thing.properties["replicationRole"], thing.properties["administratorLogin"]) == ("AsyncReplica", "genesys")
    assert folder.ok("output", "--json").document["outputs"]["hosts"] == [thing.properties["fullyQualifiedDomainName"]]
    folder.ok("plan", "--refresh", "--expect-no-changes")
    bed.change(first, sku={"name": "Standard_D16ds_v5", "tier": "GeneralPurpose"})
    (drifted,) = folder.ok("drift", "detect", "--json").document["drifted"]
    assert drifted["address"] == "orders/replica-1"
    folder.ok("deploy", "--yes", "--refresh")
    folder.write("genesys.yaml", TEXT.replace("replicas: 1", "replicas: 2").replace("medium", "large"))
    folder.ok("deploy", "--yes")
    assert len(copies(bed)) == 2
    assert {bed.world.things[id.lower()].body["sku"]["name"] for id in copies(bed)} == {"Standard_D4ds_v5"}
    settings = [id for id in bed.ids if id.endswith("/configurations/max_connections")]
    assert len(settings) == 3
    folder.ok("plan", "--refresh", "--expect-no-changes")
    before = len(bed.world.log)
    folder.ok("destroy", "--yes", "--confirm-data-loss", "orders")
    assert bed.ids == []
    assert "PostgreSql.Servers.Delete" in {name for name, *_ in bed.world.log[before:]}


def test_a_burstable_database_is_told_so_while_planning(made: tuple[Bed, Folder]) -> None:
    bed, folder = made
    folder.write("genesys.yaml", TEXT.replace("medium", "small"))
    ran = folder.run("plan")
    assert ran.code != 0
    assert "AZURE-020" in ran.everything
    assert bed.ids == []
