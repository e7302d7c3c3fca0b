"""Rows of PostgreSQL flexible servers."""

from __future__ import annotations

from genesys_azure.wire.table import Row, of

_SERVER = "Microsoft.DBforPostgreSQL/flexibleServers"

ROWS: dict[str, Row] = {
    "azure.postgresql.server": Row(
        of(_SERVER, "flexibleServerName"),
        "PostgreSql",
        update="patch",
        state=("properties.state", {"Stopped": "stopped", "Disabled": "failed", "Inaccessible": "failed"}),
        volatile=(
            "properties.backup.earliestRestoreDate",
            "properties.highAvailability.state",
            "properties.storage.iops",
            "properties.storage.tier",
        ),
        guard=True,
        again=False,
    ),
    "azure.postgresql.database": Row(
        of(f"{_SERVER}/databases", "flexibleServerName", "databaseName"), "PostgreSql", update="patch"
    ),
    "azure.postgresql.configuration": Row(
        of(f"{_SERVER}/configurations", "flexibleServerName", "configurationName"),
        "PostgreSql",
        absent=("properties.source", "system-default"),
        delete="usual_value",
    ),
}
"""Native type -> row."""
