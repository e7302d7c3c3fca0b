"""Rows of ECS and of the scaling of its services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from genesys.spi.paths import take
from genesys_aws.wire.pages import pages
from genesys_aws.wire.table import Item, Read, Row, State, Step, Tags

if TYPE_CHECKING:
    from genesys_aws.wire.context import Context

_VPC = "networkConfiguration.awsvpcConfiguration"
_INACTIVE = frozenset({"INACTIVE"})
_MOST = 5
"""Stopped tasks that are asked why."""


def _small(pairs: list[dict[str, str]], id: str) -> list[dict[str, str]]:
    """Return tags as ECS writes them."""
    return [{name.lower(): text for name, text in pair.items()} for pair in pairs]


def _large(item: Item) -> Item:
    """Return an object with its tags as the rest of Amazon writes them."""
    tags = item.get("tags")
    if tags is None:
        return item
    return {**item, "Tags": [{"Key": tag["key"], "Value": tag.get("value", "")} for tag in tags]}


def _tags(id: str) -> Tags:
    return Tags(
        "list",
        sent="tags",
        put=Step("ecs.TagResource", {"resourceArn": id, "tags": "$tags"}),
        drop=Step("ecs.UntagResource", {"resourceArn": id, "tagKeys": "$keys"}),
        form=_small,
    )


def _clusters(answer: Item) -> Iterator[Item]:
    yield from map(_large, answer.get("clusters") or ())


def _services(answer: Item) -> Iterator[Item]:
    yield from map(_large, answer.get("services") or ())


def _definitions(answer: Item) -> Iterator[Item]:
    found = answer.get("taskDefinition")
    if found:
        yield _large({**found, "tags": answer.get("tags") or []})


def _all_clusters(call: Callable[..., Any]) -> Iterator[Item]:
    for answer in pages(call, "ecs.ListClusters", {}):
        yield from ({"clusterArn": arn} for arn in answer.get("clusterArns") or ())


def _all_services(call: Callable[..., Any]) -> Iterator[Item]:
    for cluster in _all_clusters(call):
        for answer in pages(call, "ecs.ListServices", {"cluster": cluster["clusterArn"]}):
            yield from ({**cluster, "serviceArn": arn} for arn in answer.get("serviceArns") or ())


def _all_definitions(call: Callable[..., Any]) -> Iterator[Item]:
    for answer in pages(call, "ecs.ListTaskDefinitions", {"status": "ACTIVE"}):
        yield from ({"taskDefinitionArn": arn} for arn in answer.get("taskDefinitionArns") or ())


def _programs(item: Item) -> Any:
    """Return the containers with their variables in the order of names, as they are asked for."""
    found = []
    for one in item.get("containerDefinitions") or ():
        ordered = {field: sorted(one[field], key=lambda pair: str(pair["name"])) for field in _NAMED if one.get(field)}
        ports = [_port(port) for port in one.get("portMappings") or ()]
        shown = {**one, **ordered, "portMappings": ports}
        # What Amazon fills in where nothing was said.
        found.append({field: value for field, value in shown.items() if value not in ([], {}, None, 0)})
    return found


def _port(port: Item) -> Item:
    """Return a port without the one of the host, which is the same in a network of one's own."""
    same = port.get("hostPort") in (0, port.get("containerPort"))
    return {field: value for field, value in port.items() if field != "hostPort" or not same}


_NAMED = ("environment", "secrets")


def _fargate(item: Item) -> Any:
    return item.get("requiresCompatibilities") or item.get("compatibilities")


def _rolled_out(item: Item) -> tuple[str, str] | None:
    """Tell whether a service runs what it should: its newest deployment says so."""
    if item.get("status") in {"DRAINING", "INACTIVE"}:
        return None
    newest = _newest(item)
    reason = str(newest.get("rolloutStateReason") or "")
    last = next((str(event.get("message", "")) for event in item.get("events") or ()), "")
    if _failing(item):
        words = (reason, item.get("Stopped"), last)
        return "failed", " ".join(str(word) for word in words if word) or "its tasks do not start"
    return ("pending", last or reason) if newest.get("rolloutState") == "IN_PROGRESS" else None


def _newest(item: Item) -> Item:
    return next((one for one in item.get("deployments") or () if one.get("status") == "PRIMARY"), {})


def _failing(item: Item) -> bool:
    """Tell whether the newest version does not run: it failed, or the circuit breaker is bringing the last one back."""
    newest = _newest(item)
    back = "rolling back" in str(newest.get("rolloutStateReason") or "")
    return newest.get("rolloutState") == "FAILED" or (back and newest.get("rolloutState") == "IN_PROGRESS")


def _stopped(call: Callable[..., Any], items: list[Item]) -> None:
    """Add why tasks stopped to the services that do not run; ECS tells it for an hour."""
    for item in filter(_failing, items):
        where = {"cluster": item["clusterArn"]}
        given = {**where, "serviceName": item["serviceName"], "desiredStatus": "STOPPED"}
        arns = call("ecs.ListTasks", given).get("taskArns") or []
        tasks = call("ecs.DescribeTasks", {**where, "tasks": arns[:_MOST]}).get("tasks") or [] if arns else []
        item["Stopped"] = " ".join(dict.fromkeys(said for task in tasks for said in _reasons(task)))


def _reasons(task: Item) -> Iterator[str]:
    if task.get("stoppedReason"):
        yield f"{task['stoppedReason'].rstrip('.')}."
    for one in task.get("containers") or ():
        if one.get("reason"):
            yield f"{one['reason'].rstrip('.')}."
        elif one.get("exitCode"):
            yield f"The program ended with {one['exitCode']}."


_CHANGED = (
    "taskDefinition",
    "desiredCount",
    "deploymentConfiguration",
    "subnets",
    "securityGroups",
    "assignPublicIp",
    "loadBalancers",
    "healthCheckGracePeriodSeconds",
)
_NETWORK = ("subnets", "securityGroups", "assignPublicIp")


def _inside(field: str) -> Callable[[Item], Any]:
    """Return a function that finds where a service stands: its newest deployment tells it as well."""
    return lambda item: take(item, f"{_VPC}.{field}", take(item, f"deployments[0].{_VPC}.{field}"))


def _change(it: Context) -> None:
    """Change a service; of the network all is sent, for what is left out would be taken away."""
    changed = it.changed or frozenset()
    given = {name: it.want[name] for name in _CHANGED if name in changed and name not in _NETWORK and name in it.want}
    if changed & set(_NETWORK):
        inside = {name: it.want[name] for name in _NETWORK if it.want.get(name) is not None}
        given["networkConfiguration"] = {"awsvpcConfiguration": inside}
    cluster, service = it.id.split("|")
    it.call("ecs.UpdateService", {"cluster": cluster, "service": service, **given})


_SCALED = {"ServiceNamespace": "ecs", "ResourceId": "$id.0", "ScalableDimension": "$id.1"}
_REGISTER = Step("application-autoscaling.RegisterScalableTarget", sends="want", there=True)
_POLICY = Step("application-autoscaling.PutScalingPolicy", sends="want", there=True)

ROWS: dict[str, Row] = {
    "aws.ecs.cluster": Row(
        Step("ecs.CreateCluster", sends="want"),
        "$answer.cluster.clusterArn",
        Read(
            "ecs.DescribeClusters",
            _clusters,
            "$item.clusterArn",
            "list:clusters",
            give={"include": ["TAGS"]},
            chunk=100,
            tagged=False,
            list=_all_clusters,
        ),
        made="cluster",
        delete=(Step("ecs.DeleteCluster", {"cluster": "$id"}),),
        tags=_tags("$id"),
        state=State("status", pending=frozenset({"PROVISIONING"}), failed=frozenset({"FAILED"}), gone=_INACTIVE),
    ),
    "aws.ecs.task_definition": Row(
        Step("ecs.RegisterTaskDefinition", sends="want"),
        "$answer.taskDefinition.taskDefinitionArn",
        Read(
            "ecs.DescribeTaskDefinition",
            _definitions,
            "$item.taskDefinitionArn",
            "one:taskDefinition",
            give={"include": ["TAGS"]},
            tagged=False,
            list=_all_definitions,
        ),
        made="taskDefinition",
        shown={"containerDefinitions": _programs, "requiresCompatibilities": _fargate},
        delete=(Step("ecs.DeregisterTaskDefinition", {"taskDefinition": "$id"}),),
        tags=_tags("$id"),
        state=State("status", gone=_INACTIVE | {"DELETE_IN_PROGRESS"}),
    ),
    "aws.ecs.service": Row(
        Step("ecs.CreateService", {"clientToken": "$token"}, sends="want", defaults={"desiredCount": 1}),
        "$answer.service.clusterArn|$answer.service.serviceArn",
        Read(
            "ecs.DescribeServices",
            _services,
            "$item.clusterArn|$item.serviceArn",
            "one:",
            give={"cluster": "$id.0", "services": ["$id.1"], "include": ["TAGS"]},
            more=(_stopped,),
            tagged=False,
            list=_all_services,
        ),
        made="service",
        shown={
            "cluster": "clusterArn",
            **{field: _inside(field) for field in _NETWORK},
        },
        update=(Step("ecs.UpdateService", fields=_CHANGED, run=_change),),
        delete=(Step("ecs.DeleteService", {"cluster": "$id.0", "service": "$id.1", "force": True}),),
        tags=_tags("$id.1"),
        state=State("status", leaving=frozenset({"DRAINING"}), gone=_INACTIVE, judge=_rolled_out),
    ),
    "aws.application_autoscaling.target": Row(
        _REGISTER,
        "$want.ResourceId|$want.ScalableDimension",
        Read(
            "application-autoscaling.DescribeScalableTargets",
            "ScalableTargets[]",
            "$item.ResourceId|$item.ScalableDimension",
            "list:ResourceIds:0",
            give={"ServiceNamespace": "ecs"},
            chunk=50,
        ),
        update=(_REGISTER,),
        delete=(Step("application-autoscaling.DeregisterScalableTarget", _SCALED, quiet=("ObjectNotFoundException",)),),
        same=True,
    ),
    "aws.application_autoscaling.policy": Row(
        _POLICY,
        "$want.ResourceId|$want.ScalableDimension|$want.PolicyName",
        Read(
            "application-autoscaling.DescribeScalingPolicies",
            "ScalingPolicies[]",
            "$item.ResourceId|$item.ScalableDimension|$item.PolicyName",
            "list:PolicyNames:2",
            give={"ServiceNamespace": "ecs"},
            chunk=50,
        ),
        update=(_POLICY,),
        delete=(
            Step(
                "application-autoscaling.DeleteScalingPolicy",
                {**_SCALED, "PolicyName": "$id.2"},
                quiet=("ObjectNotFoundException",),
            ),
        ),
        same=True,
    ),
}
"""Native type -> row."""
EXTRA = frozenset(
    {"ecs.DescribeTasks", "ecs.ListClusters", "ecs.ListServices", "ecs.ListTaskDefinitions", "ecs.ListTasks"}
)
"""Operations that functions of this file call, beside those of the rows."""
