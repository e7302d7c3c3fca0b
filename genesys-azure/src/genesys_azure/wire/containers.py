"""Rows of container apps, their environments and where their logs go."""

from __future__ import annotations

from genesys_azure.wire.table import Row, of

ROWS: dict[str, Row] = {
    "azure.operationalinsights.workspace": Row(
        of("Microsoft.OperationalInsights/workspaces", "workspaceName"), "OperationalInsights"
    ),
    "azure.app.environment": Row(
        of("Microsoft.App/managedEnvironments", "environmentName"), "App", update="patch", again=False
    ),
    "azure.insights.diagnostic_setting": Row(
        "{scope}/providers/Microsoft.Insights/diagnosticSettings/{name}", "Insights.DiagnosticSettings"
    ),
    "azure.app.container_app": Row(
        of("Microsoft.App/containerApps", "containerAppName"),
        "App",
        update="patch",
        volatile=("properties.runningStatus",),
    ),
}
"""Native type -> row."""
