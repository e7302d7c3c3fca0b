"""Compute: a group of machines that is kept at its size, or grows and shrinks with its work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from genesys.spi.lowering import Alternative, LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Expr, Json, concat, native
from genesys_azure.lower import machine
from genesys_azure.lower.balancing import speaks_http
from genesys_azure.lower.common import MemberExports, NetworkExports
from genesys_azure.lower.identity import Acting, acting, grants
from genesys_azure.lower.network import guarded, zones
from genesys_azure.lower.opening import ingress, reach
from genesys_azure.lower.scope import group_spec, placed

_TYPE = "azure.compute.scale_set"
_BALANCER = "loadbalancer"
_CALM = 20
"""Percent below the target at which a group shrinks."""
_PREFIX = 9
"""Characters of a host name that members share; Azure adds a number of six."""


def compute(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a group of machines, which join the pools of their load balancers by themselves."""
    address, net = resource.address, context.exports(resource.target("network"))
    group, guard = own(address, "group"), f"{address}/security-group"
    who, made = acting(resource, context)
    natives = [group_spec(context), *guarded(resource, context), *made, _group(resource, context)]
    natives += ingress(resource, context, net, written=resource.fields.get("open") or (), guard=guard)
    natives += reach(resource, context, {"sourceApplicationSecurityGroups": [{"id": group}]})
    natives += grants(resource, context, who)
    kinds = {"azure.network.security_rule", "azure.authorization.role_assignment"}
    wanted = [*who.ready, *(spec.local for spec in natives if spec.type in kinds)]
    natives.append(_set(resource, context, net, who, wanted=wanted))
    natives += _autoscale(resource, context)
    chosen = machine.size(resource, context)
    return Lowered(
        natives,
        outputs={"id": own(address, "set")},
        exports=MemberExports(net.address, guard, group),
        choices={"size": (chosen["type"], f"{chosen['cpu']} processors and {chosen['memory']} GB of memory")},
    )


def _group(resource: Resolved, context: LowerContext) -> NativeSpec:
    name = context.name("azure.network.application_security_group", "group")
    body = placed(resource, context, applicationSecurityGroupName=name)
    return NativeSpec("group", "azure.network.application_security_group", body, name=name)


def _counts(resource: Resolved) -> tuple[int, int]:
    count: Any = resource.fields["count"]
    return int(count["min"]), int(count["max"])


def _set(
    resource: Resolved, context: LowerContext, net: NetworkExports, who: Acting, *, wanted: Sequence[str]
) -> NativeSpec:
    name, (least, most) = context.name(_TYPE, "set"), _counts(resource)
    chosen = machine.size(resource, context)
    body = placed(
        resource,
        context,
        virtualMachineScaleSetName=name,
        identity=who.body,
        skuName=chosen["type"],
        orchestrationMode="Flexible",
        platformFaultDomainCount=1,
        imageReference=machine.image(resource, context),
        createOption="FromImage",
        diskSizeGB=machine.storage(resource),
        storageAccountType=machine.disk(resource, context),
        osProfile={**machine.login(resource, context), "computerNamePrefix": _prefix(name)},
        networkInterfaceConfigurations=[_interface(resource, context, net)],
        **machine.security(resource, str(chosen["type"])),
    )
    if resource.fields.get("spot"):
        body["evictionPolicy"] = "Delete"
    if least == most:
        # A group that grows by itself has the size that it needs, which is nobody's mistake.
        body["capacity"] = least
    if zones(context):
        count = resource.fields.get("zones")
        body["zones"] = zones(context)[: int(count)] if count else zones(context)
    others = [
        Alternative({"skuName": one["type"]}, str(one["type"]), {"size": dict(one)})
        for one in machine.fallbacks(chosen)
    ]
    return NativeSpec("set", _TYPE, body, needs=wanted, name=name, alternatives=others)


def _prefix(name: str) -> str:
    return name.replace("-", "")[-_PREFIX:].lower()


def _interface(resource: Resolved, context: LowerContext, net: NetworkExports) -> dict[str, Json]:
    address, public = resource.address, bool(resource.fields.get("public_address"))
    tiers = ("public",) if public else ("private", "public")
    inside: dict[str, Json] = {
        "subnet": {"id": net.tier(*tiers, user=address).id},
        "applicationSecurityGroups": [{"id": own(address, "group")}],
        **_pools(resource, context),
    }
    if public:
        inside["publicIPAddressConfiguration"] = {"name": "main", "sku": {"name": "Standard"}}
    return {
        "name": "main",
        "properties": {
            "primary": True,
            "networkSecurityGroup": {"id": own(address, "security-group")},
            "ipConfigurations": [{"name": "main", "properties": inside}],
        },
    }


def _pools(resource: Resolved, context: LowerContext) -> dict[str, Json]:
    """Return the pools that members join: those of the load balancers which have the group as target."""
    found: dict[str, Json] = {}
    for address in sorted({edge.consumer for edge in resource.used_by if edge.consumer_kind == _BALANCER}):
        front = context.resource(address)
        http = speaks_http(front, context.exports(front.target("network")))
        word = "applicationGatewayBackendAddressPools" if http else "loadBalancerBackendAddressPools"
        id = concat(Expr(native(f"{address}/balancer", "id").json()), "/backendAddressPools/main").json()
        found.setdefault(word, []).append({"id": id})
    return found


def _autoscale(resource: Resolved, context: LowerContext) -> Iterator[NativeSpec]:
    least, most = _counts(resource)
    if least == most:
        return
    target, name = int(resource.fields["target_cpu"]), context.name("azure.insights.autoscale_setting", "scale")
    capacity = {"minimum": str(least), "maximum": str(most), "default": str(least)}
    rules = [
        _rule(resource, more=True, threshold=target),
        _rule(resource, more=False, threshold=max(target - _CALM, 1)),
    ]
    body = placed(
        resource,
        context,
        autoScaleSettingName=name,
        enabled=True,
        targetResourceUri=own(resource.address, "set"),
        profiles=[{"name": "load", "capacity": capacity, "rules": rules}],
    )
    yield NativeSpec("scale", "azure.insights.autoscale_setting", body, name=name, protect=False)


def _rule(resource: Resolved, *, more: bool, threshold: int) -> dict[str, Json]:
    return {
        "metricTrigger": {
            "metricName": "Percentage CPU",
            "metricResourceUri": own(resource.address, "set"),
            "operator": "GreaterThan" if more else "LessThan",
            "statistic": "Average",
            "threshold": threshold,
            "timeAggregation": "Average",
            "timeGrain": "PT1M",
            "timeWindow": "PT5M",
        },
        "scaleAction": {
            "cooldown": "PT5M",
            "direction": "Increase" if more else "Decrease",
            "type": "ChangeCount",
            "value": "1",
        },
    }
