"""Secret Manager, IAM, Service Usage, Service Networking and Resource Manager.

Sources: docs.cloud.google.com/secret-manager/docs/reference/rest, …/iam/docs/service-accounts-create (a name of 6 to 30
characters), …/service-usage/docs/enable-disable, …/vpc/docs/configure-private-services-access; read 2026-11-27.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from genesys_gcp.testbed import policies
from genesys_gcp.testbed.filters import parsed
from genesys_gcp.testbed.schema import Asked
from genesys_gcp.testbed.state import NUMBER, Operation, State
from genesys_gcp.testbed.wrong import Wrong

Json = dict[str, Any]
PEERING = "servicenetworking-googleapis-com"


def answer(state: State, asked: Asked) -> Json:
    """Answer a call."""
    name = asked.route.name
    if name.endswith(".operations.get"):
        return long(state, state.polled(str(asked.params["name"]).rpartition("/")[2]))
    for word in ("getIamPolicy", "setIamPolicy"):
        if name.endswith(f".{word}"):
            return _policy(state, asked, word)
    found = _CALLS.get(name)
    if found is None:
        raise Wrong(501, "notImplemented", f"{name} is not simulated")
    return found(state, asked)


def long(state: State, operation: Operation, prefix: str = "operations/") -> Json:
    """Return a long-running operation."""
    found: Json = {"name": f"{operation.request or prefix}{operation.name}"}
    if operation.done:
        found["done"] = True
        if operation.error is not None:
            found["error"] = {"code": _CODES.get(operation.error.reason, 9), "message": operation.error.message}
        else:
            found["response"] = operation.response
    return found


_CODES = {"notFound": 5, "alreadyExists": 6, "internalError": 13, "UNAVAILABLE": 14}


def _policy(state: State, asked: Asked, word: str) -> Json:
    on = local(str(asked.params["resource"]), state)
    if not re.fullmatch(r"projects/[^/]+", on):
        state.get(on)
    if word == "setIamPolicy":
        return policies.put(state, on, asked.body["policy"])
    wanted = asked.params.get("options.requestedPolicyVersion")
    wanted = wanted or (asked.body.get("options") or {}).get("requestedPolicyVersion") or 1
    return policies.get(state, on, int(wanted))


def local(name: str, state: State) -> str:
    """Return a name with the id of the project instead of its number."""
    project = state.hidden.get("project", "")
    return name.replace(f"projects/{NUMBER}/", f"projects/{project}/") if project else name


def numbered(item: Json) -> Json:
    """Return an object whose name holds the number of the project, as some APIs answer."""
    return {**item, "name": re.sub(r"^projects/[^/]+/", f"projects/{NUMBER}/", item["name"])}


def _secret_create(state: State, asked: Asked) -> Json:
    name = f"{asked.params['parent']}/secrets/{asked.params.get('secretId', '')}"
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,255}", asked.params.get("secretId", "")):
        raise Wrong(400, "badRequest", "The provided Secret ID is invalid.")
    if name in state.objects:
        raise Wrong(409, "alreadyExists", f"Secret [{name}] already exists.")
    if "replication" not in asked.body:
        raise Wrong(400, "badRequest", "Field [secret.replication] is required.")
    state.objects[name] = {**asked.body, "name": name, "createTime": state.now(), "etag": f'"{state.fresh()}"'}
    return numbered(state.objects[name])


def _secret_get(state: State, asked: Asked) -> Json:
    return numbered(state.get(local(asked.params["name"], state)))


def _secret_list(state: State, asked: Asked) -> Json:
    test = parsed(asked.params.get("filter", ""))
    items = [numbered(item) for _, item in state.under(f"{asked.params['parent']}/secrets") if test(item)]
    return {"secrets": items, "totalSize": len(items)}


def _secret_patch(state: State, asked: Asked) -> Json:
    found = state.get(local(asked.params["name"], state))
    if asked.body.get("etag") and asked.body["etag"] != found["etag"]:
        raise Wrong(400, "failedPrecondition", "The etag does not match.", canonical="FAILED_PRECONDITION")
    for field in str(asked.params.get("updateMask", "")).split(","):
        if field == "replication":
            raise Wrong(400, "badRequest", "Field [replication] is immutable.")
        found[field] = asked.body.get(field, {})
    found["etag"] = f'"{state.fresh()}"'
    return numbered(found)


def _secret_delete(state: State, asked: Asked) -> Json:
    name = local(asked.params["name"], state)
    state.get(name)
    for path in [path for path in state.objects if path == name or path.startswith(f"{name}/")]:
        del state.objects[path]
    state.policies.pop(name, None)
    return {}


def _version_add(state: State, asked: Asked) -> Json:
    parent = local(asked.params["parent"], state)
    state.get(parent)
    if not (asked.body.get("payload") or {}).get("data"):
        raise Wrong(400, "badRequest", "Secret Payload cannot be empty.")
    numbers = [int(path.rpartition("/")[2]) for path, _ in state.under(f"{parent}/versions")]
    name = f"{parent}/versions/{max(numbers, default=0) + 1}"
    state.objects[name] = {"name": name, "state": "ENABLED", "createTime": state.now(), "etag": f'"{state.fresh()}"'}
    state.hidden[name] = asked.body["payload"]["data"]
    return numbered(state.objects[name])


def _version_list(state: State, asked: Asked) -> Json:
    parent = local(asked.params["parent"], state)
    state.get(parent)
    items = [numbered(item) for _, item in state.under(f"{parent}/versions")]
    items.sort(key=lambda item: -int(item["name"].rpartition("/")[2]))
    size = int(asked.params.get("pageSize") or 100)
    return {"versions": items[:size], "totalSize": len(items)}


def _version_destroy(state: State, asked: Asked) -> Json:
    found = state.get(local(asked.params["name"], state))
    if found["state"] == "DESTROYED":
        raise Wrong(
            400,
            "failedPrecondition",
            f"Secret Version [{found['name']}] is in DESTROYED state.",
            canonical="FAILED_PRECONDITION",
        )
    found.update(state="DESTROYED", destroyTime=state.now())
    state.hidden.pop(found["name"], None)
    return numbered(found)


def _version_access(state: State, asked: Asked) -> Json:
    found = state.get(local(asked.params["name"], state))
    if found["state"] != "ENABLED":
        raise Wrong(400, "failedPrecondition", "It is not enabled.", canonical="FAILED_PRECONDITION")
    return {"name": numbered(found)["name"], "payload": {"data": state.hidden[found["name"]]}}


def _account_create(state: State, asked: Asked) -> Json:
    project, name = asked.params["name"].partition("/")[2], asked.body.get("accountId", "")
    if not re.fullmatch(r"[a-z](?:[-a-z0-9]{4,28}[a-z0-9])", name):
        raise Wrong(400, "badRequest", f'The account ID "{name}" does not have a length between 6 and 30.')
    if len(str((asked.body.get("serviceAccount") or {}).get("displayName", "")).encode()) > 100:
        raise Wrong(400, "badRequest", "The display name is longer than 100 bytes.")
    email = f"{name}@{project}.iam.gserviceaccount.com"
    path = f"projects/{project}/serviceAccounts/{email}"
    if path in state.objects:
        raise Wrong(409, "alreadyExists", f"Service account {name} already exists within project projects/{project}.")
    about = asked.body.get("serviceAccount") or {}
    state.objects[path] = {
        "name": path,
        "projectId": project,
        "uniqueId": state.id(),
        "email": email,
        "etag": "MDEwMjE5MjA=",
        "oauth2ClientId": state.id(),
        **{key: about[key] for key in ("displayName", "description") if about.get(key)},
    }
    return state.objects[path]


def _account_list(state: State, asked: Asked) -> Json:
    return {"accounts": [item for _, item in state.under(f"{asked.params['name']}/serviceAccounts")]}


def _account_patch(state: State, asked: Asked) -> Json:
    found = state.get(asked.params["name"])
    for field in str(asked.body.get("updateMask", "")).split(","):
        found[field] = asked.body["serviceAccount"].get(field, "")
    return found


def _get(state: State, asked: Asked) -> Json:
    return state.get(asked.params["name"])


def _delete(state: State, asked: Asked) -> Json:
    state.get(asked.params["name"])
    del state.objects[asked.params["name"]]
    return {}


def _service(state: State, name: str) -> Json:
    service = name.rpartition("/")[2]
    return {
        "name": f"projects/{NUMBER}/services/{service}",
        "parent": f"projects/{NUMBER}",
        "state": "ENABLED" if service in state.enabled else "DISABLED",
        "config": {"name": service},
    }


def _enable(state: State, asked: Asked) -> Json:
    name = asked.params["name"]
    service = name.rpartition("/")[2]
    if not service.endswith(".googleapis.com"):
        raise Wrong(403, "forbidden", f"Not found or permission denied for service(s): {service}.")

    def work() -> None:
        state.enabled.add(service)

    made = state.start(asked.route.name, "enable", name, work)
    made.response = {"service": {**_service(state, name), "state": "ENABLED"}}
    if service in state.enabled:
        made.end()
    return long(state, made)


def _services(state: State, asked: Asked) -> Json:
    return {"services": [_service(state, name) for name in asked.params.get("names") or ()]}


def _connect(state: State, asked: Asked) -> Json:
    path = _network(state, asked.body.get("network", ""))
    ranges = asked.body.get("reservedPeeringRanges") or []
    _ranges(state, ranges, path)
    if f"connection {path}" in state.hidden:
        raise Wrong(
            400,
            "failedPrecondition",
            "Cannot modify allocated ranges in CreateConnection. Please use UpdateConnection.",
            canonical="FAILED_PRECONDITION",
        )

    def work() -> None:
        state.hidden[f"connection {path}"] = {"reservedPeeringRanges": ranges}
        state.get(path).setdefault("peerings", []).append(
            {"name": PEERING, "state": "ACTIVE", "autoCreateRoutes": True, "exchangeSubnetRoutes": True}
        )

    return long(state, state.start(asked.route.name, "connect", path, work))


def _network(state: State, name: str) -> str:
    if not re.fullmatch(r"projects/\d+/global/networks/[^/]+", name):
        raise Wrong(400, "badRequest", f"Invalid network: {name}. The project must be given by its number.")
    path = local(name, state)
    state.get(path)
    return path


def _ranges(state: State, names: list[str], network: str) -> None:
    for name in names:
        found = [item for path, item in state.objects.items() if path.endswith(f"/global/addresses/{name}")]
        if not found or not found[0].get("network", "").endswith(network):
            raise Wrong(400, "badRequest", f"Allocated range {name} does not exist in the network.")


def _connections(state: State, asked: Asked) -> Json:
    path = _network(state, asked.params.get("network", ""))
    found = state.hidden.get(f"connection {path}")
    if found is None:
        return {}
    item = {
        "network": asked.params["network"],
        "peering": PEERING,
        "service": asked.params["parent"],
        "reservedPeeringRanges": found["reservedPeeringRanges"],
    }
    return {"connections": [item]}


def _reconnect(state: State, asked: Asked) -> Json:
    path = _network(state, asked.body.get("network", ""))
    ranges = asked.body.get("reservedPeeringRanges") or []
    _ranges(state, ranges, path)

    def work() -> None:
        state.hidden[f"connection {path}"] = {"reservedPeeringRanges": ranges}

    return long(state, state.start(asked.route.name, "update", path, work))


def _disconnect(state: State, asked: Asked) -> Json:
    path = _network(state, asked.body.get("consumerNetwork", ""))
    if f"connection {path}" not in state.hidden:
        raise Wrong(404, "notFound", "The connection was not found.")
    used = any(
        str(((item.get("settings") or {}).get("ipConfiguration") or {}).get("privateNetwork", "")).endswith(path)
        for item in state.objects.values()
    )
    if used or state.hidden.get("lingering", 0) > 0:
        state.hidden["lingering"] = state.hidden.get("lingering", 0) - 1
        raise Wrong(
            400,
            "failedPrecondition",
            "Failed to delete connection; Producer services (e.g. CloudSQL, Cloud Memstore, etc.) are still using this "
            "connection.",
            canonical="FAILED_PRECONDITION",
        )

    def work() -> None:
        state.hidden.pop(f"connection {path}", None)
        state.get(path)["peerings"] = []

    return long(state, state.start(asked.route.name, "disconnect", path, work))


def _project(state: State, asked: Asked) -> Json:
    return {"name": f"projects/{NUMBER}", "projectId": asked.params["name"].partition("/")[2], "state": "ACTIVE"}


_SECRETS = "secretmanager.projects.secrets"
_ACCOUNTS = "iam.projects.serviceAccounts"
_CONNECTIONS = "servicenetworking.services.connections"
_CALLS: dict[str, Callable[[State, Asked], Json]] = {
    f"{_SECRETS}.create": _secret_create,
    f"{_SECRETS}.get": _secret_get,
    f"{_SECRETS}.list": _secret_list,
    f"{_SECRETS}.patch": _secret_patch,
    f"{_SECRETS}.delete": _secret_delete,
    f"{_SECRETS}.addVersion": _version_add,
    f"{_SECRETS}.versions.get": _secret_get,
    f"{_SECRETS}.versions.list": _version_list,
    f"{_SECRETS}.versions.destroy": _version_destroy,
    f"{_SECRETS}.versions.access": _version_access,
    f"{_ACCOUNTS}.create": _account_create,
    f"{_ACCOUNTS}.get": _get,
    f"{_ACCOUNTS}.list": _account_list,
    f"{_ACCOUNTS}.patch": _account_patch,
    f"{_ACCOUNTS}.delete": _delete,
    "serviceusage.services.enable": _enable,
    "serviceusage.services.get": lambda state, asked: _service(state, asked.params["name"]),
    "serviceusage.services.batchGet": _services,
    f"{_CONNECTIONS}.create": _connect,
    f"{_CONNECTIONS}.list": _connections,
    f"{_CONNECTIONS}.patch": _reconnect,
    f"{_CONNECTIONS}.deleteConnection": _disconnect,
    "cloudresourcemanager.projects.get": _project,
}
