"""Machines and disks of Compute Engine: what is special about them.

Sources: docs.cloud.google.com/compute/docs/instances/instance-lifecycle (states),
…/changing-machine-type-of-stopped-instance (a machine must be stopped), …/disks/resize-persistent-disk
(only larger), read 2026-11-27.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import ip_network
from typing import Any

from genesys_gcp.testbed.links import ROOT, linked
from genesys_gcp.testbed.schema import Asked
from genesys_gcp.testbed.state import Operation, State
from genesys_gcp.testbed.wrong import Wrong

Json = dict[str, Any]
Begin = Callable[[State, Asked, str, str, Callable[[], None]], Operation]
DEFAULTS: Mapping[str, Any] = {
    "canIpForward": False,
    "startRestricted": False,
    "deletionProtection": False,
    "cpuPlatform": "Unknown CPU Platform",
    "scheduling": {
        "onHostMaintenance": "MIGRATE",
        "automaticRestart": True,
        "preemptible": False,
        "provisioningModel": "STANDARD",
    },
}


def insert(state: State, asked: Asked, made: Json) -> None:
    """Check a new machine, and fill in what Google chooses."""
    zone = str(asked.params["zone"])
    if not made.get("disks"):
        raise Wrong(400, "invalid", "Invalid value for field 'resource.disks': ''. No disks are specified.")
    if not made.get("networkInterfaces"):
        raise Wrong(400, "invalid", "At least one network interface is required.")
    if f"/zones/{zone}/" not in made.get("machineType", f"/zones/{zone}/"):
        raise Wrong(400, "invalid", "The machine type is in another zone.")
    for account in made.get("serviceAccounts") or ():
        if account["email"] != "default" and not _account(state, account["email"]):
            raise Wrong(
                400,
                "invalid",
                f"The resource 'serviceAccounts/{account['email']}' of type 'serviceAccount' "
                "does not exist: service account does not exist.",
            )
    for position, interface in enumerate(made["networkInterfaces"]):
        _interface(state, interface, position)
    made["metadata"] = {"kind": "compute#metadata", "fingerprint": state.fresh(), **(made.get("metadata") or {})}
    made["tags"] = {"fingerprint": state.fresh(), **(made.get("tags") or {})}
    made["status"] = "PROVISIONING"
    made["shieldedInstanceIntegrityPolicy"] = {"updateAutoLearnPolicy": True}
    made["scheduling"] = {**DEFAULTS["scheduling"], **made["scheduling"]}


def _account(state: State, email: str) -> bool:
    return any(path.endswith(f"/serviceAccounts/{email}") for path in state.objects)


def _interface(state: State, interface: Json, position: int) -> None:
    place = interface.get("subnetwork", "").removeprefix(ROOT)
    subnet = state.objects.get(place)
    if subnet is None:
        raise Wrong(400, "invalid", "A subnetwork is required in networks without automatic ones.")
    used = {
        other.get("networkIP")
        for item in state.objects.values()
        for other in item.get("networkInterfaces") or ()
        if other.get("subnetwork") == interface["subnetwork"]
    } | set(state.hidden.get("addresses", ()))
    block = ip_network(subnet["ipCidrRange"])
    address = next(str(host) for host in list(block)[2:-1] if str(host) not in used)
    state.hidden.setdefault("addresses", set()).add(address)
    interface.update(
        kind="compute#networkInterface",
        name=f"nic{position}",
        network=subnet["network"],
        networkIP=address,
        fingerprint=state.fresh(),
        stackType="IPV4_ONLY",
    )
    for access in interface.get("accessConfigs") or ():
        access.setdefault("natIP", f"198.51.100.{len(state.hidden['addresses'])}")
        access.update(kind="compute#accessConfig", networkTier="PREMIUM")


def ready(state: State, path: str) -> None:
    """Make the disks of a machine, which do not show how they were asked for."""
    machine, zone = state.objects[path], path.rpartition("/instances/")[0]
    project = path.split("/")[1]
    shown = []
    for position, wanted in enumerate(machine["disks"]):
        params = wanted.get("initializeParams") or {}
        place = wanted.get("source", "").removeprefix(ROOT)
        if not place:
            name = params.get("diskName") or machine["name"] + (f"-{position}" if position else "")
            place = f"{zone}/disks/{name}"
            state.objects[place] = linked(
                {
                    "kind": "compute#disk",
                    "id": state.id(),
                    "name": name,
                    "status": "READY",
                    "sizeGb": str(params.get("diskSizeGb", 10)),
                    "type": params.get("diskType", f"{zone}/diskTypes/pd-standard"),
                    "sourceImage": params.get("sourceImage", ""),
                    "selfLink": ROOT + place,
                    "zone": ROOT + zone,
                    "creationTimestamp": state.now(),
                    "labelFingerprint": state.fresh(),
                },
                project,
            )
        state.objects[place]["users"] = [ROOT + path]
        shown.append(
            {
                "kind": "compute#attachedDisk",
                "type": "PERSISTENT",
                "mode": "READ_WRITE",
                "interface": "SCSI",
                "source": ROOT + place,
                "deviceName": wanted.get("deviceName") or f"persistent-disk-{position}",
                "index": position,
                "boot": wanted.get("boot", False),
                "autoDelete": wanted.get("autoDelete", False),
                "diskSizeGb": state.objects[place]["sizeGb"],
            }
        )
    machine["disks"] = shown
    machine["cpuPlatform"], machine["lastStartTimestamp"] = "Intel Broadwell", state.now()


def gone(state: State, path: str) -> None:
    """Delete the disks that go with a machine."""
    for held in state.objects[path]["disks"]:
        place = held["source"].removeprefix(ROOT)
        if held["autoDelete"]:
            state.objects.pop(place, None)
        elif place in state.objects:
            state.objects[place].pop("users", None)


def disk(state: State, asked: Asked, made: Json) -> None:
    """Fill in what Google chooses for a disk."""
    made.setdefault("sizeGb", "10")
    made["sizeGb"] = str(made["sizeGb"])
    made.setdefault("type", f"{ROOT}{asked.path.rpartition('/')[0]}/diskTypes/pd-standard")
    made["physicalBlockSizeBytes"] = str(made.get("physicalBlockSizeBytes", 4096))


def _machine(state: State, asked: Asked) -> tuple[str, Json]:
    path = asked.path.rpartition("/")[0]
    return path, state.get(path)


def _to(status: str) -> Callable[[State, Asked, Begin], Operation]:
    def change(state: State, asked: Asked, begin: Begin) -> Operation:
        path, machine = _machine(state, asked)

        def work() -> None:
            machine["status"] = status

        return begin(state, asked, asked.route.name.rpartition(".")[2], path, work)

    return change


def _set(*names: str, stopped: bool = False, whole: str = "") -> Callable[[State, Asked, Begin], Operation]:
    """Return a call that sets fields of a machine, which may have to be stopped for it (quirk G66)."""

    def change(state: State, asked: Asked, begin: Begin) -> Operation:
        path, machine = _machine(state, asked)
        if stopped and machine["status"] != "TERMINATED":
            raise Wrong(400, "invalid", f"The instance '{path}' must be stopped first.")
        if whole:
            wanted: Json = {whole: {**machine.get(whole, {}), **asked.body}}
        else:
            wanted = {name: asked.body.get(name, asked.params.get(name)) for name in names}
        wanted = linked(wanted, str(asked.params["project"]))
        _exists(wanted)

        def work() -> None:
            machine.update(wanted)

        return begin(state, asked, asked.route.name.rpartition(".")[2], path, work)

    return change


def _exists(wanted: Json) -> None:
    from genesys_gcp.testbed import places

    kind = wanted.get("machineType")
    if kind and not places.known(kind.removeprefix(ROOT)):
        raise Wrong(
            400, "invalid", f"Invalid value for field 'resource.machineType': '{kind}'. It does not exist in zone."
        )


def _account_of(state: State, asked: Asked, begin: Begin) -> Operation:
    path, machine = _machine(state, asked)
    if machine["status"] != "TERMINATED":
        raise Wrong(400, "invalid", f"The instance '{path}' must be stopped first.")

    def work() -> None:
        machine["serviceAccounts"] = [asked.body]

    return begin(state, asked, "setServiceAccount", path, work)


def _resize(state: State, asked: Asked, begin: Begin) -> Operation:
    path, found = _machine(state, asked)
    size = int(asked.body["sizeGb"])
    if size <= int(found["sizeGb"]):
        raise Wrong(400, "invalid", f"Invalid value for field 'sizeGb': '{size}'. New disk size must be larger.")

    def work() -> None:
        found["sizeGb"] = str(size)
        for item in state.objects.values():
            for held in item.get("disks") or ():
                if held.get("source") == found["selfLink"]:
                    held["diskSizeGb"] = str(size)

    return begin(state, asked, "resizeDisk", path, work)


def _protect(state: State, asked: Asked, begin: Begin) -> Operation:
    path, machine = _machine(state, asked)

    def work() -> None:
        machine["deletionProtection"] = asked.params.get("deletionProtection", True)

    return begin(state, asked, "setDeletionProtection", path, work)


CALLS: dict[tuple[str, str], Callable[[State, Asked, Begin], Operation]] = {
    ("instances", "start"): _to("RUNNING"),
    ("instances", "stop"): _to("TERMINATED"),
    ("instances", "setMachineType"): _set("machineType", stopped=True),
    ("instances", "setServiceAccount"): _account_of,
    ("instances", "updateShieldedInstanceConfig"): _set(stopped=True, whole="shieldedInstanceConfig"),
    ("instances", "setDeletionProtection"): _protect,
    ("disks", "resize"): _resize,
}
"""(resource, method) -> what it does."""
