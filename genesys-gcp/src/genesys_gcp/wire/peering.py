"""Connections of a network with Google's own services: what no row can say about them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from genesys.spi import faults as f
from genesys.spi.paths import take
from genesys.spi.provider import ResourceType
from genesys.spi.session import Observed, Pending, Token
from genesys_gcp.wire import shape
from genesys_gcp.wire.jobs import Call, Job
from genesys_gcp.wire.special import sure

if TYPE_CHECKING:
    from genesys_gcp.wire.executor import Executor

CONNECTIONS = "servicenetworking.services.connections"
SERVICE = "services/servicenetworking.googleapis.com"
PEERING = "servicenetworking-googleapis-com"
REFUSALS = 3
"""Refusals of a disconnection after which the peering is removed from the network's side."""


def _numbered(executor: Executor, network: str) -> str:
    """Return the name of a network with the number of its project, which Service Networking insists on."""
    return re.sub(r"^projects/[^/]+/", f"projects/{number(executor)}/", network)


def number(executor: Executor) -> str:
    """Return the number of the project: its services know it, and need no other API to be on."""
    if not executor.number:
        name = f"projects/{executor.project}/services/servicenetworking.googleapis.com"
        executor.number = str(executor.call("serviceusage.services.get", {"name": name})["parent"]).rpartition("/")[2]
    return executor.number


def _connection(want: Mapping[str, Any]) -> str:
    return f"{shape.short(str(want['network']))}:{want.get('parent') or SERVICE}"


def peer(executor: Executor, type: ResourceType, want: Mapping[str, Any], token: Token) -> Observed | Pending:
    """Connect a network; where a connection is left from before, it is given these ranges too (quirk G12)."""
    id, parent = _connection(want), str(want.get("parent") or SERVICE)
    body = {
        "network": _numbered(executor, shape.short(str(want["network"]))),
        "reservedPeeringRanges": list(want["reservedPeeringRanges"]),
    }
    job = Job("create", id, Call(f"{CONNECTIONS}.create", {"parent": parent}, body), want=want, token=token)
    try:
        return sure(executor.begin(type, job))
    except f.Exists:
        return repeer(executor, type, id, want, frozenset())


def peered(executor: Executor, type: ResourceType, ids: list[str]) -> dict[str, Observed | None]:
    """Read connections: one call for each network."""
    found: dict[str, Observed | None] = {}
    for id in ids:
        network, _, service = id.partition(":")
        found[id] = None
        try:
            answer = executor.call(f"{CONNECTIONS}.list", {"parent": service, "network": _numbered(executor, network)})
        except f.Gone:
            continue
        for item in answer.get("connections") or ():
            if item.get("peering", PEERING) == PEERING:
                ranges = sorted(item.get("reservedPeeringRanges") or ())
                found[id] = Observed(id, {"parent": service, "network": network, "reservedPeeringRanges": ranges})
    return found


def find_peering(executor: Executor, type: ResourceType, token: Token) -> Observed | None:
    """Return the connection of a create of this session; connecting again does no harm."""
    id = executor.made_by(token)
    return peered(executor, type, [id])[id] if id else None


def repeer(
    executor: Executor, type: ResourceType, id: str, want: Mapping[str, Any], changed: frozenset[str]
) -> Observed | Pending:
    """Give a connection other ranges; those that are in use stay."""
    network, _, service = id.partition(":")
    before = peered(executor, type, [id])[id]
    kept = list(before.properties["reservedPeeringRanges"]) if before and not changed else []
    body = {
        "network": _numbered(executor, network),
        "reservedPeeringRanges": sorted({*kept, *want["reservedPeeringRanges"]}),
    }
    params = {"name": f"{service}/connections/-", "force": True, "updateMask": "reservedPeeringRanges"}
    return sure(executor.begin(type, Job("update", id, Call(f"{CONNECTIONS}.patch", params, body), want=want)))


def unpeer(executor: Executor, type: ResourceType, id: str) -> Pending | None:
    """Disconnect a network.

    What Google runs lingers on after its deletion, so when Google refuses, the peering is removed from our side,
    which works (quirk G13).
    """
    network, _, service = id.partition(":")
    body = {"consumerNetwork": _numbered(executor, network)}
    name = f"{service}/connections/{PEERING}"
    job = Job("delete", id, Call(f"{CONNECTIONS}.deleteConnection", {"name": name}, body))
    try:
        begun = executor.begin(type, job)
    except f.Gone:
        return None
    except f.InUse:
        forced = remove_peering(executor, type, id)
        if forced is None:
            raise
        return forced
    return begun if isinstance(begun, Pending) else None


def remove_peering(executor: Executor, type: ResourceType, id: str) -> Pending | None:
    """Remove the peering of a connection from the network's side; ``None`` while it is too early for that.

    It is done once Google has refused several times and no database of ours is in the network any more.
    """
    executor.refused[id] += 1
    network, _, _ = id.partition(":")
    if executor.refused[id] <= REFUSALS or _databases_in(executor, network):
        return None
    params = {"project": executor.project, "network": network.rpartition("/")[2]}
    begun = executor.begin(type, Job("delete", id, Call("compute.networks.removePeering", params, {"name": PEERING})))
    return begun if isinstance(begun, Pending) else None


def _databases_in(executor: Executor, network: str) -> bool:
    answer = executor.call("sqladmin.instances.list", {"project": executor.project})
    where = [take(item, "settings.ipConfiguration.privateNetwork", "") for item in answer.get("items") or ()]
    return any(str(item).endswith(network) for item in where)
