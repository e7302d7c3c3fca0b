"""A stack of a network, a server, a database and a secret, by the commands that people use, on the simulator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from genesys.testing.project import Folder
from genesys_azure.testbed import Bed, Config

SHOP = """
project: shop
provider: azure
region: europe
resources:
  orders: {kind: database, type: postgres}
  key: {kind: secret}
  net: {kind: network, type: production}
  web:
    kind: server
    size: medium
    storage: 100GB
    network: net
    connects: [orders, key]
    command: [python3, -m, app]
    port: 8080
    open: [https from internet]
"""
NETWORK = """
project: shop
provider: azure
region: europe
resources:
  net: {kind: network, type: production}
"""
DESTROY = ("destroy", "--yes", "--confirm-data-loss", "orders", "--confirm-data-loss", "key")
Made = Callable[..., tuple[Bed, Folder]]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    """Return a simulator and a project on it; what the simulator got wrong itself fails the test."""
    beds: list[Bed] = []

    def make(text: str = SHOP, **config: object) -> tuple[Bed, Folder]:
        bed = Bed(Config(**{"lasting_s": 0.02, **config}))  # type: ignore[arg-type]
        bed.__enter__()
        beds.append(bed)
        folder = Folder(tmp_path, **bed.environ)
        folder.write("genesys.yaml", text)
        return bed, folder

    yield make
    for bed in beds:
        bed.__exit__(None, None, None)
        assert bed.world.bugs == []


@contextmanager
def counted(bed: Bed, most: int) -> Iterator[None]:
    """Allow at most so many calls."""
    before = sum(bed.calls.values())
    yield
    used = sum(bed.calls.values()) - before
    assert used <= most, f"{used} calls instead of {most}: {bed.calls}"


@pytest.mark.parametrize("seed,style", [(0, "async"), (1, "state"), (2, "location"), (3, "")])
def test_it_is_deployed_stays_and_goes_whatever_the_case_of_ids_and_the_kind_of_operations(
    made: Made, seed: int, style: str
) -> None:
    bed, folder = made(seed=seed, style=style)
    with counted(bed, 170):
        folder.ok("deploy", "--yes")
    with counted(bed, 25):
        assert "No changes" in folder.ok("plan", "--refresh").out
    with counted(bed, 130):
        folder.ok(*DESTROY)
    assert bed.ids == []


def test_a_changed_size_changes_the_machine_and_nothing_else(made: Made) -> None:
    bed, folder = made()
    folder.ok("deploy", "--yes")
    before = dict(bed.calls)
    folder.write("genesys.yaml", SHOP.replace("size: medium", "size: large"))
    folder.ok("deploy", "--yes")
    asking = ("Get", "List", "operations", "operationResults", "token")
    assert [n for n, count in bed.calls.items() if count > before.get(n, 0) and not n.endswith(asking)] == [
        "Compute.VirtualMachines.Update"
    ]
    machine = next(t for t in bed.world.things.values() if t.type.endswith("virtualMachines"))
    assert machine.properties["hardwareProfile"]["vmSize"] != "Standard_B2s"
    assert "No changes" in folder.ok("plan", "--refresh").out


def test_a_running_machine_that_cannot_be_resized_is_stopped_changed_and_started(made: Made) -> None:
    bed, folder = made(resize_needs_stop=True)
    folder.ok("deploy", "--yes")
    folder.write("genesys.yaml", SHOP.replace("size: medium", "size: large"))
    folder.ok("deploy", "--yes")
    machine = next(t for t in bed.world.things.values() if t.type.endswith("virtualMachines"))
    assert machine.facts["power"] == "running"
    assert (bed.calls["Compute.VirtualMachines.Deallocate"], bed.calls["Compute.VirtualMachines.Start"]) == (1, 1)
    assert "No changes" in folder.ok("plan", "--refresh").out


def test_what_others_change_is_seen_and_put_right_and_subnets_survive_it(made: Made) -> None:
    bed, folder = made()
    folder.ok("deploy", "--yes")
    net = next(id for id in bed.ids if "/virtualNetworks/shop-dev-net-" in id and "/subnets/" not in id)
    inside = [id for id in bed.ids if id.startswith(f"{net}/subnets/")]
    assert len(inside) == 3
    bed.change(net, tags={**bed.world.things[net.lower()].body["tags"], "owner": "somebody"})
    planned = folder.run("plan", "--refresh", "--json").document
    assert [change["address"] for item in planned["resources"] for change in item["changes"]] == ["net/network"]
    folder.ok("deploy", "--yes", "--refresh")
    assert [id for id in bed.ids if id in inside] == inside
    assert "owner" not in bed.world.things[net.lower()].body["tags"]
    assert "genesys-id" in bed.world.things[net.lower()].body["tags"]
    assert "No changes" in folder.ok("plan", "--refresh").out


def test_what_others_delete_is_made_again(made: Made) -> None:
    bed, folder = made(NETWORK)
    folder.ok("deploy", "--yes")
    before = bed.ids
    bed.remove(next(id for id in before if "/subnets/" in id and "public" in id))
    folder.ok("deploy", "--yes", "--refresh")
    assert bed.ids == before


def test_a_stopped_machine_is_started(made: Made) -> None:
    bed, folder = made()
    folder.ok("deploy", "--yes")
    machine = next(t for t in bed.world.things.values() if t.type.endswith("virtualMachines"))
    machine.facts["power"] = "deallocated"
    assert "stopped" in folder.run("plan", "--refresh").out
    folder.ok("deploy", "--yes", "--refresh")
    assert machine.facts["power"] == "running"


def test_a_secret_is_in_the_vault_and_nowhere_else(made: Made) -> None:
    bed, folder = made()
    folder.ok("deploy", "--yes")
    values = [t.properties["value"] for t in bed.world.things.values() if t.type.endswith("vaults/secrets")]
    assert len(set(values)) == 3
    for path in folder.root.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(value.encode() in content for value in values), path


def test_a_vault_that_was_destroyed_is_taken_back_with_its_secrets(made: Made) -> None:
    bed, folder = made()
    folder.ok("deploy", "--yes")
    folder.ok(*DESTROY)
    assert len(bed.world.vaults) == 1
    folder.ok("deploy", "--yes")
    assert bed.world.vaults == {}
    assert bed.calls["KeyVaultData.POST.deletedsecrets/recover"] >= 1
    assert "No changes" in folder.ok("plan", "--refresh").out


def test_what_is_looked_up_needs_no_settings(made: Made) -> None:
    bed, folder = made()
    folder.ok("plan")
    assert bed.calls["Resources.Subscriptions.Get"] == 1
    assert bed.calls["Compute.VirtualMachineImages.List"] == 1
