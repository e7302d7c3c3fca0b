"""What Amazon does and moto does not, as data with a source each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Check(NamedTuple):
    """One question whose answer must be empty before something may be deleted.

    Args:
        operation: What is asked, such as ``ec2.DescribeInstances``.
        filters: Name -> values, separated by commas; ``{id}`` is the id of what is deleted.
        found: Name of the elements that are counted.
        holds: Only elements in which an element with this text lies count: ``name=text``; ``{id}`` as above, and
            ``*`` is any text.
        lacks: Elements in which an element with this text lies do not count.
    """

    operation: str
    filters: dict[str, str]
    found: str
    holds: str = ""
    lacks: str = ""


class Guard(NamedTuple):
    """When a delete is refused.

    Args:
        operation: The delete.
        field: Field of its request with the id.
        checks: Any answer that is not empty refuses it.
        code: Amazon's code.
        words: Its words.
        source: Where that is written.
    """

    operation: str
    field: str
    checks: tuple[Check, ...]
    code: str
    words: str
    source: str


class Delay(NamedTuple):
    """What is not ready at once.

    Args:
        operation: The create.
        id: Element with the id.
        state: Element with the state.
        waiting: State for a while.
        ready: State that is shown too early.
        source: Where that is written.
        told: Elements that say more of the state.
    """

    operation: str
    id: str
    state: str
    waiting: str
    ready: str
    source: str
    told: Mapping[str, str] = {}


class Fake(NamedTuple):
    """An answer of an operation that moto does not have.

    Args:
        body: What Amazon would say.
        source: Where that is written.
    """

    body: str
    source: str


_ALIVE = "pending,running,stopping,stopped"
_EC2 = "docs.aws.amazon.com/AWSEC2/latest/APIReference/"

GUARDS: tuple[Guard, ...] = (
    Guard(
        "ec2.DeleteSecurityGroup",
        "GroupId",
        (
            Check("ec2.DescribeInstances", {"instance.group-id": "{id}", "instance-state-name": _ALIVE}, "instanceId"),
            Check("ec2.DescribeSecurityGroups", {"ip-permission.group-id": "{id}"}, "ownerId"),
            Check("rds.DescribeDBInstances", {}, "DBInstance", holds="VpcSecurityGroupId={id}"),
        ),
        "DependencyViolation",
        "resource {id} has a dependent object",
        _EC2 + "API_DeleteSecurityGroup.html",
    ),
    Guard(
        "ec2.DetachInternetGateway",
        "VpcId",
        (
            Check("ec2.DescribeNatGateways", {"vpc-id": "{id}", "state": "pending,available"}, "natGatewayId"),
            Check(
                "ec2.DescribeInstances",
                {"vpc-id": "{id}", "instance-state-name": _ALIVE},
                "instancesSet",
                holds="ipOwnerId=amazon",
            ),
        ),
        "DependencyViolation",
        "Network {id} has some mapped public address(es). Please unmap those before detaching the gateway.",
        _EC2 + "API_DetachInternetGateway.html",
    ),
    Guard(
        "ec2.DeleteSubnet",
        "SubnetId",
        (
            Check("ec2.DescribeInstances", {"subnet-id": "{id}", "instance-state-name": _ALIVE}, "instanceId"),
            Check("ec2.DescribeNatGateways", {"subnet-id": "{id}", "state": "pending,available"}, "natGatewayId"),
            Check("rds.DescribeDBInstances", {}, "DBInstance", holds="SubnetIdentifier={id}"),
        ),
        "DependencyViolation",
        "The subnet '{id}' has dependencies and cannot be deleted.",
        _EC2 + "API_DeleteSubnet.html",
    ),
    Guard(
        "ec2.ReleaseAddress",
        "AllocationId",
        (Check("ec2.DescribeAddresses", {"allocation-id": "{id}"}, "item", holds="instanceId=*"),),
        "InvalidIPAddress.InUse",
        "The address {id} is in use.",
        _EC2 + "API_ReleaseAddress.html",
    ),
    Guard(
        "ec2.ReleaseAddress",
        "AllocationId",
        (Check("ec2.DescribeNatGateways", {"state": "pending,available"}, "item", holds="allocationId={id}"),),
        "AuthFailure",
        "You do not have permission to access the specified resource.",
        "docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html",
    ),
    Guard(
        "ec2.DeleteVpc",
        "VpcId",
        (
            Check("ec2.DescribeSubnets", {"vpc-id": "{id}"}, "subnetId"),
            Check("ec2.DescribeInternetGateways", {"attachment.vpc-id": "{id}"}, "internetGatewayId"),
            Check(
                "ec2.DescribeSecurityGroups", {"vpc-id": "{id}"}, "item", holds="groupName=*", lacks="groupName=default"
            ),
            Check(
                "ec2.DescribeVpcEndpoints", {"vpc-id": "{id}"}, "item", holds="vpcEndpointId=*", lacks="state=deleted"
            ),
        ),
        "DependencyViolation",
        "The vpc '{id}' has dependencies and cannot be deleted.",
        _EC2 + "API_DeleteVpc.html",
    ),
    Guard(
        "rds.DeleteDBSubnetGroup",
        "DBSubnetGroupName",
        (Check("rds.DescribeDBInstances", {}, "DBInstance", holds="DBSubnetGroupName={id}"),),
        "InvalidDBSubnetGroupStateFault",
        "Cannot delete the subnet group '{id}' because at least one database instance is still using it.",
        "docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBSubnetGroup.html",
    ),
    Guard(
        "rds.DeleteDBParameterGroup",
        "DBParameterGroupName",
        (Check("rds.DescribeDBInstances", {}, "DBInstance", holds="DBParameterGroupName={id}"),),
        "InvalidDBParameterGroupState",
        "One or more database instances are still members of this parameter group {id}.",
        "docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBParameterGroup.html",
    ),
)
"""Deletes that are refused while something is in use."""

DELAYS: tuple[Delay, ...] = (
    Delay(
        "ec2.CreateNatGateway",
        "natGatewayId",
        "state",
        "pending",
        "available",
        "docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html",
    ),
    Delay(
        "rds.CreateDBInstance",
        "DBInstanceIdentifier",
        "DBInstanceStatus",
        "creating",
        "available",
        "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html",
    ),
    Delay(
        "elbv2.CreateLoadBalancer",
        "LoadBalancerArn",
        "Code",
        "provisioning",
        "active",
        "docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerState.html",
    ),
    Delay(
        "ec2.RunInstances",
        "instanceId",
        "name",
        "pending",
        "running",
        "docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html",
    ),
)
"""Creates whose objects take a while."""

FILTERS: dict[tuple[str, str], tuple[str, str]] = {
    ("ec2.DescribeVpcEndpoints", "vpc-endpoint-id"): ("vpcEndpointSet", "vpcEndpointId"),
}
"""(operation, filter that moto does not know) -> element of the list, element of an item that the filter is about.
Source: docs.aws.amazon.com/AWSEC2/latest/APIReference/, the page of the operation."""

PARAMETERS: dict[str, str] = {
    "/aws/service/canonical/": "ami-1e749f67",
    "/aws/service/debian/": "ami-1e749f67",
}
"""Start of a public parameter that moto does not have -> an image that moto has."""

TOKENS: dict[str, tuple[str, ...]] = {
    "ec2.RunInstances": ("ClientToken",),
    "ec2.CreateNatGateway": ("ClientToken",),
    "ec2.CreateRouteTable": ("ClientToken",),
    "ec2.CreateVolume": ("ClientToken",),
    "ec2.CreateLaunchTemplate": ("ClientToken",),
    "ec2.CreateVpcEndpoint": ("ClientToken",),
    "ec2.AssociateAddress": ("AllocationId", "InstanceId"),
    "elbv2.CreateLoadBalancer": ("Name",),
    "elbv2.CreateListener": ("LoadBalancerArn", "Port"),
    "autoscaling.CreateAutoScalingGroup": ("AutoScalingGroupName",),
}
"""Creates that know a repeated call -> fields by which they know it.

Source: docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html; AssociateAddress by its own page."""

CLASHES: dict[str, tuple[str, str]] = {
    "elbv2.CreateLoadBalancer": (
        "DuplicateLoadBalancerName",
        "A load balancer with the same name exists, but with different settings",
    ),
    "autoscaling.CreateAutoScalingGroup": ("AlreadyExists", "AutoScalingGroup by this name already exists"),
    "elbv2.CreateListener": ("DuplicateListener", "A listener with the specified port already exists"),
}
"""Create of `TOKENS` -> code and words when it comes again with other parameters, where they are its own.

Source: docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html"""
REFUSED = frozenset({"autoscaling.CreateAutoScalingGroup"})
"""Creates of `CLASHES` that are refused also when they come again with the same parameters.

Source: docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html"""
MISMATCH = ("IdempotentParameterMismatch", "The client token was used with other parameters.")
"""Code and words of the others."""

_SCALING = "https://autoscaling.amazonaws.com/doc/2011-01-01/"
FAKES: dict[str, Fake] = {
    "autoscaling.StartInstanceRefresh": Fake(
        f'<StartInstanceRefreshResponse xmlns="{_SCALING}"><StartInstanceRefreshResult>'
        "<InstanceRefreshId>08b91cf7-8fa6-48af-b6a6-d227f40f1b9b</InstanceRefreshId>"
        "</StartInstanceRefreshResult></StartInstanceRefreshResponse>",
        "docs.aws.amazon.com/autoscaling/ec2/APIReference/API_StartInstanceRefresh.html",
    ),
}
"""Operation -> answer."""
