"""Log Analytics, as much of it as is asked: rows of a table that meet conditions, in the order of time."""

from __future__ import annotations

import json
import operator
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from genesys_azure.testbed.answers import Answer, ArmError
from genesys_azure.testbed.world import World

_START = datetime(2026, 11, 27, 12, tzinfo=UTC)
_APPS, _VMS = "Microsoft.App/containerApps", "Microsoft.Compute/virtualMachines"
_WHERE = re.compile(r'(not)?\(?(\w+) (==|=~|>=|>) (?:"([^"]*)"|datetime\(([^)]*)\))\)?')
_COLUMNS = {
    "ContainerAppConsoleLogs": "ContainerAppName ContainerGroupName ContainerName Log RevisionName Stream",
    "Syslog": "Computer Facility ProcessName SeverityLevel SyslogMessage _ResourceId",
}
COLUMNS = {table: ("TimeGenerated", "Arrived", *words.split()) for table, words in _COLUMNS.items()}
"""Table -> its columns. Source: Azure docs, Azure Monitor Logs reference, tables, read 2026-11-27."""


def say(world: World, id: str, line: str, *, at: float = 0.0, instance: str = "one", revision: str = "") -> None:
    """Keep a line that an object printed.

    Args:
        world: The cloud.
        id: Of a container app or a machine.
        line: Without an end of line.
        at: Seconds after noon at which it was printed; it arrives when it is kept.
        instance: Replica, or name of the computer.
        revision: Of the app; its latest by default.
    """
    thing = world.things[id.lower()]
    when = _written(_START + timedelta(seconds=at))
    row: dict[str, Any] = {
        "TimeGenerated": when,
        "Arrived": _written(_START + timedelta(hours=1, seconds=len(world.lines))),
    }
    if thing.type == _APPS:
        latest = revision or str(thing.properties.get("latestRevisionName") or "")
        row |= {"table": "ContainerAppConsoleLogs", "ContainerAppName": thing.name, "ContainerGroupName": instance}
        row |= {"Log": line, "RevisionName": latest, "environment": str(thing.properties["environmentId"]).lower()}
    else:
        row |= {"table": "Syslog", "Computer": instance, "SyslogMessage": line, "_ResourceId": thing.key}
    world.lines.append(row)


def query(world: World, verb: str, path: str, body: bytes) -> Answer:
    """Answer a query about a workspace or about one resource."""
    world.calls["LogAnalytics.Query"] += 1
    if verb != "POST":
        raise ArmError(405, "MethodNotAllowed", "A query is sent with POST.")
    table, *steps = str(json.loads(body)["query"]).split(" | ")
    seen = [row for row in _inside(world, path) if row["table"] == table]
    if table not in COLUMNS or (table == "Syslog" and not seen):
        inner = {"code": "SEM0100", "message": f"'where' operator: Failed to resolve table expression named '{table}'"}
        raise ArmError(400, "BadArgumentError", inner["message"], [inner])
    names: list[str] = []
    for step in steps:
        word, _, rest = step.partition(" ")
        if word == "where":
            seen = [row for row in seen if _fits(table, row, rest)]
        elif word == "sort":
            seen.sort(key=lambda row: str(row["TimeGenerated"]))
        elif word == "project":
            names = rest.split(", ")
        elif word not in {"top", "extend"}:
            raise ArmError(400, "BadArgumentError", f"The simulator does not know '{word}'.")
    for name in names:
        _column(table, name)
    columns = [
        {"name": name, "type": "datetime" if name in {"TimeGenerated", "Arrived"} else "string"} for name in names
    ]
    rows = [[row.get(name) for name in names] for row in seen]
    return Answer(200, {"tables": [{"name": "PrimaryResult", "columns": columns, "rows": rows}]})


def _inside(world: World, path: str) -> list[dict[str, Any]]:
    """Return the rows that a workspace, or any workspace about a resource, has."""
    where = path.removeprefix("/v1").removesuffix("/query")
    if not where.startswith("/workspaces/"):
        return [row for row in world.lines if row.get("_ResourceId") == where.lower()]
    customer = where.rpartition("/")[2]
    spaces = {
        t.key for t in world.of("Microsoft.OperationalInsights/workspaces") if t.properties["customerId"] == customer
    }
    if not spaces:
        raise ArmError(404, "WorkspaceNotFoundError", "The workspace could not be found.")
    sends = {
        t.key.partition("/providers/microsoft.insights")[0]
        for t in world.of("Microsoft.Insights/diagnosticSettings")
        if str(t.properties["workspaceId"]).lower() in spaces
    }
    return [row for row in world.lines if row.get("environment") in sends]


def _fits(table: str, row: dict[str, Any], condition: str) -> bool:
    found = _WHERE.fullmatch(condition)
    if found is None:
        raise ArmError(400, "SyntaxError", f"The simulator cannot read '{condition}'.")
    wrong, name, sign, text, when = found.groups()
    _column(table, name)
    value: Any = str(row.get(name, ""))
    other: Any = text
    if text is None:
        value, other = datetime.fromisoformat(value), datetime.fromisoformat(when)
    if sign == "=~":
        right = value.lower() == other.lower()
    else:
        right = {"==": operator.eq, ">=": operator.ge, ">": operator.gt}[sign](value, other)
    return bool(right) != bool(wrong)


def _column(table: str, name: str) -> None:
    if name not in COLUMNS[table]:
        message = f"Failed to resolve scalar expression named '{name}'"
        raise ArmError(400, "BadArgumentError", message, [{"code": "SEM0100", "message": message}])


def _written(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
