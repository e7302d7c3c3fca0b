"""Key vaults and their secrets."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Computed, Immutable, Native, Reference, Secret
from genesys_azure import names
from genesys_azure.natives.shape import At, described, usual


class Vault(Native):
    """A vault; all secrets of a stack in one region share one."""

    resourceGroupName: Annotated[str, Immutable, Reference("azure.resources.resource_group")]
    vaultName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    tags: dict[str, str] = {}
    tenantId: Annotated[str, Immutable, At("properties.tenantId")]
    sku: Annotated[dict[str, str], At("properties.sku")]
    enableRbacAuthorization: Annotated[bool, At("properties.enableRbacAuthorization")] = True
    enableSoftDelete: Annotated[bool, At("properties.enableSoftDelete")] = True
    softDeleteRetentionInDays: Annotated[int, Immutable, At("properties.softDeleteRetentionInDays")] = 7
    networkAcls: Annotated[dict[str, Any] | None, At("properties.networkAcls")] = None
    vaultUri: Annotated[str | None, Computed, At("properties.vaultUri")] = None


class StoredSecret(Native):
    """A secret and its current value. Azure Resource Manager cannot delete it; the data plane can."""

    resourceGroupName: Annotated[str, Immutable, Reference("azure.resources.resource_group")]
    vaultName: Annotated[str, Immutable, Reference("azure.keyvault.vault")]
    secretName: Annotated[str, Immutable]
    tags: dict[str, str] = {}
    value: Annotated[str, Secret, At("properties.value")]
    secretUri: Annotated[str | None, Computed, At("properties.secretUri")] = None


TYPES = (
    described(
        "azure.keyvault.vault",
        Vault,
        usual("KeyVault.Vaults", update="KeyVault.Vaults.Update"),
        arm="Microsoft.KeyVault/vaults",
        idempotency="I2",
        quirks=("Z26", "Z27", "Z30"),
    ),
    described(
        "azure.keyvault.secret",
        StoredSecret,
        usual("KeyVault.Secrets", update="KeyVault.Secrets.Update", delete=""),
        arm="Microsoft.KeyVault/vaults/secrets",
        name_rule=names.SECRET,
        quirks=("Z28", "Z29"),
    ),
)
"""Resource types of this file."""
