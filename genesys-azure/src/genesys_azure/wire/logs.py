"""What natives print: rows of Log Analytics, asked for by name of an app or by id of a machine."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.spi.faults import Fault, Invalid
from genesys_azure.natives import TYPES

if TYPE_CHECKING:
    from genesys.spi.provider import ResourceType
    from genesys_azure.wire.executor import AzureSession

_MOST = 10_000
"""Rows of one answer; Azure itself gives no more than 500 000."""
_PAUSE_S = 5.0
"""Seconds between two questions while logs are followed; a line takes Azure minutes to arrive anyhow."""
_SETTING = "genesys"
"""Name of the diagnostic setting that says where the logs of an environment go."""

Line = tuple[float, str, str]


class Source(NamedTuple):
    """Where the lines of a native are.

    Args:
        where: Path of the query, below the version.
        table: Table of Log Analytics.
        is_ours: Condition that its rows meet.
        instance: Column that names the instance.
        text: Column with the line.
        current: Condition that rows of instances of today meet; ``""`` where nobody can tell.
    """

    where: str
    table: str
    is_ours: str
    instance: str
    text: str
    current: str = ""


def lines(session: AzureSession, id: str, *, follow: bool, since_s: float | None, previous: bool) -> Iterator[Line]:
    """Give ``(seconds since 1970, instance, line)`` of a native, the oldest first.

    Args:
        session: Of the subscription.
        id: Id of a container app or a machine.
        follow: Go on with lines that arrive.
        since_s: Only those from this time on.
        previous: Of instances that ended.

    Raises:
        Fault: Azure refused, or the native prints nothing that Azure keeps.
    """
    make = next((make for name, make in _SOURCES.items() if f"/{name}/" in id.lower()), None)
    if make is None:
        raise Invalid(f"{id} is nothing that prints", code="NoLogs")
    source, arrived = make(session, id), ""
    while True:
        for row in _rows(session, source, since_s=since_s, arrived=arrived, previous=previous):
            yield _seconds(row[0]), str(row[1]), str(row[2]).rstrip("\n")
            arrived = max(arrived, str(row[3]))
        if not follow:
            return
        time.sleep(_PAUSE_S)


def _rows(
    session: AzureSession, source: Source, *, since_s: float | None, arrived: str, previous: bool
) -> list[list[Any]]:
    asked = [source.table, f"where {source.is_ours}"]
    if source.current:
        asked.append(f"where {'not' if previous else ''}({source.current})")
    if since_s is not None:
        asked.append(f"where TimeGenerated >= datetime({_written(since_s)})")
    # Lines arrive out of order and late: what is new is told by when it arrived.
    asked.append("extend Arrived = ingestion_time()")
    if arrived:
        asked.append(f"where Arrived > datetime({arrived})")
    asked += [f"top {_MOST} by TimeGenerated desc", "sort by TimeGenerated asc"]
    asked.append(f"project TimeGenerated, {source.instance}, {source.text}, Arrived")
    body = {"query": " | ".join(asked)}
    try:
        answer = session.transport.logs(source.where, body, operation="LogAnalytics.Query")
    except Fault as fault:
        if "resolve table" in fault.message or fault.code == "SemanticError":
            # A table is there from its first row on.
            if source.table == "Syslog":
                raise Invalid(f"no log of {source.where} reaches Log Analytics", code="NoLogs") from None
            return []
        raise
    tables: list[dict[str, Any]] = answer.body.get("tables") or []
    found: list[list[Any]] = tables[0]["rows"] if tables else []
    return found


def _app(session: AzureSession, id: str) -> Source:
    """Return where the lines of a container app are: where its environment sends them."""
    shown = _shown(session, "azure.app.container_app", id)
    environment = shown["properties"].get("environmentId") or shown["properties"]["managedEnvironmentId"]
    setting = f"{environment}/providers/Microsoft.Insights/diagnosticSettings/{_SETTING}"
    workspace = _shown(session, "azure.insights.diagnostic_setting", setting)["properties"]["workspaceId"]
    customer = _shown(session, "azure.operationalinsights.workspace", workspace)["properties"]["customerId"]
    latest = shown["properties"].get("latestRevisionName") or shown["properties"].get("latestReadyRevisionName") or ""
    return Source(
        f"/workspaces/{customer}/query",
        "ContainerAppConsoleLogs",
        f"ContainerAppName == {_text(id.rpartition('/')[2])}",
        "ContainerGroupName",
        "Log",
        f"RevisionName == {_text(latest)}" if latest else "",
    )


def _machine(session: AzureSession, id: str) -> Source:
    """Return where the lines of a machine are, if somebody sends them: any workspace knows them by its id."""
    return Source(f"{id}/query", "Syslog", f"_ResourceId =~ {_text(id)}", "Computer", "SyslogMessage")


_SOURCES: Mapping[str, Callable[[AzureSession, str], Source]] = {"containerapps": _app, "virtualmachines": _machine}
"""Part of an id in lower case -> where its lines are."""


def _shown(session: AzureSession, name: str, id: str) -> dict[str, Any]:
    type: ResourceType = TYPES[name]
    shown = session.get(type, id)
    if shown is None:
        raise Invalid(f"the logs cannot be found, because {id} is gone", code="NoLogs")
    return shown


def _text(value: str) -> str:
    """Return a text as it stands in a query."""
    return json.dumps(value)


def _written(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def _seconds(written: str) -> float:
    return datetime.fromisoformat(written).timestamp()
