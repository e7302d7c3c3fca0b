"""The application gateway: a load balancer that speaks HTTP and stands in a subnet for gateways only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json, native
from genesys_azure.lower.common import NetworkExports, cut, shared_name
from genesys_azure.lower.health import health
from genesys_azure.lower.layer4 import outputs
from genesys_azure.lower.network import public_address, zones
from genesys_azure.lower.scope import arm_id, placed

_TYPE = "azure.network.application_gateway"
_CAPACITY = {"minCapacity": 1, "maxCapacity": 4}
_FIRST = 100
"""Priority of the first rule; every rule needs one."""


def gateway(
    resource: Resolved,
    context: LowerContext,
    net: NetworkExports,
    *,
    ports: Mapping[int, int],
    pool: Sequence[Json],
    needs: Sequence[str],
) -> Lowered:
    """Return an application gateway; arguments as of `genesys_azure.lower.layer4.balancer`."""
    address, name = resource.address, context.name(_TYPE, "balancer")
    base = arm_id(context, f"Microsoft.Network/applicationGateways/{name}")
    subnet = shared_name("gateways", net.address)
    inside = sorted(set(ports.values()))
    body = placed(
        resource,
        context,
        applicationGatewayName=name,
        sku={"name": "Standard_v2", "tier": "Standard_v2"},
        autoscaleConfiguration=dict(_CAPACITY),
        gatewayIPConfigurations=[_part("main", subnet={"id": native(subnet, "id").json()})],
        frontendIPConfigurations=[_part("main", publicIPAddress={"id": own(address, "address")})],
        frontendPorts=[_part(f"port-{port}", port=port) for port in ports],
        backendAddressPools=[_part("main", backendAddresses=[{"ipAddress": ip} for ip in pool])],
        backendHttpSettingsCollection=[_settings(resource, base, port) for port in inside],
        probes=[_probe(resource)],
        httpListeners=[_listener(base, port) for port in ports],
        requestRoutingRules=[
            _rule(base, port, ports[port], priority=_FIRST + 10 * number) for number, port in enumerate(ports)
        ],
    )
    if zones(context):
        body["zones"] = zones(context)
    return Lowered(
        [
            _subnet(net, subnet),
            public_address(resource, context, "address"),
            NativeSpec("balancer", _TYPE, body, needs=needs, name=name),
        ],
        outputs=outputs(resource, ports, protocol="http"),
    )


def _part(name: str, **properties: Json) -> dict[str, Json]:
    return {"name": name, "properties": properties}


def _subnet(net: NetworkExports, local: str) -> NativeSpec:
    name = cut(local.partition("/")[2])
    body: dict[str, Json] = {
        "resourceGroupName": net.group,
        "virtualNetworkName": net.name,
        "subnetName": name,
        "addressPrefix": net.gateways,
        "defaultOutboundAccess": False,
    }
    return NativeSpec(local, "azure.network.subnet", body, shared=True, name=name, serialise_on=net.key, protect=False)


def _settings(resource: Resolved, base: str, port: int) -> dict[str, Json]:
    return _part(
        f"port-{port}",
        port=port,
        protocol="Http",
        cookieBasedAffinity="Enabled" if resource.fields["sticky"] else "Disabled",
        requestTimeout=max(int(float(resource.fields["idle_timeout"])), 1),
        probe={"id": f"{base}/probes/main"},
    )


def _probe(resource: Resolved) -> dict[str, Json]:
    asked = health(resource)
    return _part(
        "main",
        protocol="Http",
        # Members are known by their addresses, and a gateway has to name somebody.
        host="127.0.0.1",
        path=asked.path,
        interval=asked.interval,
        timeout=asked.timeout,
        unhealthyThreshold=asked.unhealthy,
        match={"statusCodes": ["200-399"]},
    )


def _listener(base: str, port: int) -> dict[str, Json]:
    return _part(
        f"port-{port}",
        protocol="Http",
        frontendIPConfiguration={"id": f"{base}/frontendIPConfigurations/main"},
        frontendPort={"id": f"{base}/frontendPorts/port-{port}"},
    )


def _rule(base: str, port: int, inside: int, *, priority: int) -> dict[str, Json]:
    return _part(
        f"port-{port}",
        ruleType="Basic",
        priority=priority,
        httpListener={"id": f"{base}/httpListeners/port-{port}"},
        backendAddressPool={"id": f"{base}/backendAddressPools/main"},
        backendHttpSettings={"id": f"{base}/backendHttpSettingsCollection/port-{inside}"},
    )
