"""How few calls it takes: a hundred and twenty-one natives of twelve types, counted where they arrive."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from genesys.testing import chaos
from genesys.testing.project import Folder
from genesys_aws.testbed import Bed

GROUPS = 10
ZONE = "eu-central-1a"
TRUST = json.dumps(
    {
        "Statement": [
            {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}},
        ],
        "Version": "2012-10-17",
    },
    sort_keys=True,
)
POLICY = json.dumps(
    {"Statement": [{"Action": "s3:GetObject", "Effect": "Allow", "Resource": "*"}], "Version": "2012-10-17"},
    sort_keys=True,
)


def native(type: str, **properties: Any) -> dict[str, Any]:
    return {"kind": "native", "type": type, "protect": False, "properties": properties}


def group(n: int) -> dict[str, Any]:
    ports = {"FromPort": 443, "ToPort": 443, "IpProtocol": "tcp", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
    card = {"DeviceIndex": 0, "SubnetId": f"${{subnet{n}.id}}", "Groups": [f"${{group{n}.id}}"]}
    return {
        f"subnet{n}": native("aws.ec2.subnet", VpcId="${net.id}", CidrBlock=f"10.32.{n}.0/24", AvailabilityZone=ZONE),
        f"table{n}": native("aws.ec2.route_table", VpcId="${net.id}"),
        f"use{n}": native(
            "aws.ec2.route_table_association", RouteTableId=f"${{table{n}.id}}", SubnetId=f"${{subnet{n}.id}}"
        ),
        f"group{n}": native("aws.ec2.security_group", GroupName=f"g-{n}", Description="g", VpcId="${net.id}"),
        f"rule{n}": native("aws.ec2.security_group_ingress", GroupId=f"${{group{n}.id}}", IpPermissions=[ports]),
        f"role{n}": native("aws.iam.role", RoleName=f"r-{n}", AssumeRolePolicyDocument=TRUST),
        f"policy{n}": native("aws.iam.role_policy", RoleName=f"${{role{n}.id}}", PolicyName="p", PolicyDocument=POLICY),
        f"profile{n}": native("aws.iam.instance_profile", InstanceProfileName=f"i-{n}", RoleName=f"${{role{n}.id}}"),
        f"machine{n}": native(
            "aws.ec2.instance",
            ImageId="ami-1e749f67",
            InstanceType="t3.micro",
            NetworkInterfaces=[card],
            DeviceName="/dev/sda1",
            VolumeSize=10,
            VolumeType="gp3",
        ),
        f"disk{n}": native("aws.ec2.volume", AvailabilityZone=ZONE, Size=10, VolumeType="gp3"),
        f"log{n}": native("aws.logs.log_group", logGroupName=f"l-{n}", retentionInDays=30),
        f"bucket{n}": native("aws.s3.bucket", Bucket=f"genesys-calls-{n}", LocationConstraint="eu-central-1"),
    }


def test_a_hundred_and_twenty_one_natives_take_few_calls(tmp_path: Path) -> None:
    resources: dict[str, Any] = {"net": native("aws.ec2.vpc", CidrBlock="10.32.0.0/16")}
    for n in range(GROUPS):
        resources |= group(n)
    assert len(resources) == 121
    with Bed(chaos, delay_s=0.05) as bed:
        folder = Folder(tmp_path, **bed.environ)
        document = {"project": "calls", "provider": "aws", "region": "europe", "resources": resources}
        folder.write("genesys.yaml", json.dumps(document))
        folder.ok("deploy", "--yes")
        made = bed.chaos.total
        bed.chaos.reset()
        assert "No changes" in folder.ok("plan", "--refresh").out
        looked, calls = bed.chaos.total, dict(bed.calls)
    print(f"{made} calls to create, {looked} to refresh")
    assert made <= 250
    assert looked <= 24, calls
    assert calls["iam.GetAccountAuthorizationDetails"] == 2
    assert "iam.GetRole" not in calls
    assert "iam.GetRolePolicy" not in calls
    assert calls["logs.DescribeLogGroups"] == 1
    assert calls["resourcegroupstaggingapi.GetResources"] == 3


def test_secrets_are_listed_and_not_asked_for_one_by_one(tmp_path: Path) -> None:
    secrets = "".join(f"  s{n}: {{kind: secret}}\n" for n in range(12))
    with Bed(chaos, delay_s=0) as bed:
        folder = Folder(tmp_path, **bed.environ)
        folder.write("genesys.yaml", f"project: calls\nprovider: aws\nregion: europe\nresources:\n{secrets}")
        folder.ok("deploy", "--yes")
        bed.chaos.reset()
        assert "No changes" in folder.ok("plan", "--refresh").out
        assert bed.calls["secretsmanager.ListSecrets"] == 1
        assert bed.calls["secretsmanager.DescribeSecret"] == 0


def test_records_are_listed_zone_by_zone(tmp_path: Path) -> None:
    records = "".join(f"  r{n}: {{kind: dnsrecord, zone: zone, host: h{n}, value: 192.0.2.{n}}}\n" for n in range(8))
    with Bed(chaos, delay_s=0) as bed:
        folder = Folder(tmp_path, **bed.environ)
        zone = "  zone: {kind: dnszone, domain: example.com}\n"
        folder.write("genesys.yaml", f"project: calls\nprovider: aws\nregion: europe\nresources:\n{zone}{records}")
        folder.ok("deploy", "--yes")
        bed.chaos.reset()
        assert "No changes" in folder.ok("plan", "--refresh").out
        asked = {name: count for name, count in bed.calls.items() if "rrset" in name}
        assert sum(asked.values()) == 1, bed.calls


def small() -> dict[str, Any]:
    wanted = ("group0", "rule0", "role0", "profile0")
    return {"net": native("aws.ec2.vpc", CidrBlock="10.32.0.0/16"), **{name: group(0)[name] for name in wanted}}


def test_what_is_recorded_is_not_asked_for_before_a_delete(tmp_path: Path) -> None:
    with Bed(chaos, delay_s=0) as bed:
        folder, iam, ec2 = Folder(tmp_path, **bed.environ), bed.client("iam"), bed.client("ec2")
        settings = {"aws": {"lag_s": 0, "poll_s": 0.05}}
        document = {"project": "calls", "provider": "aws", "region": "europe", "providers": settings}
        folder.write("genesys.yaml", json.dumps({**document, "resources": small()}))
        folder.ok("deploy", "--yes")
        bed.chaos.reset()
        folder.ok("destroy", "--yes")
        assert bed.calls["ec2.RevokeSecurityGroupIngress"] == bed.calls["iam.RemoveRoleFromInstanceProfile"] == 1
        assert not {"ec2.DescribeSecurityGroupRules", "iam.GetInstanceProfile"} & set(bed.calls), bed.calls
        assert iam.list_instance_profiles()["InstanceProfiles"] == []

        # What is recorded is no longer so: the role in the profile is another one, and the rule is gone.
        folder.ok("deploy", "--yes")
        iam.create_role(RoleName="theirs", AssumeRolePolicyDocument=TRUST)
        iam.remove_role_from_instance_profile(InstanceProfileName="i-0", RoleName="r-0")
        iam.add_role_to_instance_profile(InstanceProfileName="i-0", RoleName="theirs")
        rules = ec2.describe_security_group_rules()["SecurityGroupRules"]
        rule = next(one for one in rules if not one["IsEgress"])
        given = {"GroupId": rule["GroupId"], "SecurityGroupRuleIds": [rule["SecurityGroupRuleId"]]}
        ec2.revoke_security_group_ingress(**given)
        folder.ok("destroy", "--yes")
        assert iam.list_instance_profiles()["InstanceProfiles"] == []
        assert [role["RoleName"] for role in iam.list_roles()["Roles"]] == ["theirs"]
