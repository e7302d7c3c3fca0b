"""Cloud DNS.

Sources: docs.cloud.google.com/dns/docs/reference/rest/v1/managedZones (only an empty zone is deleted),
…/resourceRecordSets, …/dns/docs/records-overview (names end with a dot, texts are quoted); read 2026-11-27.
"""

from __future__ import annotations

from typing import Any

from genesys_gcp.testbed.schema import Asked
from genesys_gcp.testbed.state import State
from genesys_gcp.testbed.wrong import Wrong

Json = dict[str, Any]


def answer(state: State, asked: Asked) -> Json:
    """Answer a call."""
    found = _CALLS.get(asked.route.name.removeprefix("dns."))
    if found is None:
        raise Wrong(501, "notImplemented", f"{asked.route.name} is not simulated")
    made: Json = found(state, asked)
    return made


def _zones(asked: Asked) -> str:
    return f"projects/{asked.params['project']}/managedZones"


def _zone(state: State, asked: Asked) -> tuple[str, Json]:
    path = f"{_zones(asked)}/{asked.params['managedZone']}"
    if path not in state.objects:
        raise Wrong(404, "notFound", f"The 'parameters.managedZone' resource named '{path}' does not exist.")
    return path, state.objects[path]


def _zone_create(state: State, asked: Asked) -> Json:
    body = asked.body
    path = f"{_zones(asked)}/{body['name']}"
    if path in state.objects:
        raise Wrong(409, "alreadyExists", f"The resource 'entity.managedZone' named '{body['name']}' already exists")
    if not body.get("dnsName", "").endswith("."):
        raise Wrong(400, "invalid", "Invalid value for 'entity.managedZone.dnsName'")
    for net in (body.get("privateVisibilityConfig") or {}).get("networks") or ():
        if not str(net.get("networkUrl", "")).startswith("https://www.googleapis.com/compute/v1/projects/"):
            raise Wrong(400, "invalid", "Invalid value for 'entity.managedZone.privateVisibilityConfig.networks'")
    servers = [f"ns-cloud-a{number}.googledomains.com." for number in range(1, 5)]
    state.objects[path] = {
        "kind": "dns#managedZone",
        "visibility": "public",
        **body,
        "id": state.id(),
        "creationTime": state.now(),
        "nameServers": servers if body.get("visibility") != "private" else ["ns-gcp-private.googledomains.com."],
    }
    for type, values in (("NS", servers), ("SOA", ["ns-cloud-a1.googledomains.com. x. 1 21600 3600 259200 300"])):
        state.objects[f"{path}/rrsets/{body['dnsName']}/{type}"] = {
            "kind": "dns#resourceRecordSet",
            "name": body["dnsName"],
            "type": type,
            "ttl": 21600,
            "rrdatas": values,
        }
    return state.objects[path]


def _zone_get(state: State, asked: Asked) -> Json:
    return _zone(state, asked)[1]


def _zone_list(state: State, asked: Asked) -> Json:
    return {"kind": "dns#managedZonesListResponse", "managedZones": [item for _, item in state.under(_zones(asked))]}


def _zone_patch(state: State, asked: Asked) -> Json:
    _, found = _zone(state, asked)
    for name, value in asked.body.items():
        if isinstance(value, dict):
            merged = {**(found.get(name) or {}), **value}
            found[name] = {key: item for key, item in merged.items() if item is not None}
        else:
            found[name] = value
    return {"kind": "dns#operation", "id": state.id(), "status": "done", "type": "update"}


def _zone_delete(state: State, asked: Asked) -> Json:
    path, zone = _zone(state, asked)
    records = {name: item for name, item in state.objects.items() if name.startswith(f"{path}/rrsets/")}
    if any(item["type"] not in {"NS", "SOA"} or item["name"] != zone["dnsName"] for item in records.values()):
        raise Wrong(
            400, "containerNotEmpty", f"The resource named '{zone['name']}' cannot be deleted because it is not empty"
        )
    for name in (*records, path):
        del state.objects[name]
    return {}


def _record(state: State, asked: Asked) -> tuple[str, Json]:
    path, _ = _zone(state, asked)
    name = f"{path}/rrsets/{asked.params['name']}/{asked.params['type']}"
    if name not in state.objects:
        raise Wrong(404, "notFound", f"The 'entity.rrset' resource named '{name}' does not exist.")
    return name, state.objects[name]


def _record_create(state: State, asked: Asked) -> Json:
    path, zone = _zone(state, asked)
    body = asked.body
    name = f"{path}/rrsets/{body['name']}/{body['type']}"
    _check(body, zone)
    if name in state.objects:
        raise Wrong(409, "alreadyExists", f"The resource 'entity.rrset' named '{body['name']}' already exists")
    state.objects[name] = {"kind": "dns#resourceRecordSet", **body}
    return state.objects[name]


def _check(body: Json, zone: Json) -> None:
    if not body["name"].endswith(zone["dnsName"]):
        raise Wrong(400, "invalid", f"The name '{body['name']}' is not within the zone '{zone['dnsName']}'")
    for value in body.get("rrdatas") or ():
        dotted = body["type"] in {"CNAME", "MX", "NS", "SRV", "ALIAS"}
        if (dotted and not value.endswith(".")) or (body["type"] == "TXT" and not value.startswith('"')):
            raise Wrong(400, "invalid", f"Invalid value for 'entity.rrset.rrdata[0]': '{value}'")


def _record_get(state: State, asked: Asked) -> Json:
    return _record(state, asked)[1]


def _record_list(state: State, asked: Asked) -> Json:
    path, _ = _zone(state, asked)
    found = [item for name, item in sorted(state.objects.items()) if name.startswith(f"{path}/rrsets/")]
    for field in ("name", "type"):
        if field in asked.params:
            found = [item for item in found if item[field] == asked.params[field]]
    return {"kind": "dns#resourceRecordSetsListResponse", "rrsets": found}


def _record_patch(state: State, asked: Asked) -> Json:
    name, found = _record(state, asked)
    made = {**found, **asked.body}
    _check(made, _zone(state, asked)[1])
    state.objects[name] = made
    return made


def _record_delete(state: State, asked: Asked) -> Json:
    name, _ = _record(state, asked)
    del state.objects[name]
    return {}


_CALLS = {
    "managedZones.create": _zone_create,
    "managedZones.get": _zone_get,
    "managedZones.list": _zone_list,
    "managedZones.patch": _zone_patch,
    "managedZones.delete": _zone_delete,
    "resourceRecordSets.create": _record_create,
    "resourceRecordSets.get": _record_get,
    "resourceRecordSets.list": _record_list,
    "resourceRecordSets.patch": _record_patch,
    "resourceRecordSets.delete": _record_delete,
}
