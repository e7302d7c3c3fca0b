"""Subnets, gateways and routes of a Network. What a tier is, is decided by its routes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from genesys.spi.lowering import LowerContext, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_aws.lower.common import tags

if TYPE_CHECKING:
    from genesys_aws.lower.network import Design

_EVERYWHERE = "0.0.0.0/0"
_LETTERS = "abcd"


def gateways(plan: Design) -> Sequence[str]:
    """Return the zone letters that have a NAT gateway."""
    return {"none": "", "single": _LETTERS[:1]}.get(plan.nat, _LETTERS[: len(plan.zones)])


def ready(plan: Design, tier: str, slot: int) -> list[str]:
    """Return the local addresses of the routes that members of a tier rely on in one zone."""
    if tier == "public":
        return ["route-public"]
    if tier == "private":
        served = gateways(plan)
        return [f"route-private-{served[min(slot, len(served) - 1)]}"] if served else []
    return []


def natives(resource: Resolved, context: LowerContext, plan: Design) -> Iterator[NativeSpec]:
    """Give everything of a Network but the VPC."""
    made = _Maker(resource, context)
    tables = {tier: _tables(plan, tier) for tier in plan.tiers}
    if "public" in plan.tiers:
        yield made.tagged("internet-gateway", "aws.ec2.internet_gateway", {"VpcId": made.own("vpc")})
    for tier in plan.tiers:
        for local in sorted(set(tables[tier])):
            yield made.tagged(local, "aws.ec2.route_table", {"VpcId": made.own("vpc")})
        yield from _subnets(made, plan, tier, tables[tier])
    yield from _egress(made, plan)
    yield made.tagged(
        "endpoint-s3",
        "aws.ec2.vpc_endpoint",
        {
            "VpcId": made.own("vpc"),
            "ServiceName": f"com.amazonaws.{context.target['region']}.s3",
            "VpcEndpointType": "Gateway",
            "RouteTableIds": [
                made.own(local) for local in sorted({name for found in tables.values() for name in found})
            ],
        },
    )


class _Maker:
    """Makes natives of one Network."""

    def __init__(self, resource: Resolved, context: LowerContext) -> None:
        self.resource, self.context = resource, context

    def own(self, local: str) -> Json:
        return own(self.resource.address, local)

    def tagged(self, local: str, type: str, body: dict[str, Json], *, needs: Sequence[str] = ()) -> NativeSpec:
        name = self.context.name(type, local)
        found = {**body, "Tags": tags(self.resource, self.context, name)}
        return NativeSpec(local, type, found, name=name, needs=needs)


def _tables(plan: Design, tier: str) -> list[str]:
    """Return the route table of each zone's subnet."""
    zones = range(len(plan.zones))
    if tier == "private" and plan.nat == "per-zone":
        return [f"routes-private-{_LETTERS[slot]}" for slot in zones]
    return [f"routes-{tier}" for _ in zones]


def _subnets(made: _Maker, plan: Design, tier: str, tables: Sequence[str]) -> Iterator[NativeSpec]:
    for slot, (zone, block) in enumerate(zip(plan.zones, plan.layout.zonal[tier], strict=False)):
        local = f"subnet-{tier}-{_LETTERS[slot]}"
        body: dict[str, Json] = {"VpcId": made.own("vpc"), "CidrBlock": block, "AvailabilityZone": zone}
        yield made.tagged(local, "aws.ec2.subnet", body)
        yield NativeSpec(
            f"uses-{tier}-{_LETTERS[slot]}",
            "aws.ec2.route_table_association",
            {"RouteTableId": made.own(tables[slot]), "SubnetId": made.own(local)},
        )


def _egress(made: _Maker, plan: Design) -> Iterator[NativeSpec]:
    if "public" in plan.tiers:
        yield _route("route-public", made.own("routes-public"), "routes-public", GatewayId=made.own("internet-gateway"))
    for letter in gateways(plan):
        yield made.tagged(f"address-nat-{letter}", "aws.ec2.address", {"Domain": "vpc"}, needs=("internet-gateway",))
        yield made.tagged(
            f"nat-{letter}",
            "aws.ec2.nat_gateway",
            {
                "SubnetId": made.own(f"subnet-public-{letter}"),
                "AllocationId": made.own(f"address-nat-{letter}"),
                "ConnectivityType": "public",
            },
            needs=("route-public",),
        )
        table = f"routes-private-{letter}" if plan.nat == "per-zone" else "routes-private"
        yield _route(f"route-private-{letter}", made.own(table), table, NatGatewayId=made.own(f"nat-{letter}"))


def _route(local: str, table: Json, table_local: str, **through: Json) -> NativeSpec:
    body = {"RouteTableId": table, "DestinationCidrBlock": _EVERYWHERE, **through}
    return NativeSpec(local, "aws.ec2.route", body, facet_of=table_local)
