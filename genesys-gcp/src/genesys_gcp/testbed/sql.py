"""Cloud SQL.

Sources: docs.cloud.google.com/sql/docs/postgres/admin-api (one operation at a time for an instance: 409
operationInProgress), …/delete-instance (a name is held for up to a week), …/configure-private-services-access (a
private address needs the connection first), …/edit-instance (what cannot be changed), read 2026-11-27.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from genesys_gcp.testbed import places, strict
from genesys_gcp.testbed.filters import parsed
from genesys_gcp.testbed.schema import Asked
from genesys_gcp.testbed.state import Operation, State
from genesys_gcp.testbed.wrong import Wrong

Json = dict[str, Any]
ROOT = "https://sqladmin.googleapis.com/v1/"
HELD_S = 7 * 86400.0


def answer(state: State, asked: Asked) -> Json:
    """Answer a call."""
    _, resource, verb = asked.route.name.split(".")
    if resource == "operations" and verb == "get":
        return shown(state, state.polled(asked.params["operation"]))
    found = _CALLS.get((resource, verb))
    if found is None:
        raise Wrong(501, "notImplemented", f"{asked.route.name} is not simulated")
    return found(state, asked)


def shown(state: State, operation: Operation) -> Json:
    """Return an operation as Cloud SQL shows it."""
    found: Json = {
        "kind": "sql#operation",
        "name": operation.name,
        "status": operation.status,
        "operationType": operation.kind,
        "targetLink": ROOT + operation.on,
        "targetId": operation.on.rpartition("/")[2],
        "targetProject": operation.project,
        "selfLink": f"{ROOT}projects/{operation.project}/operations/{operation.name}",
        "insertTime": state.now(),
    }
    if operation.error is not None:
        error = {"kind": "sql#operationError", "code": operation.error.reason, "message": operation.error.message}
        found["error"] = {"kind": "sql#operationErrors", "errors": [error]}
    return found


def _begin(state: State, asked: Asked, kind: str, on: str, work: Callable[[], None]) -> Json:
    """Begin a change; an instance makes one at a time (quirks G07, G08)."""
    server = "/".join(on.split("/")[:4])
    if any(not item.done and item.on.startswith(server) for item in state.operations.values()):
        raise Wrong(
            409,
            "operationInProgress",
            "Operation failed because another operation was already in progress. Try your request after it is done.",
            canonical="ABORTED",
        )
    return shown(state, state.start(asked.route.name, kind, on, work, project=str(asked.params["project"])))


def _insert(state: State, asked: Asked) -> Json:
    body = asked.body
    path = f"{asked.path}/{body.get('name', '')}"
    held = state.held.get(path, 0.0)
    if path in state.objects or held > time.time() or state.busy(path):
        raise Wrong(
            409,
            "instanceAlreadyExists",
            "The Cloud SQL instance already exists. When you delete an instance, "
            "you can't reuse the name of the deleted instance until one week from the deletion date.",
        )
    source = _copied(state, asked)
    made = _server(state, asked, source, path=path)

    def work() -> None:
        made["state"] = "RUNNABLE"
        if source:
            return  # Its databases are those of its primary.
        state.objects[f"{path}/databases/postgres"] = {
            "kind": "sql#database",
            "name": "postgres",
            "charset": "UTF8",
            "collation": "en_US.UTF8",
            "instance": made["name"],
            "project": made["project"],
            "selfLink": f"{ROOT}{path}/databases/postgres",
        }

    on = source["selfLink"].removeprefix(ROOT) if source else path
    if state.busy(on):
        raise Wrong(409, "operationInProgress", "Another operation is in progress on the primary.", canonical="ABORTED")
    answer = _begin(state, asked, "CREATE_REPLICA" if source else "CREATE", path, work)
    if source:
        source.setdefault("replicaNames", []).append(str(body.get("name")))
    state.objects[path] = made  # It shows while it is made.
    operation = state.operations[answer["name"]]
    if operation.done and operation.error is None:
        made["state"] = "RUNNABLE"
    if operation.fails:
        made["state"] = "FAILED"
    return answer


def _server(state: State, asked: Asked, source: Json, *, path: str) -> Json:
    """Return a new server, or a replica when it has a source."""
    body = asked.body
    settings = dict(body.get("settings") or {})
    longest = 98 - len(f"{asked.params['project']}:")
    if len(str(body.get("name", ""))) > longest:
        raise Wrong(400, "invalid", f"Invalid request: the name may have {longest} characters in this project.")
    strict.labels(settings.get("userLabels"))
    _tier(settings)
    address = _private(state, body)
    made = {
        **body,
        "kind": "sql#instance",
        "state": "PENDING_CREATE",
        "project": asked.params["project"],
        "selfLink": ROOT + path,
        "connectionName": f"{asked.params['project']}:{body.get('region')}:{body.get('name')}",
        "backendType": "SECOND_GEN",
        "instanceType": "READ_REPLICA_INSTANCE" if source else "CLOUD_SQL_INSTANCE",
        "gceZone": f"{body.get('region')}-a",
        "createTime": state.now(),
        "etag": state.fresh(),
        "serverCaCert": {"kind": "sql#sslCert", "instance": body.get("name")},
        "settings": _settings(settings),
    }
    if source:
        made["masterInstanceName"] = f"{asked.params['project']}:{source['name']}"
        made["settings"]["dataDiskSizeGb"] = source["settings"]["dataDiskSizeGb"]
        made["settings"].setdefault("dataDiskType", source["settings"].get("dataDiskType", "PD_SSD"))
    if address:
        made["ipAddresses"] = [{"type": "PRIVATE", "ipAddress": address}]
    made.pop("rootPassword", None)
    return made


def _copied(state: State, asked: Asked) -> Json:
    """Return what a new replica copies, which has to be of its version and to keep backups; nothing for no replica."""
    name = str(asked.body.get("masterInstanceName", ""))
    if not name:
        return {}
    found: Json = state.get(f"{asked.path}/{name.rpartition(':')[2]}")
    if found["databaseVersion"] != asked.body.get("databaseVersion", found["databaseVersion"]):
        raise Wrong(400, "invalid", "Invalid request: a replica has the database version of its primary.")
    if not found["settings"]["backupConfiguration"].get("enabled"):
        raise Wrong(400, "invalid", "Invalid request: backups must be enabled on the primary of a replica.")
    return found


def _tier(settings: Json) -> None:
    tier, edition = str(settings.get("tier", "")), settings.get("edition", "ENTERPRISE_PLUS")
    plus = tier.startswith("db-perf-optimized")
    if (edition == "ENTERPRISE_PLUS") != plus:
        raise Wrong(400, "invalid", f"Invalid Tier ({tier}) for ({edition}) Edition. Use a predefined Tier instead.")
    if not plus and tier not in places.database_types() and not tier.startswith("db-custom-"):
        raise Wrong(400, "invalid", f"Invalid request: Invalid tier {tier}.")


_REACHED: Json = {
    "requireSsl": False,
    "serverCaMode": "GOOGLE_MANAGED_INTERNAL_CA",
    "serverCertificateRotationMode": "NO_AUTOMATIC_ROTATION",
    "enablePrivatePathForGoogleCloudServices": False,
}


def _settings(settings: Json) -> Json:
    filled: Json = {
        "kind": "sql#settings",
        "activationPolicy": "ALWAYS",
        "pricingPlan": "PER_USE",
        "replicationType": "SYNCHRONOUS",
        "connectorEnforcement": "NOT_REQUIRED",
        **settings,
        "settingsVersion": "1",
    }
    for name in ("dataDiskSizeGb", "storageAutoResizeLimit"):
        if name in filled:
            filled[name] = str(filled[name])
    backup = {
        "kind": "sql#backupConfiguration",
        "startTime": "03:00",
        "backupTier": "STANDARD",
        "transactionalLogStorageState": "CLOUD_STORAGE",
        "transactionLogRetentionDays": 7,
        "backupRetentionSettings": {"retainedBackups": 7, "retentionUnit": "COUNT"},
        **(filled.get("backupConfiguration") or {}),
    }
    filled["backupConfiguration"] = backup
    filled["ipConfiguration"] = {**_REACHED, **(filled.get("ipConfiguration") or {})}
    return filled


def _private(state: State, body: Json) -> str:
    network = ((body.get("settings") or {}).get("ipConfiguration") or {}).get("privateNetwork", "")
    if not network:
        return ""
    path = network.removeprefix("/").removeprefix("https://www.googleapis.com/compute/v1/")
    if path not in state.objects:
        raise Wrong(400, "invalid", f"Invalid request: network {network} does not exist.")
    connection = state.hidden.get(f"connection {path}")
    if connection is None:
        raise Wrong(
            400,
            "invalid",
            "Failed to create subnetwork. Please create Service Networking connection with service "
            f"'servicenetworking.googleapis.com' from consumer network '{path}' again: NETWORK_NOT_PEERED, network is "
            "not peered",
        )
    ranges = [item for key, item in state.objects.items() if item.get("name") in connection["reservedPeeringRanges"]]
    used = sum("/instances/" in key and key.count("/") == 3 for key in state.objects)
    first = str(ranges[0]["address"]).rsplit(".", 1)[0] if ranges else "10.200.0"
    return f"{first}.{3 + used}"


def _patch(state: State, asked: Asked) -> Json:
    path = asked.path
    now = state.get(path)
    wanted = dict(asked.body)
    settings = dict(wanted.pop("settings", {}) or {})
    version = settings.pop("settingsVersion", None)
    if version is not None and str(version) != now["settings"]["settingsVersion"]:
        raise Wrong(412, "conditionNotMet", "The settingsVersion in the request does not match the current one.")
    for name in ("region", "name"):
        if name in wanted and wanted[name] != now.get(name):
            raise Wrong(400, "invalid", f"Invalid request: {name} cannot be changed.")
    if "dataDiskSizeGb" in settings:
        settings["dataDiskSizeGb"] = str(settings["dataDiskSizeGb"])
        if int(settings["dataDiskSizeGb"]) < int(now["settings"]["dataDiskSizeGb"]):
            raise Wrong(400, "invalid", "Invalid request: Disk size cannot be decreased.")
    merged = _merged(now["settings"], settings)
    _tier(merged)

    def work() -> None:
        now.update(wanted, settings={**merged, "settingsVersion": str(int(now["settings"]["settingsVersion"]) + 1)})

    return _begin(state, asked, "UPDATE", path, work)


def _merged(now: Json, body: Json) -> Json:
    found = dict(now)
    for name, value in body.items():
        held = found.get(name)
        inside = isinstance(held, dict) and isinstance(value, dict) and name != "userLabels"
        found[name] = _merged(held, value) if inside else value  # type: ignore[arg-type]
    return found


def _delete(state: State, asked: Asked) -> Json:
    path = asked.path
    found = state.get(path)
    if found.get("settings", {}).get("deletionProtectionEnabled"):
        raise Wrong(400, "invalid", "The instance is protected. Please disable the deletion protection and try again.")

    if found.get("replicaNames"):
        raise Wrong(400, "invalid", "The instance has replicas. Please delete its replicas first.")

    def work() -> None:
        primary = f"{path.rpartition('/')[0]}/{str(found.get('masterInstanceName', '')).rpartition(':')[2]}"
        if primary in state.objects:
            state.objects[primary]["replicaNames"].remove(found["name"])
        for key in [key for key in state.objects if key == path or key.startswith(f"{path}/")]:
            del state.objects[key]
        for key, backup in list(state.objects.items()):
            lost = "/backups/" in key and backup["instance"] == found["name"]
            if lost and not found["settings"].get("retainBackupsOnDelete"):
                del state.objects[key]
        state.held[path] = time.time() + HELD_S

    return _begin(state, asked, "DELETE", path, work)


def _list(state: State, asked: Asked) -> Json:
    resource = asked.route.name.split(".")[1]
    test = parsed(asked.params.get("filter", ""))
    if resource != "instances":
        state.get(asked.path.rpartition("/")[0])
    items = [item for _, item in state.under(asked.path) if test(item)]
    return {"kind": f"sql#{resource}List", "items": items}


def _get(state: State, asked: Asked) -> Json:
    return state.get(asked.path)


def _inside(state: State, asked: Asked) -> Json:
    """Make a database or a user in an instance."""
    resource = asked.route.name.split(".")[1]
    server = asked.path.rpartition("/")[0]
    if state.get(server)["state"] != "RUNNABLE":
        raise Wrong(400, "invalidState", "Invalid request: the instance is not running.")
    path = f"{asked.path}/{asked.body.get('name', '')}"
    made: Json = {
        "kind": f"sql#{resource.removesuffix('s')}",
        "instance": asked.params["instance"],
        "project": asked.params["project"],
        **asked.body,
    }
    made.pop("password", None)
    if resource == "databases":
        if path in state.objects:
            raise Wrong(409, "alreadyExists", f'database "{asked.body.get("name")}" already exists')
        made = {"charset": "UTF8", "collation": "en_US.UTF8", **made, "selfLink": ROOT + path, "etag": state.fresh()}

    def work() -> None:
        state.objects[path] = made

    return _begin(state, asked, f"CREATE_{resource.removesuffix('s').upper()}", path, work)


def _backup(state: State, asked: Asked) -> Json:
    """Save an instance with all its databases; it goes with the instance unless that retains its backups."""
    project, server = asked.params["parent"], str(asked.body.get("instance", "")).rpartition("/")[2]
    if state.get(f"{project}/instances/{server}")["state"] != "RUNNABLE":
        raise Wrong(400, "invalidState", "Invalid request: the instance is not running.")
    inside = f"{project}/instances/{server}/databases"
    path = f"{project}/backups/{state.id()}"
    made = {**asked.body, "kind": "sql#backup", "name": path, "type": "ON_DEMAND", "state": "SUCCESSFUL"}

    def work() -> None:
        state.hidden[f"saved {path}"] = [item["name"] for _, item in state.under(inside)]
        state.objects[path] = made

    on = f"{project}/instances/{server}"
    asked.params["project"] = str(project).rpartition("/")[2]
    return _begin(state, asked, "BACKUP_VOLUME", on, work)


def _user(state: State, asked: Asked) -> Json:
    path = f"{asked.path}/{asked.params.get('name', '')}"
    state.get(path)

    def work() -> None:
        state.hidden[f"password {path}"] = asked.body.get("password")

    return _begin(state, asked, "UPDATE_USER", path, work)


def _remove(state: State, asked: Asked) -> Json:
    named = asked.route.name.startswith("sqladmin.databases")
    path = asked.path if named else f"{asked.path}/{asked.params.get('name', '')}"
    state.get(path)
    others = f"{asked.path.rpartition('/')[0]}/databases"
    if not named and state.hidden.get("tables") and any(item["name"] != "postgres" for _, item in state.under(others)):
        # An application made tables as this user: docs.cloud.google.com/sql/docs/postgres/create-manage-users#delete
        role = asked.params.get("name", "")
        message = f'role "{role}" cannot be dropped because some objects depend on it'
        raise Wrong(400, "invalid", f"Invalid request: failed to delete user {role}: {message}.")

    def work() -> None:
        state.objects.pop(path, None)

    return _begin(state, asked, "DELETE", path, work)


_CALLS: dict[tuple[str, str], Callable[[State, Asked], Json]] = {
    ("instances", "insert"): _insert,
    ("instances", "get"): _get,
    ("instances", "list"): _list,
    ("instances", "patch"): _patch,
    ("instances", "delete"): _delete,
    ("Backups", "CreateBackup"): _backup,
    ("databases", "insert"): _inside,
    ("databases", "get"): _get,
    ("databases", "list"): _list,
    ("databases", "delete"): _remove,
    ("users", "insert"): _inside,
    ("users", "get"): _get,
    ("users", "list"): _list,
    ("users", "update"): _user,
    ("users", "delete"): _remove,
}
