"""Network and Firewall."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from genesys.spi import ranges
from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_azure.lower.common import MemberExports, NetworkExports, Place, fact
from genesys_azure.lower.opening import close, ingress
from genesys_azure.lower.peering import flow_logs, peerings
from genesys_azure.lower.scope import group, group_spec, placed
from genesys_azure.problems import BAD_ID
from genesys_azure.tables import table

_TIERS = {
    "development": ("public", "private"),
    "secure": ("private", "data"),
    "public": ("public",),
}
_ID = re.compile(
    r"/subscriptions/[^/]+/resourceGroups/(?P<group>[^/]+)/providers/Microsoft\.Network/virtualNetworks/(?P<name>[^/]+)",
    re.IGNORECASE,
)
_SMALLEST = 28
"""Longest prefix of a subnet for databases."""
_APPS = 27
"""The same for container apps and for application gateways."""
_GATEWAYS = 24
"""Shortest prefix that application gateways have a use for."""


class Design(NamedTuple):
    """What a Network is to be.

    Args:
        tiers: Its tiers.
        nat: Whether private members reach the internet.
        layout: How its range is cut.
    """

    tiers: Sequence[str]
    nat: bool
    layout: ranges.Layout


def network(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a network with one subnet for each tier, which spans the zones, and a NAT gateway for the private one."""
    if resource.existing_id:
        return _existing(resource, context)
    plan, address = design(resource, context), resource.address
    name = context.name("azure.network.virtual_network", "network")
    body = placed(resource, context, virtualNetworkName=name, addressSpace={"addressPrefixes": [plan.layout.block]})
    found = NetworkExports(
        address,
        own(address, "network"),
        own(address, "network", "virtualNetworkName"),
        group(context),
        plan.layout.block,
        _room(plan.layout.service.get("postgres", ""), _SMALLEST),
        {tier: Place(own(address, f"subnet-{tier}"), plan.layout.regional[tier]) for tier in plan.tiers},
        gateways=_gateways(plan.layout),
        containers=_room(plan.layout.service.get("containers", ""), _APPS),
    )
    natives = [
        group_spec(context),
        NativeSpec("network", "azure.network.virtual_network", body, name=name, serialise_on=found.key),
        *_nat(resource, context, plan),
        *_subnets(resource, context, plan, found),
        *peerings(resource, context, found),
        *flow_logs(resource, context),
    ]
    return Lowered(
        natives,
        outputs=_outputs(found, nat=plan.nat),
        exports=found,
        notes=_notes(plan),
        choices=_choices(resource, plan),
    )


def zones(context: LowerContext) -> list[str]:
    """Return the numbers of the zones of a region; none where it has none."""
    region = context.target["region"]
    without = context.choice("zones", region, lambda: region in table("regions")["zones"]["none"])
    return [] if without else ["1", "2", "3"]


def design(resource: Resolved, context: LowerContext) -> Design:
    """Return what a Network is to be, with every choice made."""
    fields, type = resource.fields, str(resource.fields["type"])
    usual = _TIERS.get(type, ("public", "private", "data"))
    tiers = tuple(fields.get("tiers") or context.choice("tiers", type, lambda: list(usual)))
    if fields.get("access") == "internal":
        tiers = tuple(tier for tier in tiers if tier != "public")
    nat = str(fields.get("nat") or ("none" if type == "public" else "single")) != "none" and "private" in tiers
    block = _block(resource, context, type)
    return Design(tiers, nat, ranges.layout(type, block, tiers=tiers, address=resource.address))


def _block(resource: Resolved, context: LowerContext, type: str) -> str:
    written = str(resource.fields.get("cidr") or "auto")
    if written != "auto":
        return written
    others = [item for item in context.members() if item.kind == "network" and not item.existing_id]
    taken = [str(item.fields["cidr"]) for item in others if item.fields.get("cidr") not in {None, "auto"}]
    seed = f"{context.project}/{context.environment}/{resource.address}"
    return str(context.pin("cidr", ranges.block(type, seed, taken=taken, address=resource.address)))


def _room(found: str, longest: int) -> str:
    return found if found and int(found.rpartition("/")[2]) <= longest else ""


def _gateways(layout: ranges.Layout) -> str:
    """Return the first half of the service block, or as much of it as gateways can use."""
    block, _, length = layout.service.get("service", "").partition("/")
    return _room(f"{block}/{max(int(length) + 1, _GATEWAYS)}", _APPS) if block else ""


def _subnets(resource: Resolved, context: LowerContext, plan: Design, found: NetworkExports) -> Iterator[NativeSpec]:
    for tier in plan.tiers:
        name = context.name("azure.network.subnet", f"subnet-{tier}")
        body: dict[str, Json] = {
            "resourceGroupName": group(context),
            "virtualNetworkName": found.name,
            "subnetName": name,
            "addressPrefix": plan.layout.regional[tier],
            # Azure's default depends on the version of its API (quirk Z12).
            "defaultOutboundAccess": False,
        }
        if plan.nat and tier == "private":
            body["natGateway"] = {"id": own(resource.address, "nat")}
        yield NativeSpec(f"subnet-{tier}", "azure.network.subnet", body, name=name, serialise_on=found.key)


def _nat(resource: Resolved, context: LowerContext, plan: Design) -> Iterator[NativeSpec]:
    if not plan.nat:
        return
    # The second version survives the loss of a zone, where there are zones.
    sku = {"name": "StandardV2" if zones(context) else "Standard"}
    yield public_address(resource, context, "address-nat", sku=sku)
    name = context.name("azure.network.nat_gateway", "nat")
    body = placed(
        resource,
        context,
        natGatewayName=name,
        sku=sku,
        publicIpAddresses=[{"id": own(resource.address, "address-nat")}],
        idleTimeoutInMinutes=4,
    )
    yield NativeSpec("nat", "azure.network.nat_gateway", body, name=name)


def public_address(
    resource: Resolved, context: LowerContext, local: str, *, sku: Mapping[str, str] | None = None
) -> NativeSpec:
    """Return a fixed public address that survives the loss of a zone, where there are zones."""
    name = context.name("azure.network.public_ip_address", local)
    body = placed(
        resource,
        context,
        publicIPAddressName=name,
        sku=dict(sku or {"name": "Standard"}),
        publicIPAllocationMethod="Static",
    )
    if zones(context):
        body["zones"] = zones(context)
    return NativeSpec(local, "azure.network.public_ip_address", body, name=name)


def _outputs(found: NetworkExports, *, nat: bool) -> Mapping[str, Json]:
    return {
        "id": found.id,
        "cidr_block": found.cidr,
        "subnets": {tier: [{"id": p.id, "zone": "", "cidr": p.cidr}] for tier, p in found.subnets.items()},
        "egress_ips": [own(found.address, "address-nat", "ipAddress")] if nat else [],
    }


def _notes(plan: Design) -> list[str]:
    if not plan.nat and "private" in plan.tiers:
        return ["Private subnets have no way to the internet, because there is no NAT gateway."]
    return []


def _choices(resource: Resolved, plan: Design) -> dict[str, tuple[Json, str]]:
    why = f"the usual choice for a {resource.fields['type']} network"
    made: dict[str, tuple[Json, str]] = {
        "cidr": (plan.layout.block, "a free range, chosen once and kept"),
        "tiers": (list(plan.tiers), why),
        "nat": ("single" if plan.nat else "none", why),
    }
    return {name: value for name, value in made.items() if name not in resource.written}


def _existing(resource: Resolved, context: LowerContext) -> Lowered:
    words = _ID.fullmatch(resource.existing_id)
    if words is None:
        form = "/subscriptions/ID/resourceGroups/GROUP/providers/Microsoft.Network/virtualNetworks/NAME"
        raise BAD_ID.error(resource.where, address=resource.address, id=resource.existing_id, form=form)
    found = fact(context, "subnets", resource.existing_id, network=resource.existing_id)
    subnets = {item["tier"]: Place(item["id"], item["cidr"]) for item in found["subnets"]}
    exports = NetworkExports(
        resource.address,
        resource.existing_id,
        words["name"],
        words["group"],
        found["cidr"],
        found.get("postgres", ""),
        subnets,
        gateways=found.get("gateways", ""),
        containers=found.get("containers", ""),
    )
    body: dict[str, Json] = {"resourceGroupName": words["group"], "virtualNetworkName": words["name"]}
    return Lowered(
        [NativeSpec("network", "azure.network.virtual_network", body)],
        outputs=_outputs(exports, nat=False),
        exports=exports,
    )


def firewall(resource: Resolved, context: LowerContext) -> Lowered:
    """Return the rules, written into the security groups of the members that they apply to."""
    net = context.exports(resource.target("network"))
    natives: list[NativeSpec] = []
    for item in resource.fields.get("applies_to") or ():
        found = context.exports(item["$resource"])
        if isinstance(found, MemberExports):
            natives += _for_member(resource, context, net, found, member=item["$resource"])
    first = own(resource.address, natives[0].local) if natives else ""
    return Lowered([group_spec(context), *natives], outputs={"id": first})


def _for_member(
    resource: Resolved, context: LowerContext, net: NetworkExports, found: MemberExports, *, member: str
) -> Iterator[NativeSpec]:
    for word in ("allow", "deny"):
        written = resource.fields.get(word) or ()
        made = ingress(resource, context, net, written=written, guard=found.security_group, deny=word == "deny")
        for spec in made:
            local = f"{member.replace('/', '-')}-{spec.local}"
            name = f"{resource.address.replace('/', '-')}-{spec.local}"
            yield spec._replace(local=local, body={**spec.body, "securityRuleName": name})


def guarded(resource: Resolved, context: LowerContext, local: str = "security-group") -> list[NativeSpec]:
    """Return a security group that lets nobody in, to which rules are added."""
    name = context.name("azure.network.security_group", local)
    body = placed(resource, context, networkSecurityGroupName=name)
    return [
        NativeSpec(local, "azure.network.security_group", body, name=name),
        close(context, f"{resource.address}/{local}"),
    ]
