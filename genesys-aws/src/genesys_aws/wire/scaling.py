"""Rows of groups of machines: launch templates, Auto Scaling groups and their policies."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from genesys.spi import faults as f
from genesys.spi.marks import schema_of
from genesys.spi.paths import MISSING
from genesys_aws.natives.shape import path_of
from genesys_aws.wire.context import written
from genesys_aws.wire.ec2 import tags
from genesys_aws.wire.table import Item, Read, Row, State, Step, Tags

if TYPE_CHECKING:
    from genesys_aws.wire.context import Context

_DATA = "LaunchTemplateData"


def _newest(call: Callable[..., Any], items: list[Item]) -> None:
    """Add what the newest version of templates says."""
    for item in items:
        asked = {"LaunchTemplateId": item["LaunchTemplateId"], "Versions": ["$Latest"]}
        for version in call("ec2.DescribeLaunchTemplateVersions", asked).get("LaunchTemplateVersions") or ():
            item |= {name: value for name, value in version[_DATA].items() if name not in item}


def _version(it: Context) -> None:
    """Make a version of the whole wish the default one."""
    data: dict[str, Any] = {}
    for field in schema_of(it.type.schema):
        inside, _, name = path_of(it.type.schema, field).partition(".")
        if inside == _DATA and it.want.get(field) is not None:
            data[name] = it.want[field]
    given = {"LaunchTemplateId": it.id, _DATA: data}
    made = it.call("ec2.CreateLaunchTemplateVersion", given)["LaunchTemplateVersion"]["VersionNumber"]
    it.call("ec2.ModifyLaunchTemplate", {"LaunchTemplateId": it.id, "DefaultVersion": str(made)})


_TEMPLATE = (
    "ImageId",
    "InstanceType",
    "NetworkInterfaces",
    "BlockDeviceMappings",
    "IamInstanceProfile",
    "MetadataOptions",
    "CreditSpecification",
    "InstanceMarketOptions",
    "KeyName",
    "UserData",
    "TagSpecifications",
)
_GROUP = (
    "LaunchTemplate",
    "MinSize",
    "MaxSize",
    "DesiredCapacity",
    "VPCZoneIdentifier",
    "HealthCheckType",
    "HealthCheckGracePeriod",
    "InstanceMaintenancePolicy",
)


def _form(pairs: list[dict[str, str]], id: str) -> list[dict[str, Any]]:
    """Return tags as groups want them; members get theirs from the template."""
    of = {"ResourceId": id, "ResourceType": "auto-scaling-group"} if id else {}
    return [{**pair, **of, "PropagateAtLaunch": False} for pair in pairs]


def _member_tags(item: Item) -> Any:
    """Return the tags of members only; some answer with those of the template among them."""
    found = item.get("TagSpecifications")
    return MISSING if found is None else [one for one in found if one.get("ResourceType") != "launch-template"]


def _zones(item: Item) -> Any:
    """Return the subnets of a group; the answer of a creation says nothing about them."""
    found = item.get("VPCZoneIdentifier")
    return MISSING if found is None else sorted(part for part in str(found).split(",") if part)


def _change(it: Context) -> None:
    """Change a group; a new version of the template replaces members one after another."""
    changed = it.changed or frozenset()
    facts = schema_of(it.type.schema)
    given = {
        name: written(it.want[name], facts[name].marks)
        for name in _GROUP
        if name in changed and it.want.get(name) is not None
    }
    it.call("autoscaling.UpdateAutoScalingGroup", {"AutoScalingGroupName": it.id, **given})
    if "LaunchTemplate" in changed:
        try:
            it.call("autoscaling.StartInstanceRefresh", {"AutoScalingGroupName": it.id})
        except f.Busy:  # one is under way: it is to use this version now (quirk A65)
            it.call("autoscaling.CancelInstanceRefresh", {"AutoScalingGroupName": it.id})
            raise


def _attach(it: Context) -> None:
    old, new = set(it.seen.get("TargetGroupARNs") or ()), set(it.want.get("TargetGroupARNs") or ())
    for operation, arns in (
        ("AttachLoadBalancerTargetGroups", new - old),
        ("DetachLoadBalancerTargetGroups", old - new),
    ):
        if arns:
            it.call(f"autoscaling.{operation}", {"AutoScalingGroupName": it.id, "TargetGroupARNs": sorted(arns)})


def _filled(item: Item) -> tuple[str, str] | None:
    """Tell whether a group has the members that it is to have."""
    if item.get("Status"):
        return None
    if "DesiredCapacity" not in item:  # the answer of a create, which tells nothing
        return "pending", "its members are started"
    there = [one for one in item.get("Instances") or () if one.get("LifecycleState") == "InService"]
    wanted = int(item.get("DesiredCapacity", 0))
    if len(there) >= wanted:
        return None
    tried = item.get("Tried") or []
    # Another zone is tried after each failure, so more of them than there are zones say that it will not work.
    most = len(_zones(item)) + 1
    if len(tried) >= most and all(one.get("StatusCode") == "Failed" for one in tried[:most]):
        return "failed", str(tried[0].get("StatusMessage") or tried[0].get("Cause") or "")
    last = f": {tried[0].get('StatusMessage')}" if tried and tried[0].get("StatusMessage") else ""
    return "pending", f"{len(there)} of {wanted} members are in service{last}"


def _tried(call: Callable[..., Any], items: list[Item]) -> None:
    """Add what groups did last that lack members, newest first."""
    for item in items:
        there = [one for one in item.get("Instances") or () if one.get("LifecycleState") == "InService"]
        if not item.get("Status") and len(there) < int(item.get("DesiredCapacity", 0)):
            asked = {"AutoScalingGroupName": item["AutoScalingGroupName"], "MaxRecords": _LAST}
            item["Tried"] = call("autoscaling.DescribeScalingActivities", asked).get("Activities") or []


_LAST = 10
"""Activities that are looked at."""
_UNGUARD = Step(
    "autoscaling.UpdateAutoScalingGroup", {"AutoScalingGroupName": "$id", "MinSize": 0, "DesiredCapacity": 0}
)
_POLICY = Step("autoscaling.PutScalingPolicy", sends="want", there=True)

ROWS: dict[str, Row] = {
    "aws.ec2.launch_template": Row(
        Step("ec2.CreateLaunchTemplate", {"ClientToken": "$token"}, sends="want"),
        "$answer.LaunchTemplate.LaunchTemplateId",
        Read(
            "ec2.DescribeLaunchTemplates",
            "LaunchTemplates[]",
            "$item.LaunchTemplateId",
            "one:",
            give={"LaunchTemplateIds": ["$id"]},
            more=(_newest,),
            tagged=False,
            list=("ec2.DescribeLaunchTemplates", {}, "LaunchTemplates[]"),
        ),
        made="LaunchTemplate",
        shown={"TagSpecifications": _member_tags},
        update=(Step("ec2.CreateLaunchTemplateVersion", fields=_TEMPLATE, run=_version),),
        delete=(Step("ec2.DeleteLaunchTemplate", {"LaunchTemplateId": "$id"}),),
        tags=tags("launch-template"),
    ),
    "aws.autoscaling.group": Row(
        Step("autoscaling.CreateAutoScalingGroup", sends="want"),
        "$want.AutoScalingGroupName",
        Read(
            "autoscaling.DescribeAutoScalingGroups",
            "AutoScalingGroups[]",
            "$item.AutoScalingGroupName",
            "list:AutoScalingGroupNames",
            chunk=50,
            more=(_tried,),
            tagged=False,
            list=("autoscaling.DescribeAutoScalingGroups", {}, "AutoScalingGroups[]"),
        ),
        shown={"VPCZoneIdentifier": _zones},
        update=(
            Step("autoscaling.UpdateAutoScalingGroup", fields=_GROUP, run=_change),
            Step("autoscaling.AttachLoadBalancerTargetGroups", fields=("TargetGroupARNs",), run=_attach),
        ),
        delete=(
            _UNGUARD,
            Step("autoscaling.DeleteAutoScalingGroup", {"AutoScalingGroupName": "$id", "ForceDelete": True}),
        ),
        tags=Tags(
            "list",
            put=Step("autoscaling.CreateOrUpdateTags", {"Tags": "$tags"}),
            drop=Step("autoscaling.DeleteTags", {"Tags": "$old"}),
            form=_form,
        ),
        state=State("Status", leaving=frozenset({"Delete in progress"}), judge=_filled),
        named=True,
    ),
    "aws.autoscaling.policy": Row(
        _POLICY,
        "$want.AutoScalingGroupName|$want.PolicyName",
        Read(
            "autoscaling.DescribePolicies",
            "ScalingPolicies[]",
            "$item.AutoScalingGroupName|$item.PolicyName",
            "list:PolicyNames:1",
            chunk=50,
        ),
        update=(_POLICY,),
        delete=(Step("autoscaling.DeletePolicy", {"AutoScalingGroupName": "$id.0", "PolicyName": "$id.1"}),),
        same=True,
    ),
}
"""Native type -> row."""
EXTRA = frozenset(
    {
        "autoscaling.CancelInstanceRefresh",
        "autoscaling.DescribeScalingActivities",
        "autoscaling.DetachLoadBalancerTargetGroups",
        "autoscaling.StartInstanceRefresh",
        "ec2.DescribeLaunchTemplateVersions",
        "ec2.ModifyLaunchTemplate",
    }
)
"""Operations that functions of this file call, beside those of the rows."""
