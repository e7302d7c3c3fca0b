"""Rows of machines and disks."""

from __future__ import annotations

from genesys_azure.wire.table import Row, of

ROWS: dict[str, Row] = {
    "azure.compute.virtual_machine": Row(
        of("Microsoft.Compute/virtualMachines", "virtualMachineName"),
        "Compute",
        update="patch",
        query="$expand=instanceView",
        state=(
            "properties.instanceView.statuses",
            {"PowerState/deallocated": "stopped", "PowerState/stopped": "stopped"},
        ),
        volatile=("properties.storageProfile.imageReference.exactVersion",),
        usual={
            "properties.osProfile.secrets": [],
            "properties.osProfile.allowExtensionOperations": True,
            "properties.osProfile.requireGuestProvisionSignal": True,
        },
        again=False,
        clean=True,
        update_by="resize",
        delete_query="forceDeletion=false",
    ),
    "azure.compute.disk": Row(
        of("Microsoft.Compute/disks", "diskName"), "Compute.Disks", update="patch", delete="disk_gone"
    ),
}
"""Native type -> row."""
