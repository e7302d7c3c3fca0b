"""Operations of Compute Engine: how they begin, and how they are shown.

Source: docs.cloud.google.com/compute/docs/reference/rest/v1/globalOperations, read 2026-11-27.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from genesys_gcp.testbed.filters import parsed
from genesys_gcp.testbed.links import ROOT
from genesys_gcp.testbed.schema import Asked
from genesys_gcp.testbed.state import Operation, State
from genesys_gcp.testbed.wrong import Wrong

Json = dict[str, Any]


def begin(state: State, asked: Asked, kind: str, on: str, work: Callable[[], None]) -> Operation:
    """Begin a change; a request that came before with the same id gets the same operation (quirk G84)."""
    value = asked.params.get("requestId", "")
    found = state.requests.get((asked.route.name, value)) if value else None
    if found is not None:
        return found
    scope = re.search(r"/(zones/[^/]+|regions/[^/]+|global)", f"{on}/")
    project = str(asked.params["project"])
    made = state.start(asked.route.name, kind, on, work, scope=scope[1] if scope else "global", project=project)
    made.request = value
    if value:
        state.requests[(asked.route.name, value)] = made
    return made


def shown(state: State, operation: Operation, asked: Asked) -> Json:
    """Return an operation as Google shows it."""
    base = f"{ROOT}projects/{operation.project}/{operation.scope}"
    found: Json = {
        "kind": "compute#operation",
        "id": str(abs(hash(operation.name)) % 10**18),
        "name": operation.name,
        "operationType": operation.kind,
        "status": operation.status,
        "progress": 100 if operation.done else 0,
        "targetLink": ROOT + operation.on,
        "selfLink": f"{base}/operations/{operation.name}",
        "insertTime": state.now(),
        "user": "tester@example.com",
    }
    if operation.scope != "global":
        found[operation.scope.partition("/")[0].removesuffix("s")] = base
    if operation.request:
        found["clientOperationId"] = operation.request
    if operation.error is not None:
        wrong = operation.error
        found["error"] = {"errors": [{"code": _CODES.get(wrong.reason, wrong.reason), "message": wrong.message}]}
        found["httpErrorStatusCode"] = wrong.status or 400
        found["httpErrorMessage"] = "BAD REQUEST"
    return found


_CODES = {
    "notFound": "RESOURCE_NOT_FOUND",
    "resourceInUseByAnotherResource": "RESOURCE_IN_USE_BY_ANOTHER_RESOURCE",
    "alreadyExists": "RESOURCE_ALREADY_EXISTS",
}


def asked_for(state: State, asked: Asked, verb: str) -> Json:
    """Show an operation that is asked for, or all of a project; those that are asked for come nearer to their end."""
    if verb in {"get", "wait"}:
        found = state.polled(asked.params["operation"])
        if verb == "wait":
            found.end()
        return shown(state, found, asked)
    if verb == "aggregatedList":
        test = parsed(asked.params.get("filter", ""))
        scopes: dict[str, Json] = {}
        for item in list(state.operations.values()):
            seen = shown(state, item, asked) if item.project == asked.params["project"] else {}
            if seen and test(seen):
                seen = shown(state, state.polled(item.name), asked)
                scopes.setdefault(item.scope, {"operations": []})["operations"].append(seen)
        return {"kind": "compute#operationAggregatedList", "items": scopes}
    raise Wrong(501, "notImplemented", f"{asked.route.name} is not simulated")
