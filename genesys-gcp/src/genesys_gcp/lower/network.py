"""Network and Firewall."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from typing import NamedTuple

from genesys.spi import ranges
from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_gcp.lower.common import NetworkExports, Place, fact, labels, needs, service
from genesys_gcp.lower.opening import firewall_rules

_TIERS = {
    "development": ("public", "private"),
    "secure": ("private", "data"),
    "public": ("public",),
}

_PROXIES = 26
"""Longest prefix of a subnet for proxies that Google takes."""


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
    """Return a network with one subnet for each tier, which spans the zones, and Cloud NAT for the private one."""
    if resource.existing_id:
        return _existing(resource, context)
    plan, address = design(resource, context), resource.address
    name = context.name("gcp.compute.network", "network")
    body: dict[str, Json] = {
        "name": name,
        "description": f"Network {resource.address}",
        "autoCreateSubnetworks": False,
        "routingConfig": {"routingMode": "REGIONAL"},
    }
    natives = [
        *service(context, "compute"),
        NativeSpec("network", "gcp.compute.network", body, name=name, needs=needs("compute")),
        *_subnets(resource, context, plan),
        *_nat(resource, context, plan),
    ]
    found = NetworkExports(
        address,
        own(address, "network"),
        plan.layout.block,
        plan.layout.service.get("peered", ""),
        {tier: _place(address, plan, tier) for tier in plan.tiers},
        proxies(plan.layout),
    )
    return Lowered(
        natives,
        outputs=_outputs(found, nat=plan.nat),
        exports=found,
        notes=_notes(plan),
        choices=_choices(resource, plan),
    )


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


def proxies(layout: ranges.Layout) -> str:
    """Return the range for Google's proxies out of the service block, or ``""`` when there is no room for one."""
    if "service" not in layout.service:
        return ""
    block = IPv4Network(layout.service["service"])
    # The first piece is left free, as on clouds that have their gateways there.
    prefix = min(block.prefixlen + 3, _PROXIES)
    return str(list(block.subnets(new_prefix=prefix))[1]) if prefix > block.prefixlen else ""


def _place(address: str, plan: Design, tier: str) -> Place:
    ready = (f"{address}/router",) if plan.nat and tier == "private" else ()
    return Place(own(address, f"subnet-{tier}"), plan.layout.regional[tier], ready)


def _subnets(resource: Resolved, context: LowerContext, plan: Design) -> Iterator[NativeSpec]:
    for tier in plan.tiers:
        name = context.name("gcp.compute.subnetwork", f"subnet-{tier}")
        body: dict[str, Json] = {
            "name": name,
            "description": f"Network {resource.address}, tier {tier}",
            "region": context.target["region"],
            "network": own(resource.address, "network"),
            "ipCidrRange": plan.layout.regional[tier],
            "privateIpGoogleAccess": True,
            **_flow_logs(resource),
        }
        yield NativeSpec(f"subnet-{tier}", "gcp.compute.subnetwork", body, name=name)


def _flow_logs(resource: Resolved) -> dict[str, Json]:
    if resource.fields.get("flow_logs") in {"off", None}:
        return {}
    return {"flowLogs": True, "flowSampling": 0.5, "flowInterval": "INTERVAL_5_SEC"}


def _nat(resource: Resolved, context: LowerContext, plan: Design) -> Iterator[NativeSpec]:
    if not plan.nat:
        return
    region, address = context.target["region"], resource.address
    name = context.name("gcp.compute.address", "address-nat")
    body: dict[str, Json] = {
        "name": name,
        "region": region,
        "addressType": "EXTERNAL",
        "labels": labels(resource, context),
    }
    yield NativeSpec("address-nat", "gcp.compute.address", body, name=name, needs=needs("compute"))
    name = context.name("gcp.compute.router", "router")
    subnet = {"name": own(address, "subnet-private"), "sourceIpRangesToNat": ["ALL_IP_RANGES"]}
    body = {
        "name": name,
        "description": f"Network {resource.address}",
        "region": region,
        "network": own(address, "network"),
        "nats": [
            {
                "name": "genesys-nat",
                "natIpAllocateOption": "MANUAL_ONLY",
                "natIps": [own(address, "address-nat")],
                "sourceSubnetworkIpRangesToNat": "LIST_OF_SUBNETWORKS",
                "subnetworks": [subnet],
            }
        ],
    }
    # Parallel changes of one router lose NATs (quirk G33).
    yield NativeSpec("router", "gcp.compute.router", body, name=name, serialise_on=f"{address}/router")


def _outputs(found: NetworkExports, *, nat: bool) -> Mapping[str, Json]:
    return {
        "id": found.network,
        "cidr_block": found.cidr,
        "subnets": {tier: [{"id": p.id, "zone": "", "cidr": p.cidr}] for tier, p in found.subnets.items()},
        "egress_ips": [own(found.address, "address-nat", "address")] if nat else [],
    }


def _notes(plan: Design) -> list[str]:
    if not plan.nat and "private" in plan.tiers:
        return ["Private subnets have no way to the internet, because there is no NAT."]
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
    region = context.target["region"]
    found = fact(context, "subnets", resource.existing_id, network=resource.existing_id, region=region)
    subnets = {item["tier"]: Place(item["id"], item["cidr"]) for item in found["subnets"]}
    lent = (found.get("peered", ""), subnets, found.get("proxies", ""))
    exports = NetworkExports(resource.address, resource.existing_id, found["cidr"], *lent, foreign=True)
    body: dict[str, Json] = {"name": resource.existing_id.rpartition("/")[2]}
    return Lowered(
        [NativeSpec("network", "gcp.compute.network", body)], outputs=_outputs(exports, nat=False), exports=exports
    )


def firewall(resource: Resolved, context: LowerContext) -> Lowered:
    """Return one rule of the network for each rule, for the members that it applies to."""
    net = context.exports(resource.target("network"))
    members = [context.exports(item["$resource"]) for item in resource.fields.get("applies_to") or ()]
    targets = [found.account for found in members if getattr(found, "account", None) is not None]
    natives = list(firewall_rules(resource, context, net, targets))
    first = own(resource.address, natives[0].local) if natives else ""
    return Lowered(natives, outputs={"id": first})
