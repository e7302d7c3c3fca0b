"""Container."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_gcp.lower.common import MemberExports, NetworkExports, Place, labels, needs, service
from genesys_gcp.lower.grants import grants
from genesys_gcp.lower.health import health
from genesys_gcp.lower.machine import account_of, identity
from genesys_gcp.lower.opening import Sender, reach
from genesys_gcp.problems import NO_IMAGE
from genesys_gcp.tables import table

_MIB = 1 << 20
_AUTO = (1, 10)
_PORT = 443
_START_S = 240
_REQUESTS = 80
_WHOLE = "with less than one processor Cloud Run takes one request at a time"


def container(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a service of Cloud Run with an identity of its own, and whoever may call it."""
    address, net = resource.address, context.exports(resource.target("network"))
    name, place = context.name("gcp.run.service", "service"), net.tier("private", "public", user=address)
    account = account_of(resource, context)
    natives = [*service(context, "run"), *identity(resource, context)]
    inside = _inside(resource, context)
    if inside:
        natives += reach(resource, context, net, Sender(tag=name, origin=place.cidr))
    natives += grants(resource, context, account)
    first = [*needs("run"), *(spec.local for spec in natives if spec.type.endswith((".firewall", ".member")))]
    first += [context.exports(found) for found in sorted(set(resource.secrets.values()))]
    limits = _limits(resource, context)
    body = _body(resource, name, context) | {"limits": limits}
    if inside:
        first += place.ready
        body |= _joined(resource, context, net, place, name)
    natives += [
        NativeSpec("service", "gcp.run.service", body, name=name, needs=first),
        _callers(address),
    ]
    return Lowered(
        natives,
        outputs={"id": own(address, "service"), "url": own(address, "service", "uri"), "port_number": _PORT},
        exports=MemberExports(net.network, service=own(address, "service", "serviceId"), origin=place.cidr),
        choices={} if "cpu" in resource.written else {"cpu": (float(limits["cpu"]), _WHOLE)},
    )


def _callers(address: str) -> NativeSpec:
    """Return the grant to call it: who can reach it may call it, and ``ingress`` says who can reach it."""
    body: dict[str, Json] = {"resource": own(address, "service"), "role": "roles/run.invoker", "members": ["allUsers"]}
    return NativeSpec("callers", "gcp.run.member", body, facet_of="service", serialise_on=f"{address}/service")


def _inside(resource: Resolved, context: LowerContext) -> bool:
    """Tell whether it needs a way into the network: for a network that was written, and for what is used there."""
    if isinstance(resource.fields.get("network"), dict) and "network" in resource.written:
        return True
    used = [edge for edge in resource.connections if edge.port and edge.producer_kind != "container"]
    return bool(used) or any(_hidden(context, edge.producer) for edge in resource.connections)


def _hidden(context: LowerContext, address: str) -> bool:
    """Tell whether a resource is a container that is reached from inside its network only."""
    known = {item.address for item in context.members()}
    return address in known and ingress(context.resource(address)) == "INGRESS_TRAFFIC_INTERNAL_ONLY"


def ingress(resource: Resolved) -> str:
    """Return from where a container is reached, or ``""`` for what is no container."""
    if resource.kind != "container":
        return ""
    if resource.fields.get("public"):
        return "INGRESS_TRAFFIC_ALL"
    balanced = any(edge.consumer_kind == "loadbalancer" for edge in resource.used_by)
    return "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" if balanced else "INGRESS_TRAFFIC_INTERNAL_ONLY"


def _joined(resource: Resolved, context: LowerContext, net: NetworkExports, place: Place, name: str) -> dict[str, Json]:
    """Return its way into the network; to reach a hidden container everything has to go that way."""
    hidden = any(_hidden(context, edge.producer) for edge in resource.connections)
    return {
        "egress": "ALL_TRAFFIC" if hidden else "PRIVATE_RANGES_ONLY",
        "networkInterfaces": [{"network": net.network, "subnetwork": place.id, "tags": [name]}],
    }


def _body(resource: Resolved, name: str, context: LowerContext) -> dict[str, Json]:
    fields, target = resource.fields, context.target
    least, most = _scale(resource)
    check, port = health(fields.get("health")), int(fields["port"])
    probe = _probe(check.path, port)
    often: dict[str, Json] = {"periodSeconds": check.interval, "timeoutSeconds": check.timeout}
    # While it starts it is asked for four minutes at most, and as often as the check says.
    period = min(check.interval, _START_S)
    starts = max(1, min(math.ceil(check.start / period), _START_S // period))
    early: dict[str, Json] = {"periodSeconds": period, "timeoutSeconds": min(check.timeout, period)}
    body: dict[str, Json] = {
        "parent": f"projects/{target['project']}/locations/{target['region']}",
        "serviceId": name,
        "labels": labels(resource, context),
        "ingress": ingress(resource),
        "serviceAccount": account_of(resource, context),
        "executionEnvironment": "EXECUTION_ENVIRONMENT_GEN2",
        "timeout": "300s",
        "maxInstanceRequestConcurrency": _REQUESTS,
        "minInstanceCount": least,
        "maxInstanceCount": most,
        "image": _image(resource),
        "containerPort": port,
        "env": list(_env(resource, context)),
        "cpuIdle": True,
        "startupProbe": {**probe, **early, "failureThreshold": starts},
    }
    if check.path:
        # A live instance is asked over HTTP only.
        body["livenessProbe"] = {**probe, **often, "failureThreshold": check.unhealthy}
    if fields.get("command"):
        body["command"] = list(fields["command"])
    return body


def _probe(path: str, port: int) -> dict[str, Json]:
    return {"httpGet": {"path": path, "port": port}} if path else {"tcpSocket": {"port": port}}


def _scale(resource: Resolved) -> tuple[int, int]:
    scale = resource.fields.get("scale")
    if scale == "auto":
        return _AUTO
    if isinstance(scale, dict):
        least = int(scale.get("min", _AUTO[0]))
        return least, max(1, int(scale.get("max", max(least, _AUTO[1]))))
    return int(scale or 1), int(scale or 1)


def _limits(resource: Resolved, context: LowerContext) -> dict[str, str]:
    """Return the smallest processor that carries what was asked for."""
    cpu, memory = float(resource.fields["cpu"]), -(-int(resource.fields["memory"]) // _MIB)

    def choose() -> Json:
        rows: Sequence[dict[str, int]] = table("containers")["limits"]
        found = next((row for row in rows if row["cpu"] >= cpu and row["most_mib"] >= memory), rows[-1])
        size = min(max(memory, found["least_mib"]), found["most_mib"])
        return {"cpu": str(found["cpu"]), "memory": f"{size}Mi"}

    chosen: dict[str, str] = context.choice("limits", [cpu, memory], choose)
    return dict(chosen)


def _image(resource: Resolved) -> Json:
    """Return the image, when Cloud Run can fetch it."""
    image = resource.fields.get("image")
    if not image:
        why = "It names none."
        raise NO_IMAGE.error(resource.where, address=resource.address, why=why)
    if isinstance(image, str):
        host = image.partition("/")[0] if "/" in image else ""
        known = table("containers")["registries"]
        direct = host in known["direct"] or host.endswith(tuple(known["suffixes"]))
        if not direct and ("." in host or ":" in host):
            why = f"Cloud Run does not fetch images from {host}."
            raise NO_IMAGE.error(resource.where, address=resource.address, why=why)
    found: Json = image
    return found


def _env(resource: Resolved, context: LowerContext) -> Iterator[dict[str, Json]]:
    for name, value in sorted(resource.env.items()):
        if name != "PORT":  # Cloud Run sets it itself, and refuses another one
            yield {"name": name, "value": value}
    for name, address in sorted(resource.secrets.items()):
        source: Json = {"secretKeyRef": {"secret": context.output(address, "ref"), "version": "latest"}}
        yield {"name": name, "valueSource": source}
