"""Rows of ELBv2."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from genesys.spi.paths import MISSING, take
from genesys_aws.wire.pages import pages
from genesys_aws.wire.table import Item, Read, Row, State, Step, Tags, Told

if TYPE_CHECKING:
    from genesys_aws.wire.context import Context

_BATCH = 20
"""Most objects whose tags one call tells."""
More = Callable[[Callable[..., Any], list[Item]], None]


def _told(arn: str) -> Told:
    def ask(call: Callable[..., Any], items: list[Item]) -> None:
        by_arn = {item[arn]: item for item in items}
        for start in range(0, len(by_arn), _BATCH):
            answer = call("elbv2.DescribeTags", {"ResourceArns": list(by_arn)[start : start + _BATCH]})
            for one in answer.get("TagDescriptions") or ():
                by_arn[one["ResourceArn"]]["Tags"] = one.get("Tags") or []

    return Told(itemgetter(arn), ask, few=2 * _BATCH)


def _attributes(operation: str, arn: str) -> More:
    def more(call: Callable[..., Any], items: list[Item]) -> None:
        for item in items:
            found = call(f"elbv2.{operation}", {arn: item[arn]}).get("Attributes") or []
            item["Attributes"] = {one["Key"]: one.get("Value", "") for one in found}

    return more


def _set(operation: str, arn: str) -> Step:
    def run(it: Context) -> None:
        wanted = it.want["Attributes"] or {}
        pairs = [{"Key": key, "Value": wanted[key]} for key in sorted(wanted)]
        it.call(f"elbv2.{operation}", {arn: it.id, "Attributes": pairs})

    return Step(f"elbv2.{operation}", fields=("Attributes",), run=run)


_TAGS = Tags(
    "list",
    put=Step("elbv2.AddTags", {"ResourceArns": ["$id"], "Tags": "$tags"}),
    drop=Step("elbv2.RemoveTags", {"ResourceArns": ["$id"], "TagKeys": "$keys"}),
)
_UNLOCK = Step(
    "elbv2.ModifyLoadBalancerAttributes",
    {"LoadBalancerArn": "$id", "Attributes": [{"Key": "deletion_protection.enabled", "Value": "false"}]},
)
_LB = _set("ModifyLoadBalancerAttributes", "LoadBalancerArn")
_TG = _set("ModifyTargetGroupAttributes", "TargetGroupArn")
_HEALTH = (
    "HealthCheckProtocol",
    "HealthCheckPath",
    "HealthCheckIntervalSeconds",
    "HealthCheckTimeoutSeconds",
    "HealthyThresholdCount",
    "UnhealthyThresholdCount",
    "Matcher",
)


def _subnets(item: Item) -> Any:
    zones = item.get("AvailabilityZones")
    return MISSING if zones is None else sorted(zone["SubnetId"] for zone in zones)


def _actions(item: Item) -> Any:
    """Return the actions as they are asked for: Amazon adds an order, and a target that is the only one."""
    found = []
    for action in item.get("DefaultActions") or ():
        forward = action.get("ForwardConfig")
        if forward is None and "TargetGroupArn" in action:
            forward = {"TargetGroups": [{"TargetGroupArn": action["TargetGroupArn"]}]}
        found.append({"Type": action["Type"], **({"ForwardConfig": forward} if forward else {})})
    return found or MISSING


def _listeners(call: Callable[..., Any]) -> Iterator[Item]:
    for balancers in pages(call, "elbv2.DescribeLoadBalancers", {}):
        for one in balancers.get("LoadBalancers") or ():
            asked = {"LoadBalancerArn": one["LoadBalancerArn"]}
            for answer in pages(call, "elbv2.DescribeListeners", asked):
                yield from answer.get("Listeners") or ()


def _drop_target(it: Context) -> None:
    group, id, port = it.id.split("|")
    it.call("elbv2.DeregisterTargets", {"TargetGroupArn": group, "Targets": [{"Id": id, "Port": int(port)}]})


ROWS: dict[str, Row] = {
    "aws.elbv2.load_balancer": Row(
        Step("elbv2.CreateLoadBalancer", sends="want"),
        "$answer.LoadBalancers[0].LoadBalancerArn",
        Read(
            "elbv2.DescribeLoadBalancers",
            "LoadBalancers[]",
            "$item.LoadBalancerArn",
            "all",
            told=_told("LoadBalancerArn"),
            more=(_attributes("DescribeLoadBalancerAttributes", "LoadBalancerArn"),),
            tagged=False,
        ),
        made="LoadBalancers[0]",
        body={"Attributes": ""},
        shown={"Name": "LoadBalancerName", "Subnets": _subnets},
        then=(_LB,),
        update=(
            Step("elbv2.SetSubnets", {"LoadBalancerArn": "$id", "Subnets": "$want.Subnets"}, fields=("Subnets",)),
            Step(
                "elbv2.SetSecurityGroups",
                {"LoadBalancerArn": "$id", "SecurityGroups": "$want.SecurityGroups"},
                fields=("SecurityGroups",),
            ),
            _LB,
        ),
        # Who may delete it was decided before; Amazon's own lock goes with it (quirk A46).
        delete=(
            Step(
                "elbv2.DeleteLoadBalancer",
                {"LoadBalancerArn": "$id"},
                rescue={"OperationNotPermitted": (_UNLOCK,), "ResourceInUse": (_UNLOCK,)},
            ),
        ),
        tags=_TAGS,
        state=State(
            "State.Code",
            pending=frozenset({"provisioning"}),
            failed=frozenset({"failed"}),
            detail="State.Reason",
        ),
    ),
    "aws.elbv2.target_group": Row(
        Step("elbv2.CreateTargetGroup", sends="want"),
        "$answer.TargetGroups[0].TargetGroupArn",
        Read(
            "elbv2.DescribeTargetGroups",
            "TargetGroups[]",
            "$item.TargetGroupArn",
            "all",
            told=_told("TargetGroupArn"),
            more=(_attributes("DescribeTargetGroupAttributes", "TargetGroupArn"),),
            tagged=False,
        ),
        made="TargetGroups[0]",
        body={"Attributes": ""},
        shown={"Name": "TargetGroupName"},
        then=(_TG,),
        update=(
            Step(
                "elbv2.ModifyTargetGroup",
                {"TargetGroupArn": "$id", **{field: f"$want.{field}" for field in _HEALTH}},
                fields=_HEALTH,
            ),
            _TG,
        ),
        delete=(Step("elbv2.DeleteTargetGroup", {"TargetGroupArn": "$id"}),),
        tags=_TAGS,
    ),
    "aws.elbv2.listener": Row(
        Step("elbv2.CreateListener", sends="want"),
        "$answer.Listeners[0].ListenerArn",
        Read(
            "elbv2.DescribeListeners",
            "Listeners[]",
            "$item.ListenerArn",
            "one:",
            give={"ListenerArns": ["$id"]},
            told=_told("ListenerArn"),
            tagged=False,
            list=_listeners,
        ),
        made="Listeners[0]",
        shown={"DefaultActions": _actions},
        update=(
            Step(
                "elbv2.ModifyListener",
                {
                    "ListenerArn": "$id",
                    "Port": "$want.Port",
                    "Protocol": "$want.Protocol",
                    "DefaultActions": "$want.DefaultActions",
                },
                fields=("Port", "Protocol", "DefaultActions"),
            ),
        ),
        delete=(Step("elbv2.DeleteListener", {"ListenerArn": "$id"}),),
        tags=_TAGS,
    ),
    "aws.elbv2.target": Row(
        Step("elbv2.RegisterTargets", sends="want"),
        "$want.TargetGroupArn|$want.Id|$want.Port",
        Read(
            "elbv2.DescribeTargetHealth",
            "TargetHealthDescriptions[]",
            "$given.TargetGroupArn|$item.Target.Id|$item.Target.Port",
            "one:",
            give={"TargetGroupArn": "$id.0"},
        ),
        shown={"TargetGroupArn": "$id.0", "Id": "Target.Id", "Port": "Target.Port"},
        delete=(Step("elbv2.DeregisterTargets", run=_drop_target, quiet=("TargetGroupNotFound",)),),
        # One that is drained serves what it began, and nothing waits for that.
        state=State(
            judge=lambda item: (
                ("gone", "")
                if take(item, "TargetHealth.State", "") == "draining"
                or take(item, "TargetHealth.Reason", "") in {"Target.NotRegistered", "Target.DeregistrationInProgress"}
                else None
            )
        ),
        same=True,
    ),
}
"""Native type -> row."""
EXTRA = frozenset({"elbv2.DescribeLoadBalancerAttributes", "elbv2.DescribeTags", "elbv2.DescribeTargetGroupAttributes"})
"""Operations that functions of this file call, beside those of the rows."""
