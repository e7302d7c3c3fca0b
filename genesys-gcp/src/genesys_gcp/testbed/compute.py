"""Compute Engine: one generic store for everything that has a name, and a table of what is special.

Semantics that no schema holds are rows of `RULES`, each with its source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from ipaddress import ip_network
from typing import Any, NamedTuple

from genesys_gcp.testbed import balancing, machines, places, strict
from genesys_gcp.testbed.filling import fill
from genesys_gcp.testbed.filters import parsed
from genesys_gcp.testbed.links import ROOT, linked, references
from genesys_gcp.testbed.operations import asked_for, begin, shown
from genesys_gcp.testbed.schema import Asked, schema_of
from genesys_gcp.testbed.state import Operation, State
from genesys_gcp.testbed.wrong import Wrong

Json = dict[str, Any]


class Rule(NamedTuple):
    """What is special about one collection.

    Args:
        source: Where that is written.
        defaults: What Google fills in.
        immutable: Fields that no update may change.
        insert: Called with the state, the call and the new object; may refuse it.
        ready: Called when an insert ends.
        gone: Called before a delete ends.
        status: Value of ``status`` when it is ready.
    """

    source: str
    defaults: Mapping[str, Any] = {}
    immutable: tuple[str, ...] = ()
    insert: Callable[[State, Asked, Json], None] | None = None
    ready: Callable[[State, str], None] | None = None
    gone: Callable[[State, str], None] | None = None
    status: str = ""


def _beside(path: str, other: Json, made: Json) -> bool:
    """Tell whether another object is a subnetwork of the same network."""
    return "/subnetworks/" in path and other.get("network") == made.get("network")


def _overlap(state: State, asked: Asked, made: Json) -> None:
    try:
        block = ip_network(made.get("ipCidrRange", ""))
    except ValueError:
        raise Wrong(
            400, "invalid", f"Invalid value for field 'resource.ipCidrRange': '{made.get('ipCidrRange')}'."
        ) from None
    for path, other in state.objects.items():
        if _beside(path, other, made) and ip_network(other["ipCidrRange"]).overlaps(block):
            raise Wrong(
                400,
                "invalidUsage",
                f"Invalid IPCidrRange: {block} conflicts with existing subnetwork '{other['name']}'",
            )
    made["gatewayAddress"] = str(block[1])


def _address(state: State, asked: Asked, made: Json) -> None:
    if "address" not in made:
        used = {item.get("address") for item in state.objects.values()}
        made["address"] = next(f"203.0.113.{n}" for n in range(1, 255) if f"203.0.113.{n}" not in used)


def _range(state: State, asked: Asked, made: Json) -> None:
    if made.get("purpose") != "VPC_PEERING":
        return _address(state, asked, made)
    block = ip_network(f"{made['address']}/{made['prefixLength']}")
    for path, other in state.objects.items():
        if _beside(path, other, made) and ip_network(other["ipCidrRange"]).overlaps(block):
            raise Wrong(400, "invalid", f"The range {block} conflicts with subnetwork '{other['name']}'")
    return None


RULES: dict[str, Rule] = {
    "networks": Rule(
        "docs.cloud.google.com/compute/docs/reference/rest/v1/networks",
        {"routingConfig": {"routingMode": "REGIONAL", "bgpBestPathSelectionMode": "LEGACY"}},
        immutable=("name", "description", "autoCreateSubnetworks"),
    ),
    "subnetworks": Rule(
        "docs.cloud.google.com/vpc/docs/subnets: ranges of a network do not overlap; region and network are fixed",
        {"purpose": "PRIVATE", "stackType": "IPV4_ONLY", "privateIpGoogleAccess": False, "enableFlowLogs": False},
        immutable=("name", "description", "network", "region", "ipCidrRange"),
        insert=_overlap,
    ),
    "addresses": Rule(
        "docs.cloud.google.com/compute/docs/reference/rest/v1/addresses",
        {"networkTier": "PREMIUM", "addressType": "EXTERNAL"},
        insert=_range,
        status="RESERVED",
    ),
    "firewalls": Rule(
        "docs.cloud.google.com/compute/docs/reference/rest/v1/firewalls; direction and network are fixed",
        {"direction": "INGRESS", "priority": 1000, "disabled": False, "logConfig": {"enable": False}},
        immutable=("name", "network", "direction"),
    ),
    "routers": Rule(
        "docs.cloud.google.com/compute/docs/reference/rest/v1/routers", immutable=("name", "network", "region")
    ),
    "instances": Rule(
        "docs.cloud.google.com/compute/docs/instances/instance-lifecycle",
        machines.DEFAULTS,
        insert=machines.insert,
        ready=machines.ready,
        gone=machines.gone,
        status="RUNNING",
    ),
    "disks": Rule("docs.cloud.google.com/compute/docs/reference/rest/v1/disks", insert=machines.disk, status="READY"),
    "forwardingRules": Rule(
        "docs.cloud.google.com/load-balancing/docs/forwarding-rule-concepts",
        {"networkTier": "PREMIUM", "IPProtocol": "TCP"},
        insert=balancing.rule,
    ),
    "backendServices": Rule(
        "docs.cloud.google.com/load-balancing/docs/backend-service",
        {"protocol": "HTTP", "sessionAffinity": "NONE", "affinityCookieTtlSec": 0},
        immutable=("name", "loadBalancingScheme"),
        insert=balancing.backend,
    ),
    "healthChecks": Rule(
        "docs.cloud.google.com/load-balancing/docs/health-checks",
        {"checkIntervalSec": 5, "timeoutSec": 5, "healthyThreshold": 2, "unhealthyThreshold": 2},
    ),
    "instanceGroupManagers": Rule(
        "docs.cloud.google.com/compute/docs/instance-groups: a manager makes its group and takes it away",
        immutable=("name", "region", "baseInstanceName", "distributionPolicy"),
        insert=balancing.manager,
        ready=balancing.managed,
        gone=balancing.unmanaged,
    ),
    "instanceTemplates": Rule("docs.cloud.google.com/compute/docs/instance-templates: a template is never changed"),
}
"""Collection -> rule; others are stored as they are."""


def answer(state: State, asked: Asked) -> Json:
    """Answer a call."""
    _, resource, verb = asked.route.name.split(".")
    if resource.endswith("Operations"):
        return asked_for(state, asked, verb)
    if resource in PLACES:
        return PLACES[resource](state, asked, verb)
    if verb == "listManagedInstances":
        return balancing.instances(state, asked)
    if verb == "listNetworkEndpoints":
        return balancing.members(state, asked)
    special = machines.CALLS.get((resource, verb)) or balancing.CALLS.get((resource, verb))
    if special is not None:
        return shown(state, special(state, asked, begin), asked)
    if resource == "networks" and verb == "removePeering":
        return shown(state, _remove_peering(state, asked), asked)
    return _VERBS[verb](state, asked) if verb in _VERBS else _unknown(asked)


def _unknown(asked: Asked) -> Json:
    raise Wrong(501, "notImplemented", f"{asked.route.name} is not simulated")


def _insert(state: State, asked: Asked) -> Json:
    made = dict(asked.body)
    project = str(asked.params["project"])
    path = f"{asked.path}/{made.get('name', '')}"
    collection = asked.path.rpartition("/")[2]
    value = asked.params.get("requestId", "")
    if value and (asked.route.name, value) in state.requests:
        return shown(state, state.requests[(asked.route.name, value)], asked)
    if path in state.objects or any(
        not item.done and item.on == path and item.kind == "insert" for item in state.operations.values()
    ):
        raise Wrong(409, "alreadyExists", f"The resource '{path}' already exists")
    rule = RULES.get(collection, Rule(""))
    made = fill(collection, linked({**rule.defaults, **made}, project))
    _refer(state, made)
    strict.check(state, collection, made)
    if rule.insert is not None:
        rule.insert(state, asked, made)
    _fill(state, asked, made, path)

    def work() -> None:
        state.objects[path] = made
        if rule.status:
            made["status"] = rule.status
        if rule.ready is not None:
            rule.ready(state, path)

    return shown(state, begin(state, asked, "insert", path, work), asked)


def _fill(state: State, asked: Asked, made: Json, path: str) -> None:
    known = schema_of("compute", asked.route.about["request"])["properties"]
    scope = path.split("/")
    extra: Json = {
        "id": state.id(),
        "creationTimestamp": state.now(),
        "selfLink": ROOT + path,
        "labelFingerprint": state.fresh(),
        "fingerprint": state.fresh(),
        "kind": f"compute#{asked.route.about['request'][:1].lower()}{asked.route.about['request'][1:]}",
        scope[2].removesuffix("s"): ROOT + "/".join(scope[:4]),
    }
    made.update({name: value for name, value in extra.items() if name in known})


def _refer(state: State, made: Json) -> None:
    """Refuse what refers to something that is not there."""
    for at, path in references(made):
        known = places.known(path)
        if known is None:
            known = path in state.objects
        if not known:
            raise Wrong(
                400,
                "invalid",
                f"Invalid value for field 'resource.{at}': '{ROOT}{path}'. The referenced resource cannot be found.",
            )


def _get(state: State, asked: Asked) -> Json:
    return state.get(asked.path)


def _list(state: State, asked: Asked) -> Json:
    test = parsed(asked.params.get("filter", ""))
    items = [item for _, item in state.under(asked.path) if test(item)]
    found: Json = {"kind": f"compute#{asked.route.about['response'][:1].lower()}{asked.route.about['response'][1:]}"}
    return _page(asked, items, found)


def _page(asked: Asked, items: list[Json], found: Json) -> Json:
    size, start = int(asked.params.get("maxResults", 500)), int(asked.params.get("pageToken") or 0)
    if items[start : start + size]:
        found["items"] = items[start : start + size]
    if start + size < len(items):
        found["nextPageToken"] = str(start + size)
    return found


def _aggregated(state: State, asked: Asked) -> Json:
    test = parsed(asked.params.get("filter", ""))
    collection = asked.path.rpartition("/")[2]
    scopes: dict[str, Json] = {}
    pattern = re.compile(rf"projects/{asked.params['project']}/(global|regions/[^/]+|zones/[^/]+)/{collection}/[^/]+")
    for path in sorted(state.objects):
        match = pattern.fullmatch(path)
        if match and test(state.objects[path]):
            name = match[1] if match[1] != "global" else "global"
            scopes.setdefault(name, {collection: []})[collection].append(state.objects[path])
    empty = {"warning": {"code": "NO_RESULTS_ON_PAGE", "message": "There are no results for this scope on this page."}}
    scopes.setdefault("zones/us-central1-a", empty)
    return {"kind": f"compute#{collection}", "items": scopes}


def _delete(state: State, asked: Asked) -> Json:
    path = asked.path
    found = state.get(path)
    if found.get("deletionProtection"):
        raise Wrong(
            412,
            "conditionNotMet",
            f"Invalid resource usage: 'Resource cannot be deleted if it's protected against deletion. {path}'.",
        )
    used(state, path)
    rule = RULES.get(path.split("/")[-2], Rule(""))

    def work() -> None:
        used(state, path)
        if rule.gone is not None:
            rule.gone(state, path)
        state.objects.pop(path, None)

    return shown(state, begin(state, asked, "delete", path, work), asked)


def used(state: State, path: str) -> None:
    """Refuse to delete what something else refers to (quirk G06)."""
    for other, item in state.objects.items():
        if other != path and any(found == path for _, found in references(item)) and not _part(path, other):
            raise Wrong(
                400,
                "resourceInUseByAnotherResource",
                f"The resource '{path}' is already being used by '{other}'",
            )
    if "/networks/" in path and state.objects[path].get("peerings"):
        raise Wrong(400, "resourceInUseByAnotherResource", f"The resource '{path}' is still peered")


def _part(path: str, other: str) -> bool:
    """Tell whether one goes with the other: an instance and the disks that were made for it."""
    return "/disks/" in other and "/instances/" in path


def _patch(state: State, asked: Asked) -> Json:
    path = asked.path
    now = state.get(path)
    body = linked(asked.body, str(asked.params["project"]))
    if "fingerprint" in body and body["fingerprint"] != now.get("fingerprint"):
        raise Wrong(412, "conditionNotMet", "Supplied fingerprint does not match current fingerprint.")
    rule = RULES.get(path.split("/")[-2], Rule(""))
    for name in rule.immutable:
        if name in body and body[name] != now.get(name):
            raise Wrong(400, "invalid", f"Invalid value for field 'resource.{name}'. Field cannot be modified.")
    _refer(state, body)
    strict.check(state, path.split("/")[-2], _merged(now, body))

    def work() -> None:
        merged = fill(path.split("/")[-2], _merged(state.get(path), body))
        state.objects[path] = {**merged, **({"fingerprint": state.fresh()} if "fingerprint" in now else {})}

    return shown(state, begin(state, asked, "patch", path, work), asked)


def _merged(now: Json, body: Json) -> Json:
    found = dict(now)
    for name, value in body.items():
        held = found.get(name)
        if value is None:
            found.pop(name, None)
            continue
        found[name] = _merged(held, value) if isinstance(held, dict) and isinstance(value, dict) else value
    return found


def _set_labels(state: State, asked: Asked) -> Json:
    path = asked.path.removesuffix("/setLabels")
    now = state.get(path)
    if asked.body.get("labelFingerprint") != now.get("labelFingerprint"):
        raise Wrong(412, "conditionNotMet", "Labels fingerprint either invalid or resource labels have changed")
    strict.labels(asked.body.get("labels"))

    def work() -> None:
        state.get(path).update(labels=asked.body.get("labels", {}), labelFingerprint=state.fresh())

    return shown(state, begin(state, asked, "setLabels", path, work), asked)


def _private_access(state: State, asked: Asked) -> Json:
    path = asked.path.removesuffix("/setPrivateIpGoogleAccess")
    state.get(path)

    def work() -> None:
        state.get(path)["privateIpGoogleAccess"] = asked.body["privateIpGoogleAccess"]

    return shown(state, begin(state, asked, "setPrivateIpGoogleAccess", path, work), asked)


def _remove_peering(state: State, asked: Asked) -> Operation:
    path = asked.path.removesuffix("/removePeering")
    network = state.get(path)
    if not any(item["name"] == asked.body.get("name") for item in network.get("peerings") or ()):
        raise Wrong(404, "notFound", f"The peering '{asked.body.get('name')}' was not found")

    def work() -> None:
        network["peerings"] = [item for item in network["peerings"] if item["name"] != asked.body["name"]]
        state.hidden.pop(f"connection {path}", None)

    return begin(state, asked, "removePeering", path, work)


def _regions(state: State, asked: Asked, verb: str) -> Json:
    name = asked.params.get("region", "")
    if verb != "get" or name not in places.regions():
        raise Wrong(404, "notFound", f"The resource '{asked.path}' was not found")
    links = [f"{ROOT}projects/{asked.params['project']}/zones/{zone}" for zone in places.zones(name)]
    return {"kind": "compute#region", "name": name, "zones": links, "status": "UP", "selfLink": ROOT + asked.path}


def _images(state: State, asked: Asked, verb: str) -> Json:
    family = asked.params.get("family", "")
    if verb != "getFromFamily":
        return _unknown(asked)
    name = f"{family}-v20261101"
    link = f"{ROOT}projects/{asked.params['project']}/global/images/{name}"
    return {"kind": "compute#image", "name": name, "family": family, "status": "READY", "selfLink": link}


PLACES: dict[str, Callable[[State, Asked, str], Json]] = {"regions": _regions, "images": _images}
_VERBS: dict[str, Callable[[State, Asked], Json]] = {
    "insert": _insert,
    "get": _get,
    "list": _list,
    "aggregatedList": _aggregated,
    "delete": _delete,
    "patch": _patch,
    "update": _patch,
    "setLabels": _set_labels,
    "setPrivateIpGoogleAccess": _private_access,
}
