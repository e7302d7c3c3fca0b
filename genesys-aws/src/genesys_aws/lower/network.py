"""Network and Firewall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from genesys.spi import ranges
from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_aws.lower import routing
from genesys_aws.lower.common import MemberExports, NetworkExports, Place, fact, tags
from genesys_aws.lower.demands import words
from genesys_aws.lower.flows import flow_logs
from genesys_aws.lower.opening import ingress

_ZONES = {"production": 3, "secure": 3}
_TIERS = {
    "development": ("public", "private"),
    "secure": ("private", "data"),
    "public": ("public",),
}
_NAT = {"production": "per-zone", "public": "none"}
LETTERS = "abcd"


class Design(NamedTuple):
    """What a Network is to be.

    Args:
        tiers: Its tiers.
        zones: Names of its zones.
        nat: ``none``, ``single`` or ``per-zone``.
        layout: How its range is cut.
    """

    tiers: Sequence[str]
    zones: Sequence[str]
    nat: str
    layout: ranges.Layout


def network(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a VPC with a subnet for each tier and zone, and the routes that make the tiers what they are."""
    if resource.existing_id:
        return _existing(resource, context)
    plan = design(resource, context)
    named = context.name("aws.ec2.vpc", "vpc")
    vpc = own(resource.address, "vpc")
    natives = [
        NativeSpec(
            "vpc",
            "aws.ec2.vpc",
            {
                "CidrBlock": plan.layout.block,
                "EnableDnsSupport": {"Value": True},
                "EnableDnsHostnames": {"Value": True},
                "Tags": tags(resource, context, named),
            },
            name=named,
        )
    ]
    natives += routing.natives(resource, context, plan)
    natives += flow_logs(resource, context)
    subnets = {tier: _places(resource, plan, tier) for tier in plan.tiers}
    found = NetworkExports(resource.address, vpc, plan.layout.block, subnets)
    return Lowered(
        natives,
        outputs=_outputs(resource, found, routing.gateways(plan)),
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
    wanted = int(fields.get("zones") or context.choice("zones", type, lambda: _ZONES.get(type, 2)))
    zones = sorted(fact(context, "zones", region=context.target["region"]))[:wanted]
    block = _block(resource, context, type)
    nat = str(fields.get("nat") or context.choice("nat", type, lambda: _NAT.get(type, "single")))
    if "public" not in tiers or not {"private"} & set(tiers):
        nat = "none"  # a NAT gateway stands in a public subnet and serves private ones
    return Design(tiers, zones, nat, ranges.layout(type, block, tiers=tiers, address=resource.address))


def _block(resource: Resolved, context: LowerContext, type: str) -> str:
    written = str(resource.fields.get("cidr") or "auto")
    if written != "auto":
        return written
    others = [item for item in context.members() if item.kind == "network" and not item.existing_id]
    taken = [str(item.fields["cidr"]) for item in others if item.fields.get("cidr") not in {None, "auto"}]
    seed = f"{context.project}/{context.environment}/{resource.address}"
    return str(context.pin("cidr", ranges.block(type, seed, taken=taken, address=resource.address)))


def _places(resource: Resolved, plan: Design, tier: str) -> list[Place]:
    address = resource.address
    found = []
    for slot, (zone, block) in enumerate(zip(plan.zones, plan.layout.zonal[tier], strict=False)):
        ready = tuple(f"{address}/{local}" for local in routing.ready(plan, tier, slot))
        found.append(Place(own(address, f"subnet-{tier}-{LETTERS[slot]}"), zone, block, ready))
    return found


def _outputs(resource: Resolved, found: NetworkExports, gateways: Sequence[str]) -> Mapping[str, Json]:
    return {
        "id": found.vpc,
        "cidr_block": found.cidr,
        "subnets": {
            tier: [{"id": place.id, "zone": place.zone, "cidr": place.cidr} for place in places]
            for tier, places in found.subnets.items()
        },
        "egress_ips": [own(resource.address, f"address-nat-{letter}", "PublicIp") for letter in gateways],
    }


def _notes(plan: Design) -> list[str]:
    if plan.nat == "none" and "private" in plan.tiers:
        return ["Private subnets have no way to the internet, because there is no NAT gateway."]
    return []


def _choices(resource: Resolved, plan: Design) -> dict[str, tuple[Json, str]]:
    type = resource.fields["type"]
    why = f"the usual choice for a {type} network"
    made: dict[str, tuple[Json, str]] = {
        "cidr": (plan.layout.block, "a free range, chosen once and kept"),
        "zones": (len(plan.zones), why),
        "tiers": (list(plan.tiers), why),
        "nat": (plan.nat, why),
    }
    return {name: value for name, value in made.items() if name not in resource.written}


def _existing(resource: Resolved, context: LowerContext) -> Lowered:
    found = fact(context, "subnets", resource.existing_id, vpc=resource.existing_id)
    subnets: dict[str, list[Place]] = {}
    for item in sorted(found["subnets"], key=lambda item: str(item["zone"])):
        subnets.setdefault(item["tier"], []).append(Place(item["id"], item["zone"], item["cidr"]))
    notes = []
    if "private" not in subnets and "data" in subnets:
        # What has no way out is private too: whoever made the network wanted it so.
        subnets["private"] = subnets["data"]
        notes.append("Its subnets have no way to the internet: no package can be fetched from there.")
    exports = NetworkExports(resource.address, resource.existing_id, found["cidr"], subnets)
    body: dict[str, Json] = {"CidrBlock": found["cidr"]}
    natives, outputs = [NativeSpec("vpc", "aws.ec2.vpc", body)], _outputs(resource, exports, ())
    return Lowered(natives, outputs=outputs, exports=exports, notes=notes)


def firewall(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a security group with a native for each of its rules."""
    net = context.exports(resource.target("network"))
    name = context.name("aws.ec2.security_group", "security-group")
    body: dict[str, Json] = {
        "GroupName": name,
        "Description": words(f"Firewall {resource.address}"),
        "VpcId": net.vpc,
        "Tags": tags(resource, context, name),
    }
    group = own(resource.address, "security-group")
    natives = [NativeSpec("security-group", "aws.ec2.security_group", body, name=name)]
    natives += ingress(resource, context, resource.fields.get("allow") or (), group=group, cidr=net.cidr)
    return Lowered(natives, outputs={"id": group}, exports=MemberExports(group, f"{resource.address}/security-group"))
