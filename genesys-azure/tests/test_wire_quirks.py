"""What goes wrong at Azure, injected at its operation: the deployment ends well, and once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from genesys.testing.chaos import Call, Chaos, Weather
from genesys.testing.project import Folder
from genesys_azure.testbed import Bed, Config

HEAD = "project: shop\nprovider: azure\nregion: europe\nresources:\n"
NETWORK = HEAD + "  net: {kind: network, type: production}\n"
SERVER = HEAD + "  web: {kind: server, size: small, open: [https from internet]}\n"
SECRET = HEAD + "  key: {kind: secret}\n"
USED = (
    HEAD
    + """  net: {kind: network, type: production}
  orders: {kind: database, type: postgres, network: net}
  key: {kind: secret}
  web: {kind: server, size: small, network: net, connects: [orders, key]}
"""
)
DATABASE = HEAD + "  orders: {kind: database, type: postgres}\n"
Made = Callable[..., tuple[Bed, Folder]]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    beds: list[Bed] = []

    def make(text: str, **config: object) -> tuple[Bed, Folder]:
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


def types(bed: Bed) -> Counter[str]:
    return Counter(thing.type.rpartition("/")[2] for thing in bed.world.things.values())


NOW = [
    ("Z01", NETWORK, "Network.Subnets.CreateOrUpdate", 429, "AnotherOperationInProgress"),
    ("Z03", NETWORK, "Network.NatGateways.CreateOrUpdate", 409, "ReferencedResourceNotProvisioned"),
    ("Z08", NETWORK, "Network.VirtualNetworks.CreateOrUpdate", 409, "ResourceGroupBeingDeleted"),
    ("Z31", SERVER, "Network.NetworkInterfaces.CreateOrUpdate", 409, "RetryableError"),
    ("Z35", NETWORK, "Network.VirtualNetworks.CreateOrUpdate", 429, "TooManyRequests"),
    ("Z41", DATABASE, "PostgreSql.Databases.Create", 409, "ServerIsBusy"),
    ("5xx", NETWORK, "Network.PublicIPAddresses.CreateOrUpdate", 503, "ServiceUnavailable"),
]


@pytest.mark.parametrize("quirk,text,operation,status,code", NOW, ids=[row[0] for row in NOW])
def test_a_passing_refusal_is_waited_out(
    made: Made, quirk: str, text: str, operation: str, status: int, code: str
) -> None:
    bed, folder = made(text)
    bed.fail(operation, status, code, times=2)
    folder.ok("deploy", "--yes")
    assert bed.world.failures == []
    assert "No changes" in folder.ok("plan", "--refresh").out


@pytest.mark.parametrize("code", ["RetryableError", "Canceled"])
def test_an_operation_that_failed_for_a_passing_reason_is_sent_again(made: Made, code: str) -> None:
    bed, folder = made(NETWORK, style="async")
    bed.fail("Network.VirtualNetworks.CreateOrUpdate", 409, code, at_end=True, message="it was preempted")
    folder.ok("deploy", "--yes")
    assert bed.calls["Network.VirtualNetworks.CreateOrUpdate"] == 2
    assert types(bed)["subnets"] == 3


def test_a_namespace_that_is_not_registered_is_registered_once(made: Made) -> None:
    bed, folder = made(NETWORK, unregistered=("Microsoft.Network",))
    folder.ok("deploy", "--yes")
    assert bed.calls["Resources.Providers.Register"] == 1


def test_a_machine_that_found_no_room_leaves_nothing_behind(made: Made) -> None:
    bed, folder = made(SERVER)
    bed.fail("Compute.VirtualMachines.CreateOrUpdate", 409, "AllocationFailed", at_end=True, times=9)
    ran = folder.run("deploy", "--yes")
    assert ran.code != 0
    assert "AZURE-031" in ran.everything
    assert "AllocationFailed" in ran.everything
    assert (types(bed)["virtualMachines"], types(bed)["disks"]) == (0, 0)
    bed.world.failures.clear()
    folder.ok("deploy", "--yes")
    assert types(bed)["virtualMachines"] == 1
    folder.ok("destroy", "--yes")
    assert bed.ids == []


@pytest.mark.parametrize("ended,deletes", [("Ready", 0), ("Disabled", 1)])
def test_a_database_that_nobody_saw_ready_is_finished_or_made_again_without_asking(
    made: Made, ended: str, deletes: int
) -> None:
    bed, folder = made(DATABASE)
    refused = ("PostgreSql.Servers.Get", 403, "AuthorizationFailed")
    bed.when("PostgreSql.Servers.CreateOrUpdate", lambda: bed.fail(*refused))
    assert folder.run("deploy", "--yes").code != 0
    (server,) = [thing for thing in bed.world.things.values() if thing.type.endswith("flexibleServers")]
    bed.change(server.id, properties={"state": ended})
    folder.ok("deploy", "--yes")
    assert bed.calls.get("PostgreSql.Servers.Delete", 0) == deletes
    assert "No changes" in folder.ok("plan", "--refresh").out
    assert "CLI-004" in folder.run("destroy", "--yes").everything  # from now on it may hold something


def test_an_interface_that_is_reserved_is_deleted_later(made: Made) -> None:
    bed, folder = made(SERVER, nic_reserved=True, second_s=0.01)
    folder.ok("deploy", "--yes")
    folder.ok("destroy", "--yes")
    assert bed.ids == []
    assert bed.calls["Network.NetworkInterfaces.Delete"] > 1


def test_a_new_identity_is_given_its_role_when_the_directory_knows_it(made: Made) -> None:
    text = HEAD + "  key: {kind: secret}\n  web: {kind: server, size: small, connects: [key]}\n"
    bed, folder = made(text, principal_lag_s=1.5)
    folder.ok("deploy", "--yes")
    assert types(bed)["roleAssignments"] == 1
    assert bed.calls["Authorization.RoleAssignments.Create"] > 1


def test_a_vault_of_somebody_else_is_not_touched(made: Made) -> None:
    bed, folder = made(SECRET)
    folder.ok("deploy", "--yes")
    name = next(t.name for t in bed.world.things.values() if t.type == "Microsoft.KeyVault/vaults")
    bed.world.reset()
    bed.world.config = bed.config._replace(taken={"microsoft.keyvault/vaults": (name,)})
    other = Folder(folder.root / "other", **bed.environ)
    other.write("genesys.yaml", SECRET)
    ran = other.run("deploy", "--yes")
    assert ran.code != 0
    assert "VaultAlreadyExists" in ran.everything
    assert "AZURE-038" in ran.everything


def test_a_resource_group_of_somebody_else_is_neither_taken_nor_deleted(made: Made) -> None:
    bed, folder = made(NETWORK)
    folder.ok("deploy", "--yes")
    group = next(t for t in bed.world.things.values() if t.type.endswith("resourceGroups"))
    other = Folder(folder.root / "other", **bed.environ)
    other.write("genesys.yaml", NETWORK)
    before = (bed.ids, dict(group.body["tags"]))
    assert other.run("deploy", "--yes").code != 0
    assert (bed.ids, group.body["tags"]) == before


def test_the_request_id_of_azure_is_kept_for_its_support(made: Made) -> None:
    bed, folder = made(NETWORK)
    bed.fail("Network.VirtualNetworks.CreateOrUpdate", 400, "VnetNameIsNotNice", message="A name like this is refused.")
    ran = folder.run("deploy", "--yes")
    assert ran.code != 0
    assert "A name like this is refused." in ran.everything
    assert "VnetNameIsNotNice" in ran.everything


@pytest.mark.parametrize(
    "status,code,entry",
    [
        (409, "QuotaExceeded", "AZURE-032"),
        (403, "AuthorizationFailed", "AZURE-034"),
        (403, "RequestDisallowedByPolicy", "AZURE-035"),
        (409, "ScopeLocked", "AZURE-036"),
        (403, "ReadOnlyDisabledSubscription", "AZURE-037"),
        (400, "NetcfgInvalidSubnet", "AZURE-040"),
    ],
)
def test_a_refusal_of_azures_is_an_entry_of_the_catalogue(made: Made, status: int, code: str, entry: str) -> None:
    bed, folder = made(NETWORK)
    bed.fail("Network.VirtualNetworks.CreateOrUpdate", status, code, times=20)
    ran = folder.run("deploy", "--yes")
    assert ran.code != 0
    assert entry in ran.everything
    assert code in ran.everything


def test_a_wrong_login_is_told_before_anything_happens(made: Made) -> None:
    bed, folder = made(NETWORK)
    ran = folder.run("deploy", "--yes", env={"AZURE_CLIENT_SECRET": "wrong"})
    assert ran.code != 0
    assert "AADSTS7000215" in ran.everything
    assert bed.ids == []


def test_a_token_that_expired_is_renewed(made: Made) -> None:
    bed, folder = made(NETWORK)
    bed.fail("Network.VirtualNetworks.CreateOrUpdate", 401, "ExpiredAuthenticationToken")
    before = bed.calls.get("token", 0)
    folder.ok("deploy", "--yes")
    assert bed.calls["token"] - before >= 2


@pytest.mark.parametrize("env", [{}, {"GENESYS_AZURE_TOKEN": "stale"}])
def test_a_token_that_is_refused_again_ends_the_run_at_once(made: Made, env: dict[str, str]) -> None:
    bed, folder = made(NETWORK)
    bed.fail("Network.VirtualNetworks.CreateOrUpdate", 401, "ExpiredAuthenticationToken", times=50)
    begun = time.monotonic()
    ran = folder.run("deploy", "--yes", env=env)
    assert (ran.code in {3, 4}, "AZURE-039" in ran.everything) == (True, True), ran.everything
    assert len(bed.world.failures) == (49 if env else 48)
    assert time.monotonic() - begun < 20.0


@pytest.mark.parametrize("seed", [1])
def test_lost_answers_make_nothing_twice_and_leave_nothing(made: Made, seed: int) -> None:
    bed, folder = made(SERVER)

    def named(call: Call) -> str:
        return f"{call.method} {call.path.partition('?')[0].rpartition('/')[0].rpartition('/')[2]}"

    weather = Weather(lost_after=0.08, lost_before=0.05, throttle=0.05)
    with Chaos(bed.url, operation=named, weather=weather, seed=seed) as proxy:
        environ = {**bed.environ, "AZURE_RESOURCE_MANAGER": proxy.url}
        for _ in range(4):
            if folder.run("deploy", "--yes", env=environ).code == 0:
                break
        else:
            pytest.fail("four deployments were not enough")
    kinds = types(bed)
    assert (kinds["virtualMachines"], kinds["networkInterfaces"], kinds["virtualNetworks"]) == (1, 1, 1)
    assert "No changes" in folder.ok("plan", "--refresh").out
    folder.ok("destroy", "--yes")
    assert bed.ids == []


KILLED = (
    "Network.VirtualNetworks.CreateOrUpdate",
    "Network.Subnets.CreateOrUpdate",
    "Network.SecurityRules.CreateOrUpdate",
    "PostgreSql.Databases.Create",
    "KeyVault.Secrets.CreateOrUpdate",
    "Authorization.RoleAssignments.Create",
    "Compute.VirtualMachines.CreateOrUpdate",
)
"""Operations during which a deployment is killed, in the order in which they come."""


def killed(bed: Bed, folder: Folder, operation: str) -> None:
    """Deploy, and die when an operation has taken effect and nobody knows of it yet."""
    with folder.start("deploy", "--yes") as process:
        bed.when(operation, process.kill)
        process.communicate(timeout=60)
    assert process.returncode < 0, f"{operation} was not called"


def test_a_deployment_that_is_killed_again_and_again_makes_nothing_twice_and_leaves_nothing(made: Made) -> None:
    bed, folder = made(USED)
    for operation in KILLED:
        killed(bed, folder, operation)
    # What is not declared any more was made by dead processes, and has no tags.
    folder.write("genesys.yaml", USED.partition("  web:")[0])
    folder.ok("deploy", "--yes")
    kinds = types(bed)
    assert (kinds["roleAssignments"], kinds["virtualMachines"], kinds["networkInterfaces"]) == (0, 0, 0)
    assert [t.id for t in bed.world.things.values() if t.type.endswith("securityRules") and "web" in t.name] == []
    assert (kinds["virtualNetworks"], kinds["subnets"], kinds["databases"]) == (1, 4, 1)
    assert "No changes" in folder.ok("plan", "--refresh").out
    folder.ok("destroy", "--yes", "--confirm-data-loss", "orders", "--confirm-data-loss", "key")
    assert bed.ids == []


def test_a_deployment_that_was_killed_goes_on_and_makes_nothing_twice(made: Made) -> None:
    bed, folder = made(SERVER, lasting_s=0.2, style="async")
    with folder.start("deploy", "--yes") as process:
        until = time.monotonic() + 30
        while sum(bed.calls.values()) < 30 and process.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        process.kill()
        process.communicate()
    folder.ok("deploy", "--yes")
    kinds = types(bed)
    assert (kinds["virtualMachines"], kinds["networkInterfaces"], kinds["virtualNetworks"]) == (1, 1, 1)
    assert "No changes" in folder.ok("plan", "--refresh").out
