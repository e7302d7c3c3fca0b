"""Load balancers, groups and attachments of Compute Engine: what is special about them.

Sources: docs.cloud.google.com/load-balancing/docs (serverless groups know no timeout; targets of a forwarding rule),
…/compute/docs/instance-groups (a group manager makes its group), …/compute/docs/disks/attach-disks; read 2026-11-27.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

from genesys_gcp.testbed import strict
from genesys_gcp.testbed.links import ROOT, linked
from genesys_gcp.testbed.schema import Asked
from genesys_gcp.testbed.state import Operation, State
from genesys_gcp.testbed.wrong import Wrong

Json = dict[str, Any]
Begin = Callable[[State, Asked, str, str, Callable[[], None]], Operation]


def rule(state: State, asked: Asked, made: Json) -> None:
    """Give a forwarding rule an address of its subnet, when it brings none."""
    if "IPAddress" not in made:
        subnet = state.objects.get(made.get("subnetwork", "").removeprefix(ROOT))
        if subnet is None:
            raise Wrong(400, "invalid", "An address or a subnetwork is required.")
        used = state.hidden.setdefault("addresses", set())
        made["IPAddress"] = next(str(h) for h in list(ip_network(subnet["ipCidrRange"]))[2:-1] if str(h) not in used)
        used.add(made["IPAddress"])
    if made.get("target") and "loadBalancingScheme" not in made:
        raise Wrong(400, "invalid", "A load balancing scheme is required.")


def backend(state: State, asked: Asked, made: Json) -> None:
    """Refuse what a backend service with serverless groups cannot have."""
    groups = [state.objects.get(item["group"].removeprefix(ROOT), {}) for item in made.get("backends") or ()]
    serverless = any(group.get("networkEndpointType") == "SERVERLESS" for group in groups)
    if serverless and "timeoutSec" in asked.body:
        raise Wrong(
            400,
            "invalid",
            "Timeout sec is not supported for a backend service with Serverless network endpoint groups.",
        )
    if serverless and made.get("healthChecks"):
        raise Wrong(
            400, "invalid", "A backend service cannot have a healthcheck with Serverless network endpoint groups."
        )
    if groups and not serverless and not made.get("healthChecks"):
        raise Wrong(400, "invalid", "A health check is required.")
    for group, item in zip(groups, made.get("backends") or (), strict=True):
        if str(group.get("networkEndpointType", "")).startswith("GCE_VM_IP_PORT") and not item.get(
            "maxRatePerEndpoint"
        ):
            raise Wrong(400, "invalid", "A rate is required for groups of endpoints.")


def manager(state: State, asked: Asked, made: Json) -> None:
    """Check a group manager, and say what its group will be called."""
    surge = ((made.get("updatePolicy") or {}).get("maxSurge") or {}).get("fixed", 0)
    zones = len((made.get("distributionPolicy") or {}).get("zones") or "abc")
    if 0 < surge < zones:
        raise Wrong(
            400,
            "invalid",
            "Fixed updatePolicy.maxSurge for regional managed instance group has to be either 0 or"
            " at least equal to the number of zones.",
        )
    path = f"{asked.path}/{made['name']}"
    made["instanceGroup"] = ROOT + path.replace("/instanceGroupManagers/", "/instanceGroups/")
    made.setdefault("targetSize", 0)


def managed(state: State, path: str) -> None:
    """Make the group of a group manager."""
    found = state.objects[path]
    group = found["instanceGroup"].removeprefix(ROOT)
    found["status"] = {"isStable": True}
    state.objects[group] = {
        "kind": "compute#instanceGroup",
        "id": state.id(),
        "name": found["name"],
        "selfLink": ROOT + group,
        "region": found["region"],
        "creationTimestamp": state.now(),
    }


def unmanaged(state: State, path: str) -> None:
    """Take the group away with its manager, unless something uses it (quirk G06)."""
    group = state.objects[path]["instanceGroup"]
    for other, item in state.objects.items():
        if any(held.get("group") == group for held in item.get("backends") or ()):
            raise Wrong(
                400, "resourceInUseByAnotherResource", f"The resource '{path}' is already being used by '{other}'"
            )
    state.objects.pop(group.removeprefix(ROOT), None)


def _field(verb: str, name: str) -> Callable[[State, Asked, Begin], Operation]:
    def change(state: State, asked: Asked, begin: Begin) -> Operation:
        path = asked.path.removesuffix(f"/{verb}")
        path = path.replace("/global/global/", "/global/")
        if path not in state.objects:
            path = path.replace("/targetHttpProxies/", "/global/targetHttpProxies/")
        found = state.get(path)
        value = linked(asked.body[name], str(asked.params["project"]))
        if value.removeprefix(ROOT) not in state.objects:
            raise Wrong(400, "invalid", f"Invalid value for field '{name}': '{value}'. It cannot be found.")

        def work() -> None:
            found[name] = value

        return begin(state, asked, verb, path, work)

    return change


def _attach(state: State, asked: Asked, begin: Begin) -> Operation:
    path = asked.path.removesuffix("/attachDisk")
    machine, wanted = state.get(path), linked(asked.body, str(asked.params["project"]))
    place = wanted.get("source", "").removeprefix(ROOT)
    disk = state.get(place)
    if disk.get("users"):
        raise Wrong(400, "resourceInUseByAnotherResource", f"The disk resource '{place}' is already being used")
    if place.split("/")[3] != path.split("/")[3]:
        raise Wrong(400, "invalid", "The disk is in another zone.")
    strict.fits(machine["machineType"], disk["type"])
    held = {
        "kind": "compute#attachedDisk",
        "type": "PERSISTENT",
        "mode": "READ_WRITE",
        "autoDelete": False,
        "interface": "SCSI",
        "boot": False,
        "index": len(machine["disks"]),
        "diskSizeGb": disk["sizeGb"],
        **wanted,
    }

    def work() -> None:
        machine["disks"].append(held)
        disk["users"] = [ROOT + path]

    return begin(state, asked, "attachDisk", path, work)


def _detach(state: State, asked: Asked, begin: Begin) -> Operation:
    path, name = asked.path.removesuffix("/detachDisk"), asked.params["deviceName"]
    machine = state.get(path)
    held = next((disk for disk in machine["disks"] if disk["deviceName"] == name), None)
    if held is None:
        raise Wrong(400, "invalid", f"No attached disk found with device name '{name}'")

    def work() -> None:
        machine["disks"].remove(held)
        state.objects.get(held["source"].removeprefix(ROOT), {}).pop("users", None)

    return begin(state, asked, "detachDisk", path, work)


def _endpoints(state: State, path: str) -> list[Json]:
    """Return the endpoints of a group; those of machines that are gone went with them."""
    found: list[Json] = state.hidden.setdefault(f"endpoints {path}", [])
    found[:] = [item for item in found if item["instance"].removeprefix(ROOT) in state.objects]
    return found


def _join(state: State, asked: Asked, begin: Begin) -> Operation:
    path = asked.path.removesuffix("/attachNetworkEndpoints")
    group = state.get(path)
    wanted = linked(asked.body["networkEndpoints"], str(asked.params["project"]))
    for item in wanted:
        machine = state.get(item["instance"].removeprefix(ROOT))
        if machine["zone"] != group["zone"]:
            raise Wrong(400, "invalid", f"The machine '{item['instance']}' is in another zone than the group.")
        if ("port" in item) != (group["networkEndpointType"] == "GCE_VM_IP_PORT"):
            raise Wrong(400, "invalid", "A port is needed in groups of addresses and ports, and in no others.")
        item["ipAddress"] = machine["networkInterfaces"][0]["networkIP"]

    def work() -> None:
        held = _endpoints(state, path)
        held += [item for item in wanted if item not in held]

    return begin(state, asked, "attachNetworkEndpoints", path, work)


def _leave(state: State, asked: Asked, begin: Begin) -> Operation:
    path = asked.path.removesuffix("/detachNetworkEndpoints")
    state.get(path)
    wanted = [(i["instance"], i.get("port")) for i in linked(asked.body["networkEndpoints"], asked.params["project"])]

    def work() -> None:
        held = _endpoints(state, path)
        held[:] = [item for item in held if (item["instance"], item.get("port")) not in wanted]

    return begin(state, asked, "detachNetworkEndpoints", path, work)


def _schedule(add: bool) -> Callable[[State, Asked, Begin], Operation]:
    verb = "addResourcePolicies" if add else "removeResourcePolicies"

    def change(state: State, asked: Asked, begin: Begin) -> Operation:
        path = asked.path.removesuffix(f"/{verb}")
        disk, items = state.get(path), linked(asked.body["resourcePolicies"], str(asked.params["project"]))
        held = disk.get("resourcePolicies") or []
        if add and held:
            raise Wrong(400, "invalid", "A disk can have one schedule of snapshots.")

        def work() -> None:
            disk["resourcePolicies"] = [*held, *items] if add else [item for item in held if item not in items]

        return begin(state, asked, verb, path, work)

    return change


def _snapshot(state: State, asked: Asked, begin: Begin) -> Operation:
    path = asked.path.removesuffix("/createSnapshot")
    state.get(path)
    place = f"projects/{asked.params['project']}/global/snapshots/{asked.body['name']}"
    if place in state.objects:
        raise Wrong(409, "alreadyExists", f"The resource '{place}' already exists")

    def work() -> None:
        state.objects[place] = {
            "kind": "compute#snapshot",
            "id": state.id(),
            "name": asked.body["name"],
            "status": "READY",
        }

    return begin(state, asked, "createSnapshot", path, work)


def _ports(state: State, asked: Asked, begin: Begin) -> Operation:
    path = asked.path.removesuffix("/setNamedPorts")
    group, manager = state.get(path), state.get(path.replace("/instanceGroups/", "/instanceGroupManagers/"))

    def work() -> None:
        group["namedPorts"] = manager["namedPorts"] = asked.body.get("namedPorts") or []

    return begin(state, asked, "setNamedPorts", path, work)


def _autoscaler(state: State, asked: Asked, begin: Begin) -> Operation:
    path = f"{asked.path}/{asked.params.get('autoscaler', asked.body.get('name'))}"
    found = state.get(path)

    def work() -> None:
        for name, value in asked.body.items():
            found[name] = {**found[name], **value} if isinstance(value, dict) and name in found else value

    return begin(state, asked, "patch", path, work)


CALLS: dict[tuple[str, str], Callable[[State, Asked, Begin], Operation]] = {
    ("globalForwardingRules", "setTarget"): _field("setTarget", "target"),
    ("forwardingRules", "setTarget"): _field("setTarget", "target"),
    ("targetHttpProxies", "setUrlMap"): _field("setUrlMap", "urlMap"),
    ("regionTargetHttpProxies", "setUrlMap"): _field("setUrlMap", "urlMap"),
    ("instances", "attachDisk"): _attach,
    ("instances", "detachDisk"): _detach,
    ("networkEndpointGroups", "attachNetworkEndpoints"): _join,
    ("networkEndpointGroups", "detachNetworkEndpoints"): _leave,
    ("disks", "addResourcePolicies"): _schedule(add=True),
    ("disks", "removeResourcePolicies"): _schedule(add=False),
    ("disks", "createSnapshot"): _snapshot,
    ("regionAutoscalers", "patch"): _autoscaler,
    ("regionInstanceGroups", "setNamedPorts"): _ports,
}
"""(resource, method) -> what it does."""


def instances(state: State, asked: Asked) -> Json:
    """List the machines that a group manager keeps."""
    path = asked.path.removesuffix("/listManagedInstances")
    found = state.get(path)
    places = (found.get("distributionPolicy") or {}).get("zones") or [{"zone": f"{found['region']}-a"}]
    zone = places[0]["zone"].rpartition("/")[2]
    items = [
        {
            "id": str(7_000 + number),
            "instance": f"{ROOT}projects/{asked.params['project']}/zones/{zone}/instances/{found['name']}-{number}",
            "instanceStatus": "RUNNING",
            "currentAction": "NONE",
        }
        for number in range(int(found.get("targetSize", 0)))
    ]
    return {"managedInstances": items}


def members(state: State, asked: Asked) -> Json:
    """List the machines of a group."""
    path = asked.path.removesuffix("/listNetworkEndpoints")
    state.get(path)
    items = [{"networkEndpoint": item} for item in _endpoints(state, path)]
    return {"kind": "compute#networkEndpointGroupsListNetworkEndpoints", "items": items}
