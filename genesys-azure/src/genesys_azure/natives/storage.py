"""Storage accounts, and what a bucket is in them. Rules about versions, tiers and access belong to the account."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Computed, Immutable, Native, Reference, ServerDefault
from genesys_azure import names
from genesys_azure.natives.shape import At, described, usual

_GROUP = Reference("azure.resources.resource_group")
_ACCOUNT = Reference("azure.storage.account")


class Account(Native):
    """A storage account; its name is part of a host name."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    storageAccountName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    tags: dict[str, str] = {}
    kind: Annotated[str, Immutable] = "StorageV2"
    sku: Annotated[dict[str, str], Immutable]
    accessTier: Annotated[str, At("properties.accessTier")] = "Hot"
    allowBlobPublicAccess: Annotated[bool, At("properties.allowBlobPublicAccess")] = False
    allowSharedKeyAccess: Annotated[bool, At("properties.allowSharedKeyAccess")] = False
    minimumTlsVersion: Annotated[str, At("properties.minimumTlsVersion")] = "TLS1_2"
    supportsHttpsTrafficOnly: Annotated[bool, At("properties.supportsHttpsTrafficOnly")] = True
    publicNetworkAccess: Annotated[str, ServerDefault, At("properties.publicNetworkAccess")] = "Enabled"
    blobEndpoint: Annotated[str | None, Computed, At("properties.primaryEndpoints.blob")] = None


class BlobService(Native):
    """How an account keeps blobs; it is there as long as the account, and has one only."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    storageAccountName: Annotated[str, Immutable, _ACCOUNT]
    isVersioningEnabled: Annotated[bool, At("properties.isVersioningEnabled")] = False
    deleteRetentionPolicy: Annotated[dict[str, Any], ServerDefault, At("properties.deleteRetentionPolicy")] = {}
    containerDeleteRetentionPolicy: Annotated[
        dict[str, Any], ServerDefault, At("properties.containerDeleteRetentionPolicy")
    ] = {}


class Container(Native):
    """A container of blobs. It has no tags; it is known by its name and its account."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    storageAccountName: Annotated[str, Immutable, _ACCOUNT]
    containerName: Annotated[str, Immutable]
    publicAccess: Annotated[str, At("properties.publicAccess")] = "None"


class ManagementPolicy(Native):
    """What happens to blobs as they age; an account has one only."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    storageAccountName: Annotated[str, Immutable, _ACCOUNT]
    policy: Annotated[dict[str, Any], At("properties.policy")]


TYPES = (
    described(
        "azure.storage.account",
        Account,
        usual(
            "Storage.StorageAccounts",
            create="Storage.StorageAccounts.Create",
            read="Storage.StorageAccounts.GetProperties",
            update="Storage.StorageAccounts.Update",
        ),
        arm="Microsoft.Storage/storageAccounts",
        holds_data=True,
        idempotency="I2",
        name_rule=names.STORAGE,
        quirks=("Z21", "Z22", "Z25"),
        create_s=900.0,
    ),
    described(
        "azure.storage.blob_service",
        BlobService,
        {
            "create": "Storage.BlobServices.SetServiceProperties",
            "read": "Storage.BlobServices.GetServiceProperties",
            "update": "Storage.BlobServices.SetServiceProperties",
            "delete": "Storage.BlobServices.SetServiceProperties",
        },
        arm="Microsoft.Storage/storageAccounts/blobServices",
        quirks=("Z22",),
    ),
    described(
        "azure.storage.container",
        Container,
        usual("Storage.BlobContainers", create="Storage.BlobContainers.Create", update="Storage.BlobContainers.Update"),
        arm="Microsoft.Storage/storageAccounts/blobServices/containers",
        holds_data=True,
        name_rule=names.CONTAINER,
        quirks=("Z23",),
    ),
    described(
        "azure.storage.management_policy",
        ManagementPolicy,
        usual("Storage.ManagementPolicies"),
        arm="Microsoft.Storage/storageAccounts/managementPolicies",
        quirks=("Z22",),
    ),
)
"""Resource types of this file."""
