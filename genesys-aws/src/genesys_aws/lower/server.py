"""Server."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from genesys.spi import choices, machine
from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_aws.boot import program
from genesys_aws.lower.common import MemberExports, NetworkExports, Place, fact, local_name, row, tags
from genesys_aws.lower.opening import firewalls, ingress, reach
from genesys_aws.tables import table

_GIB = 1 << 30
_ARM = "arm64"
_TRUST = {
    "Statement": [{"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}}],
    "Version": "2012-10-17",
}


def server(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a machine with a role, a security group and the grants and rules that its uses need."""
    address, net = resource.address, context.exports(resource.target("network"))
    place, letter = _place(resource, context, net)
    group = own(address, "security-group")
    natives = [_group(resource, context, net), *_role(resource, context), *_grants(resource, context)]
    natives += ingress(resource, context, resource.fields.get("open") or (), group=group, cidr=net.cidr)
    natives += reach(resource, context, group)
    natives += _key(resource, context)
    needs = [spec.local for spec in natives if spec.facet_of] + list(place.ready)
    natives.append(_instance(resource, context, place, needs=needs))
    natives += _fixed_address(resource, context)
    chosen = _size(resource, context)
    return Lowered(
        natives,
        outputs=_outputs(resource),
        exports=MemberExports(group, f"{address}/security-group"),
        choices={
            "size": (chosen["type"], f"{chosen['cpu']} processors and {chosen['memory']} GB of memory"),
            "zone": (place.zone, f"zone {letter} of the network; members are spread over its zones"),
        },
    )


def _public(resource: Resolved) -> bool:
    return bool(resource.fields.get("public_address"))


def _place(resource: Resolved, context: LowerContext, net: NetworkExports) -> tuple[Place, str]:
    tiers = ("public",) if _public(resource) else ("private", "public")
    places = net.tier(*tiers, user=resource.address)
    wanted, letters = str(resource.fields["zone"]), dict(zip("abcd", places, strict=False))
    spread = "abcd"[machine.spread(resource.address, len(places))]
    letter = str(context.choice("zone", wanted, lambda: spread)) if wanted == "auto" else wanted
    if wanted == "auto" and letter not in letters:
        letter = spread  # the network has fewer zones than it had
    place: Place = row(letters, letter, what="zone of the network", address=resource.address)
    return place, letter


def _size(resource: Resolved, context: LowerContext) -> Mapping[str, Any]:
    return choices.server_size(resource, context, table=table, row=row)


def _group(resource: Resolved, context: LowerContext, net: NetworkExports) -> NativeSpec:
    name = context.name("aws.ec2.security_group", "security-group")
    body: dict[str, Json] = {
        "GroupName": name,
        "Description": f"Server {resource.address}",
        "VpcId": net.vpc,
        "Tags": tags(resource, context, name),
    }
    return NativeSpec("security-group", "aws.ec2.security_group", body, name=name)


def _role(resource: Resolved, context: LowerContext) -> Iterator[NativeSpec]:
    name = context.name("aws.iam.role", "role")
    body: dict[str, Json] = {
        "RoleName": name,
        "AssumeRolePolicyDocument": json.dumps(_TRUST, sort_keys=True),
        "Description": f"Server {resource.address}",
        "Tags": tags(resource, context),
    }
    yield NativeSpec("role", "aws.iam.role", body, name=name)
    profile = context.name("aws.iam.instance_profile", "instance-profile")
    body = {
        "InstanceProfileName": profile,
        "RoleName": own(resource.address, "role"),
        "Tags": tags(resource, context),
    }
    yield NativeSpec("instance-profile", "aws.iam.instance_profile", body, name=profile)


def _grants(resource: Resolved, context: LowerContext) -> Iterator[NativeSpec]:
    """Give one policy for each secret that the machine reads when its program starts."""
    for address in sorted(set(resource.secrets.values())):
        local = local_name("read", address.removeprefix(f"{resource.address}/"))
        statement = {
            "Action": "secretsmanager:GetSecretValue",
            "Effect": "Allow",
            "Resource": context.output(address, "ref"),
        }
        body: dict[str, Json] = {
            "RoleName": own(resource.address, "role"),
            "PolicyName": context.name("aws.iam.role_policy", local),
            "PolicyDocument": {"$call": ["jsonencode", {"Statement": [statement], "Version": "2012-10-17"}]},
        }
        yield NativeSpec(local, "aws.iam.role_policy", body, facet_of="role")


def _key(resource: Resolved, context: LowerContext) -> Iterator[NativeSpec]:
    key = resource.fields.get("ssh_key")
    if key:
        name = context.name("aws.ec2.key_pair", "key")
        plain = " ".join(key.split()[:2]) if isinstance(key, str) else key  # the comment does not come back
        body = {"KeyName": name, "PublicKeyMaterial": plain, "Tags": tags(resource, context)}
        yield NativeSpec("key", "aws.ec2.key_pair", body, name=name)


def _image(resource: Resolved, context: LowerContext) -> Mapping[str, str]:
    """Return id and root device of the image, looked up once and kept."""
    wanted = str(resource.fields["os"])
    arch = _ARM if resource.fields["family"] == "arm" else "amd64"

    def choose() -> Json:
        known = table("images")
        os = known["lts"]["newest"] if wanted == "latest-lts" else wanted
        parameter = row(known["parameters"], os, what="image", address=resource.address).format(arch=arch)
        return fact(context, "image", f"{os}/{arch}", parameter=parameter, region=context.target["region"])

    pinned: Mapping[str, str] = context.choice("image", f"{wanted}/{arch}", choose)
    return pinned


def _disk(resource: Resolved, context: LowerContext) -> Json:
    wanted, size = str(resource.fields["disk"]), -(-int(resource.fields["storage"]) // _GIB)
    return context.choice("disk", [wanted, size], lambda: _disk_of(wanted, size, resource.address))


def _disk_of(wanted: str, size: int, address: str) -> dict[str, Json]:
    known = row(table("disks")["root"], wanted, what="root disk", address=address)
    disk: dict[str, Json] = {"VolumeSize": size, "VolumeType": known["type"], "Encrypted": True}
    if "per_gib" in known:
        disk["Iops"] = min(max(size * known["per_gib"], known["least"]), known["most"])
    if "throughput" in known:
        disk["Throughput"] = known["throughput"]
    return disk


def _instance(resource: Resolved, context: LowerContext, place: Place, *, needs: Sequence[str]) -> NativeSpec:
    name, fields, image = context.name("aws.ec2.instance", "instance"), resource.fields, _image(resource, context)
    groups = [own(resource.address, "security-group"), *firewalls(resource, context)]
    body: dict[str, Json] = {
        "ImageId": image["id"],
        "DeviceName": image["root_device"],
        "InstanceType": _size(resource, context)["type"],
        "NetworkInterfaces": [
            {
                "DeviceIndex": 0,
                "SubnetId": place.id,
                "Groups": groups,
                "AssociatePublicIpAddress": _public(resource),
                "DeleteOnTermination": True,
            }
        ],
        "IamInstanceProfile": {"Name": own(resource.address, "instance-profile")},
        # Two hops, so that containers on the machine reach the metadata as well (quirk A83).
        "MetadataOptions": {"HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 2, "HttpTokens": "required"},
        "DisableApiTermination": resource.protect,
        "Tags": tags(resource, context, name),
        **_disk(resource, context),
        **_options(resource, context),
    }
    data = first_boot(resource, context)
    if data is not None:
        body["UserData"] = {"$call": ["base64", data]}
    if fields.get("ssh_key"):
        body["KeyName"] = own(resource.address, "key")
    return NativeSpec("instance", "aws.ec2.instance", body, needs=needs, name=name)


def _options(resource: Resolved, context: LowerContext) -> dict[str, Json]:
    options: dict[str, Json] = {}
    if _size(resource, context)["type"].startswith("t"):
        # The default may bill extra for bursts (quirk A85).
        options["CreditSpecification"] = {"CpuCredits": "standard"}
    if resource.fields.get("spot"):
        options["InstanceMarketOptions"] = {"MarketType": "spot"}
    return options


def first_boot(resource: Resolved, context: LowerContext) -> Json:
    """Return cloud-init data, or ``None``."""
    fields = resource.fields
    env = dict(resource.env)
    if fields.get("port"):
        env.setdefault("PORT", str(fields["port"]))
    return machine.first_boot(
        env,
        {variable: context.output(address, "ref") for variable, address in resource.secrets.items()},
        fetch=program("fetch"),
        command=fields.get("command") or (),
        ssh_key=fields.get("ssh_key"),
        user_data=fields.get("user_data"),
    )


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
    public = own(address, "instance", "PublicIpAddress") if _public(resource) else private
    fixed = own(address, "address", "PublicIp") if resource.fields.get("static_ip") else public
    return {
        "id": own(address, "instance"),
        "address": fixed,
        "private_address": private,
        "hostname": own(address, "instance", "PrivateDnsName"),
    }
