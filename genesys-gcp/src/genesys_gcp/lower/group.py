"""Compute: a group of machines."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_gcp.lower import machine
from genesys_gcp.lower.common import MemberExports, NetworkExports, Place, labels, needs, service
from genesys_gcp.lower.grants import grants
from genesys_gcp.lower.health import Health, probe
from genesys_gcp.lower.opening import Sender, ingress, reach
from genesys_gcp.lower.parts import opening, part
from genesys_gcp.lower.server import first
from genesys_gcp.lower.targets import PORT_NAME
from genesys_gcp.tables import table

_HTTP = 80


def compute(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a template, the group that is made of it over the zones of the region, and what changes its size."""
    address, net = resource.address, context.exports(resource.target("network"))
    tiers = ("public",) if machine.is_public(resource) else ("private", "public")
    place, account = net.tier(*tiers, user=address), machine.account_of(resource, context)
    natives = [*service(context, "compute"), *machine.identity(resource, context)]
    natives += ingress(resource, context, net, written=resource.fields.get("open") or (), targets=[account])
    natives += reach(resource, context, net, Sender(account))
    natives += grants(resource, context, account)
    natives += _check(resource, context, net, account)
    wanted = [*needs("compute"), *first(natives), *place.ready]
    wanted += [context.exports(found) for found in sorted(set(resource.secrets.values()))]
    natives += [_template(resource, context, place), _manager(resource, context, wanted), *_scaling(resource, context)]
    chosen = machine.size(resource, context)
    return Lowered(
        natives,
        outputs={"id": own(address, "group")},
        exports=MemberExports(
            net.network,
            account=account,
            subnet=place.id,
            group=own(address, "group", "instanceGroup"),
            port=int(resource.fields.get("port") or 0),
        ),
        choices={"size": (chosen["type"], f"{chosen['cpu']} processors and {chosen['memory']} GB of memory")},
    )


def _template(resource: Resolved, context: LowerContext, place: Place) -> NativeSpec:
    size = machine.size(resource, context)
    body: dict[str, Json] = {
        "description": f"Compute {resource.address}",
        "machineType": str(size["type"]),
        "diskType": machine.disk(resource, context, size),
        "labels": labels(resource, context),
        **machine.parts(resource, context, place),
    }
    # Where a value is an expression its text counts: what it is worth belongs to the objects it refers to.
    content = hashlib.sha256(repr(sorted(body.items())).encode()).hexdigest()[:6]
    name = f"{context.name('gcp.compute.instance_template', 'template')}-{content}"
    return NativeSpec(
        "template", "gcp.compute.instance_template", {"name": name, **body}, name=name, needs=needs("compute")
    )


def _manager(resource: Resolved, context: LowerContext, wanted: Sequence[str]) -> NativeSpec:
    fields, address = resource.fields, resource.address
    name, zones = context.name("gcp.compute.region_instance_group_manager", "group"), _zones(resource, context)
    least, most = int(fields["count"]["min"]), int(fields["count"]["max"])
    share = math.ceil(most * int(fields["strategy"]["percent"]) / 100)
    body: dict[str, Json] = {
        "name": name,
        "description": f"Compute {resource.address}",
        "region": context.target["region"],
        "baseInstanceName": name,
        "instanceTemplate": own(address, "template"),
        "zones": [{"zone": f"projects/{context.target['project']}/zones/{zone}"} for zone in zones],
        "updateType": "PROACTIVE",
        "minimalAction": "REPLACE",
        # New members come first, at least one for each zone: Google takes no smaller number.
        "maxSurge": max(len(zones), share),
        "maxUnavailable": 0,
    }
    if least == most:
        body["targetSize"] = most
    balanced = [edge.consumer for edge in resource.used_by if edge.consumer_kind == "loadbalancer"]
    if fields.get("port") or balanced:
        body["namedPorts"] = [{"name": PORT_NAME, "port": int(fields.get("port") or _HTTP)}]
    asked = _asked(resource, context)
    if asked is not None:
        start = asked[0].start if isinstance(fields["health"], dict) else 300
        body["autoHealingPolicies"] = [{"healthCheck": own(address, "check"), "initialDelaySec": start}]
    return NativeSpec("group", "gcp.compute.region_instance_group_manager", body, name=name, needs=wanted)


def _zones(resource: Resolved, context: LowerContext) -> list[str]:
    count = resource.fields.get("zones")

    def choose() -> Json:
        found = machine.zones(context)
        return list(found[: int(count)] if count else found[:3])

    return [str(zone) for zone in context.choice("zones", str(count or "auto"), choose)]


def _asked(resource: Resolved, context: LowerContext) -> tuple[Health, str] | None:
    """Return how a member is asked whether it is well, and by which protocol; ``None`` when it is not asked."""
    wanted = resource.fields["health"]
    if isinstance(wanted, dict):
        return probe(resource, wanted), "HTTP"
    balanced = [edge.consumer for edge in resource.used_by if edge.consumer_kind == "loadbalancer"]
    if wanted != "load-balancer" or not balanced:
        return None
    asker = context.resource(balanced[0])
    return probe(resource, asker.fields["health"]), "TCP" if asker.fields["type"] == "tcp" else "HTTP"


def _check(resource: Resolved, context: LowerContext, net: NetworkExports, account: Json) -> Iterator[NativeSpec]:
    """Give the health check of a group, and the way in for those who ask.

    It asks like the load balancer, but is another one: the check of a load balancer asks the port that is served,
    and a group heals by a port that is written only.
    """
    asked = _asked(resource, context)
    if asked is None:
        return
    (check, protocol), port = asked, int(resource.fields.get("port") or _HTTP)
    body: dict[str, Json] = {
        "description": f"Compute {resource.address}",
        "type": protocol,
        "checkIntervalSec": check.interval,
        "timeoutSec": check.timeout,
        "healthyThreshold": check.healthy,
        "unhealthyThreshold": check.unhealthy,
    }
    body |= {"tcpPort": port} if protocol == "TCP" else {"requestPath": check.path or "/", "httpPort": port}
    yield part(context, "gcp.compute.health_check", "check", body, wanted=needs("compute"))
    sources = table("balancing")["sources"]["probes"]
    yield from opening(resource, context, net, sources=sources, accounts=[account], ports=[port])


def _scaling(resource: Resolved, context: LowerContext) -> Iterator[NativeSpec]:
    count = resource.fields["count"]
    if count["min"] == count["max"]:
        return
    body: dict[str, Json] = {
        "description": f"Compute {resource.address}",
        "region": context.target["region"],
        "target": own(resource.address, "group"),
        "minNumReplicas": int(count["min"]),
        "maxNumReplicas": int(count["max"]),
        "coolDownPeriodSec": 60,
        "mode": "ON",
        "utilizationTarget": int(resource.fields["target_cpu"]) / 100,
    }
    yield part(context, "gcp.compute.region_autoscaler", "scaling", body)
