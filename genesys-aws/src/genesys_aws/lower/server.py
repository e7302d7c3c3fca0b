"""Server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from genesys.spi import machine
from genesys.spi.lowering import Alternative, LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_aws.lower import launch
from genesys_aws.lower.common import MemberExports, NetworkExports, Place, row, tags
from genesys_aws.lower.opening import firewalls, ingress, reach, security_group
from genesys_aws.lower.volume import attachments, volumes_of
from genesys_aws.problems import NO_CHOICE
from genesys_aws.tables import table


def server(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a machine with a role, a security group and the grants and rules that its uses need."""
    address, net = resource.address, context.exports(resource.target("network"))
    places = _places(resource, net)
    letter = _letter(resource, context, places)
    place, chosen, group = places[letter], launch.size(resource, context), own(address, "security-group")
    profile, natives = launch.identity(resource, context)
    natives.append(security_group(resource, context, net, "Server"))
    natives += ingress(resource, context, resource.fields.get("open") or (), group=group, cidr=net.cidr)
    natives += reach(resource, context, group)
    natives += launch.key_pair(resource, context)
    others = _others(resource, context, places, letter)
    needs = [*(spec.local for spec in natives if spec.facet_of), *place.ready]
    instance = _instance(resource, context, place, profile)
    natives.append(instance._replace(needs=needs, alternatives=_alternatives(resource, chosen, instance, others)))
    natives += _fixed_address(resource, context)
    natives += attachments(resource, context)
    return Lowered(
        natives,
        outputs=_outputs(resource),
        exports=MemberExports(group, f"{address}/security-group", place.zone),
        choices={
            "size": (chosen["type"], f"{chosen['cpu']} processors and {chosen['memory']} GB of memory"),
            "zone": (place.zone, f"zone {letter} of the network; members are spread over its zones"),
        },
    )


def _places(resource: Resolved, net: NetworkExports) -> dict[str, Place]:
    """Return letter -> subnet of the zones that the machine may stand in."""
    tiers = ("public",) if launch.public(resource) else ("private", "public")
    return dict(zip("abcd", net.tier(*tiers, user=resource.address), strict=False))


def _letter(resource: Resolved, context: LowerContext, places: Mapping[str, Place]) -> str:
    wanted = _wanted_zone(resource, context)
    spread = "abcd"[machine.spread(resource.address, len(places))]
    letter = str(context.choice("zone", wanted, lambda: spread)) if wanted == "auto" else wanted
    if wanted == "auto" and letter not in places:
        letter = spread  # the network has fewer zones than it had
    row(places, letter, what="zone of the network", address=resource.address)
    return letter


def _others(resource: Resolved, context: LowerContext, places: Mapping[str, Place], letter: str) -> dict[str, Place]:
    """Return the zones to try when there is no capacity: none where one was written, or where disks are."""
    if volumes_of(resource) or _wanted_zone(resource, context) != "auto":
        return {}
    return {other: place for other, place in places.items() if other != letter}


def _alternatives(
    resource: Resolved, chosen: Mapping[str, Any], instance: NativeSpec, others: Mapping[str, Place]
) -> list[Alternative]:
    """Return the other zones of the network, then the next size of the table (quirks A20, A21)."""
    (interface,) = instance.body["NetworkInterfaces"]
    found = [
        Alternative({"NetworkInterfaces": [{**interface, "SubnetId": place.id}]}, f"zone {place.zone}", {"zone": other})
        for other, place in others.items()
    ]
    larger = _next_size(str(resource.fields["family"]), chosen)
    if larger:
        body = {"CreditSpecification": None, **launch.options(resource, larger), "InstanceType": larger["type"]}
        found.append(Alternative(body, f"size {larger['type']}", {"size": dict(larger)}))
    return found


def _next_size(family: str, chosen: Mapping[str, Any]) -> Mapping[str, Any] | None:
    rows: Mapping[str, Mapping[str, Any]] = table("sizes").get(family, {})
    larger = (
        item
        for item in rows.values()
        if item["type"] != chosen["type"] and item["cpu"] >= chosen["cpu"] and item["memory"] >= chosen["memory"]
    )
    return min(larger, key=lambda item: (item["cpu"], item["memory"]), default=None)


def _wanted_zone(resource: Resolved, context: LowerContext) -> str:
    """Return the letter that was written for the server or its disks, else ``auto``."""
    held = [resource, *(context.resource(address) for address in volumes_of(resource))]
    written = sorted({str(item.fields["zone"]) for item in held} - {"auto"})
    if len(written) > 1:
        facts = {"what": "machine in several zones", "value": " and ".join(written), "address": resource.address}
        raise NO_CHOICE.error(resource.where, known="one zone for a server and its disks", **facts)
    return written[0] if written else "auto"


def _instance(resource: Resolved, context: LowerContext, place: Place, profile: Json) -> NativeSpec:
    name, image = context.name("aws.ec2.instance", "instance"), launch.image(resource, context)
    groups = [own(resource.address, "security-group"), *firewalls(resource, context)]
    chosen = launch.size(resource, context)
    body: dict[str, Json] = {
        "ImageId": image["id"],
        "DeviceName": image["root_device"],
        "InstanceType": chosen["type"],
        "NetworkInterfaces": [
            {
                "DeviceIndex": 0,
                "SubnetId": place.id,
                "Groups": groups,
                "AssociatePublicIpAddress": launch.public(resource),
                "DeleteOnTermination": True,
            }
        ],
        "IamInstanceProfile": {"Name": profile},
        "MetadataOptions": dict(launch.METADATA),
        # A machine at the spot price may be taken away at any time, and takes no lock.
        "DisableApiTermination": resource.protect and not resource.fields.get("spot"),
        "Tags": tags(resource, context, name),
        **launch.root_disk(resource, context),
        **launch.options(resource, chosen),
    }
    data = launch.first_boot(resource, context)
    if data is not None:
        body["UserData"] = {"$call": ["base64", data]}
    if resource.fields.get("ssh_key"):
        body["KeyName"] = own(resource.address, "key")
    return NativeSpec("instance", "aws.ec2.instance", body, name=name)


def _fixed_address(resource: Resolved, context: LowerContext) -> Iterator[NativeSpec]:
    if not resource.fields.get("static_ip"):
        return
    name = context.name("aws.ec2.address", "address")
    yield NativeSpec("address", "aws.ec2.address", {"Domain": "vpc", "Tags": tags(resource, context, name)}, name=name)
    body = {"AllocationId": own(resource.address, "address"), "InstanceId": own(resource.address, "instance")}
    yield NativeSpec("address-use", "aws.ec2.address_association", body)


def _outputs(resource: Resolved) -> dict[str, Json]:
    address = resource.address
    private = own(address, "instance", "PrivateIpAddress")
    public = own(address, "instance", "PublicIpAddress") if launch.public(resource) else private
    fixed = own(address, "address", "PublicIp") if resource.fields.get("static_ip") else public
    return {
        "id": own(address, "instance"),
        "address": fixed,
        "private_address": private,
        "hostname": own(address, "instance", "PrivateDnsName"),
    }
