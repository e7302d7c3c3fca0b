"""Rows of groups of machines."""

from __future__ import annotations

from genesys_azure.wire.table import Row, of

ROWS: dict[str, Row] = {
    "azure.compute.scale_set": Row(
        of("Microsoft.Compute/virtualMachineScaleSets", "virtualMachineScaleSetName"),
        "Compute",
        update="patch",
        # The model of an update has neither; both are the same for as long as the group is there.
        whole=tuple(
            f"properties.virtualMachineProfile.osProfile.{word}" for word in ("adminUsername", "computerNamePrefix")
        ),
        again=False,
        clean=True,
        # A group has to begin with some size; one that grows by itself is given the right one by its autoscale setting.
        first={"sku.capacity": 1},
    ),
    "azure.insights.autoscale_setting": Row(
        of("Microsoft.Insights/autoscaleSettings", "autoScaleSettingName"), "Insights"
    ),
}
"""Native type -> row."""
