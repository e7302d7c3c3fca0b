"""Rows of storage accounts and what is in them."""

from __future__ import annotations

from genesys_azure.wire.table import Row, of

_ACCOUNT = of("Microsoft.Storage/storageAccounts", "storageAccountName")

ROWS: dict[str, Row] = {
    "azure.storage.account": Row(
        _ACCOUNT,
        "Storage",
        update="patch",
        usual={"sku.tier": "Standard"},
        volatile=("properties.lastGeoFailoverTime", "properties.geoReplicationStats"),
        guard=True,
    ),
    "azure.storage.blob_service": Row(
        f"{_ACCOUNT}/blobServices/default",
        "Storage",
        absent=("properties.deleteRetentionPolicy.enabled", False),
        delete="usual_blobs",
    ),
    "azure.storage.container": Row(
        _ACCOUNT + "/blobServices/default/containers/{containerName}", "Storage", update="patch"
    ),
    "azure.storage.management_policy": Row(f"{_ACCOUNT}/managementPolicies/default", "Storage"),
}
"""Native type -> row."""
