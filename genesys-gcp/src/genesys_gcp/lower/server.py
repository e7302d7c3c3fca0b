"""Server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from genesys.spi.lowering import Alternative, LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_gcp.lower import machine
from genesys_gcp.lower.common import MemberExports, Place, labels, needs, service
from genesys_gcp.lower.grants import grants
from genesys_gcp.lower.opening import Sender, ingress, reach
from genesys_gcp.lower.volume import attached
from genesys_gcp.tables import table


def server(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a machine with an identity of its own, and the grants and rules that its uses need."""
    address, net = resource.address, context.exports(resource.target("network"))
    tiers = ("public",) if machine.is_public(resource) else ("private", "public")
    place, zone = net.tier(*tiers, user=address), machine.zone(resource, context)
    account = machine.account_of(resource, context)
    opened = resource.fields.get("open") or ()
    natives = [*service(context, "compute"), *_fixed_address(resource, context), *machine.identity(resource, context)]
    natives += ingress(resource, context, net, written=opened, targets=[account])
    natives += reach(resource, context, net, Sender(account))
    natives += grants(resource, context, account)
    wanted = [*needs("compute"), *first(natives), *place.ready]
    wanted += [context.exports(found) for found in sorted(set(resource.secrets.values()))]
    natives.append(_instance(resource, context, place, zone=zone, wanted=wanted))
    natives += attached(resource)
    chosen = machine.size(resource, context)
    return Lowered(
        natives,
        outputs=_outputs(resource),
        exports=MemberExports(
            net.network,
            account=account,
            zone=zone,
            instance=own(address, "instance"),
            subnet=place.id,
            port=int(resource.fields.get("port") or 0),
            disks=machine.disks(chosen),
        ),
        choices={
            "size": (chosen["type"], f"{chosen['cpu']} processors and {chosen['memory']} GB of memory"),
            "zone": (zone, "members are spread over the zones of the region"),
        },
    )


def first(natives: Sequence[NativeSpec]) -> list[str]:
    """Return the local addresses of the rules and grants that must be there before a program starts."""
    return [spec.local for spec in natives if spec.type.endswith((".firewall", ".member"))]


def _instance(
    resource: Resolved, context: LowerContext, place: Place, *, zone: str, wanted: Sequence[str]
) -> NativeSpec:
    name, size = context.name("gcp.compute.instance", "instance"), machine.size(resource, context)
    disk = machine.disk(resource, context, size)
    fixed = own(resource.address, "address", "address") if resource.fields.get("static_ip") else None
    body: dict[str, Json] = {
        "name": name,
        **_placed(zone, str(size["type"]), disk),
        "labels": labels(resource, context),
        # What Google may take away at any time cannot be protected at Google; Genesys itself still refuses.
        "deletionProtection": resource.protect and not resource.fields.get("spot"),
        **machine.parts(resource, context, place, fixed=fixed),
    }
    others = list(_alternatives(resource, context, zone, disk))
    return NativeSpec("instance", "gcp.compute.instance", body, needs=wanted, name=name, alternatives=others)


def _placed(zone: str, type: str, disk: str) -> dict[str, Json]:
    return {
        "zone": zone,
        "machineType": f"zones/{zone}/machineTypes/{type}",
        "diskType": f"zones/{zone}/diskTypes/{disk}",
    }


def _alternatives(resource: Resolved, context: LowerContext, zone: str, disk: str) -> Iterator[Alternative]:
    """Give what to make where Google has no capacity (quirks G27 and G64): other zones first, then other sizes.

    A machine stays in its zone when the zone was written, and where its volumes or the group of a load balancer are.
    """
    size = machine.size(resource, context)
    bound = resource.fields.get("volumes") or any(edge.consumer_kind == "loadbalancer" for edge in resource.used_by)
    free = resource.fields["zone"] == "auto" and not bound
    zones = [zone, *(other for other in machine.zones(context) if other != zone)] if free else [zone]
    for found in [size, *_fallbacks(resource, size)]:
        for place in zones:
            if (found, place) == (size, zone):
                continue
            why = f"zone {place}" if found == size else f"{found['type']} in zone {place}"
            pins: dict[str, Json] = {"zone": place} if found == size else {"zone": place, "size": dict(found)}
            yield Alternative(_placed(place, str(found["type"]), disk), why, pins)


def _fallbacks(resource: Resolved, size: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    # Another kind of machine may not take the image or the disk, so only the usual families have any.
    if resource.fields["family"] not in {"balanced", "burstable"}:
        return []
    return list(table("sizes")["fallbacks"].get(str(size["type"]), ()))


def _fixed_address(resource: Resolved, context: LowerContext) -> Iterator[NativeSpec]:
    if not resource.fields.get("static_ip"):
        return
    name = context.name("gcp.compute.address", "address")
    body: dict[str, Json] = {
        "name": name,
        "region": context.target["region"],
        "addressType": "EXTERNAL",
        "labels": labels(resource, context),
    }
    yield NativeSpec("address", "gcp.compute.address", body, name=name, needs=needs("compute"))


def _outputs(resource: Resolved) -> dict[str, Json]:
    address = resource.address
    private = own(address, "instance", "networkIP")
    public = own(address, "instance", "natIP") if machine.is_public(resource) else private
    return {
        "id": own(address, "instance"),
        "address": public,
        "private_address": private,
        "hostname": own(address, "instance", "hostname"),
    }
