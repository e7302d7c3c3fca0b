"""What somebody changes behind our back is shown and put right, and what nobody touched is never shown."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from genesys.testing import chaos
from genesys.testing.project import Folder
from genesys_aws.testbed import Bed

STACK = """project: shop
provider: aws
region: europe
providers: {aws: {limits: false, poll_s: 0.05, lag_s: 3}}
resources:
  net: {kind: network, zones: 2, nat: single, flow_logs: 30d}
  web: {kind: server, size: small, network: net, open: ["https from internet"], storage: 30GB}
  data: {kind: volume, size: 20GB}
  assets: {kind: bucket}
  mail: {kind: secret}
  orders: {kind: database, type: postgres, network: net}
  jobs: {kind: compute, network: net, count: 1, user_data: "#!/bin/sh", size: small}
  reader: {kind: role, grants: [{verb: read, "on": "${assets}"}]}
"""
OURS = [{"Name": "tag-key", "Values": ["genesys-stack"]}]
Touch = Callable[[Bed], Any]


def _vpc(bed: Bed) -> Any:
    ec2 = bed.client("ec2")
    (one,) = ec2.describe_vpcs(Filters=OURS)["Vpcs"]
    return ec2.modify_vpc_attribute(VpcId=one["VpcId"], EnableDnsHostnames={"Value": False})


def _tag(bed: Bed) -> Any:
    ec2 = bed.client("ec2")
    (one,) = ec2.describe_vpcs(Filters=OURS)["Vpcs"]
    return ec2.create_tags(Resources=[one["VpcId"]], Tags=[{"Key": "Name", "Value": "theirs"}])


def _route(bed: Bed) -> Any:
    ec2 = bed.client("ec2")
    for table in ec2.describe_route_tables(Filters=OURS)["RouteTables"]:
        if any(route.get("NatGatewayId") for route in table["Routes"]):
            return ec2.delete_route(RouteTableId=table["RouteTableId"], DestinationCidrBlock="0.0.0.0/0")
    raise AssertionError("there is no such route")


def _rule(bed: Bed) -> Any:
    ec2 = bed.client("ec2")
    for group in ec2.describe_security_groups(Filters=OURS)["SecurityGroups"]:
        for rule in group["IpPermissions"]:
            if rule.get("FromPort") == 443:
                return ec2.revoke_security_group_ingress(GroupId=group["GroupId"], IpPermissions=[rule])
    raise AssertionError("there is no such rule")


def _web(bed: Bed) -> str:
    wanted = [*OURS, {"Name": "tag:Name", "Values": ["*web*"]}]
    (one,) = bed.client("ec2").describe_instances(Filters=wanted)["Reservations"]
    return str(one["Instances"][0]["InstanceId"])


def _credits(bed: Bed) -> Any:
    given = [{"InstanceId": _web(bed), "CpuCredits": "unlimited"}]
    return bed.client("ec2", counted=True).modify_instance_credit_specification(InstanceCreditSpecifications=given)


def _template(bed: Bed) -> Any:
    ec2 = bed.client("ec2")
    (one,) = ec2.describe_launch_templates()["LaunchTemplates"]
    id = one["LaunchTemplateId"]
    (now,) = ec2.describe_launch_template_versions(LaunchTemplateId=id, Versions=["$Latest"])["LaunchTemplateVersions"]
    data = {**now["LaunchTemplateData"], "UserData": base64.b64encode(b"#!/bin/sh\nexit 1").decode()}
    return ec2.create_launch_template_version(LaunchTemplateId=id, LaunchTemplateData=data)


def _machine(bed: Bed) -> Any:
    ec2 = bed.client("ec2")
    id = _web(bed)
    ec2.stop_instances(InstanceIds=[id])
    ec2.modify_instance_attribute(InstanceId=id, InstanceType={"Value": "t3.large"})
    return ec2.start_instances(InstanceIds=[id])


def _halt(bed: Bed) -> Any:
    return bed.client("ec2").stop_instances(InstanceIds=[_web(bed)])


def _disk(bed: Bed) -> Any:
    ec2 = bed.client("ec2")
    ids = [one["VolumeId"] for one in ec2.describe_volumes(Filters=[{"Name": "size", "Values": ["20"]}])["Volumes"]]
    return ec2.delete_tags(Resources=ids, Tags=[{"Key": "Name"}])


def _trust(bed: Bed) -> Any:
    iam = bed.client("iam")
    allowed = '{"Action": "s3:*", "Effect": "Allow", "Resource": "*"}'
    policy = f'{{"Statement": [{allowed}], "Version": "2012-10-17"}}'
    name = next(one["RoleName"] for one in iam.list_roles()["Roles"] if "reader" in one["RoleName"])
    (inline,) = iam.list_role_policies(RoleName=name)["PolicyNames"]
    return iam.put_role_policy(RoleName=name, PolicyName=inline, PolicyDocument=policy)


def _public(bed: Bed) -> Any:
    s3 = bed.client("s3")
    (name,) = [one["Name"] for one in s3.list_buckets()["Buckets"]]
    return s3.delete_public_access_block(Bucket=name)


def _database(bed: Bed) -> Any:
    rds = bed.client("rds")
    (one,) = rds.describe_db_instances()["DBInstances"]
    return rds.modify_db_instance(
        DBInstanceIdentifier=one["DBInstanceIdentifier"], BackupRetentionPeriod=1, ApplyImmediately=True
    )


def _secret(bed: Bed) -> Any:
    secrets = bed.client("secretsmanager")
    arn = next(one["ARN"] for one in secrets.list_secrets()["SecretList"] if "mail" in one["Name"])
    return secrets.update_secret(SecretId=arn, Description="theirs")


def _logs(bed: Bed) -> Any:
    logs = bed.client("logs")
    (group,) = logs.describe_log_groups()["logGroups"]
    return logs.delete_retention_policy(logGroupName=group["logGroupName"])


TOUCHES: tuple[tuple[str, Touch], ...] = (
    ("net/vpc", _vpc),
    ("net/route", _route),
    ("web/", _rule),
    ("web/instance", _machine),
    ("web/instance", _halt),
    ("web/instance", _credits),
    ("jobs/template", _template),
    ("data/volume", _disk),
    ("reader/", _trust),
    ("assets/public-access-block", _public),
    ("orders/instance", _database),
    ("mail/secret", _secret),
    ("net/flows", _logs),
)
"""Start of the native address that is to be shown, and what is done."""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bed, Folder]]:
    with Bed(chaos, delay_s=0.05) as bed:
        folder = Folder(tmp_path_factory.mktemp("drift"), **bed.environ)
        folder.write("genesys.yaml", STACK)
        folder.ok("deploy", "--yes")
        yield bed, folder


@pytest.mark.parametrize("address,touch", TOUCHES)
def test_a_change_behind_our_back_is_shown_and_put_right(stack: tuple[Bed, Folder], address: str, touch: Touch) -> None:
    bed, folder = stack
    assert "Nothing drifted" in folder.ok("drift", "detect").out
    touch(bed)
    found = folder.run("drift", "detect", "--detailed-exitcode")
    assert found.code == 2, found.everything
    assert address in found.everything
    folder.ok("deploy", "--yes", "--refresh", "--confirm-data-loss", "orders")
    assert "Nothing drifted" in folder.ok("drift", "detect").out
    assert "No changes" in folder.ok("plan", "--refresh").out


def test_a_tag_of_somebody_else_is_drift_as_well(stack: tuple[Bed, Folder]) -> None:
    bed, folder = stack
    _tag(bed)
    assert "net/vpc" in folder.run("drift", "detect").everything
    folder.ok("deploy", "--yes", "--refresh")
    assert "Nothing drifted" in folder.ok("drift", "detect").out
