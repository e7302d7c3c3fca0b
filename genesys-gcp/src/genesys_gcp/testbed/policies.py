"""IAM policies of anything that has one.

Sources: docs.cloud.google.com/iam/docs/policies (etag, versions, conditions), …/reference/rest/v1/Policy;
read 2026-11-27.
"""

from __future__ import annotations

import base64
from typing import Any

from genesys_gcp.testbed.state import State
from genesys_gcp.testbed.wrong import Wrong

Json = dict[str, Any]


def get(state: State, on: str, version: int) -> Json:
    """Return a policy; who does not ask for version 3 does not see conditions."""
    found = state.policies.get(on) or {"version": 1, "etag": "ACAB"}
    bindings = [dict(item) for item in found.get("bindings", [])]
    if version < 3:
        bindings = [{key: value for key, value in item.items() if key != "condition"} for item in bindings]
    return {**found, **({"bindings": bindings} if bindings else {})}


def put(state: State, on: str, policy: Json) -> Json:
    """Replace a policy."""
    now = state.policies.get(on) or {"version": 1, "etag": "ACAB"}
    if policy.get("etag") and policy["etag"] != now["etag"]:
        raise Wrong(
            409,
            "aborted",
            "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.",
            canonical="ABORTED",
        )
    for binding in policy.get("bindings") or ():
        if binding.get("condition") and policy.get("version") != 3:
            raise Wrong(400, "badRequest", "Policy version must be 3 for a policy with conditions.")
        for member in binding.get("members") or ():
            _known(state, member)
    etag = base64.b64encode(state.fresh().encode()).decode()
    kept = {key: value for key, value in policy.items() if key in {"bindings", "auditConfigs"}}
    state.policies[on] = {**kept, "version": policy.get("version", 1), "etag": etag}
    return get(state, on, 3)


def _known(state: State, member: str) -> None:
    kind, _, name = member.partition(":")
    if kind == "deleted":
        raise Wrong(400, "badRequest", f"The member {member} is deleted")
    ours = kind == "serviceAccount" and name.endswith(".iam.gserviceaccount.com")
    if ours and not any(path.endswith(f"/serviceAccounts/{name}") for path in state.objects):
        raise Wrong(400, "badRequest", f"Service account {name} does not exist.")
