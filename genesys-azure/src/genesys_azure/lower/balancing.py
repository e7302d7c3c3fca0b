"""LoadBalancer: an application gateway for HTTP, a load balancer of layer 4 for the rest, an ingress for one app."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved
from genesys.spi.values import Json
from genesys_azure.lower import gateway, layer4
from genesys_azure.lower.common import MemberExports, NetworkExports
from genesys_azure.lower.containers import ContainerExports
from genesys_azure.lower.opening import admit, probes
from genesys_azure.lower.scope import group_spec
from genesys_azure.problems import INGRESS_PORT, MIXED_TARGETS, PORTS_DIFFER

_HTTP, _INGRESS = 80, (80, 443)


class Target(NamedTuple):
    """One target.

    Args:
        address: Its address.
        kind: ``server``, ``compute`` or ``container``.
        port: Port that was written for it, or its own; 0 when neither is known.
    """

    address: str
    kind: str
    port: int


def load_balancer(resource: Resolved, context: LowerContext) -> Lowered:
    """Return what stands in front of the targets; a single container app has an ingress of its own already."""
    found = targets(resource, context)
    kinds = {item.kind for item in found}
    if kinds == {"container"} and len(found) == 1:
        return _ingress(resource, context, found[0])
    if "container" in kinds or len(kinds) > 1 or ("compute" in kinds and len(found) > 1):
        names = ", ".join(item.address for item in found)
        why = "here are several, or of several kinds"
        raise MIXED_TARGETS.error(resource.where, address=resource.address, targets=names, why=why)
    net: NetworkExports = context.exports(resource.target("network"))
    members = {item.address: _member(context, item) for item in found}
    ports = listen(resource, found)
    pool = [value.ip for value in members.values() if value.ip is not None]
    rules = list(_let_in(resource, context, net, members=members, ports=ports))
    needs = [spec.local for spec in rules]
    make = gateway.gateway if speaks_http(resource, net) else layer4.balancer
    made = make(resource, context, net, ports=ports, pool=pool, needs=needs)
    return made._replace(natives=[group_spec(context), *rules, *made.natives])


def speaks_http(resource: Resolved, net: NetworkExports) -> bool:
    """Tell whether a load balancer becomes an application gateway.

    Those have a public side always, and need room in the network for a subnet of their own.
    """
    fields = resource.fields
    return fields["type"] == "http" and fields["scheme"] == "public" and bool(net.gateways)


def targets(resource: Resolved, context: LowerContext) -> list[Target]:
    """Return the targets of a load balancer."""
    written: Any = resource.fields["targets"]
    found = []
    for item in written if isinstance(written, Sequence) else [written]:
        more: Mapping[str, Any] = item if "target" in item else {}
        address = str((more.get("target") or item)["$resource"])
        member = context.resource(address)
        found.append(Target(address, member.kind, int(more.get("port") or member.fields.get("port") or 0)))
    return found


def listen(resource: Resolved, found: Sequence[Target]) -> dict[int, int]:
    """Return outside port -> port of the targets.

    Raises:
        GenesysError: AZURE-013, the targets listen on different ports.
    """
    known = sorted({item.port for item in found if item.port})
    if len(known) > 1:
        shown = ", ".join(map(str, known))
        raise PORTS_DIFFER.error(resource.where, address=resource.address, ports=shown)
    written = resource.fields.get("listen")
    if isinstance(written, Mapping) and written:
        return {int(port): int(inside) for port, inside in sorted(written.items(), key=lambda item: int(item[0]))}
    port = int(written or _HTTP)  # an empty mapping is nothing as well
    return {port: known[0] if known else port}


def _member(context: LowerContext, item: Target) -> MemberExports:
    found: MemberExports = context.exports(item.address)
    return found


def _let_in(
    resource: Resolved,
    context: LowerContext,
    net: NetworkExports,
    *,
    members: Mapping[str, MemberExports],
    ports: Mapping[int, int],
) -> Iterator[NativeSpec]:
    inside = sorted(set(ports.values()))
    span = str(inside[0]) if len(inside) == 1 else ",".join(map(str, inside))
    if speaks_http(resource, net):
        source: dict[str, Json] = {"sourceAddressPrefix": net.gateways}
    else:
        public = resource.fields["scheme"] == "public"
        # A load balancer of layer 4 leaves the address of the client as it is.
        source = {"sourceAddressPrefix": "Internet" if public else net.cidr}
    for address, found in members.items():
        yield from admit(resource, context, found, member=address, ports=span, source=source)
        if not speaks_http(resource, net):
            yield probes(context, found, address)


def _ingress(resource: Resolved, context: LowerContext, target: Target) -> Lowered:
    """Return the address of the app: its ingress is public when the load balancer is."""
    app: ContainerExports = context.exports(target.address)
    written = resource.fields.get("listen")
    ports = [int(port) for port in written] if isinstance(written, Mapping) else [int(written)] if written else []
    for port in ports:
        if port not in _INGRESS:
            raise INGRESS_PORT.error(resource.where, address=resource.address, port=port)
    plain = ports == [_HTTP]
    outputs = {
        "id": app.id,
        "url": app.plain_url if plain else app.url,
        "address": app.host,
        "port": _HTTP if plain else 443,
    }
    note = f"{target.address} has an ingress of its own on Azure, which is the load balancer."
    return Lowered([group_spec(context)], outputs=outputs, notes=[note])
