"""One stack of Amazon's natives in both tongues: twelve types that hang together as they do in real stacks.

Sizes are ``12 * k + 1`` resources: one network, and ``k`` groups of the other twelve. Benchmarks and proofs use it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

REGION, ZONE = "eu-central-1", "eu-central-1a"
PER_GROUP = 12
IMAGE = "ami-1e749f67"
"""One that the test bed knows."""
MIRROR = Path(os.environ.get("TF_PLUGIN_MIRROR", "/opt/tf-plugins"))
"""Where Terraform's providers lie on this machine."""

_TRUST = {
    "Statement": [{"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}}],
    "Version": "2012-10-17",
}
_POLICY = {
    "Statement": [{"Action": "s3:GetObject", "Effect": "Allow", "Resource": "*"}],
    "Version": "2012-10-17",
}
SERVICES = ("ec2", "iam", "logs", "s3", "sts")


def groups(count: int) -> int:
    """Return how many groups make a stack of about ``count`` resources, >= 1."""
    return max(1, (count - 1) // PER_GROUP)


def losses(count: int) -> list[str]:
    """Return the words by which Genesys is told that the data of the stack may be lost."""
    lost = [f"{what}{n}" for n in range(groups(count)) for what in ("disk", "bucket")]
    return [word for name in lost for word in ("--confirm-data-loss", name)]


def ours(count: int, *, days: int = 30) -> str:
    """Return the stack as ``genesys.yaml``; ``days`` is the retention of the first log group."""
    found: dict[str, Any] = {"net": _native("aws.ec2.vpc", CidrBlock="10.32.0.0/16")}
    for number in range(groups(count)):
        found |= _group(number, days if number == 0 else 30)
    document = {"project": "bench", "provider": "aws", "region": REGION, "resources": found}
    return json.dumps(document, indent=1)  # JSON is YAML


def _native(type: str, **properties: Any) -> dict[str, Any]:
    return {"kind": "native", "type": type, "protect": False, "properties": properties}


def _group(n: int, days: int) -> dict[str, Any]:
    return {
        f"subnet{n}": _native("aws.ec2.subnet", VpcId="${net.id}", CidrBlock=f"10.32.{n}.0/24", AvailabilityZone=ZONE),
        f"table{n}": _native("aws.ec2.route_table", VpcId="${net.id}"),
        f"use{n}": _native(
            "aws.ec2.route_table_association", RouteTableId=f"${{table{n}.id}}", SubnetId=f"${{subnet{n}.id}}"
        ),
        f"group{n}": _native("aws.ec2.security_group", GroupName=f"bench-{n}", Description="bench", VpcId="${net.id}"),
        f"rule{n}": _native(
            "aws.ec2.security_group_ingress",
            GroupId=f"${{group{n}.id}}",
            IpPermissions=[
                {"FromPort": 443, "ToPort": 443, "IpProtocol": "tcp", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
            ],
        ),
        f"role{n}": _native(
            "aws.iam.role", RoleName=f"bench-{n}", AssumeRolePolicyDocument=json.dumps(_TRUST, sort_keys=True)
        ),
        f"policy{n}": _native(
            "aws.iam.role_policy",
            RoleName=f"${{role{n}.id}}",
            PolicyName="bench",
            PolicyDocument=json.dumps(_POLICY, sort_keys=True),
        ),
        f"profile{n}": _native(
            "aws.iam.instance_profile", InstanceProfileName=f"bench-{n}", RoleName=f"${{role{n}.id}}"
        ),
        f"machine{n}": _native(
            "aws.ec2.instance",
            ImageId=IMAGE,
            InstanceType="t3.micro",
            NetworkInterfaces=[{"DeviceIndex": 0, "SubnetId": f"${{subnet{n}.id}}", "Groups": [f"${{group{n}.id}}"]}],
            DeviceName="/dev/sda1",
            VolumeSize=10,
            VolumeType="gp3",
        ),
        f"disk{n}": _native("aws.ec2.volume", AvailabilityZone=ZONE, Size=10, VolumeType="gp3"),
        f"log{n}": _native("aws.logs.log_group", logGroupName=f"bench-{n}", retentionInDays=days),
        f"bucket{n}": _native("aws.s3.bucket", Bucket=f"bench-{n}", LocationConstraint=REGION),
    }


def installed() -> bool:
    """Tell whether there is somebody to compare with."""
    return shutil.which("terraform") is not None and (MIRROR / "registry.terraform.io/hashicorp/aws").is_dir()


def mirrored(folder: Path) -> Path:
    """Write the settings that let Terraform take its providers from this machine, and return their file."""
    path = folder / "terraform.rc"
    path.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{MIRROR}"\n  }}\n}}\n')
    return path


def terraform(count: int, endpoint: str, *, days: int = 30, patience: str = "") -> str:
    """Return the same stack for Terraform.

    Args:
        count: About how many resources.
        endpoint: What its provider calls.
        days: Retention of the first log group.
        patience: How long to try to delete a subnet or a security group that is in use, such as ``20s``; ``""`` for as
            long as the provider likes, which is 20 and 15 minutes.
    """
    parts = [_head(endpoint), 'resource "aws_vpc" "net" {\n  cidr_block = "10.32.0.0/16"\n}\n']
    for number in range(groups(count)):
        parts += _blocks(number, days if number == 0 else 30, {"timeouts": Lines(delete=patience)} if patience else {})
    return "\n".join(parts)


def _head(endpoint: str) -> str:
    services = "\n".join(f'    {service} = "{endpoint}"' for service in SERVICES)
    return f"""terraform {{
  required_providers {{
    aws = {{
      source = "hashicorp/aws"
    }}
  }}
}}
provider "aws" {{
  region = "{REGION}"
  access_key = "x"
  secret_key = "x"
  s3_use_path_style = true
  skip_credentials_validation = true
  skip_metadata_api_check = true
  skip_requesting_account_id = true
  endpoints {{
{services}
  }}
}}
"""


def _block(type: str, label: str, /, **fields: Any) -> str:
    lines = "\n".join(
        f"  {key} {{\n{_lines(value, 4)}\n  }}" if isinstance(value, Lines) else _lines({key: value}, 2)
        for key, value in fields.items()
    )
    return f'resource "{type}" "{label}" {{\n{lines}\n}}\n'


class Ref(str):
    """What Terraform wants without quotes, such as a reference."""

    __slots__ = ()


class Lines(dict[str, Any]):
    """A block in a resource."""

    __slots__ = ()


def _lines(fields: Mapping[str, Any], indent: int) -> str:
    return "\n".join(f"{' ' * indent}{key} = {_value(value)}" for key, value in fields.items())


def _value(value: Any) -> str:
    if isinstance(value, Ref):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return f"jsonencode({json.dumps(value)})"
    return json.dumps(value)


def _blocks(n: int, days: int, waiting: dict[str, Lines]) -> list[str]:
    net = Ref("aws_vpc.net.id")
    return [
        _block("aws_subnet", f"s{n}", vpc_id=net, cidr_block=f"10.32.{n}.0/24", availability_zone=ZONE, **waiting),
        _block("aws_route_table", f"t{n}", vpc_id=net),
        _block(
            "aws_route_table_association",
            f"a{n}",
            subnet_id=Ref(f"aws_subnet.s{n}.id"),
            route_table_id=Ref(f"aws_route_table.t{n}.id"),
        ),
        _block("aws_security_group", f"g{n}", name=f"bench-{n}", description="bench", vpc_id=net, **waiting),
        _block(
            "aws_vpc_security_group_ingress_rule",
            f"r{n}",
            security_group_id=Ref(f"aws_security_group.g{n}.id"),
            cidr_ipv4="10.0.0.0/8",
            from_port=443,
            to_port=443,
            ip_protocol="tcp",
        ),
        _block("aws_iam_role", f"ro{n}", name=f"bench-{n}", assume_role_policy=_TRUST),
        _block("aws_iam_role_policy", f"p{n}", name="bench", role=Ref(f"aws_iam_role.ro{n}.name"), policy=_POLICY),
        _block("aws_iam_instance_profile", f"ip{n}", name=f"bench-{n}", role=Ref(f"aws_iam_role.ro{n}.name")),
        _block(
            "aws_instance",
            f"i{n}",
            ami=IMAGE,
            instance_type="t3.micro",
            subnet_id=Ref(f"aws_subnet.s{n}.id"),
            vpc_security_group_ids=[Ref(f"aws_security_group.g{n}.id")],
        ),
        # The tag tells the disk from that of the machine, as those of Genesys do.
        _block("aws_ebs_volume", f"v{n}", availability_zone=ZONE, size=10, type="gp3", tags=Ref('{ bench = "proof" }')),
        _block("aws_cloudwatch_log_group", f"l{n}", name=f"bench-{n}", retention_in_days=days),
        _block("aws_s3_bucket", f"b{n}", bucket=f"bench-{n}"),
    ]
