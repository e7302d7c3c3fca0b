"""EC2: networks, routes, addresses and security groups."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Computed, Immutable, Native, Reference, Unordered
from genesys_aws import names
from genesys_aws.natives.shape import At, TagList, described


class Vpc(Native):
    """A virtual private cloud."""

    CidrBlock: Annotated[str, Immutable]
    EnableDnsSupport: dict[str, bool] = {}
    EnableDnsHostnames: dict[str, bool] = {}
    Tags: Annotated[TagList, Unordered] = []


class Subnet(Native):
    """A range of a VPC in one zone."""

    VpcId: Annotated[str, Immutable, Reference("aws.ec2.vpc")]
    CidrBlock: Annotated[str, Immutable]
    AvailabilityZone: Annotated[str, Immutable]
    Tags: Annotated[TagList, Unordered] = []


class InternetGateway(Native):
    """The way from a VPC to the internet."""

    VpcId: Annotated[str, Reference("aws.ec2.vpc")]
    Tags: Annotated[TagList, Unordered] = []


class Address(Native):
    """A fixed public address."""

    Domain: Annotated[str, Immutable] = "vpc"
    Tags: Annotated[TagList, Unordered] = []
    PublicIp: Annotated[str | None, Computed] = None


class AddressAssociation(Native):
    """A fixed address on an instance."""

    AllocationId: Annotated[str, Immutable, Reference("aws.ec2.address")]
    InstanceId: Annotated[str, Immutable, Reference("aws.ec2.instance")]


class NatGateway(Native):
    """Outbound access for private subnets of a zone."""

    SubnetId: Annotated[str, Immutable, Reference("aws.ec2.subnet")]
    AllocationId: Annotated[str, Immutable, Reference("aws.ec2.address")]
    ConnectivityType: Annotated[str, Immutable] = "public"
    Tags: Annotated[TagList, Unordered] = []


class RouteTable(Native):
    """A set of routes."""

    VpcId: Annotated[str, Immutable, Reference("aws.ec2.vpc")]
    Tags: Annotated[TagList, Unordered] = []


class Route(Native):
    """One route of a table."""

    RouteTableId: Annotated[str, Immutable, Reference("aws.ec2.route_table")]
    DestinationCidrBlock: Annotated[str, Immutable]
    GatewayId: Annotated[str | None, Reference("aws.ec2.internet_gateway")] = None
    NatGatewayId: Annotated[str | None, Reference("aws.ec2.nat_gateway")] = None


class RouteTableAssociation(Native):
    """A table that a subnet uses."""

    RouteTableId: Annotated[str, Reference("aws.ec2.route_table")]
    SubnetId: Annotated[str, Immutable, Reference("aws.ec2.subnet")]


class GatewayEndpoint(Native):
    """A free private way to S3."""

    VpcId: Annotated[str, Immutable, Reference("aws.ec2.vpc")]
    ServiceName: Annotated[str, Immutable]
    VpcEndpointType: Annotated[str, Immutable] = "Gateway"
    RouteTableIds: Annotated[list[str], Unordered] = []
    Tags: Annotated[TagList, Unordered] = []


class SecurityGroup(Native):
    """A stateful set of rules; its rules are natives of their own."""

    GroupName: Annotated[str, Immutable]
    Description: Annotated[str, Immutable]
    VpcId: Annotated[str, Immutable, Reference("aws.ec2.vpc")]
    Tags: Annotated[TagList, Unordered] = []


class Ingress(Native):
    """One inbound rule of a security group."""

    GroupId: Annotated[str, Immutable, Reference("aws.ec2.security_group")]
    IpPermissions: Annotated[list[dict[str, Any]], Immutable]


class FlowLog(Native):
    """A record of the connections of a network."""

    ResourceId: Annotated[str, Immutable, Reference("aws.ec2.vpc"), At("ResourceIds[0]")]
    ResourceType: Annotated[str, Immutable] = "VPC"
    TrafficType: Annotated[str, Immutable] = "ALL"
    LogDestinationType: Annotated[str, Immutable] = "cloud-watch-logs"
    LogGroupName: Annotated[str, Immutable, Reference("aws.logs.log_group")]
    DeliverLogsPermissionArn: Annotated[str, Immutable, Reference("aws.iam.role")]
    MaxAggregationInterval: Annotated[int, Immutable] = 600
    Tags: Annotated[TagList, Unordered] = []


TYPES = (
    described(
        "aws.ec2.vpc",
        Vpc,
        {
            "create": "ec2.CreateVpc ec2.ModifyVpcAttribute",
            "read": "ec2.DescribeVpcs ec2.DescribeVpcAttribute",
            "update": "ec2.ModifyVpcAttribute ec2.CreateTags ec2.DeleteTags",
            "delete": "ec2.DeleteVpc",
        },
        idempotency="I3",
        name_rule=names.TAG,
        quirks=("A10", "A11", "A13", "A19"),
        extra={"create": ("ec2:CreateTags",)},
    ),
    described(
        "aws.ec2.subnet",
        Subnet,
        {
            "create": "ec2.CreateSubnet",
            "read": "ec2.DescribeSubnets",
            "update": "ec2.CreateTags ec2.DeleteTags",
            "delete": "ec2.DeleteSubnet",
        },
        idempotency="I3",
        steady=False,
        name_rule=names.TAG,
        replace="delete-first",  # the new one would overlap the old one
        quirks=("A10", "A11", "A14"),
    ),
    described(
        "aws.ec2.internet_gateway",
        InternetGateway,
        {
            "create": "ec2.CreateInternetGateway ec2.AttachInternetGateway",
            "read": "ec2.DescribeInternetGateways",
            "update": "ec2.DetachInternetGateway ec2.AttachInternetGateway ec2.CreateTags ec2.DeleteTags",
            "delete": "ec2.DetachInternetGateway ec2.DeleteInternetGateway",
        },
        idempotency="I3",
        name_rule=names.TAG,
        quirks=("A10", "A11", "A15"),
    ),
    described(
        "aws.ec2.address",
        Address,
        {
            "create": "ec2.AllocateAddress",
            "read": "ec2.DescribeAddresses",
            "update": "ec2.CreateTags ec2.DeleteTags",
            "delete": "ec2.ReleaseAddress",
        },
        idempotency="I3",
        name_rule=names.TAG,
        quirks=("A10", "A16", "A18"),
    ),
    described(
        "aws.ec2.address_association",
        AddressAssociation,
        {"create": "ec2.AssociateAddress", "read": "ec2.DescribeAddresses", "delete": "ec2.DisassociateAddress"},
        idempotency="I0",
        replace="delete-first",
        quirks=("A10",),
    ),
    described(
        "aws.ec2.nat_gateway",
        NatGateway,
        {
            "create": "ec2.CreateNatGateway",
            "read": "ec2.DescribeNatGateways",
            "update": "ec2.CreateTags ec2.DeleteTags",
            "delete": "ec2.DeleteNatGateway",
        },
        idempotency="I1",
        steady=False,
        name_rule=names.TAG,
        quirks=("A17", "A91"),
        create_s=600.0,
    ),
    described(
        "aws.ec2.route_table",
        RouteTable,
        {
            "create": "ec2.CreateRouteTable",
            "read": "ec2.DescribeRouteTables",
            "update": "ec2.CreateTags ec2.DeleteTags",
            "delete": "ec2.DeleteRouteTable",
        },
        idempotency="I1",
        name_rule=names.TAG,
        quirks=("A10", "A91"),
    ),
    described(
        "aws.ec2.route",
        Route,
        {
            "create": "ec2.CreateRoute",
            "read": "ec2.DescribeRouteTables",
            "update": "ec2.ReplaceRoute",
            "delete": "ec2.DeleteRoute",
        },
        idempotency="I2",
        steady=False,
        replace="delete-first",
        quirks=("A10",),
    ),
    described(
        "aws.ec2.route_table_association",
        RouteTableAssociation,
        {
            "create": "ec2.AssociateRouteTable",
            "read": "ec2.DescribeRouteTables",
            "update": "ec2.ReplaceRouteTableAssociation",
            "delete": "ec2.DisassociateRouteTable",
        },
        idempotency="I0",
        steady=False,
        replace="delete-first",
        quirks=("A10",),
    ),
    described(
        "aws.ec2.vpc_endpoint",
        GatewayEndpoint,
        {
            "create": "ec2.CreateVpcEndpoint",
            "read": "ec2.DescribeVpcEndpoints",
            "update": "ec2.ModifyVpcEndpoint ec2.CreateTags ec2.DeleteTags",
            "delete": "ec2.DeleteVpcEndpoints",
        },
        idempotency="I1",
        steady=False,
        name_rule=names.TAG,
        quirks=("A91",),
    ),
    described(
        "aws.ec2.security_group",
        SecurityGroup,
        {
            "create": "ec2.CreateSecurityGroup",
            "read": "ec2.DescribeSecurityGroups",
            "update": "ec2.CreateTags ec2.DeleteTags",
            "delete": "ec2.DeleteSecurityGroup",
        },
        idempotency="I2",
        key=("GroupName", "VpcId"),
        name_rule=names.SECURITY_GROUP,
        quirks=("A10", "A12"),
    ),
    described(
        "aws.ec2.security_group_ingress",
        Ingress,
        {
            "create": "ec2.AuthorizeSecurityGroupIngress",
            "read": "ec2.DescribeSecurityGroupRules",
            "delete": "ec2.RevokeSecurityGroupIngress",
        },
        idempotency="I2",  # a second equal rule is refused as a duplicate
        replace="delete-first",
        quirks=("A10", "A90"),
        extra={"create": ("ec2:CreateTags",)},
    ),
    described(
        "aws.ec2.flow_log",
        FlowLog,
        {
            "create": "ec2.CreateFlowLogs",
            "read": "ec2.DescribeFlowLogs",
            "update": "ec2.CreateTags ec2.DeleteTags",
            "delete": "ec2.DeleteFlowLogs",
        },
        idempotency="I1",
        replace="delete-first",  # a second equal one is refused
        quirks=("A03", "A91"),
        extra={"create": ("ec2:CreateTags", "iam:PassRole")},
    ),
)
"""Resource types of this file."""
