"""Cloud Storage: buckets, their policies, and as much of objects as a bucket needs to be full.

Sources: docs.cloud.google.com/storage/docs/json_api/v1/buckets (patch merges; metageneration),
…/public-access-prevention,
…/deleting-buckets (only empty ones); read 2026-11-27.
"""

from __future__ import annotations

from typing import Any

from genesys_gcp.testbed import policies
from genesys_gcp.testbed.schema import Asked
from genesys_gcp.testbed.state import NUMBER, State
from genesys_gcp.testbed.wrong import Wrong

Json = dict[str, Any]
_DEFAULTS: Json = {
    "storageClass": "STANDARD",
    "locationType": "region",
    "softDeletePolicy": {"retentionDurationSeconds": "604800"},
    "iamConfiguration": {"publicAccessPrevention": "inherited", "uniformBucketLevelAccess": {"enabled": False}},
}


def answer(state: State, asked: Asked) -> Json:
    """Answer a call."""
    found = _CALLS.get(asked.route.name.removeprefix("storage."))
    if found is None:
        raise Wrong(501, "notImplemented", f"{asked.route.name} is not simulated")
    made: Json = found(state, asked)
    return made


def _insert(state: State, asked: Asked) -> Json:
    name = str(asked.body.get("name", ""))
    path = f"b/{name}"
    if not 3 <= len(name) <= 63 or name.startswith("goog"):
        raise Wrong(400, "invalid", f"Invalid bucket name: '{name}'")
    if path in state.objects:
        raise Wrong(
            409, "conflict", "Your previous request to create the named bucket succeeded and you already own it."
        )
    made = _merged(_DEFAULTS, asked.body)
    made["softDeletePolicy"] = {
        "retentionDurationSeconds": str((made.get("softDeletePolicy") or {}).get("retentionDurationSeconds", 604800))
    }
    made |= {
        "kind": "storage#bucket",
        "id": name,
        "selfLink": f"https://www.googleapis.com/storage/v1/b/{name}",
        "projectNumber": NUMBER,
        "location": str(made.get("location", "US")).upper(),
        "metageneration": "1",
        "etag": "CAE=",
        "timeCreated": state.now(),
        "updated": state.now(),
    }
    if made["location"] in {"EU", "US", "ASIA"}:
        made["locationType"] = "multi-region"
    state.objects[path] = made
    return made


def _merged(now: Json, body: Json) -> Json:
    found = dict(now)
    for name, value in body.items():
        if value is None:
            found.pop(name, None)
        elif isinstance(value, dict):
            found[name] = _merged(found.get(name) or {}, value)
        else:
            found[name] = value
    return found


def _bucket(state: State, asked: Asked) -> tuple[str, Json]:
    path = f"b/{asked.params['bucket']}"
    if path not in state.objects:
        raise Wrong(404, "notFound", "The specified bucket does not exist.")
    return path, state.objects[path]


def _get(state: State, asked: Asked) -> Json:
    return _bucket(state, asked)[1]


def _list(state: State, asked: Asked) -> Json:
    return {"kind": "storage#buckets", "items": [item for _, item in state.under("b")]}


def _patch(state: State, asked: Asked) -> Json:
    path, now = _bucket(state, asked)
    wanted = asked.params.get("ifMetagenerationMatch")
    if wanted is not None and str(wanted) != now["metageneration"]:
        raise Wrong(412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.")
    made = _merged(now, asked.body)
    if "softDeletePolicy" in made:
        held = made["softDeletePolicy"]
        held["retentionDurationSeconds"] = str(held["retentionDurationSeconds"])
    made |= {"metageneration": str(int(now["metageneration"]) + 1), "updated": state.now()}
    state.objects[path] = made
    return made


def _delete(state: State, asked: Asked) -> Json:
    path, _ = _bucket(state, asked)
    if state.hidden.get(f"objects {path}"):
        raise Wrong(409, "conflict", "The bucket you tried to delete is not empty.")
    del state.objects[path]
    state.policies.pop(path, None)
    return {}


def _get_policy(state: State, asked: Asked) -> Json:
    path, _ = _bucket(state, asked)
    return policies.get(state, path, int(asked.params.get("optionsRequestedPolicyVersion", 1)))


def _set_policy(state: State, asked: Asked) -> Json:
    path, bucket = _bucket(state, asked)
    members = {member for item in asked.body.get("bindings") or () for member in item["members"]}
    if "allUsers" in members and bucket["iamConfiguration"]["publicAccessPrevention"] == "enforced":
        raise Wrong(
            412,
            "conditionNotMet",
            "The member bindings allUsers and allAuthenticatedUsers are not allowed since"
            " public access prevention is enforced.",
        )
    return policies.put(state, path, asked.body)


def _object_insert(state: State, asked: Asked) -> Json:
    path, _ = _bucket(state, asked)
    made = {
        "kind": "storage#object",
        "bucket": asked.params["bucket"],
        "name": str(asked.params.get("name", "")),
        "generation": state.id(),
        "size": str(len(asked.raw)),
    }
    state.hidden.setdefault(f"objects {path}", []).append(made)
    return made


def _object_list(state: State, asked: Asked) -> Json:
    path, _ = _bucket(state, asked)
    return {"kind": "storage#objects", "items": list(state.hidden.get(f"objects {path}", ()))}


def _object_delete(state: State, asked: Asked) -> Json:
    path, _ = _bucket(state, asked)
    held = state.hidden.get(f"objects {path}", [])
    wanted = (asked.params["object"], str(asked.params.get("generation", "")))
    left = [item for item in held if (item["name"], item["generation"]) != wanted]
    if len(left) == len(held):
        raise Wrong(404, "notFound", "No such object")
    state.hidden[f"objects {path}"] = left
    return {}


_CALLS = {
    "buckets.insert": _insert,
    "buckets.get": _get,
    "buckets.list": _list,
    "buckets.patch": _patch,
    "buckets.delete": _delete,
    "buckets.getIamPolicy": _get_policy,
    "buckets.setIamPolicy": _set_policy,
    "objects.insert": _object_insert,
    "objects.list": _object_list,
    "objects.delete": _object_delete,
}
