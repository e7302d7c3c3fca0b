"""The whole way on the test bed: deployed, unchanged, changed, drifted, destroyed, by the real commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from genesys.testing import chaos
from genesys.testing.project import Folder
from genesys_aws.testbed import Bed

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBbbtJvWGBFDNfPRbGQ5gC0bHHR1Q9vJY3V2nJbXtRTv me@x"
SHOP = f"""project: shop
provider: aws
region: europe
resources:
  net: {{kind: network, type: production}}
  orders: {{kind: database, type: postgres, network: net}}
  web: {{kind: server, size: SIZE, storage: STORAGE, network: public, static_ip: true, open: [OPEN]}}
  app: {{kind: server, size: small, network: net, connects: [orders], ssh_key: "{KEY}"}}
  mail: {{kind: secret, from_env: MAIL_KEY}}
"""
DESTROY = ("destroy", "--yes", "--confirm-data-loss", "orders")


def shop(size: str = "small", storage: str = "30GB", open: str = "https from internet") -> str:
    return SHOP.replace("SIZE", size).replace("STORAGE", storage).replace("OPEN", f"{open!r}")


@pytest.fixture(scope="module")
def server() -> Iterator[Bed]:
    with Bed(chaos) as found:
        yield found


@pytest.fixture
def bed(server: Bed) -> Bed:
    server.reset()
    return server


@pytest.fixture
def folder(bed: Bed, tmp_path: Path) -> Folder:
    found = Folder(tmp_path, MAIL_KEY="abc", **bed.environ)
    found.write("genesys.yaml", shop())
    return found


def left(bed: Bed) -> list[str]:
    """Return what is there that Amazon did not bring itself."""
    ec2, iam, rds = bed.client("ec2"), bed.client("iam"), bed.client("rds")
    states = [{"Name": "instance-state-name", "Values": ["pending", "running", "stopping", "stopped"]}]
    found: list[Any] = [vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]]
    found += [item["AllocationId"] for item in ec2.describe_addresses()["Addresses"]]
    found += [item["KeyName"] for item in ec2.describe_key_pairs()["KeyPairs"]]
    found += [
        item["GroupId"] for item in ec2.describe_security_groups()["SecurityGroups"] if item["GroupName"] != "default"
    ]
    found += [item["InternetGatewayId"] for item in ec2.describe_internet_gateways()["InternetGateways"]]
    found += [item["NatGatewayId"] for item in ec2.describe_nat_gateways()["NatGateways"] if item["State"] != "deleted"]
    found += [item["Instances"] for item in ec2.describe_instances(Filters=states)["Reservations"]]
    found += [item["VolumeId"] for item in ec2.describe_volumes()["Volumes"]]
    found += [
        item["RoleName"] for item in iam.list_roles()["Roles"] if not item["Path"].startswith("/aws-service-role")
    ]
    found += [item["InstanceProfileName"] for item in iam.list_instance_profiles()["InstanceProfiles"]]
    found += [item["DBInstanceIdentifier"] for item in rds.describe_db_instances()["DBInstances"]]
    found += [item["DBSubnetGroupName"] for item in rds.describe_db_subnet_groups()["DBSubnetGroups"]]
    found += [item["DBParameterGroupName"] for item in rds.describe_db_parameter_groups()["DBParameterGroups"]]
    found += [item["Name"] for item in bed.client("secretsmanager").list_secrets()["SecretList"]]
    return found


def test_deployed_unchanged_changed_drifted_and_destroyed(bed: Bed, folder: Folder) -> None:
    folder.ok("deploy", "--yes")
    made = bed.chaos.total
    assert len(folder.ok("status", "--json").document["resources"]) > 0
    bed.chaos.reset()
    assert "No changes" in folder.ok("plan", "--refresh").out
    looked = bed.chaos.total
    assert "Nothing drifted" in folder.ok("drift", "detect").out
    print(f"{made} calls to create with a look at health, {looked} to refresh")
    assert made <= 150
    assert looked <= 40

    folder.write("genesys.yaml", shop("medium", "60GB", "443 from network"))
    folder.ok("deploy", "--yes")
    assert "No changes" in folder.ok("plan", "--refresh").out
    bed.chaos.reset()
    folder.ok(*DESTROY)
    print(f"{bed.chaos.total} calls to destroy")
    assert left(bed) == []


def objects(bed: Bed) -> dict[str, int]:
    """Count what a stack has, by kind."""
    ec2 = bed.client("ec2")
    own = [{"Name": "tag-key", "Values": ["genesys-stack"]}]
    running = [*own, {"Name": "instance-state-name", "Values": ["pending", "running"]}]
    return {
        "vpcs": len(ec2.describe_vpcs(Filters=own)["Vpcs"]),
        "subnets": len(ec2.describe_subnets(Filters=own)["Subnets"]),
        "gateways": len(ec2.describe_internet_gateways(Filters=own)["InternetGateways"]),
        "tables": len(ec2.describe_route_tables(Filters=own)["RouteTables"]),
        "groups": len(ec2.describe_security_groups(Filters=own)["SecurityGroups"]),
        "addresses": len(ec2.describe_addresses(Filters=own)["Addresses"]),
        "machines": len(ec2.describe_instances(Filters=running)["Reservations"]),
        "nats": len([n for n in ec2.describe_nat_gateways()["NatGateways"] if n["State"] == "available"]),
        "databases": len(bed.client("rds").describe_db_instances()["DBInstances"]),
        "roles": len(bed.client("iam").list_roles()["Roles"]),
        "secrets": len(bed.client("secretsmanager").list_secrets()["SecretList"]),
    }


WANTED = {
    "vpcs": 2,
    "subnets": 13,
    "gateways": 2,
    "tables": 7,
    "groups": 3,
    "addresses": 5,
    "machines": 2,
    "nats": 4,
    "databases": 1,
    "roles": 2,
    "secrets": 4,
}


@pytest.mark.parametrize("seed", [1])
def test_trouble_on_the_way_leaves_neither_duplicates_nor_orphans(bed: Bed, folder: Folder, seed: int) -> None:
    bed.chaos.seed = seed
    bed.chaos.weather = chaos.Weather(lost_before=0.03, lost_after=0.05, throttle=0.05, broken=0.03)
    folder.ok("deploy", "--yes")
    bed.chaos.weather = chaos.Weather()
    assert sum(bed.chaos.struck.values()) > 5
    assert objects(bed) == WANTED
    assert "No changes" in folder.ok("plan", "--refresh").out
    bed.chaos.weather = chaos.Weather(lost_before=0.03, lost_after=0.05, throttle=0.05, broken=0.03)
    folder.ok(*DESTROY)
    bed.chaos.weather = chaos.Weather()
    assert left(bed) == []
