"""Roles that machines and tasks act as."""

from __future__ import annotations

import json

from genesys.spi.lowering import LowerContext, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_aws.lower.common import tags
from genesys_aws.partitions import partition


def role(resource: Resolved, context: LowerContext, local: str, *services: str, what: str = "") -> NativeSpec:
    """Return a role without a key that services of Amazon's take on.

    Args:
        resource: Whose role it is.
        context: Of the lowering.
        local: Its local address.
        services: Who takes it on, such as ``ec2``.
        what: Its description; that of the resource when empty.
    """
    name = context.name("aws.iam.role", local)
    body: dict[str, Json] = {
        "RoleName": name,
        "AssumeRolePolicyDocument": json.dumps(trust(context.target["region"], *services), sort_keys=True),
        "Description": what or f"{resource.kind.capitalize()} {resource.address}",
        "Tags": tags(resource, context),
    }
    return NativeSpec(local, "aws.iam.role", body, name=name, protect=False)


def profile(resource: Resolved, context: LowerContext) -> NativeSpec:
    """Return what gives the role of a resource to machines."""
    name = context.name("aws.iam.instance_profile", "instance-profile")
    body: dict[str, Json] = {
        "InstanceProfileName": name,
        "RoleName": own(resource.address, "role"),
        "Tags": tags(resource, context),
    }
    return NativeSpec("instance-profile", "aws.iam.instance_profile", body, name=name, protect=False)


def trust(region: str, *services: str) -> dict[str, Json]:
    """Return the document that lets services of a region take on a role."""
    here = partition(region)
    names: list[Json] = [here.ec2 if name == "ec2" else f"{name}.amazonaws.com" for name in services]
    principal: Json = {"Service": names[0] if len(names) == 1 else names}
    return {
        "Statement": [{"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": principal}],
        "Version": "2012-10-17",
    }


def inline(resource: Resolved, context: LowerContext, local: str, role: str, statements: list[Json]) -> NativeSpec:
    """Return a policy that is written into a role of the resource.

    Args:
        resource: Whose role it is.
        context: Of the lowering.
        local: Local address of the policy.
        role: Local address of the role.
        statements: What is allowed.
    """
    body: dict[str, Json] = {
        "RoleName": {"$native": [f"{resource.address}/{role}", "id"]},
        "PolicyName": context.name("aws.iam.role_policy", local),
        "PolicyDocument": {"$call": ["jsonencode", {"Statement": statements, "Version": "2012-10-17"}]},
    }
    return NativeSpec(local, "aws.iam.role_policy", body, facet_of=role, protect=False)
