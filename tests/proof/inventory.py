"""What there is in the account of Amazon's test bed: asked with boto3, past Genesys, service by service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple


class Row(NamedTuple):
    """How the objects of one native type are listed.

    Args:
        type: Native type.
        service: boto3's name of the service.
        operation: Method that lists.
        items: Key of the list in its answer; a dot goes into each item of a list.
        id: Key of the id.
        kept: Tells whether an object counts: not what Amazon brings itself, and not what has ended.
    """

    type: str
    service: str
    operation: str
    items: str
    id: str
    kept: Callable[[Any], bool] = lambda item: True


def _own_table(item: Any) -> bool:
    return not any(one.get("Main") for one in item["Associations"])


ROWS = (
    Row("aws.ec2.vpc", "ec2", "describe_vpcs", "Vpcs", "VpcId", lambda item: not item["IsDefault"]),
    Row("aws.ec2.subnet", "ec2", "describe_subnets", "Subnets", "SubnetId", lambda item: not item["DefaultForAz"]),
    Row("aws.ec2.internet_gateway", "ec2", "describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    Row("aws.ec2.nat_gateway", "ec2", "describe_nat_gateways", "NatGateways", "NatGatewayId",
        lambda item: item["State"] != "deleted"),
    Row("aws.ec2.address", "ec2", "describe_addresses", "Addresses", "AllocationId"),
    Row("aws.ec2.vpc_endpoint", "ec2", "describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId",
        lambda item: item["State"].lower() != "deleted"),
    Row("aws.ec2.route_table", "ec2", "describe_route_tables", "RouteTables", "RouteTableId", _own_table),
    Row("aws.ec2.route_table_association", "ec2", "describe_route_tables", "RouteTables.Associations",
        "RouteTableAssociationId", lambda item: not item.get("Main")),
    Row("aws.ec2.security_group", "ec2", "describe_security_groups", "SecurityGroups", "GroupId",
        lambda item: item["GroupName"] != "default"),
    Row("aws.ec2.security_group_ingress", "ec2", "describe_security_group_rules", "SecurityGroupRules",
        "SecurityGroupRuleId", lambda item: not item["IsEgress"] and "ReferencedGroupInfo" not in item),
    Row("aws.ec2.instance", "ec2", "describe_instances", "Reservations.Instances", "InstanceId",
        lambda item: item["State"]["Name"] not in {"terminated", "shutting-down"}),
    # moto keeps the root disks of machines that are gone; Amazon does not.
    Row("aws.ec2.volume", "ec2", "describe_volumes", "Volumes", "VolumeId",
        lambda item: not item["Attachments"] and any(tag["Key"] in {"genesys-id", "bench"} for tag in item.get("Tags", ()))),
    Row("aws.iam.role", "iam", "list_roles", "Roles", "RoleName",
        lambda item: not item["Path"].startswith("/aws-service-role")),
    Row("aws.iam.instance_profile", "iam", "list_instance_profiles", "InstanceProfiles", "InstanceProfileName"),
    Row("aws.rds.db_instance", "rds", "describe_db_instances", "DBInstances", "DBInstanceIdentifier"),
    Row("aws.rds.subnet_group", "rds", "describe_db_subnet_groups", "DBSubnetGroups", "DBSubnetGroupName"),
    Row("aws.rds.parameter_group", "rds", "describe_db_parameter_groups", "DBParameterGroups", "DBParameterGroupName"),
    Row("aws.secretsmanager.secret", "secretsmanager", "list_secrets", "SecretList", "ARN"),
    Row("aws.s3.bucket", "s3", "list_buckets", "Buckets", "Name"),
    Row("aws.logs.log_group", "logs", "describe_log_groups", "logGroups", "logGroupName"),
    Row("aws.elbv2.load_balancer", "elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerArn"),
    Row("aws.elbv2.target_group", "elbv2", "describe_target_groups", "TargetGroups", "TargetGroupArn"),
)  # fmt: skip
"""Every type that the stacks of the proof have on Amazon, settings of a bucket and rules between groups excepted."""
TYPES = frozenset({*(row.type for row in ROWS), "aws.iam.role_policy"})
"""Native types that `amazon` knows how to list."""


def amazon(client: Callable[[str], Any]) -> Iterator[tuple[str, str]]:
    """Give the type and the id of everything that somebody made in the account.

    Args:
        client: Gives a client of boto3's for a service; nothing may strike its calls.
    """
    answers: dict[tuple[str, str], Any] = {}
    for row in ROWS:
        asked = (row.service, row.operation)
        if asked not in answers:
            answers[asked] = getattr(client(row.service), row.operation)()
        items, _, inner = row.items.partition(".")
        for item in answers[asked][items]:
            for one in item[inner] if inner else [item]:
                if row.kept(one):
                    yield row.type, one[row.id]
                    if row.type == "aws.iam.role":
                        names = client("iam").list_role_policies(RoleName=one["RoleName"])["PolicyNames"]
                        yield from (("aws.iam.role_policy", f"{one['RoleName']}|{name}") for name in names)
