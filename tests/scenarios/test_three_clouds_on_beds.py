"""The example of three clouds, for real: every call goes over the wire to the test bed of its cloud.

What is simulated here are the clouds, not Genesys: moto and what it lacks for Amazon, and for Azure and Google
simulators that take their shapes from the vendors' own schemas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from genesys.testing import chaos
from genesys.testing.project import Folder
from genesys_aws.testbed import Bed as AwsBed
from genesys_azure.testbed import Bed as AzureBed
from genesys_azure.testbed import Config
from genesys_gcp.testbed import Bed as GcpBed
from genesys_gcp.testbed import Serving

EXAMPLE = Path(__file__).parents[2] / "examples" / "three-clouds" / "genesys.yaml"
SMALL = """project: small
provider: aws
region: europe
resources:
  net: {kind: network, type: development}
  files: {kind: bucket}
  mail-key: {kind: secret, generate: 32}
"""
# Google's operations are asked for after a second, and Amazon has limits; here nothing takes that long, or counts.
HASTE = "\nproviders: {aws: {limits: false, poll_s: 0.05}, gcp: {poll_s: 0.02}}\n"
# (service, operation, where the items are, what is not counted)
AMAZON: list[tuple[str, str, str, Mapping[str, Any]]] = [
    ("ec2", "describe_vpcs", "Vpcs", {"IsDefault": True}),
    ("ec2", "describe_subnets", "Subnets", {"DefaultForAz": True}),
    ("ec2", "describe_security_groups", "SecurityGroups", {"GroupName": "default"}),
    ("ec2", "describe_internet_gateways", "InternetGateways", {}),
    ("ec2", "describe_nat_gateways", "NatGateways", {"State": "deleted"}),
    ("ec2", "describe_addresses", "Addresses", {}),
    ("ec2", "describe_volumes", "Volumes", {}),
    ("ec2", "describe_vpc_endpoints", "VpcEndpoints", {"State": "deleted"}),
    ("ec2", "describe_key_pairs", "KeyPairs", {}),
    ("elbv2", "describe_load_balancers", "LoadBalancers", {}),
    ("elbv2", "describe_target_groups", "TargetGroups", {}),
    ("iam", "list_roles", "Roles", {}),
    ("iam", "list_instance_profiles", "InstanceProfiles", {}),
    ("rds", "describe_db_instances", "DBInstances", {}),
    ("rds", "describe_db_subnet_groups", "DBSubnetGroups", {}),
    ("rds", "describe_db_parameter_groups", "DBParameterGroups", {}),
    ("s3", "list_buckets", "Buckets", {}),
    ("secretsmanager", "list_secrets", "SecretList", {}),
]


class Aws:
    """Amazon's bed."""

    def __init__(self, stack: ExitStack) -> None:
        self.bed = stack.enter_context(AwsBed(chaos, delay_s=0.0))
        self.environ = self.bed.environ

    @property
    def total(self) -> int:
        return int(self.bed.chaos.total)

    @property
    def objects(self) -> list[str]:
        found = []
        for service, operation, where, spared in AMAZON:
            items = getattr(self.bed.client(service), operation)()[where]
            rest = [item for item in items if not any(item.get(name) == value for name, value in spared.items())]
            found += [f"{service} {where}: {item}" for item in rest]
        alive = [{"Name": "instance-state-name", "Values": ["pending", "running", "stopping", "stopped"]}]
        return found + [str(one) for one in self.bed.client("ec2").describe_instances(Filters=alive)["Reservations"]]

    def meddle(self) -> list[str]:
        """Change how the balancer looks at the servers, and how the bucket keeps versions."""
        elb, s3 = self.bed.client("elbv2"), self.bed.client("s3")
        (group,) = elb.describe_target_groups()["TargetGroups"]
        elb.modify_target_group(TargetGroupArn=group["TargetGroupArn"], HealthCheckIntervalSeconds=299)
        (bucket,) = s3.list_buckets()["Buckets"]
        s3.put_bucket_versioning(Bucket=bucket["Name"], VersioningConfiguration={"Status": "Suspended"})
        return ["front/targets-http-8080", "files/versioning"]


class Azure:
    """Azure's bed."""

    def __init__(self, stack: ExitStack) -> None:
        self.bed = stack.enter_context(AzureBed(Config(lasting_s=0.02)))
        self.environ = self.bed.environ

    @property
    def total(self) -> int:
        return sum(self.bed.calls.values())

    @property
    def objects(self) -> list[str]:
        assert self.bed.world.bugs == []
        return self.bed.ids

    def meddle(self) -> list[str]:
        """Take the rule away that closes a server, and let old ciphers at the bucket."""
        (rule,) = [id for id in self.bed.ids if id.lower().endswith("/securityrules/close-rest") and "-one-" in id]
        (account,) = [id for id in self.bed.ids if re.search(r"/storageaccounts/[^/]+$", id.lower())]
        self.bed.remove(rule)
        self.bed.change(account, properties={"minimumTlsVersion": "TLS1_0"})
        return ['web["one"]/close-rest', "files/account"]


class Gcp:
    """Google's bed."""

    def __init__(self, stack: ExitStack) -> None:
        self.bed = GcpBed(operation_s=0.05)
        self.environ = stack.enter_context(Serving(self.bed)).environ

    @property
    def total(self) -> int:
        return sum(self.bed.state.calls.values())

    @property
    def objects(self) -> list[str]:
        return sorted(self.bed.state.objects)

    def meddle(self) -> list[str]:
        """Open a rule to everything, and change how the bucket keeps versions."""
        (rule,) = [path for path in self.objects if "/firewalls/" in path and "-front-" in path]
        (bucket,) = [path for path in self.objects if re.search(r"-files-bucket-[^/]+$", path)]
        self.bed.state.objects[rule]["allowed"] = [{"IPProtocol": "all"}]
        self.bed.state.objects[bucket]["versioning"] = {"enabled": False}
        return ["front/open", "files/bucket"]


MOST = {"aws": (160, 60), "azure": (180, 35), "gcp": (190, 60)}
"""Most calls to deploy the example, and to look at all of it."""
CLOUDS = {"aws": Aws, "azure": Azure, "gcp": Gcp}


@pytest.fixture(scope="module")
def clouds() -> Iterator[dict[str, Any]]:
    with ExitStack() as stack:
        yield {name: cloud(stack) for name, cloud in CLOUDS.items()}


@pytest.fixture
def folder(clouds: dict[str, Any], tmp_path: Path) -> Folder:
    environ = {name: value for cloud in clouds.values() for name, value in cloud.environ.items()}
    return Folder(tmp_path, **environ)


def declared(folder: Folder, provider: str, text: str, **changes: str) -> str:
    text, lines = re.subn(r"(?m)^provider: aws\b", f"provider: {provider}", text)
    assert lines == 1
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    folder.write("genesys.yaml", text + HASTE)
    return text


def counted(cloud: Any, before: int, most: int, what: str) -> None:
    used = cloud.total - before
    print(f"{type(cloud).__name__}: {used} calls to {what}")
    assert used <= most


@pytest.mark.parametrize("name", CLOUDS)
def test_the_example_is_deployed_changed_looked_after_and_destroyed(
    clouds: dict[str, Any], folder: Folder, name: str
) -> None:
    cloud = clouds[name]
    assert cloud.objects == []
    declared(folder, name, EXAMPLE.read_text(encoding="utf-8"))
    before = cloud.total
    deployed = folder.ok("deploy", "--yes", "--json").documents[-1]
    counted(cloud, before, MOST[name][0], "deploy")
    assert sum(deployed["calls"].values()) == cloud.total - before, "the last line counts what came to the cloud"
    before = cloud.total
    folder.ok("plan", "--refresh", "--expect-no-changes")
    counted(cloud, before, MOST[name][1], "refresh")
    assert "Nothing drifted" in folder.ok("drift", "detect").out
    assert folder.ok("output", "--raw", "url").out.startswith("http")

    grown = EXAMPLE.read_text(encoding="utf-8").replace("[one, two]", "[one, two, three]")
    declared(
        folder,
        name,
        grown,
        **{"size: small": "size: medium", "port: 8080": 'port: 8080\n    open: ["22 from network"]'},
    )
    folder.ok("deploy", "--yes")
    folder.ok("plan", "--refresh", "--expect-no-changes")

    touched = cloud.meddle()
    found = folder.run("drift", "detect", "--detailed-exitcode")
    assert found.code == 2
    assert [address for address in touched if address not in found.out] == []
    folder.ok("deploy", "--yes", "--refresh")
    assert "Nothing drifted" in folder.ok("drift", "detect").out

    folder.ok("destroy", "--yes", "--confirm-data-loss", "three-clouds/dev")
    assert cloud.objects == []
    assert folder.ok("show", "--json").document["resources"] == []


def test_another_provider_is_explained_compared_refused_and_then_had(clouds: dict[str, Any], folder: Folder) -> None:
    declared(folder, "aws", EXAMPLE.read_text(encoding="utf-8"))
    assert "azure.compute.virtual_machine" in folder.ok("explain", "web", "--provider", "azure").out

    declared(folder, "aws", SMALL)
    folder.ok("deploy", "--yes")
    amazons = clouds["aws"].objects
    said = folder.ok("plan", "--provider", "gcp").out
    assert "now on aws:" in said
    assert "+ files/bucket gcp.storage.bucket" in said
    assert "lost: the data in files/bucket" in said
    refused = folder.run("deploy", "--yes", "--provider", "gcp")
    assert refused.code == 1
    assert "PLAN-006" in refused.err
    assert "files/bucket" in refused.err
    assert (clouds["aws"].objects, clouds["gcp"].objects) == (amazons, [])

    folder.ok("deploy", "--yes", "--provider", "gcp", "--stack", "dev-gcp")
    assert clouds["aws"].objects == amazons, "a stack of its own leaves the other alone"
    assert clouds["gcp"].objects != []
    both = ("--yes", "--confirm-data-loss", "small/dev-gcp", "--provider", "gcp", "--stack", "dev-gcp")
    # Only dev is without protection: other environments are protected unless one says otherwise.
    for name in ("files", "mail-key"):
        folder.ok("state", "unprotect", name, "--stack", "dev-gcp")
    folder.ok("destroy", *both)
    assert clouds["gcp"].objects == []

    loses = ("--confirm-data-loss", "files", "--confirm-data-loss", "mail-key")
    folder.ok("deploy", "--yes", "--provider", "azure", "--replace-provider", *loses)
    assert clouds["aws"].objects == []
    assert clouds["azure"].objects != []
    declared(folder, "azure", SMALL)
    folder.ok("plan", "--refresh", "--expect-no-changes")
    folder.ok("destroy", "--yes", "--confirm-data-loss", "small/dev")
    assert clouds["azure"].objects == []


@pytest.mark.parametrize("name", CLOUDS)
def test_what_was_destroyed_can_be_deployed_again(clouds: dict[str, Any], folder: Folder, name: str) -> None:
    """A cloud keeps the names of secrets and buckets for days; that is no reason to fail."""
    # A project of its own: what another state of the same name left behind belongs to somebody else.
    declared(folder, name, SMALL.replace("project: small", "project: again"))
    for _ in range(2):
        folder.ok("deploy", "--yes")
        folder.ok("plan", "--refresh", "--expect-no-changes")
        folder.ok("destroy", "--yes", "--confirm-data-loss", "again/dev")
        assert clouds[name].objects == []
