"""The load balancer of layer 4, and what all load balancers have: an address and members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Expr, Json, concat
from genesys_azure.lower.common import NetworkExports
from genesys_azure.lower.health import health
from genesys_azure.lower.network import public_address, zones
from genesys_azure.lower.scope import arm_id, placed

_TYPE = "azure.network.load_balancer"
_MINUTE, _IDLE = 60, (4, 100)
"""Least and most minutes of silence."""
_LAYER4 = "It is a load balancer of layer 4 on Azure: it spreads connections, not requests."


def balancer(
    resource: Resolved,
    context: LowerContext,
    net: NetworkExports,
    *,
    ports: Mapping[int, int],
    pool: Sequence[Json],
    needs: Sequence[str],
) -> Lowered:
    """Return a Standard load balancer whose members are named by their addresses.

    Args:
        resource: The load balancer.
        context: Of its lowering.
        net: Its network.
        ports: Outside port -> port of the members.
        pool: Expressions for the addresses of the members; a group of machines joins by itself.
        needs: Natives to wait for.
    """
    name = context.name(_TYPE, "balancer")
    public = resource.fields["scheme"] == "public"
    base = arm_id(context, f"Microsoft.Network/loadBalancers/{name}")
    idle = _minutes(resource)
    body = placed(
        resource,
        context,
        loadBalancerName=name,
        sku={"name": "Standard"},
        frontendIPConfigurations=[_front(resource, context, net, public=public)],
        backendAddressPools=[_pool(net, pool)],
        probes=[_probe(resource, port) for port in sorted(set(ports.values()))],
        loadBalancingRules=[
            _rule(resource, base, port=port, inside=inside, idle=idle) for port, inside in ports.items()
        ],
    )
    natives = [NativeSpec("balancer", _TYPE, body, needs=needs, name=name)]
    if public:
        natives.append(public_address(resource, context, "address"))
    http = resource.fields["type"] == "http"
    return Lowered(
        natives,
        outputs=outputs(resource, ports, protocol="http" if http else "tcp"),
        notes=[_LAYER4] if http else [],
        choices=shown_idle(resource, idle * _MINUTE),
    )


def outputs(resource: Resolved, ports: Mapping[int, int], *, protocol: str) -> dict[str, Json]:
    """Return the outputs of a load balancer with an address of its own."""
    address, port = resource.address, next(iter(ports))
    if resource.fields["scheme"] == "public":
        host = own(address, "address", "ipAddress")
    else:
        host = own(address, "balancer", "frontendIPConfigurations", 0, "properties", "privateIPAddress")
    tail = "" if (protocol, port) == ("http", 80) else f":{port}"
    return {
        "id": own(address, "balancer"),
        "url": concat(f"{protocol}://", Expr(host), tail).json(),
        "address": host,
        "port": port,
    }


def shown_idle(resource: Resolved, seconds: int) -> dict[str, tuple[Json, str]]:
    """Return what is said about a silence that nobody asked for."""
    if "idle_timeout" in resource.written or seconds == resource.fields["idle_timeout"]:
        return {}
    return {"idle_timeout": (f"{seconds}s", "the nearest that Azure offers")}


def _minutes(resource: Resolved) -> int:
    least, most = _IDLE
    return min(max(-(-int(float(resource.fields["idle_timeout"])) // _MINUTE), least), most)


def _front(resource: Resolved, context: LowerContext, net: NetworkExports, *, public: bool) -> dict[str, Json]:
    if public:
        return {"name": "main", "properties": {"publicIPAddress": {"id": own(resource.address, "address")}}}
    place = net.tier("private", "public", user=resource.address)
    inside: dict[str, Json] = {"privateIPAllocationMethod": "Dynamic", "subnet": {"id": place.id}}
    found: dict[str, Json] = {"name": "main", "properties": inside}
    return {**found, "zones": zones(context)} if zones(context) else found


def _pool(net: NetworkExports, pool: Sequence[Json]) -> dict[str, Json]:
    if not pool:
        return {"name": "main", "properties": {}}
    members = [
        {"name": f"member-{number}", "properties": {"ipAddress": ip, "virtualNetwork": {"id": net.id}}}
        for number, ip in enumerate(pool, start=1)
    ]
    return {"name": "main", "properties": {"loadBalancerBackendAddresses": members}}


def _probe(resource: Resolved, port: int) -> dict[str, Json]:
    asked, http = health(resource), resource.fields["type"] == "http"
    inside: dict[str, Json] = {
        "protocol": "Http" if http else "Tcp",
        "port": port,
        "intervalInSeconds": max(asked.interval, 5),
        "probeThreshold": asked.unhealthy,
    }
    if http:
        inside["requestPath"] = asked.path
    return {"name": f"port-{port}", "properties": inside}


def _rule(resource: Resolved, base: str, *, port: int, inside: int, idle: int) -> dict[str, Json]:
    found: dict[str, Json] = {
        "protocol": "Tcp",
        "frontendPort": port,
        "backendPort": inside,
        "frontendIPConfiguration": {"id": f"{base}/frontendIPConfigurations/main"},
        "backendAddressPool": {"id": f"{base}/backendAddressPools/main"},
        "probe": {"id": f"{base}/probes/port-{inside}"},
        "idleTimeoutInMinutes": idle,
        "enableTcpReset": True,
        "loadDistribution": "SourceIP" if resource.fields["sticky"] else "Default",
    }
    if resource.fields["scheme"] == "public":
        # Members go out through the network's own NAT, or not at all.
        found["disableOutboundSnat"] = True
    return {"name": f"port-{port}", "properties": found}
