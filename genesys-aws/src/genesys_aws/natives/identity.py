"""IAM: roles of machines."""

from __future__ import annotations

from typing import Annotated

from genesys.spi.marks import Computed, Immutable, JsonText, Native, Reference, Unordered
from genesys_aws import names
from genesys_aws.natives.shape import TagList, described


class Role(Native):
    """An identity that a service may take on."""

    RoleName: Annotated[str, Immutable]
    AssumeRolePolicyDocument: Annotated[str, JsonText]
    Description: str = ""
    Tags: Annotated[TagList, Unordered] = []
    Arn: Annotated[str | None, Computed] = None


class RolePolicy(Native):
    """One grant of a role, written into the role itself."""

    RoleName: Annotated[str, Immutable, Reference("aws.iam.role")]
    PolicyName: Annotated[str, Immutable]
    PolicyDocument: Annotated[str, JsonText]


class InstanceProfile(Native):
    """What gives a role to a machine."""

    InstanceProfileName: Annotated[str, Immutable]
    RoleName: Annotated[str, Immutable, Reference("aws.iam.role")]
    Tags: Annotated[TagList, Unordered] = []


TYPES = (
    described(
        "aws.iam.role",
        Role,
        {
            "create": "iam.CreateRole",
            "read": "iam.GetRole",
            "update": "iam.UpdateAssumeRolePolicy iam.UpdateRole iam.TagRole iam.UntagRole",
            "delete": "iam.DeleteRole",
        },
        idempotency="I2",
        key=("RoleName",),
        name_rule=names.ROLE,
        quirks=("A03", "A38", "A39"),
        extra={"create": ("iam:TagRole",)},
    ),
    described(
        "aws.iam.role_policy",
        RolePolicy,
        {
            "create": "iam.PutRolePolicy",
            "read": "iam.GetRolePolicy",
            "update": "iam.PutRolePolicy",
            "delete": "iam.DeleteRolePolicy",
        },
        idempotency="I0",
        key=("RoleName", "PolicyName"),
        name_rule=names.POLICY,
        quirks=("A39",),
    ),
    described(
        "aws.iam.instance_profile",
        InstanceProfile,
        {
            "create": "iam.CreateInstanceProfile iam.AddRoleToInstanceProfile",
            "read": "iam.GetInstanceProfile",
            "update": "iam.TagInstanceProfile iam.UntagInstanceProfile",
            "delete": "iam.RemoveRoleFromInstanceProfile iam.DeleteInstanceProfile",
        },
        idempotency="I2",
        key=("InstanceProfileName",),
        name_rule=names.PROFILE,
        quirks=("A01", "A02", "A38"),
        extra={"create": ("iam:PassRole", "iam:TagInstanceProfile")},
    ),
)
"""Resource types of this file."""
