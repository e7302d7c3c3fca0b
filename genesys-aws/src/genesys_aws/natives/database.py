"""RDS."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Computed, Grow, Immutable, Interrupts, Native, Reference, Secret, ServerDefault, Unordered
from genesys_aws import names
from genesys_aws.natives.shape import TagList, described


class SubnetGroup(Native):
    """The subnets that databases of a network may stand in."""

    DBSubnetGroupName: Annotated[str, Immutable]
    DBSubnetGroupDescription: str
    SubnetIds: Annotated[list[str], Unordered]
    Tags: Annotated[TagList, Unordered] = []


class ParameterGroup(Native):
    """Settings of an engine."""

    DBParameterGroupName: Annotated[str, Immutable]
    DBParameterGroupFamily: Annotated[str, Immutable]
    Description: Annotated[str, Immutable]
    Parameters: Annotated[list[dict[str, Any]], Unordered] = []
    Tags: Annotated[TagList, Unordered] = []


class Instance(Native):
    """A database server."""

    DBInstanceIdentifier: Annotated[str, Immutable]
    Engine: Annotated[str, Immutable]
    EngineVersion: str
    DBInstanceClass: Annotated[str, Interrupts]
    DBName: Annotated[str, Immutable]
    MasterUsername: Annotated[str, Immutable]
    MasterUserPassword: Annotated[str, Secret]
    AllocatedStorage: Annotated[int | None, Grow, ServerDefault] = None
    MaxAllocatedStorage: int | None = None
    StorageType: str = "gp3"
    StorageEncrypted: Annotated[bool, Immutable] = True
    MultiAZ: bool = False
    PubliclyAccessible: bool = False
    Port: int = 5432
    DBSubnetGroupName: Annotated[str, Immutable, Reference("aws.rds.subnet_group")]
    VpcSecurityGroupIds: Annotated[list[str], Unordered]
    DBParameterGroupName: Annotated[str, Reference("aws.rds.parameter_group")]
    BackupRetentionPeriod: int = 7
    CopyTagsToSnapshot: bool = True
    DeletionProtection: bool = False
    AutoMinorVersionUpgrade: bool = True
    PreferredMaintenanceWindow: Annotated[str | None, ServerDefault] = None
    Tags: Annotated[TagList, Unordered] = []
    Endpoint: Annotated[dict[str, Any] | None, Computed] = None


class ReadReplica(Native):
    """A copy of a database server that answers questions and takes no changes."""

    DBInstanceIdentifier: Annotated[str, Immutable]
    SourceDBInstanceIdentifier: Annotated[str, Immutable, Reference("aws.rds.db_instance")]
    DBInstanceClass: Annotated[str, Interrupts]
    PubliclyAccessible: bool = False
    VpcSecurityGroupIds: Annotated[list[str], Unordered]
    DBParameterGroupName: Annotated[str, Reference("aws.rds.parameter_group")]
    CopyTagsToSnapshot: bool = True
    AutoMinorVersionUpgrade: bool = True
    Tags: Annotated[TagList, Unordered] = []
    Endpoint: Annotated[dict[str, Any] | None, Computed] = None


TYPES = (
    described(
        "aws.rds.subnet_group",
        SubnetGroup,
        {
            "create": "rds.CreateDBSubnetGroup",
            "read": "rds.DescribeDBSubnetGroups rds.ListTagsForResource",
            "update": "rds.ModifyDBSubnetGroup rds.AddTagsToResource rds.RemoveTagsFromResource",
            "delete": "rds.DeleteDBSubnetGroup",
        },
        idempotency="I2",
        key=("DBSubnetGroupName",),
        name_rule=names.DB_SUBNET_GROUP,
        quirks=("A61",),
    ),
    described(
        "aws.rds.parameter_group",
        ParameterGroup,
        {
            "create": "rds.CreateDBParameterGroup rds.ModifyDBParameterGroup",
            "read": "rds.DescribeDBParameterGroups rds.DescribeDBParameters rds.ListTagsForResource",
            "update": "rds.ModifyDBParameterGroup rds.ResetDBParameterGroup rds.AddTagsToResource"
            " rds.RemoveTagsFromResource",
            "delete": "rds.DeleteDBParameterGroup",
        },
        idempotency="I2",
        key=("DBParameterGroupName",),
        name_rule=names.DB_PARAMETER_GROUP,
    ),
    described(
        "aws.rds.db_instance",
        Instance,
        {
            "create": "rds.CreateDBInstance",
            "read": "rds.DescribeDBInstances rds.DescribeEvents",
            "update": "rds.ModifyDBInstance rds.AddTagsToResource rds.RemoveTagsFromResource",
            "delete": "rds.ModifyDBInstance rds.DeleteDBInstance",
        },
        idempotency="I2",
        steady=False,
        key=("DBInstanceIdentifier",),
        holds_data=True,
        snapshots=True,
        name_rule=names.DB_INSTANCE,
        quirks=("A46", "A55", "A56", "A58", "A59", "A60"),
        create_s=5400.0,
    ),
    described(
        "aws.rds.read_replica",
        ReadReplica,
        {
            "create": "rds.CreateDBInstanceReadReplica",
            "read": "rds.DescribeDBInstances rds.DescribeEvents",
            "update": "rds.ModifyDBInstance rds.AddTagsToResource rds.RemoveTagsFromResource",
            "delete": "rds.ModifyDBInstance rds.DeleteDBInstance",
        },
        idempotency="I2",
        steady=False,
        replace="delete-first",
        name_rule=names.DB_INSTANCE,
        quirks=("A55", "A56"),
        extra={"create": ("rds:AddTagsToResource",)},
        create_s=5400.0,
    ),
)
"""Resource types of this file."""
