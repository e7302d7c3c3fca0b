"""ELBv2: load balancers, listeners and groups of targets."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Computed, Immutable, Native, Reference, ServerDefault, Unordered
from genesys_aws import names
from genesys_aws.natives.shape import At, Pairs, TagList, described


class LoadBalancer(Native):
    """An application (HTTP) or network (TCP) load balancer; its id is its ARN."""

    Name: Annotated[str, Immutable]
    Type: Annotated[str, Immutable]
    Scheme: Annotated[str, Immutable]
    Subnets: Annotated[list[str], Unordered]
    SecurityGroups: Annotated[list[str], Unordered] = []
    IpAddressType: Annotated[str, Immutable] = "ipv4"
    Attributes: Annotated[dict[str, str] | None, Pairs, ServerDefault] = None
    Tags: Annotated[TagList, Unordered] = []
    DNSName: Annotated[str | None, Computed] = None
    CanonicalHostedZoneId: Annotated[str | None, Computed] = None


class TargetGroup(Native):
    """Targets that are asked for their health in the same way; its id is its ARN."""

    Name: Annotated[str, Immutable]
    Protocol: Annotated[str, Immutable]
    Port: Annotated[int, Immutable]
    VpcId: Annotated[str, Immutable, Reference("aws.ec2.vpc")]
    TargetType: Annotated[str, Immutable]
    HealthCheckProtocol: str
    HealthCheckPath: str | None = None
    HealthCheckIntervalSeconds: int = 30
    HealthCheckTimeoutSeconds: int = 5
    HealthyThresholdCount: int = 5
    UnhealthyThresholdCount: int = 2
    Matcher: dict[str, str] | None = None
    Attributes: Annotated[dict[str, str] | None, Pairs, ServerDefault] = None
    Tags: Annotated[TagList, Unordered] = []


class Listener(Native):
    """A port of a load balancer and what becomes of connections to it; its id is its ARN."""

    LoadBalancerArn: Annotated[str, Immutable, Reference("aws.elbv2.load_balancer")]
    Protocol: str
    Port: int
    DefaultActions: list[dict[str, Any]]
    Tags: Annotated[TagList, Unordered] = []


class Registration(Native):
    """One target of a group; its id is the group's with the target's and the port behind it."""

    TargetGroupArn: Annotated[str, Immutable, Reference("aws.elbv2.target_group")]
    Id: Annotated[str, Immutable, At("Targets[0].Id")]
    Port: Annotated[int, Immutable, At("Targets[0].Port")]


TYPES = (
    described(
        "aws.elbv2.load_balancer",
        LoadBalancer,
        {
            "create": "elbv2.CreateLoadBalancer elbv2.ModifyLoadBalancerAttributes",
            "read": "elbv2.DescribeLoadBalancers elbv2.DescribeLoadBalancerAttributes elbv2.DescribeTags",
            "update": "elbv2.SetSubnets elbv2.SetSecurityGroups elbv2.ModifyLoadBalancerAttributes elbv2.AddTags"
            " elbv2.RemoveTags",
            "delete": "elbv2.ModifyLoadBalancerAttributes elbv2.DeleteLoadBalancer",
        },
        idempotency="I2",
        steady=False,
        replace="delete-first",
        name_rule=names.LOAD_BALANCER,
        quirks=("A46", "A47"),
        extra={"create": ("elbv2:AddTags",)},
        create_s=900.0,
    ),
    described(
        "aws.elbv2.target_group",
        TargetGroup,
        {
            "create": "elbv2.CreateTargetGroup elbv2.ModifyTargetGroupAttributes",
            "read": "elbv2.DescribeTargetGroups elbv2.DescribeTargetGroupAttributes elbv2.DescribeTags",
            "update": "elbv2.ModifyTargetGroup elbv2.ModifyTargetGroupAttributes elbv2.AddTags elbv2.RemoveTags",
            "delete": "elbv2.DeleteTargetGroup",
        },
        idempotency="I2",
        replace="delete-first",
        name_rule=names.TARGET_GROUP,
        quirks=("A45",),
        extra={"create": ("elbv2:AddTags",)},
    ),
    described(
        "aws.elbv2.listener",
        Listener,
        {
            "create": "elbv2.CreateListener",
            "read": "elbv2.DescribeListeners elbv2.DescribeTags",
            "update": "elbv2.ModifyListener elbv2.AddTags elbv2.RemoveTags",
            "delete": "elbv2.DeleteListener",
        },
        idempotency="I2",  # a second listener on the same port is refused as a duplicate
        replace="delete-first",
        quirks=("A44",),
        extra={"create": ("elbv2:AddTags",)},
    ),
    described(
        "aws.elbv2.target",
        Registration,
        {
            "create": "elbv2.RegisterTargets",
            "read": "elbv2.DescribeTargetHealth",
            "delete": "elbv2.DeregisterTargets",
        },
        idempotency="I0",
        steady=False,
        replace="delete-first",
    ),
)
"""Resource types of this file."""
