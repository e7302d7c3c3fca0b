"""LoadBalancer for TCP: packets reach the targets as they are, from the address of whoever sent them."""

from __future__ import annotations

from collections.abc import Iterator

from genesys.spi import rules
from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Expr, Json, concat
from genesys_gcp.lower.common import NetworkExports, labels, needs, service
from genesys_gcp.lower.health import probe
from genesys_gcp.lower.parts import members, opening, part
from genesys_gcp.lower.targets import Pool, Target, by_zone, listened, refusal, targets
from genesys_gcp.tables import table

_AS_IS = "For TCP Google passes packets on as they are."


def load_balancer(resource: Resolved, context: LowerContext) -> Lowered:
    """Return an address of the region whose packets go to the targets."""
    internal = resource.fields["scheme"] == "internal"
    port, found = _checked(resource, context)
    net: NetworkExports = context.exports(resource.target("network"))
    pool = Pool("", 1, found)
    natives = [*service(context, "compute"), _check(resource, context, port)]
    if found[0].found.instance is not None:
        natives += members(resource, context, pool, type="GCE_VM_IP")
    natives.append(_backend(resource, context, pool, internal=internal))
    natives += _front(resource, context, net, port, internal=internal)
    inside: list[Json] = [net.cidr, *table("balancing")["sources"]["probes"]]
    sources = inside if internal else [rules.EVERYWHERE]
    accounts = list({target.address: target.found.account for target in found}.values())
    natives += opening(resource, context, net, sources=sources, accounts=accounts, ports=[port])
    host = own(resource.address, f"listen-{port}", "IPAddress")
    outputs: dict[str, Json] = {
        "id": own(resource.address, f"listen-{port}"),
        "url": concat("tcp://", Expr(host), f":{port}").json(),
        "address": host,
        "port": port,
    }
    return Lowered(natives, outputs=outputs)


def _checked(resource: Resolved, context: LowerContext) -> tuple[int, list[Target]]:
    """Return the port and the targets, when Google can do what is asked for."""
    wanted = listened(resource)
    if len(wanted) > 1:
        raise refusal(resource, _AS_IS, "Declare a load balancer for each port.")
    outside, inside = wanted[0]
    found = targets(resource, context, inside or outside)
    port = outside or found[0].port
    if any(target.port != port for target in found):
        raise refusal(resource, f"{_AS_IS} So a port cannot become another one.", f"Let the targets listen on {port}.")
    if any(target.found.service is not None for target in found):
        raise refusal(resource, f"{_AS_IS} Only a server can take them.", "Name servers, or use type: http.")
    if len({target.found.group is None for target in found}) > 1:
        raise refusal(resource, "Servers and groups of servers cannot share one address.", "Name one sort of target.")
    if len({target.weight for target in found}) > 1:
        raise refusal(resource, f"{_AS_IS} They are spread evenly.", "Leave the weights out, or use type: http.")
    if resource.fields["scheme"] != "internal":
        # What may not be open to the internet at a server may not be open through this either.
        rules.parse(f"{port} from internet", resource.address)
    return port, found


def _check(resource: Resolved, context: LowerContext, port: int) -> NativeSpec:
    check = probe(resource, resource.fields["health"])
    body: dict[str, Json] = {
        "description": f"LoadBalancer {resource.address}",
        "region": context.target["region"],
        "type": "TCP",
        "checkIntervalSec": check.interval,
        "timeoutSec": check.timeout,
        "healthyThreshold": check.healthy,
        "unhealthyThreshold": check.unhealthy,
        "tcpPort": port,
    }
    return part(context, "gcp.compute.region_health_check", "check", body, wanted=needs("compute"))


def _backend(resource: Resolved, context: LowerContext, pool: Pool, *, internal: bool) -> NativeSpec:
    groups = [target.found.group for target in pool.targets if target.found.group is not None]
    groups = groups or [own(resource.address, f"group-{zone}") for zone, _ in by_zone(pool.targets)]
    body: dict[str, Json] = {
        "description": f"LoadBalancer {resource.address}",
        "region": context.target["region"],
        "loadBalancingScheme": "INTERNAL" if internal else "EXTERNAL",
        "protocol": "TCP",
        "backends": [{"group": group, "balancingMode": "CONNECTION"} for group in groups],
        "healthChecks": [own(resource.address, "check")],
        "sessionAffinity": "CLIENT_IP" if resource.fields["sticky"] else "NONE",
    }
    if internal:
        body["network"] = pool.targets[0].found.network
    return part(context, "gcp.compute.region_backend_service", "backend", body)


def _front(
    resource: Resolved, context: LowerContext, net: NetworkExports, port: int, *, internal: bool
) -> Iterator[NativeSpec]:
    region, marks = context.target["region"], labels(resource, context)
    body: dict[str, Json] = {
        "labels": marks,
        "region": region,
        "IPProtocol": "TCP",
        "loadBalancingScheme": "INTERNAL" if internal else "EXTERNAL",
        "ports": [str(port)],
        "backendService": own(resource.address, "backend"),
    }
    if internal:
        place = net.tier("private", "public", user=resource.address)
        body |= {"network": net.network, "subnetwork": place.id}
    else:
        address: dict[str, Json] = {"region": region, "addressType": "EXTERNAL", "labels": marks}
        yield part(context, "gcp.compute.address", "address", address, wanted=needs("compute"))
        body["IPAddress"] = own(resource.address, "address", "address")
    yield part(context, "gcp.compute.forwarding_rule", f"listen-{port}", body)
