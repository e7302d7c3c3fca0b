"""Groups of machines: launch templates, Auto Scaling groups and what they are scaled by."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Computed, Immutable, Native, Reference, Revision, ServerDefault, Unordered
from genesys_aws import names
from genesys_aws.natives.shape import At, Joined, TagList, described

_DATA = "LaunchTemplateData"


class LaunchTemplate(Native):
    """What members of a group are started from; a change makes a version, and the newest one is the default."""

    LaunchTemplateName: Annotated[str, Immutable]
    ImageId: Annotated[str, At(f"{_DATA}.ImageId")]
    InstanceType: Annotated[str, At(f"{_DATA}.InstanceType")]
    NetworkInterfaces: Annotated[list[dict[str, Any]], At(f"{_DATA}.NetworkInterfaces")]
    BlockDeviceMappings: Annotated[list[dict[str, Any]], At(f"{_DATA}.BlockDeviceMappings")]
    IamInstanceProfile: Annotated[dict[str, str] | None, At(f"{_DATA}.IamInstanceProfile")] = None
    MetadataOptions: Annotated[dict[str, Any] | None, At(f"{_DATA}.MetadataOptions")] = None
    CreditSpecification: Annotated[dict[str, str] | None, At(f"{_DATA}.CreditSpecification")] = None
    InstanceMarketOptions: Annotated[dict[str, Any] | None, At(f"{_DATA}.InstanceMarketOptions")] = None
    KeyName: Annotated[str | None, At(f"{_DATA}.KeyName")] = None
    UserData: Annotated[str | None, At(f"{_DATA}.UserData")] = None
    TagSpecifications: Annotated[list[dict[str, Any]], At(f"{_DATA}.TagSpecifications")] = []
    Tags: Annotated[TagList, Unordered] = []
    LatestVersionNumber: Annotated[int | None, Computed, Revision] = None


class ScalingGroup(Native):
    """Machines that are kept at a number; its id is its name."""

    AutoScalingGroupName: Annotated[str, Immutable]
    LaunchTemplate: dict[str, Any] | None = None
    MinSize: int
    MaxSize: int
    DesiredCapacity: Annotated[int | None, ServerDefault] = None
    VPCZoneIdentifier: Annotated[list[str], Unordered, Joined]
    HealthCheckType: str = "EC2"
    HealthCheckGracePeriod: int = 300
    InstanceMaintenancePolicy: dict[str, Any] | None = None
    TargetGroupARNs: Annotated[list[str], Unordered] = []
    Tags: Annotated[TagList, Unordered] = []


class ScalingPolicy(Native):
    """What a group is scaled by; its id is its ARN."""

    AutoScalingGroupName: Annotated[str, Immutable, Reference("aws.autoscaling.group")]
    PolicyName: Annotated[str, Immutable]
    PolicyType: str
    TargetTrackingConfiguration: dict[str, Any] | None = None


TYPES = (
    described(
        "aws.ec2.launch_template",
        LaunchTemplate,
        {
            "create": "ec2.CreateLaunchTemplate",
            "read": "ec2.DescribeLaunchTemplates ec2.DescribeLaunchTemplateVersions",
            "update": "ec2.CreateLaunchTemplateVersion ec2.ModifyLaunchTemplate ec2.CreateTags ec2.DeleteTags",
            "delete": "ec2.DeleteLaunchTemplate",
        },
        idempotency="I1",
        replace="delete-first",
        name_rule=names.LAUNCH_TEMPLATE,
        quirks=("A01", "A84", "A85", "A91"),
        extra={"create": ("ec2:CreateTags", "ssm:GetParameter")},
    ),
    described(
        "aws.autoscaling.group",
        ScalingGroup,
        {
            "create": "autoscaling.CreateAutoScalingGroup",
            "read": "autoscaling.DescribeAutoScalingGroups autoscaling.DescribeScalingActivities",
            "update": "autoscaling.UpdateAutoScalingGroup autoscaling.StartInstanceRefresh"
            " autoscaling.AttachLoadBalancerTargetGroups autoscaling.DetachLoadBalancerTargetGroups"
            " autoscaling.CreateOrUpdateTags autoscaling.DeleteTags",
            "delete": "autoscaling.UpdateAutoScalingGroup autoscaling.DeleteAutoScalingGroup",
        },
        idempotency="I2",
        steady=False,
        replace="delete-first",
        name_rule=names.SCALING_GROUP,
        quirks=("A20", "A21", "A63", "A64", "A65"),
        extra={"create": ("ec2:RunInstances", "ec2:CreateTags", "iam:PassRole", "iam:CreateServiceLinkedRole")},
        create_s=1800.0,
    ),
    described(
        "aws.autoscaling.policy",
        ScalingPolicy,
        {
            "create": "autoscaling.PutScalingPolicy",
            "read": "autoscaling.DescribePolicies",
            "update": "autoscaling.PutScalingPolicy",
            "delete": "autoscaling.DeletePolicy",
        },
        idempotency="I0",
        replace="delete-first",
        name_rule=names.POLICY,
    ),
)
"""Resource types of this file."""
