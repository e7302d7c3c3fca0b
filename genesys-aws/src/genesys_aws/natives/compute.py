"""EC2: machines."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Computed, Grow, Immutable, Interrupts, Native, ServerDefault, Unordered
from genesys_aws import names
from genesys_aws.natives.shape import At, TagList, described

_ROOT = "BlockDeviceMappings[0]"


class KeyPair(Native):
    """The public half of an SSH key."""

    KeyName: Annotated[str, Immutable]
    PublicKeyMaterial: Annotated[str, Immutable]
    Tags: Annotated[TagList, Unordered] = []


class Instance(Native):
    """A machine, its root disk and its first network interface; the disk and the interface carry its tags."""

    ImageId: Annotated[str, Immutable]
    InstanceType: Annotated[str, Interrupts]
    NetworkInterfaces: Annotated[list[dict[str, Any]], Immutable]
    IamInstanceProfile: dict[str, str] | None = None
    MetadataOptions: dict[str, Any] = {}
    CreditSpecification: Annotated[dict[str, str] | None, ServerDefault] = None
    InstanceMarketOptions: Annotated[dict[str, Any] | None, Immutable] = None
    KeyName: Annotated[str | None, Immutable] = None
    UserData: Annotated[str | None, Immutable] = None
    DisableApiTermination: bool = False
    DeviceName: Annotated[str, Immutable, At(f"{_ROOT}.DeviceName")]
    VolumeSize: Annotated[int, Grow, At(f"{_ROOT}.Ebs.VolumeSize")]
    VolumeType: Annotated[str, At(f"{_ROOT}.Ebs.VolumeType")]
    Iops: Annotated[int | None, ServerDefault, At(f"{_ROOT}.Ebs.Iops")] = None
    Throughput: Annotated[int | None, ServerDefault, At(f"{_ROOT}.Ebs.Throughput")] = None
    Encrypted: Annotated[bool, Immutable, At(f"{_ROOT}.Ebs.Encrypted")] = True
    Tags: Annotated[TagList, Unordered] = []
    PrivateIpAddress: Annotated[str | None, Computed] = None
    PublicIpAddress: Annotated[str | None, Computed] = None
    PrivateDnsName: Annotated[str | None, Computed] = None


TYPES = (
    described(
        "aws.ec2.key_pair",
        KeyPair,
        {
            "create": "ec2.ImportKeyPair",
            "read": "ec2.DescribeKeyPairs",
            "update": "ec2.CreateTags ec2.DeleteTags",
            "delete": "ec2.DeleteKeyPair",
        },
        idempotency="I2",
        key=("KeyName",),
        name_rule=names.KEY_PAIR,
    ),
    described(
        "aws.ec2.instance",
        Instance,
        {
            "create": "ec2.RunInstances",
            "read": "ec2.DescribeInstances ec2.DescribeVolumes ec2.DescribeInstanceCreditSpecifications",
            "update": "ec2.StopInstances ec2.ModifyInstanceAttribute ec2.ModifyVolume ec2.ModifyInstanceMetadataOptions"
            " ec2.ModifyInstanceCreditSpecification ec2.DescribeIamInstanceProfileAssociations"
            " ec2.AssociateIamInstanceProfile ec2.ReplaceIamInstanceProfileAssociation"
            " ec2.DisassociateIamInstanceProfile ec2.StartInstances ec2.CreateTags ec2.DeleteTags",
            "delete": "ec2.TerminateInstances ec2.ModifyInstanceAttribute",
        },
        idempotency="I1",
        steady=False,
        name_rule=names.TAG,
        quirks=("A01", "A02", "A10", "A20", "A21", "A22", "A67", "A83", "A84", "A85", "A91", "A92"),
        extra={"create": ("ec2:CreateTags", "iam:PassRole", "ssm:GetParameter")},
        create_s=1200.0,
    ),
)
"""Resource types of this file."""
