"""LoadBalancer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Expr, Json, concat
from genesys_gcp.lower import passthrough
from genesys_gcp.lower.common import NetworkExports, Place, labels, needs, service, shared_name
from genesys_gcp.lower.health import probe
from genesys_gcp.lower.parts import members, opening, part
from genesys_gcp.lower.targets import (
    PORT_NAME,
    Pool,
    Target,
    by_zone,
    listened,
    plain,
    pools,
    refusal,
    targets,
)
from genesys_gcp.tables import table

_HTTP = 80
_PER_ENDPOINT = 100
_DRAIN_S = 30


class Scope(NamedTuple):
    """Where the parts of a load balancer are.

    Args:
        prefix: Of the types of its parts: ``""`` for global ones, ``region_``.
        place: Fields that say the region.
        scheme: Loadbalancing scheme.
    """

    prefix: str
    place: dict[str, Json]
    scheme: str

    def type(self, word: str) -> str:
        """Return the native type of a part."""
        return f"gcp.compute.{self.prefix}{word}"


def load_balancer(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a proxy for HTTP, or for TCP a way on which packets reach the targets as they are."""
    if resource.fields["type"] == "tcp":
        return passthrough.load_balancer(resource, context)
    ports = [(outside or _HTTP, inside) for outside, inside in listened(resource)]
    internal = resource.fields["scheme"] == "internal"
    region = {"region": context.target["region"]}
    scope = Scope("region_", region, "INTERNAL_MANAGED") if internal else Scope("", {}, "EXTERNAL_MANAGED")
    natives = [*service(context, "compute"), _check(resource, context, scope)]
    everyone: list[Target] = []
    for number, inside in enumerate(sorted({inside for _, inside in ports})):
        found = targets(resource, context, inside)
        everyone += found
        ending = f"-{inside}" if number else ""
        natives += _chain(resource, context, scope, pools(found, ending), ending)
    endings = {inside: f"-{inside}" if n else "" for n, inside in enumerate(sorted({inside for _, inside in ports}))}
    rules = [(outside, endings[inside]) for outside, inside in ports]
    net = context.exports(resource.target("network"))
    front = _inner(resource, context, scope, rules) if internal else _outer(resource, context, scope, rules)
    natives += [*front, *_opened(resource, context, net, everyone, internal=internal)]
    return Lowered(natives, outputs=_outputs(resource, ports[0][0], internal=internal), exports=None)


def _check(resource: Resolved, context: LowerContext, scope: Scope) -> NativeSpec:
    check = probe(resource, resource.fields["health"])
    body: dict[str, Json] = {
        "description": f"LoadBalancer {resource.address}",
        **scope.place,
        "type": "HTTP",
        "checkIntervalSec": check.interval,
        "timeoutSec": check.timeout,
        "healthyThreshold": check.healthy,
        "unhealthyThreshold": check.unhealthy,
        "requestPath": check.path or "/",
        "portSpecification": "USE_SERVING_PORT",
    }
    return part(context, scope.type("health_check"), "check", body, wanted=needs("compute"))


def _chain(
    resource: Resolved, context: LowerContext, scope: Scope, found: Sequence[Pool], ending: str
) -> Iterator[NativeSpec]:
    """Give everything behind one port of the targets, from the groups up to the proxy."""
    address = resource.address
    for pool in found:
        yield from _pool(resource, context, scope, pool)
    body: dict[str, Json] = {"description": f"LoadBalancer {resource.address}", **scope.place}
    if len(found) == 1:
        body["defaultService"] = own(address, f"backend{found[0].suffix}")
    else:
        body["weightedBackendServices"] = [
            {"backendService": own(address, f"backend{pool.suffix}"), "weight": pool.weight} for pool in found
        ]
    yield part(context, scope.type("url_map"), f"map{ending}", body)
    body = {"description": f"LoadBalancer {resource.address}", **scope.place, "urlMap": own(address, f"map{ending}")}
    yield part(context, scope.type("target_http_proxy"), f"proxy{ending}", body)


def _pool(resource: Resolved, context: LowerContext, scope: Scope, pool: Pool) -> Iterator[NativeSpec]:
    fields, address, first = resource.fields, resource.address, pool.targets[0].found
    body: dict[str, Json] = {
        "description": f"LoadBalancer {resource.address}",
        **scope.place,
        "loadBalancingScheme": scope.scheme,
        "protocol": "HTTP",
    }
    if first.service is not None:
        group = f"group{pool.suffix}"
        yield _serverless(resource, context, group, first.service)
        # Google takes neither a health check nor a time for these: Cloud Run has its own.
        body["backends"] = [{"group": own(address, group)}]
    else:
        body |= {
            "healthChecks": [own(address, "check")],
            "timeoutSec": max(1, round(float(fields["idle_timeout"]))),
            "sessionAffinity": "GENERATED_COOKIE" if fields["sticky"] else "NONE",
            "drainingTimeoutSec": _DRAIN_S,
        }
        if first.group is not None:
            _same_port(resource, pool.targets[0])
            group_body: Json = {"group": first.group, "balancingMode": "UTILIZATION", "maxUtilization": 0.8}
            body |= {"backends": [group_body], "portName": PORT_NAME}
        else:
            yield from members(resource, context, pool, type="GCE_VM_IP_PORT")
            body["backends"] = [
                {
                    "group": own(address, f"group{pool.suffix}-{zone}"),
                    "balancingMode": "RATE",
                    "maxRatePerEndpoint": _PER_ENDPOINT,
                }
                for zone, _ in by_zone(pool.targets)
            ]
    yield part(context, scope.type("backend_service"), f"backend{pool.suffix}", body)


def _same_port(resource: Resolved, target: Target) -> None:
    if target.port != (target.found.port or _HTTP):
        why = f"Members of the group {target.address} listen on {target.found.port or _HTTP}, and not on {target.port}."
        raise refusal(resource, why, f"Give the group port: {target.port}, or balance its own port.")


def _serverless(resource: Resolved, context: LowerContext, local: str, run: Json) -> NativeSpec:
    body: dict[str, Json] = {
        "description": f"LoadBalancer {resource.address}",
        "region": context.target["region"],
        "networkEndpointType": "SERVERLESS",
        "cloudRunService": run,
    }
    return part(context, "gcp.compute.region_network_endpoint_group", local, body, wanted=needs("compute"))


def _outer(
    resource: Resolved, context: LowerContext, scope: Scope, rules: Sequence[tuple[int, str]]
) -> Iterator[NativeSpec]:
    """Give the global address and a rule for each port."""
    body: dict[str, Json] = {"addressType": "EXTERNAL", "labels": labels(resource, context)}
    yield part(context, "gcp.compute.global_address", "address", body, wanted=needs("compute"))
    for outside, ending in rules:
        yield part(
            context,
            "gcp.compute.global_forwarding_rule",
            f"listen-{outside}",
            {
                "labels": labels(resource, context),
                "IPAddress": own(resource.address, "address", "address"),
                "IPProtocol": "TCP",
                "loadBalancingScheme": scope.scheme,
                "portRange": f"{outside}-{outside}",
                "target": own(resource.address, f"proxy{ending}"),
            },
        )


def _inner(
    resource: Resolved, context: LowerContext, scope: Scope, rules: Sequence[tuple[int, str]]
) -> Iterator[NativeSpec]:
    """Give the subnet of Google's proxies, which all of a network share, and the rule."""
    net: NetworkExports = context.exports(resource.target("network"))
    if len(rules) > 1:
        why = "An address inside of a network listens on one port."
        raise refusal(resource, why, "Declare a load balancer for each port.")
    yield _proxies(resource, context, net)
    (outside, ending), place = rules[0], _inside(resource, net)
    body: dict[str, Json] = {
        "labels": labels(resource, context),
        **scope.place,
        "IPProtocol": "TCP",
        "loadBalancingScheme": scope.scheme,
        "portRange": f"{outside}-{outside}",
        "network": net.network,
        "subnetwork": place.id,
        "target": own(resource.address, f"proxy{ending}"),
    }
    wanted = [f"shared/proxies-{plain(net.address)}"]
    yield part(context, "gcp.compute.forwarding_rule", f"listen-{outside}", body, wanted=wanted)


def _inside(resource: Resolved, net: NetworkExports) -> Place:
    return net.tier("private", "public", user=resource.address)


def _proxies(resource: Resolved, context: LowerContext, net: NetworkExports) -> NativeSpec:
    if not net.proxies:
        why = f"Google's proxies need a subnet of their own, for which the network {net.address} has no range."
        raise refusal(resource, why, 'Use type: tcp, or a network of type "production", "secure" or "development".')
    name = shared_name(context, f"proxies-{net.address}")
    body: dict[str, Json] = {
        "name": name,
        "description": f"Network {net.address}: proxies",
        "region": context.target["region"],
        "network": net.network,
        "ipCidrRange": net.proxies,
        "privateIpGoogleAccess": False,
        "purpose": "REGIONAL_MANAGED_PROXY",
        "role": "ACTIVE",
    }
    local = f"shared/proxies-{plain(net.address)}"
    return NativeSpec(
        local, "gcp.compute.subnetwork", body, shared=True, name=name, needs=needs("compute"), protect=False
    )


def _opened(
    resource: Resolved, context: LowerContext, net: NetworkExports, found: Sequence[Target], *, internal: bool
) -> Iterator[NativeSpec]:
    """Give the rule that lets Google's proxies and health checks in, for the targets and their ports only."""
    accounts = {target.address: target.found.account for target in found if target.found.account is not None}
    ports = sorted({target.port for target in found if target.port})
    if not accounts:
        return
    sources: list[Json] = [*table("balancing")["sources"]["probes"], *([net.proxies] if internal else [])]
    yield from opening(resource, context, net, sources=sources, accounts=list(accounts.values()), ports=ports)


def _outputs(resource: Resolved, port: int, *, internal: bool) -> dict[str, Json]:
    address, rule = resource.address, f"listen-{port}"
    host = own(address, rule, "IPAddress") if internal else own(address, "address", "address")
    url = concat("http://", Expr(host), "" if port == _HTTP else f":{port}", "/")
    return {"id": own(address, rule), "url": url.json(), "address": host, "port": port}
