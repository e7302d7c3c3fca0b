"""Cloud Run.

Sources: docs.cloud.google.com/run/docs/reference/rest/v2/projects.locations.services (a patch without a mask
replaces the whole), …/run/docs/configuring/services/environment-variables (PORT is reserved), …/configuring/cpu;
read 2026-11-27.
"""

from __future__ import annotations

import hashlib
from typing import Any

from genesys_gcp.testbed import policies
from genesys_gcp.testbed.schema import Asked
from genesys_gcp.testbed.small import long
from genesys_gcp.testbed.state import State
from genesys_gcp.testbed.wrong import Wrong

Json = dict[str, Any]


_START_S = 240


def answer(state: State, asked: Asked) -> Json:
    """Answer a call."""
    verb = asked.route.name.rpartition(".")[2]
    if ".operations." in asked.route.name:
        place, _, name = str(asked.params["name"]).rpartition("/")
        return long(state, state.polled(name), f"{place}/")
    if verb in {"getIamPolicy", "setIamPolicy"}:
        on = str(asked.params["resource"])
        state.get(on)
        if verb == "setIamPolicy":
            return policies.put(state, on, asked.body["policy"])
        return policies.get(state, on, int(asked.params.get("options.requestedPolicyVersion", 1)))
    found = {"create": _create, "get": _get, "list": _list, "patch": _patch, "delete": _delete}.get(verb)
    if found is None:
        raise Wrong(501, "notImplemented", f"{asked.route.name} is not simulated")
    return found(state, asked)


def _create(state: State, asked: Asked) -> Json:
    parent, name = str(asked.params["parent"]), str(asked.params.get("serviceId", ""))
    path = f"{parent}/services/{name}"
    if not name or len(name) >= 50:
        raise Wrong(400, "badRequest", "service_id: a name of less than 50 characters is required.")
    if path in state.objects or state.busy(path):
        raise Wrong(409, "alreadyExists", f"Resource '{name}' already exists.")
    _check(state, asked.body)
    made = _shown(state, asked.body, path, {"generation": "0", "createTime": state.now(), "uid": state.id()})

    def work() -> None:
        state.objects[path] = made

    started = state.start(asked.route.name, "create", path, work)
    started.response = made
    return long(state, started, f"{parent}/operations/")


def _check(state: State, body: Json) -> None:
    template = body.get("template") or {}
    (container,) = template.get("containers") or [{}]
    if not container.get("image"):
        raise Wrong(400, "badRequest", "template.containers[0].image: an image is required.")
    limits = (container.get("resources") or {}).get("limits") or {}
    if float(limits.get("cpu", 1)) < 1 and template.get("maxInstanceRequestConcurrency", 80) > 1:
        raise Wrong(400, "badRequest", "Total cpu < 1 is not supported with concurrency > 1.")
    for item in container.get("env") or ():
        if item["name"] in {"PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION"}:
            raise Wrong(400, "badRequest", f"The following reserved env names were provided: {item['name']}.")
        secret = ((item.get("valueSource") or {}).get("secretKeyRef") or {}).get("secret", "")
        if secret and secret not in state.objects:
            raise Wrong(400, "badRequest", f"Secret {secret} was not found")
    _check_probe(container.get("startupProbe") or {})
    account = template.get("serviceAccount", "")
    if account and not any(path.endswith(f"/serviceAccounts/{account}") for path in state.objects):
        raise Wrong(400, "badRequest", f"Service account {account} does not exist.")
    for interface in (template.get("vpcAccess") or {}).get("networkInterfaces") or ():
        for field in ("network", "subnetwork"):
            if interface.get(field) and interface[field] not in state.objects:
                raise Wrong(400, "badRequest", f"{field} {interface[field]} does not exist.")


def _check_probe(probe: Json) -> None:
    if probe and probe.get("periodSeconds", 10) * probe.get("failureThreshold", 3) > _START_S:
        raise Wrong(400, "badRequest", "startup_probe: failure_threshold * period_seconds must be at most 240.")


def _shown(state: State, body: Json, path: str, before: Json) -> Json:
    generation = str(int(before.get("generation", "0")) + 1)
    name, short = path.rpartition("/")[2], hashlib.sha256(path.encode()).hexdigest()[:10]
    kept: Json = {key: before[key] for key in ("createTime", "uid") if key in before}
    return {
        "launchStage": "GA",
        "ingress": "INGRESS_TRAFFIC_ALL",
        **body,
        **kept,
        "name": path,
        "generation": generation,
        "observedGeneration": generation,
        "updateTime": state.now(),
        "etag": f'"{state.fresh()}"',
        "uri": f"https://{name}-{short}-ey.a.run.app",
        "terminalCondition": {"type": "Ready", "state": "CONDITION_SUCCEEDED"},
        "latestReadyRevision": f"{path}/revisions/{name}-{generation.zfill(5)}-abc",
    }


def _get(state: State, asked: Asked) -> Json:
    return state.get(str(asked.params["name"]))


def _list(state: State, asked: Asked) -> Json:
    return {"services": [item for _, item in state.under(f"{asked.params['parent']}/services")]}


def _patch(state: State, asked: Asked) -> Json:
    path = asked.path
    now = state.get(path)
    if asked.body.get("etag") and asked.body["etag"] != now["etag"]:
        raise Wrong(409, "aborted", "The etag does not match: conflict with concurrent changes.", canonical="ABORTED")
    _check(state, asked.body)
    made = _shown(state, {key: item for key, item in asked.body.items() if key != "etag"}, path, now)

    def work() -> None:
        state.objects[path] = made

    started = state.start(asked.route.name, "patch", path, work)
    started.response = made
    return long(state, started, f"{path.rpartition('/services/')[0]}/operations/")


def _delete(state: State, asked: Asked) -> Json:
    path = str(asked.params["name"])
    found = state.get(path)

    def work() -> None:
        state.objects.pop(path, None)
        state.policies.pop(path, None)

    started = state.start(asked.route.name, "delete", path, work)
    started.response = found
    return long(state, started, f"{path.rpartition('/services/')[0]}/operations/")
