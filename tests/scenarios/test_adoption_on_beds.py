"""Objects that others made with the vendor's own tools are taken over: nothing is made anew for what it is."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from genesys.testing import chaos
from genesys.testing.project import Folder
from genesys_aws.testbed import Bed as AwsBed
from genesys_azure.testbed import Bed as AzureBed
from genesys_azure.testbed import Config
from genesys_gcp.testbed import Bed as GcpBed
from genesys_gcp.testbed import Serving

LEGACY = """project: legacy
provider: aws
region: europe
resources:
  net: {kind: network, cidr: 10.9.0.0/16, type: development, tiers: [private]}
  files: {kind: bucket}
  key: {kind: secret, generate: 32}
  web: {kind: server, size: small, network: net}
  orders: {kind: database, type: postgres, version: "16", network: net}
"""

LEGACY_AZURE = """project: legacy
provider: azure
region: europe
resources:
  net: {kind: network, cidr: 10.9.0.0/16, type: development, tiers: [private]}
  web: {kind: server, size: small, network: net}
"""

LEGACY_GOOGLE = """project: legacy
provider: gcp
region: europe
providers: {gcp: {poll_s: 0.02}}
resources:
  net: {kind: network, cidr: 10.9.0.0/16, type: development, tiers: [private]}
  web: {kind: server, size: small, network: net}
  files: {kind: bucket}
"""

BESIDE = """from genesys import Database, Native, Network, Server, outputs, project
project("beside", provider="aws", region="europe")
net = Network.existing(id="{vpc}")
group = Native("aws.ec2.security_group", GroupName="by-hand", Description="by Native", VpcId=net.id)
web = Server(size="small", network=net)
orders = Database(type="postgres", network=net)
logs = Native("aws.logs.log_group", logGroupName="/hand/", Tags=[{{"Key": "of", "Value": web.id}}])
outputs(group=group.get("id"))
"""


@pytest.fixture(scope="module")
def aws() -> Iterator[AwsBed]:
    with AwsBed(chaos, delay_s=0.0) as bed:
        yield bed


def by_hand(bed: AwsBed) -> dict[str, str]:
    """Make with boto3 what the declaration speaks of; return native address -> id."""
    ec2, s3, rds, secrets = (bed.client(name) for name in ("ec2", "s3", "rds", "secretsmanager"))
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.9.{n}.0/24", AvailabilityZone=f"eu-central-1{letter}")
        for n, letter in enumerate("ab")
    ]
    one, two = (made["Subnet"]["SubnetId"] for made in subnets)
    image = ec2.describe_images()["Images"][0]["ImageId"]
    machine = ec2.run_instances(ImageId=image, InstanceType="t3.small", MinCount=1, MaxCount=1, SubnetId=one)
    s3.create_bucket(Bucket="legacy-assets", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    rds.create_db_subnet_group(DBSubnetGroupName="legacy", DBSubnetGroupDescription="by hand", SubnetIds=[one, two])
    rds.create_db_instance(
        DBInstanceIdentifier="legacy-orders",
        DBInstanceClass="db.t4g.small",
        Engine="postgres",
        EngineVersion="16.4",
        MasterUsername="root",
        MasterUserPassword="verysecret1",
        AllocatedStorage=20,
        DBSubnetGroupName="legacy",
    )
    return {
        "net/vpc": vpc,
        "net/subnet-private-a": one,
        "net/subnet-private-b": two,
        "files/bucket": "legacy-assets",
        "key/secret": secrets.create_secret(Name="legacy/token", SecretString="abc")["ARN"],
        "web/instance": machine["Instances"][0]["InstanceId"],
        "orders/instance": "legacy-orders",
    }


def refused(folder: Folder, *args: str) -> str:
    found = folder.run(*args)
    assert found.code == 1, found.err
    return str(found.err)


def test_amazons_objects_are_taken_over_as_they_are(aws: AwsBed, tmp_path: Path) -> None:
    folder = Folder(tmp_path, **aws.environ)
    folder.write("genesys.yaml", LEGACY)
    ids = by_hand(aws)
    assert "PLAN-032" in refused(folder, "import", "files", "legacy-assets", "--yes")
    for address, id in ids.items():
        said = folder.ok("import", address, id, "--yes").out
        assert "0 added, 0 changed, 0 destroyed, 1 imported" in said
    assert len(aws.client("ec2").describe_vpcs()["Vpcs"]) == 2, "nothing was made for them"
    assert "PLAN-033" in refused(folder, "import", "files/bucket", "another", "--yes")

    plan = folder.ok("plan", "--json").document
    assert (plan["counts"]["destroy"], plan["counts"]["replace"]) == (0, 0), "nothing is made anew"
    assert [note["code"] for note in plan["notes"]].count("PLAN-035") >= 2, "and what stays otherwise is told"
    folder.ok("deploy", "--yes")
    folder.ok("plan", "--refresh", "--expect-no-changes")
    assert "=1" in folder.ok("history").out

    folder.write("genesys.yaml", LEGACY.replace("size: small", "size: medium"))
    folder.ok("deploy", "--yes")
    folder.ok("plan", "--refresh", "--expect-no-changes")
    (machine,) = aws.client("ec2").describe_instances(InstanceIds=[ids["web/instance"]])["Reservations"]
    assert machine["Instances"][0]["InstanceType"] == "t3.medium"
    assert record(folder) >= set(ids.items())


def test_azures_objects_are_taken_over_with_their_group_which_keeps_what_others_made(tmp_path: Path) -> None:
    with AzureBed(Config(lasting_s=0.02)) as bed:
        folder = Folder(tmp_path, **bed.environ)
        folder.write("genesys.yaml", LEGACY_AZURE)
        for address, id in azure_by_hand(bed).items():
            folder.ok("import", address, id, "--yes")
        before = set(bed.ids)
        plan = folder.ok("plan", "--json").document
        assert (plan["counts"]["destroy"], plan["counts"]["replace"]) == (0, 0)
        folder.ok("deploy", "--yes")
        assert before <= set(bed.ids)
        assert {id.split("/")[4].lower() for id in bed.ids} == {"old-group"}, "what is new is made in the group found"
        folder.ok("plan", "--refresh", "--expect-no-changes")

        left = folder.run("destroy", "--yes", "--confirm-data-loss", "legacy/dev")
        assert (left.code, "AZURE-050" in left.err) == (4, True)
        assert "storageAccounts/theirs" in left.err
        held = [id for id in bed.ids if "/providers/" in id]
        assert [id for id in held if id.endswith("storageAccounts/theirs")] == held


def test_googles_objects_are_taken_over_by_any_form_of_their_ids(tmp_path: Path) -> None:
    with Serving(GcpBed(operation_s=0.02)) as server:
        folder = Folder(tmp_path, **server.environ)
        folder.write("genesys.yaml", LEGACY_GOOGLE)
        url = google_by_hand(server.environ)
        taken = {"net/network": "old", "net/subnet-private": "apps", "web/instance": url, "files/bucket": "old-assets"}
        for address, id in taken.items():
            folder.ok("import", address, id, "--yes")
        ids = dict(record(folder))
        assert ids["net/network"] == "projects/shop-123456/global/networks/old"
        assert ids["web/instance"] == url.partition("/v1/")[2]
        plan = folder.ok("plan", "--json").document
        assert (plan["counts"]["destroy"], plan["counts"]["replace"]) == (0, 0)
        folder.ok("deploy", "--yes")
        folder.ok("plan", "--refresh", "--expect-no-changes")


def google_by_hand(environ: Mapping[str, str]) -> str:
    """Make over HTTP what the declaration speaks of; return the address of the machine."""
    base, zone = environ["CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE"], "europe-west3-a"
    project = f"projects/{environ['GOOGLE_CLOUD_PROJECT']}"
    disk = {"sourceImage": "projects/ubuntu-os-cloud/global/images/ubuntu-2604-lts-amd64-v20261101"}
    subnet = {"network": f"{project}/global/networks/old", "ipCidrRange": "10.9.1.0/24", "region": "europe-west3"}
    machine = {
        "name": "old",
        "machineType": f"zones/{zone}/machineTypes/e2-medium",
        "disks": [{"boot": True, "autoDelete": True, "initializeParams": disk}],
        "networkInterfaces": [{"subnetwork": f"{project}/regions/europe-west3/subnetworks/apps"}],
    }
    made: list[tuple[str, dict[str, Any]]] = [
        *((f"v1/{project}/services/{api}.googleapis.com:enable", {}) for api in ("compute", "iam", "storage")),
        (f"compute/v1/{project}/global/networks", {"name": "old", "autoCreateSubnetworks": False}),
        (f"compute/v1/{project}/regions/europe-west3/subnetworks", {"name": "apps", **subnet}),
        (f"compute/v1/{project}/zones/{zone}/instances", machine),
        (f"storage/v1/b?project={environ['GOOGLE_CLOUD_PROJECT']}", {"name": "old-assets", "location": "EUROPE-WEST3"}),
    ]
    for path, body in made:
        sent(f"{base}{path}", body, environ["GOOGLE_OAUTH_ACCESS_TOKEN"], "POST")
    return f"https://www.googleapis.com/compute/v1/{project}/zones/{zone}/instances/old"


def sent(url: str, body: object, login: str, method: str) -> None:
    headers = {"authorization": f"Bearer {login}", "content-type": "application/json"}
    request = Request(url, data=json.dumps(body).encode(), headers=headers, method=method)
    urlopen(request).close()
    time.sleep(0.1)


def azure_by_hand(bed: AzureBed) -> dict[str, str]:
    """Make over HTTP what the declaration speaks of; return native address -> id."""
    scope = f"/subscriptions/{bed.environ['AZURE_SUBSCRIPTION_ID']}/resourceGroups/old-group"
    place, net = {"location": "germanywestcentral"}, f"{scope}/providers/Microsoft.Network"
    subnet = f"{net}/virtualNetworks/old/subnets/apps"
    space = {"addressSpace": {"addressPrefixes": ["10.9.0.0/16"]}}
    address = {"subnet": {"id": subnet}, "privateIPAllocationMethod": "Dynamic"}
    made = (
        (scope, "2025-04-01", place),
        (f"{net}/virtualNetworks/old", "2025-07-01", {**place, "properties": space}),
        (subnet, "2025-07-01", {"properties": {"addressPrefix": "10.9.1.0/24"}}),
        (
            f"{net}/networkInterfaces/old",
            "2025-07-01",
            {**place, "properties": {"ipConfigurations": [{"name": "main", "properties": address}]}},
        ),
        (
            f"{scope}/providers/Microsoft.Storage/storageAccounts/theirs",
            "2025-08-01",
            {**place, "kind": "StorageV2", "sku": {"name": "Standard_LRS"}},
        ),
    )
    for path, version, body in made:
        sent(f"{bed.environ['AZURE_RESOURCE_MANAGER']}{path}?api-version={version}", body, token(bed), "PUT")
    return {
        "shared/resource-group-germanywestcentral": scope,
        "net/network": f"{net}/virtualNetworks/old",
        "net/subnet-private": subnet,
        "web/interface": f"{net}/networkInterfaces/old",
    }


def token(bed: AzureBed) -> str:
    said = {
        "grant_type": "client_credentials",
        "client_id": bed.environ["AZURE_CLIENT_ID"],
        "client_secret": bed.environ["AZURE_CLIENT_SECRET"],
        "scope": "any/.default",
    }
    url = f"{bed.environ['AZURE_AUTHORITY_HOST']}/{bed.environ['AZURE_TENANT_ID']}/oauth2/v2.0/token"
    with urlopen(url, data=urlencode(said).encode()) as answer:
        return str(json.loads(answer.read())["access_token"])


def record(folder: Folder) -> set[tuple[str, Any]]:
    return {(one["address"], one["id"]) for one in folder.ok("state", "list", "--json").document["resources"]}


def test_what_others_made_is_used_and_left_alone(aws: AwsBed, tmp_path: Path) -> None:
    """A network without a way out takes a server and a database; a native beside them refers both ways."""
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.21.0.0/16")["Vpc"]["VpcId"]
    for n, letter in enumerate("ab"):
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.21.{n}.0/24", AvailabilityZone=f"eu-central-1{letter}")
    folder = Folder(tmp_path, **aws.environ)
    folder.write("infra.py", BESIDE.format(vpc=vpc))
    folder.ok("deploy", "--yes")
    folder.ok("plan", "--refresh", "--expect-no-changes")
    folder.ok("destroy", "--yes", "--confirm-data-loss", "beside/dev")
    assert [one["VpcId"] for one in ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"]] == [vpc]
    folder.write("infra.py", BESIDE.format(vpc="vpc-0badbadbadbadbad0"))
    said = refused(folder, "plan")
    assert "RUN-028" in said
    assert "infra.py:3" in said
