"""What is no object of its own but a part of another one: disks at machines, machines in groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from genesys.spi import faults as f
from genesys.spi.provider import ResourceType
from genesys.spi.session import Observed, Pending, Token
from genesys_gcp.wire import shape
from genesys_gcp.wire.jobs import Call, Job
from genesys_gcp.wire.special import sure

if TYPE_CHECKING:
    from genesys_gcp.wire.executor import Executor

GROUPS = "compute.networkEndpointGroups"


def _place(path: str) -> dict[str, str]:
    """Return the parameters of an object in a zone: its project, its zone and its name."""
    _, project, _, zone, _, name = path.split("/")
    return {"project": project, "zone": zone, "name": name}


def _machine(path: str) -> dict[str, str]:
    place = _place(path)
    return {"project": place["project"], "zone": place["zone"], "instance": place["name"]}


def _group(path: str) -> dict[str, str]:
    place = _place(path)
    return {"project": place["project"], "zone": place["zone"], "networkEndpointGroup": place["name"]}


def attach(executor: Executor, type: ResourceType, want: Mapping[str, Any], token: Token) -> Observed | Pending:
    """Attach a disk; one that is attached already stays as it is."""
    machine, name = shape.short(str(want["instance"])), str(want["deviceName"])
    id = f"{machine}#{name}"
    found = attached(executor, type, [id])[id]
    if found is not None and found.properties["source"] == shape.short(want["source"]):
        return found
    body = {key: value for key, value in shape.whole(type, want).items() if key != "instance"}
    call = Call("compute.instances.attachDisk", _machine(machine), body)
    return sure(executor.begin(type, Job("create", id, call, want=want, token=token)))


def attached(executor: Executor, type: ResourceType, ids: list[str]) -> dict[str, Observed | None]:
    """Read attachments: one call for each machine."""
    machines: dict[str, list[dict[str, Any]]] = {}
    found: dict[str, Observed | None] = {}
    for id in ids:
        machine, _, name = id.partition("#")
        if machine not in machines:
            try:
                answer = executor.call("compute.instances.get", _machine(machine))
            except f.Gone:
                answer = {}
            machines[machine] = answer.get("disks") or []
        held = next((disk for disk in machines[machine] if disk.get("deviceName") == name), None)
        found[id] = _attachment(id, machine, held) if held else None
    return found


def _attachment(id: str, machine: str, disk: Mapping[str, Any]) -> Observed:
    names = ("source", "deviceName", "mode", "autoDelete")
    seen = {name: shape.short(disk[name]) for name in names if name in disk}
    return Observed(id, {"instance": machine, "autoDelete": False, **seen})


def detach(executor: Executor, type: ResourceType, id: str) -> Pending | None:
    """Detach a disk; quiet when it is not attached."""
    if attached(executor, type, [id])[id] is None:
        return None
    machine, _, name = id.partition("#")
    call = Call("compute.instances.detachDisk", {**_machine(machine), "deviceName": name})
    begun = executor.begin(type, Job("delete", id, call))
    return begun if isinstance(begun, Pending) else None


def find_attached(executor: Executor, type: ResourceType, token: Token) -> Observed | None:
    """Return what a create of this session attached; attaching again does no harm."""
    id = executor.made_by(token)
    return attached(executor, type, [id])[id] if id else None


def join(executor: Executor, type: ResourceType, want: Mapping[str, Any], token: Token) -> Observed | Pending:
    """Put a machine into a group; Google takes one that is in it already."""
    group, port = shape.short(str(want["networkEndpointGroup"])), want.get("port")
    id = f"{group}#{shape.short(str(want['instance']))}#{port or ''}"
    call = Call(f"{GROUPS}.attachNetworkEndpoints", _group(group), _endpoints(id))
    return sure(executor.begin(type, Job("create", id, call, want=want, token=token)))


def _endpoints(id: str) -> dict[str, Any]:
    _, machine, port = id.split("#")
    endpoint: dict[str, Any] = {"instance": machine}
    if port:
        endpoint["port"] = int(port)
    return {"networkEndpoints": [endpoint]}


def joined(executor: Executor, type: ResourceType, ids: list[str]) -> dict[str, Observed | None]:
    """Read who is in groups: one call for each group."""
    groups: dict[str, set[tuple[str, str]]] = {}
    found: dict[str, Observed | None] = {}
    for id in ids:
        group, machine, port = id.split("#")
        if group not in groups:
            groups[group] = _members(executor, group)
        fields: dict[str, Any] = {"networkEndpointGroup": group, "instance": machine}
        if port:
            fields["port"] = int(port)
        here = (machine.rpartition("/")[2], port) in groups[group]
        found[id] = Observed(id, fields) if here else None
    return found


def _members(executor: Executor, group: str) -> set[tuple[str, str]]:
    """Return name and port of every machine in a group; the port is empty where a group knows none."""
    found: set[tuple[str, str]] = set()
    page = ""
    while True:
        params = {**_group(group), **({"pageToken": page} if page else {})}
        try:
            body = {"healthStatus": "SKIP"}
            answer = executor.call(f"{GROUPS}.listNetworkEndpoints", params, body, effect=False)
        except f.Gone:
            return found
        for item in answer.get("items") or ():
            endpoint = item["networkEndpoint"]
            found.add((str(endpoint.get("instance", "")).rpartition("/")[2], str(endpoint.get("port") or "")))
        page = answer.get("nextPageToken", "")
        if not page:
            return found


def leave(executor: Executor, type: ResourceType, id: str) -> Pending | None:
    """Take a machine out of a group; quiet when it is not in it: it leaves by itself when it is deleted."""
    if joined(executor, type, [id])[id] is None:
        return None
    group = id.partition("#")[0]
    begun = executor.begin(
        type, Job("delete", id, Call(f"{GROUPS}.detachNetworkEndpoints", _group(group), _endpoints(id)))
    )
    return begun if isinstance(begun, Pending) else None


def find_joined(executor: Executor, type: ResourceType, token: Token) -> Observed | None:
    """Return whom a create of this session put into a group; doing it again does no harm."""
    id = executor.made_by(token)
    return joined(executor, type, [id])[id] if id else None
