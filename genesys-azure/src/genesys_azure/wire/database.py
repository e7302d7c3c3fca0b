"""Rows of PostgreSQL flexible servers."""

from __future__ import annotations

from genesys_azure.wire.table import Row, of

_SERVER = "Microsoft.DBforPostgreSQL/flexibleServers"

_STATES = {"Stopped": "stopped", "Disabled": "failed", "Inaccessible": "failed"}
_MOVING = ("properties.storage.iops", "properties.storage.tier")

ROWS: dict[str, Row] = {
    "azure.postgresql.server": Row(
        of(_SERVER, "flexibleServerName"),
        "PostgreSql",
        update="patch",
        state=("properties.state", _STATES),
        volatile=(
            "properties.backup.earliestRestoreDate",
            "properties.highAvailability.state",
            *_MOVING,
        ),
        guard=True,
        again=False,
    ),
    "azure.postgresql.replica": Row(
        of(_SERVER, "flexibleServerName"),
        "PostgreSql",
        update="patch",
        state=("properties.state", _STATES),
        volatile=_MOVING,
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
