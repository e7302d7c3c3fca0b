"""Logs from Cloud Logging: of services of Cloud Run, of machines and groups of them, and of database servers.

A machine's log is what it writes to its serial console, which Google collects without a program on the machine when
its metadata says so; the lowering of a server asks for it, and for its program to write there.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.spi.faults import Gone, Throttled, Transient
from genesys.spi.paths import take

if TYPE_CHECKING:
    from genesys_gcp.wire.executor import Executor

Line = tuple[float, str, str]
PAGE = 1000
"""Entries in a page; Google's most."""
LATE_S = 30.0
"""How much later than its own time an entry may show while it is followed."""
EVERY = 2.0
"""Looks while following come so many times slower than those at operations: 60 a minute are allowed to a project."""
_TRIES = 5
_AUDIT = '-logName:"/logs/cloudaudit.googleapis.com"'


class Source(NamedTuple):
    """What prints.

    Args:
        pattern: Its native ids.
        wanted: Returns the filter of its entries and instance -> name; called again with every look, for groups change.
        instance: Path in an entry of the label that tells instances apart.
    """

    pattern: re.Pattern[str]
    wanted: Callable[[Executor, Mapping[str, str], bool], tuple[str, Mapping[str, str]]]
    instance: tuple[str, ...]


def logs(executor: Executor, id: str, *, follow: bool, since_s: float | None, previous: bool) -> Iterator[Line]:
    """Give time, instance and line of what a native printed, the oldest first.

    Args:
        executor: Of the session.
        id: Native id.
        follow: Go on with new entries, until whoever reads stops.
        since_s: Only entries from then on, in seconds since 1970; ``None`` for all that Google keeps.
        previous: Of instances that ended, and not of those that run.
    """
    source, match = next((item, match) for item in SOURCES if (match := item.pattern.fullmatch(id)))
    since, shown = since_s, set[str]()
    while True:
        newest, seen = since, set[str]()
        what, names = source.wanted(executor, match.groupdict(), previous)
        for entry in _entries(executor, what, since, patient=follow) if what else ():
            when = _seconds(str(entry.get("timestamp") or entry.get("receiveTimestamp") or ""))
            key = f"{entry.get('logName')} {entry.get('timestamp')} {entry.get('insertId')}"
            newest = max(newest or 0.0, when)
            seen.add(key)
            if key not in shown:
                yield when, _instance(source, entry, names), text(entry)
        if not follow:
            return
        # Entries come late and out of order, so each look overlaps with the one before.
        shown |= seen
        if newest is not None and newest - LATE_S > (since or 0.0):
            since, shown = newest - LATE_S, seen
        time.sleep(executor.every_s * EVERY)


def _entries(executor: Executor, what: str, since: float | None, *, patient: bool) -> Iterator[dict[str, Any]]:
    """Give the entries that a filter shows, page by page."""
    if since is not None:
        what += f' AND timestamp>="{_stamp(since)}"'
    body: dict[str, Any] = {
        "resourceNames": [f"projects/{executor.project}"],
        "filter": f"{what} AND {_AUDIT}",
        "orderBy": "timestamp asc",
        "pageSize": PAGE,
    }
    tries = 0
    while True:
        try:
            answer = executor.call("logging.entries.list", {}, body, effect=False)
        except (Throttled, Transient) as wrong:
            tries += 1
            if tries > _TRIES and not patient:
                raise
            time.sleep((getattr(wrong, "after", None) or executor.every_s) * min(tries, _TRIES))
            continue
        yield from answer.get("entries") or ()
        # A page may be empty although there are more: Google looked for as long as it wanted to.
        if not answer.get("nextPageToken"):
            return
        body["pageToken"] = answer["nextPageToken"]


def text(entry: Mapping[str, Any]) -> str:
    """Return an entry as one line for a person."""
    if "textPayload" in entry:
        return str(entry["textPayload"]).rstrip("\r\n")
    payload = entry.get("jsonPayload") or entry.get("protoPayload") or {}
    message = payload.get("message")
    if isinstance(message, str):
        return message.rstrip("\r\n")
    asked = entry.get("httpRequest")
    if asked and not payload:
        words = (asked.get("requestMethod"), asked.get("status"), asked.get("requestUrl"), asked.get("latency"))
        return " ".join(str(word) for word in words if word)
    return json.dumps(payload, ensure_ascii=False, sort_keys=True)


def _instance(source: Source, entry: Mapping[str, Any], names: Mapping[str, str]) -> str:
    for path in source.instance:
        head, _, label = path.partition(" ")
        found = str((take(entry, head, None) or {}).get(label, ""))
        if found:
            # Long ids of instances differ at their ends.
            return names.get(found, found if len(found) < _LONG or label != "instanceId" else found[-8:])
    return ""


_LONG = 20


def _service(executor: Executor, id: Mapping[str, str], previous: bool) -> tuple[str, Mapping[str, str]]:
    """Return the filter of a service; what ended are its earlier revisions."""
    what = (
        f'resource.type="cloud_run_revision" AND resource.labels.service_name="{id["name"]}"'
        f' AND resource.labels.location="{id["region"]}"'
    )
    if previous:
        name = f"projects/{id['project']}/locations/{id['region']}/services/{id['name']}"
        found = executor.call("run.projects.locations.services.get", {"name": name})
        newest = str(found.get("latestReadyRevision", "")).rpartition("/")[2]
        what += f' AND resource.labels.revision_name!="{newest}"'
    return what, {}


def _machine(executor: Executor, id: Mapping[str, str], previous: bool) -> tuple[str, Mapping[str, str]]:
    """Return the filter of a machine: entries name it by its number."""
    params = {"project": id["project"], "zone": id["zone"], "instance": id["name"]}
    number = str(executor.call("compute.instances.get", params)["id"])
    return ("" if previous else _numbered([number])), {number: id["name"]}


def _numbered(numbers: list[str]) -> str:
    words = " OR ".join(f'"{number}"' for number in numbers)
    return f'resource.type="gce_instance" AND resource.labels.instance_id=({words})'


def _group(executor: Executor, id: Mapping[str, str], previous: bool) -> tuple[str, Mapping[str, str]]:
    """Return the filter of the machines that are in a group now."""
    name, page = "compute.regionInstanceGroupManagers.listManagedInstances", ""
    params = {"project": id["project"], "region": id["region"], "instanceGroupManager": id["name"]}
    names: dict[str, str] = {}
    while True:
        try:
            answer = executor.call(name, {**params, **({"pageToken": page} if page else {})}, effect=False)
        except Gone:
            return "", {}
        for item in answer.get("managedInstances") or ():
            if item.get("id"):
                names[str(item["id"])] = str(item.get("instance", "")).rpartition("/")[2]
        page = answer.get("nextPageToken", "")
        if not page:
            return (_numbered(sorted(names)) if names and not previous else ""), names


def _database(executor: Executor, id: Mapping[str, str], previous: bool) -> tuple[str, Mapping[str, str]]:
    where = f"{id['project']}:{id['name']}"
    what = f'resource.type="cloudsql_database" AND resource.labels.database_id="{where}"'
    return ("" if previous else what), {where: id["name"]}


_PROJECT = "projects/(?P<project>[^/]+)/"
SOURCES: tuple[Source, ...] = (
    Source(
        re.compile(_PROJECT + "locations/(?P<region>[^/]+)/services/(?P<name>[^/]+)"),
        _service,
        ("labels instanceId", "resource.labels revision_name"),
    ),
    Source(
        re.compile(_PROJECT + "zones/(?P<zone>[^/]+)/instances/(?P<name>[^/]+)"),
        _machine,
        ("resource.labels instance_id",),
    ),
    Source(
        re.compile(_PROJECT + "regions/(?P<region>[^/]+)/instanceGroupManagers/(?P<name>[^/]+)"),
        _group,
        ("resource.labels instance_id",),
    ),
    Source(re.compile(_PROJECT + "instances/(?P<name>[^/]+)"), _database, ("resource.labels database_id",)),
)
"""Everything that prints, told by its native id."""


def _stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _seconds(stamp: str) -> float:
    """Return seconds since 1970; Google writes up to nine digits of a second."""
    found = _STAMP.fullmatch(stamp)
    if not found:
        return 0.0
    return datetime.fromisoformat(f"{found[1]}+00:00").timestamp() + float(f"0{found[2] or '.0'}")


_STAMP = re.compile(r"(\d+-\d+-\d+T\d+:\d+:\d+)(\.\d+)?Z")
