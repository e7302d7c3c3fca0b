"""Rows of groups of machines."""

from __future__ import annotations

from genesys_azure.wire.table import Row, of

ROWS: dict[str, Row] = {
    "azure.compute.scale_set": Row(
        of("Microsoft.Compute/virtualMachineScaleSets", "virtualMachineScaleSetName"),
        "Compute",
        update="patch",
        again=False,
        clean=True,
    ),
    "azure.insights.autoscale_setting": Row(
        of("Microsoft.Insights/autoscaleSettings", "autoScaleSettingName"), "Insights"
    ),
}
"""Native type -> row."""
