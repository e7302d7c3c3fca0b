"""Trouble that Amazon is known for: no capacity, roles that are not visible yet, names that deleted secrets hold."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from genesys.testing import chaos
from genesys.testing.project import Folder
from genesys_aws.testbed import Bed
from genesys_aws.wire.executor import Executor

QUICK = "providers: {aws: {limits: false, poll_s: 0.05, lag_s: 3}}\n"
HEAD = f"project: shop\nprovider: aws\nregion: europe\n{QUICK}resources:\n"
WEB = HEAD + "  net: {kind: network, zones: 3, nat: none}\n  web: {kind: server, size: small, network: net}\n"
ROOM = "We currently do not have sufficient t3.small capacity in the Availability Zone you requested."


@pytest.fixture(scope="module")
def running() -> Iterator[Bed]:
    with Bed(chaos, delay_s=0.05) as found:
        yield found


@pytest.fixture
def bed(running: Bed) -> Bed:
    running.reset()
    return running


@pytest.fixture
def folder(bed: Bed, tmp_path: Path) -> Folder:
    return Folder(tmp_path, **bed.environ)


def machines(bed: Bed) -> list[dict[str, str]]:
    states = [{"Name": "instance-state-name", "Values": ["pending", "running"]}]
    found = bed.client("ec2").describe_instances(Filters=states)["Reservations"]
    return [
        {"zone": one["Placement"]["AvailabilityZone"], "subnet": one["SubnetId"], "type": one["InstanceType"]}
        for reservation in found
        for one in reservation["Instances"]
    ]


def test_without_capacity_the_server_lands_in_the_next_zone_and_stays_there(bed: Bed, folder: Folder) -> None:
    folder.write("genesys.yaml", WEB)
    bed.refuse("ec2.RunInstances", "InsufficientInstanceCapacity", ROOM, times=1)
    folder.ok("deploy", "--yes")
    assert bed.calls["ec2.RunInstances"] == 2
    (first,) = machines(bed)
    assert "No changes" in folder.ok("plan", "--refresh").out
    bed.refuse("ec2.RunInstances", "InsufficientInstanceCapacity", ROOM, times=99)
    assert "No changes" in folder.ok("plan").out
    assert machines(bed) == [first]


def test_where_no_zone_has_capacity_a_larger_size_is_taken(bed: Bed, folder: Folder) -> None:
    folder.write("genesys.yaml", WEB)
    bed.refuse("ec2.RunInstances", "InsufficientInstanceCapacity", ROOM, holding="t3.small", times=99)
    folder.ok("deploy", "--yes")
    (one,) = machines(bed)
    assert one["type"] != "t3.small"
    assert "No changes" in folder.ok("plan", "--refresh").out


def test_a_profile_that_is_not_visible_yet_is_waited_for(bed: Bed, folder: Folder) -> None:
    folder.write("genesys.yaml", WEB)
    words = "Value (x) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name"
    bed.refuse("ec2.RunInstances", "InvalidParameterValue", words, times=2)
    folder.ok("deploy", "--yes")
    assert bed.calls["ec2.RunInstances"] == 3
    assert len(machines(bed)) == 1


def test_a_secret_that_was_deleted_is_brought_back(bed: Bed, folder: Folder) -> None:
    folder.environ["MAIL_KEY"] = "first"
    mail = HEAD + "  mail: {kind: secret, from_env: MAIL_KEY%s}\n"
    folder.write("genesys.yaml", mail % ", tags: {old: tag}")
    folder.ok("deploy", "--yes")
    folder.ok("destroy", "--yes", "--confirm-data-loss", "mail")
    secrets = bed.client("secretsmanager")
    assert secrets.list_secrets()["SecretList"] == []
    folder.environ["MAIL_KEY"] = "second"
    folder.write("genesys.yaml", mail % "")
    folder.ok("deploy", "--yes")
    (found,) = secrets.list_secrets()["SecretList"]
    assert secrets.get_secret_value(SecretId=found["ARN"])["SecretString"] == "second"
    assert "old" not in {tag["Key"] for tag in found["Tags"]}
    assert "No changes" in folder.ok("plan", "--refresh").out


def test_a_deleted_secret_of_somebody_else_keeps_its_name(bed: Bed, folder: Folder) -> None:
    secrets = bed.client("secretsmanager")
    folder.write("genesys.yaml", HEAD + "  mail: {kind: secret}\n")
    folder.ok("deploy", "--yes")
    (name,) = [one["Name"] for one in secrets.list_secrets()["SecretList"]]
    folder.ok("destroy", "--yes", "--confirm-data-loss", "mail")
    secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    secrets.create_secret(Name=name, SecretString="theirs")
    secrets.delete_secret(SecretId=name)
    ran = folder.run("deploy", "--yes")
    assert ran.code != 0
    assert "AWS-040" in ran.everything
    assert f"restore-secret --secret-id {name}" in ran.everything
    assert secrets.list_secrets()["SecretList"] == []


def test_a_network_that_is_not_there_is_shown_where_it_is_written(bed: Bed, folder: Folder) -> None:
    folder.write(
        "genesys.yaml", HEAD + "  net: {kind: network, existing_id: vpc-0123}\n  web: {kind: server, network: net}\n"
    )
    ran = folder.run("plan")
    assert (ran.code, "[RUN-028]" in ran.err, "Where: genesys.yaml:6:3\n" in ran.err) == (1, True, True), ran.err


FAILING: dict[str, tuple[str, str, str, dict[str, str], tuple[str, ...]]] = {
    "nat": (
        "  net: {kind: network, zones: 2, nat: single}\n",
        "ec2.CreateNatGateway",
        "failed",
        {"failureCode": "Gateway.NotAttached", "failureMessage": "Network vpc-1 has no Internet gateway attached"},
        ("AWS-047", "Gateway.NotAttached: Network vpc-1 has no Internet gateway attached"),
    ),
    "balancer": (
        (
            "  net: {kind: network, zones: 2, nat: none}\n  web: {kind: server, size: small, network: net}\n"
            "  front: {kind: loadbalancer, network: net, targets: [web]}\n"
        ),
        "elbv2.CreateLoadBalancer",
        "failed",
        {"Reason": "The subnets have too few addresses"},
        ("AWS-052", "The subnets have too few addresses"),
    ),
    "network of a database": (
        "  net: {kind: network, zones: 2, nat: none}\n  orders: {kind: database, type: postgres, network: net}\n",
        "rds.CreateDBInstance",
        "incompatible-network",
        {},
        ("AWS-048", "incompatible-network: its network does not have what it needs"),
    ),
    "disk of a database": (
        "  net: {kind: network, zones: 2, nat: none}\n  orders: {kind: database, type: postgres, network: net}\n",
        "rds.CreateDBInstance",
        "storage-full",
        {},
        ("AWS-049", "its disk is full"),
    ),
}
"""Resources, the operation whose object fails, its state, what Amazon says of it -> what is shown."""


@pytest.mark.parametrize("case", FAILING)
def test_what_fails_after_it_was_made_ends_the_wait_with_amazons_reason(bed: Bed, folder: Folder, case: str) -> None:
    resources, operation, state, told, shown = FAILING[case]
    folder.write("genesys.yaml", HEAD + resources)
    bed.fail(operation, state, **told)
    ran = folder.run("deploy", "--yes")
    assert ran.code == 4, ran.everything
    for words in shown:
        assert words in " ".join(ran.everything.split())


def test_what_moves_stays_what_it_is_and_its_old_place_can_be_taken(bed: Bed, folder: Folder) -> None:
    old = "  {0}net: {{kind: network, type: development}}\n  {0}web: {{kind: server, network: {0}net}}\n"
    old += "  {0}data: {{kind: bucket}}\n"
    folder.write("genesys.yaml", HEAD + old.format(""))
    folder.ok("deploy", "--yes")
    before = machines(bed)
    moves = "moved: {net: a-net, web: a-web, data: a-data}\n"
    folder.write("genesys.yaml", HEAD + old.format("a-") + moves)
    shown = folder.ok("plan").out
    # Only the record changes: nothing is made, changed or removed.
    assert ("Plan: 0 to add" in shown, "0 to destroy" in shown, "update in place" in shown) == (True, True, False), (
        shown
    )
    folder.ok("deploy", "--yes")
    assert machines(bed) == before
    folder.write("genesys.yaml", HEAD + old.format("a-") + old.format(""))
    folder.ok("deploy", "--yes")
    assert len(machines(bed)) == 2
    assert "No changes" in folder.ok("plan", "--refresh").out


def test_a_run_that_died_is_not_continued_in_another_account(
    bed: Bed, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("genesys.yaml", WEB)
    with folder.start("deploy", "--yes") as running:
        while running.poll() is None and not bed.calls["ec2.CreateSubnet"]:
            time.sleep(0.01)
        running.kill()
        running.wait()
    before = {name: count for name, count in bed.calls.items() if not name.startswith("sts.")}
    with monkeypatch.context() as other:
        # Of all credentials moto says that they are of one account.
        other.setattr(Executor, "place", lambda self: {"account": "222222222222"})
        ran = folder.run("deploy", "--yes")
    assert (ran.code, "[RUN-025]" in ran.err, "222222222222" in ran.err) == (3, True, True), ran.everything
    assert {name: count for name, count in bed.calls.items() if not name.startswith("sts.")} == before
    folder.ok("deploy", "--yes")
    assert len(machines(bed)) == 1
    assert len(bed.client("ec2").describe_vpcs(Filters=[{"Name": "is-default", "Values": ["false"]}])["Vpcs"]) == 1
