"""Parts that all load balancers have: groups of machines, and the way in for those who ask them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from genesys.spi.lowering import LowerContext, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_gcp.lower.common import NetworkExports, needs
from genesys_gcp.lower.opening import by_tens
from genesys_gcp.lower.targets import Pool, by_zone, plain


def part(
    context: LowerContext, type: str, local: str, body: dict[str, Json], *, wanted: Sequence[str] = ()
) -> NativeSpec:
    """Return one part of a load balancer, with its name."""
    name = context.name(type, local)
    return NativeSpec(local, type, {"name": name, **body}, name=name, needs=wanted)


def members(resource: Resolved, context: LowerContext, pool: Pool, *, type: str) -> Iterator[NativeSpec]:
    """Give one group for each zone, and its machines."""
    for zone, found in by_zone(pool.targets):
        local = f"group{pool.suffix}-{zone}"
        body: dict[str, Json] = {
            "description": f"LoadBalancer {resource.address}",
            "zone": zone,
            "network": found[0].found.network,
            "subnetwork": found[0].found.subnet,
            "networkEndpointType": type,
        }
        yield part(context, "gcp.compute.network_endpoint_group", local, body, wanted=needs("compute"))
        for target in found:
            group = own(resource.address, local)
            member: dict[str, Json] = {"networkEndpointGroup": group, "instance": target.found.instance}
            if type == "GCE_VM_IP_PORT":
                member["port"] = target.port
            name = f"member{pool.suffix}-{plain(target.address)}"
            yield NativeSpec(
                name, "gcp.compute.network_endpoint", member, serialise_on=f"{resource.address}/{local}", protect=False
            )


def opening(
    resource: Resolved,
    context: LowerContext,
    net: NetworkExports,
    *,
    sources: Sequence[Json],
    accounts: Sequence[Json],
    ports: Sequence[int],
) -> Iterator[NativeSpec]:
    """Give the rules that open ports of machines for ranges of addresses."""
    for ending, some in by_tens(accounts):
        body: dict[str, Json] = {
            "description": f"{resource.address}: requests and health checks",
            "network": net.network,
            "direction": "INGRESS",
            "priority": 1000,
            "allowed": [{"IPProtocol": "tcp", "ports": [str(port) for port in ports]}],
            "sourceRanges": list(sources),
            "targetServiceAccounts": list(some),
        }
        yield part(context, "gcp.compute.firewall", f"open{ending}", body)
