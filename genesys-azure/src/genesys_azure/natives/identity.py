"""Identities of machines, and what they may do."""

from __future__ import annotations

from typing import Annotated

from genesys.spi.marks import Computed, Immutable, Native, Reference
from genesys_azure import names
from genesys_azure.natives.shape import At, described, usual

_GROUP = "ManagedIdentity.Identities.UserAssignedIdentities"


class Identity(Native):
    """An identity that a machine has."""

    resourceGroupName: Annotated[str, Immutable, Reference("azure.resources.resource_group")]
    userAssignedIdentityName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    tags: dict[str, str] = {}
    principalId: Annotated[str | None, Computed, At("properties.principalId")] = None
    clientId: Annotated[str | None, Computed, At("properties.clientId")] = None


class RoleAssignment(Native):
    """One role of one identity on one object."""

    scope: Annotated[str, Immutable]
    roleAssignmentName: Annotated[str, Immutable]
    roleDefinitionId: Annotated[str, Immutable, At("properties.roleDefinitionId")]
    principalId: Annotated[str, Immutable, At("properties.principalId")]
    principalType: Annotated[str, Immutable, At("properties.principalType")] = "ServicePrincipal"


TYPES = (
    described(
        "azure.managedidentity.identity",
        Identity,
        {
            "create": f"{_GROUP}CreateOrUpdate",
            "read": f"{_GROUP}Get",
            "update": f"{_GROUP}Update",
            "delete": f"{_GROUP}Delete",
        },
        arm="Microsoft.ManagedIdentity/userAssignedIdentities",
        name_rule=names.IDENTITY,
        quirks=("Z31",),
    ),
    described(
        "azure.authorization.role_assignment",
        RoleAssignment,
        usual("Authorization.RoleAssignments", create="Authorization.RoleAssignments.Create", update=""),
        arm="Microsoft.Authorization/roleAssignments",
        idempotency="I2",
        quirks=("Z31", "Z32", "Z33"),
        create_s=900.0,
    ),
)
"""Resource types of this file."""
