"""Rows of resource groups, identities, grants, vaults and secrets."""

from __future__ import annotations

from genesys_azure.wire.table import GROUP, SUBSCRIPTION, Row, of

_ROLES = "providers/Microsoft.Authorization/roleAssignments"

ROWS: dict[str, Row] = {
    "azure.resources.resource_group": Row(GROUP, "Resources", update="patch", guard=True, delete="empty_group"),
    "azure.managedidentity.identity": Row(
        of("Microsoft.ManagedIdentity/userAssignedIdentities", "userAssignedIdentityName"),
        "ManagedIdentity",
        update="patch",
    ),
    "azure.authorization.role_assignment": Row(
        "{scope}/" + _ROLES + "/{roleAssignmentName}", "Authorization", list=f"{SUBSCRIPTION}/{_ROLES}"
    ),
    "azure.keyvault.vault": Row(
        of("Microsoft.KeyVault/vaults", "vaultName"),
        "KeyVault",
        update="patch",
        guard=True,
        create="vault",
        # Azure asks for them although it never looks at them where roles say who may.
        first={"properties.accessPolicies": []},
    ),
    "azure.keyvault.secret": Row(
        of("Microsoft.KeyVault/vaults/secrets", "vaultName", "secretName"),
        "KeyVault",
        update="patch",
        create="secret",
        delete="secret_gone",
    ),
}
"""Native type -> row."""
