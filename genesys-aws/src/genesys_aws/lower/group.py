"""Compute: a group of machines that is kept at its size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_aws.lower import launch
from genesys_aws.lower.common import MemberExports, Place, row, tags
from genesys_aws.lower.opening import firewalls, ingress, reach, security_group
from genesys_aws.lower.targets import uses

_START_S = 300


def group(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a launch template, the group that uses its newest version, and the policy of a group that grows."""
    address, net = resource.address, context.exports(resource.target("network"))
    tiers = ("public",) if launch.public(resource) else ("private", "public")
    places = _spread(resource, net.tier(*tiers, user=address))
    security = own(address, "security-group")
    profile, natives = launch.identity(resource, context)
    natives.append(security_group(resource, context, net, "Group"))
    natives += ingress(resource, context, resource.fields.get("open") or (), group=security, cidr=net.cidr)
    natives += reach(resource, context, security)
    natives += launch.key_pair(resource, context)
    needs = [spec.local for spec in natives if spec.facet_of]
    natives += [_template(resource, context, profile), _group(resource, context, places, needs)]
    natives += _policy(resource, context)
    chosen = launch.size(resource, context)
    why = f"{chosen['cpu']} processors and {chosen['memory']} GB of memory"
    return Lowered(
        natives,
        outputs={"id": own(address, "group")},
        exports=MemberExports(security, f"{address}/security-group"),
        choices={"size": (chosen["type"], why), "zones": (len(places), "those of its network")},
    )


def _spread(resource: Resolved, places: Sequence[Place]) -> Sequence[Place]:
    wanted = resource.fields.get("zones")
    if wanted is None:
        return places
    row(dict.fromkeys(map(str, range(1, len(places) + 1))), str(wanted), what="zones", address=resource.address)
    return places[: int(wanted)]


def _template(resource: Resolved, context: LowerContext, profile: Json) -> NativeSpec:
    name, image = context.name("aws.ec2.launch_template", "template"), launch.image(resource, context)
    own_tags = tags(resource, context, name)
    interface: dict[str, Json] = {
        "DeviceIndex": 0,
        "Groups": [own(resource.address, "security-group"), *firewalls(resource, context)],
        "AssociatePublicIpAddress": launch.public(resource),
        "DeleteOnTermination": True,
    }
    disk: dict[str, Json] = {**launch.root_disk(resource, context), "DeleteOnTermination": True}
    body: dict[str, Json] = {
        "LaunchTemplateName": name,
        "ImageId": image["id"],
        "InstanceType": launch.size(resource, context)["type"],
        "NetworkInterfaces": [interface],
        "BlockDeviceMappings": [{"DeviceName": image["root_device"], "Ebs": disk}],
        "IamInstanceProfile": {"Name": profile},
        "MetadataOptions": dict(launch.METADATA),
        "TagSpecifications": [{"ResourceType": kind, "Tags": own_tags} for kind in ("instance", "volume")],
        "Tags": own_tags,
        **launch.options(resource, launch.size(resource, context)),
    }
    data = launch.first_boot(resource, context)
    if data is not None:
        body["UserData"] = {"$call": ["base64", data]}
    if resource.fields.get("ssh_key"):
        body["KeyName"] = own(resource.address, "key")
    return NativeSpec("template", "aws.ec2.launch_template", body, name=name, protect=False)


def _group(resource: Resolved, context: LowerContext, places: Sequence[Place], needs: Sequence[str]) -> NativeSpec:
    name, address = context.name("aws.autoscaling.group", "group"), resource.address
    count, away = resource.fields["count"], int(resource.fields["strategy"]["percent"])
    groups = list(uses(resource, context))
    health = resource.fields["health"]
    body: dict[str, Json] = {
        "AutoScalingGroupName": name,
        "LaunchTemplate": {
            "LaunchTemplateId": own(address, "template"),
            # A number to the template and a text to the group.
            "Version": {"$concat": [own(address, "template", "LatestVersionNumber")]},
        },
        "MinSize": int(count["min"]),
        "MaxSize": int(count["max"]),
        "VPCZoneIdentifier": [place.id for place in places],
        "HealthCheckType": "ELB" if groups and health != "instance" else "EC2",
        "HealthCheckGracePeriod": _grace(health),
        "InstanceMaintenancePolicy": {"MinHealthyPercentage": 100 - away, "MaxHealthyPercentage": 100},
        "TargetGroupARNs": [{"$native": [f"{balancer.address}/{item.local}", "id"]} for balancer, _, item in groups],
        "Tags": tags(resource, context, name),
    }
    if count["min"] == count["max"]:
        body["DesiredCapacity"] = int(count["min"])
    ready = {local for place in places for local in place.ready} | set(needs)
    ready |= {f"{balancer.address}/listener-{outside}" for balancer, outside, _ in groups}
    return NativeSpec("group", "aws.autoscaling.group", body, needs=sorted(ready), name=name)


def _grace(health: Any) -> int:
    from genesys.spi.values import duration

    start = health.get("start") if isinstance(health, dict) else None
    return round(duration(start) if isinstance(start, str) else float(start or _START_S))


def _policy(resource: Resolved, context: LowerContext) -> Iterator[NativeSpec]:
    count = resource.fields["count"]
    if count["min"] == count["max"]:
        return
    body: dict[str, Json] = {
        "AutoScalingGroupName": own(resource.address, "group"),
        "PolicyName": context.name("aws.autoscaling.policy", "policy"),
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingConfiguration": {
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
            "TargetValue": float(resource.fields["target_cpu"]),
        },
    }
    yield NativeSpec("policy", "aws.autoscaling.policy", body, protect=False)
