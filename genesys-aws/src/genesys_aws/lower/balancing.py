"""LoadBalancer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from genesys.spi import rules
from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Expr, Json, concat, duration
from genesys_aws.lower.common import MemberExports, NetworkExports, Place, tags
from genesys_aws.lower.demands import between, words
from genesys_aws.lower.opening import opened, ranged, security_group
from genesys_aws.lower.targets import Group, groups, listeners
from genesys_aws.problems import MANY_GROUPS, TWO_ZONES

_MOST_GROUPS = 5
"""Target groups that one listener can spread over."""
_MOST_WEIGHT = 999
_HEALTH = {"path": "/", "interval": 10, "timeout": 5, "healthy": 3, "unhealthy": 3}
_SILENT_S = (1, 4000)
_MOST_S = {"interval": 300, "timeout": 120}
_CHECKS = (2, 10)
"""Seconds of silence, seconds of health checks, and how many of these. Source: ELBv2 API model, botocore 1.44; the
attributes' own page for the silence."""
_DRAIN_S = "30"
"""How long a target that goes may finish what it began; the vendor's five minutes hold every deployment up."""


def load_balancer(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a load balancer with its listeners, groups of targets, and the rules that let it reach them."""
    address, net = resource.address, context.exports(resource.target("network"))
    group = own(address, "security-group")
    wanted = {outside: groups(resource, context, outside, inside) for outside, inside in listeners(resource).items()}
    natives = [security_group(resource, context, net, "Load balancer"), *_opened(resource, net, group, sorted(wanted))]
    natives.append(_balancer(resource, context, net, group))
    every = {item.local: item for found in wanted.values() for item in found}
    natives += [_group(resource, context, net, item) for item in every.values()]
    natives += [_listener(resource, context, port, found) for port, found in wanted.items()]
    for item in every.values():
        natives += _members(resource, context, item)
    return Lowered(
        natives,
        outputs=_outputs(resource, min(wanted)),
        exports=MemberExports(group, f"{address}/security-group"),
        notes=_notes(resource),
    )


def _http(resource: Resolved) -> bool:
    return str(resource.fields.get("type") or "http") == "http"


def _public(resource: Resolved) -> bool:
    return str(resource.fields.get("scheme") or "public") == "public"


def _notes(resource: Resolved) -> list[str]:
    if not _http(resource) and "idle_timeout" in resource.written:
        return ["A tcp load balancer of Amazon's closes silent connections after 350 seconds, whatever is asked for."]
    return []


def _opened(resource: Resolved, net: NetworkExports, group: Json, ports: Sequence[int]) -> Iterator[NativeSpec]:
    block = rules.EVERYWHERE if _public(resource) else net.cidr
    for port in ports:
        source = ranged(block, f"listener of {resource.address}")
        yield opened(f"open-tcp-{port}", group, port, source, of="security-group")


def _places(resource: Resolved, net: NetworkExports) -> Sequence[Place]:
    tiers = ("public",) if _public(resource) else ("private", "public")
    places = net.tier(*tiers, user=resource.address)
    if _http(resource) and len(places) < 2:  # quirk A47
        raise TWO_ZONES.error(resource.where, address=resource.address, network=net.address)
    return places


def _balancer(resource: Resolved, context: LowerContext, net: NetworkExports, group: Json) -> NativeSpec:
    name, places = context.name("aws.elbv2.load_balancer", "balancer"), _places(resource, net)
    attributes = {"deletion_protection.enabled": "true" if resource.protect else "false"}
    if _http(resource):
        silent = round(float(resource.fields.get("idle_timeout") or 60))
        between(resource, "idle_timeout", silent, _SILENT_S, " seconds")
        attributes["idle_timeout.timeout_seconds"] = str(silent)
        attributes["routing.http.drop_invalid_header_fields.enabled"] = "true"
    else:
        attributes["load_balancing.cross_zone.enabled"] = "true"
    body: dict[str, Json] = {
        "Name": name,
        "Type": "application" if _http(resource) else "network",
        "Scheme": "internet-facing" if _public(resource) else "internal",
        "Subnets": [place.id for place in places],
        "SecurityGroups": [group],
        "Attributes": dict(attributes),
        "Tags": tags(resource, context, name),
    }
    # A public one is refused in a subnet that has no way to the internet yet.
    ready = sorted({local for place in places for local in place.ready}) if _public(resource) else []
    return NativeSpec("balancer", "aws.elbv2.load_balancer", body, needs=ready, name=name)


def _group(resource: Resolved, context: LowerContext, net: NetworkExports, group: Group) -> NativeSpec:
    name = context.name("aws.elbv2.target_group", group.local)
    sticky = bool(resource.fields.get("sticky"))
    body: dict[str, Json] = {
        "Name": name,
        "Protocol": "HTTP" if _http(resource) else "TCP",
        "Port": group.port,
        "VpcId": net.vpc,
        "TargetType": "ip" if group.kind == "container" else "instance",
        **_health(resource),
        "Attributes": {
            "deregistration_delay.timeout_seconds": _DRAIN_S,
            "stickiness.enabled": "true" if sticky else "false",
            "stickiness.type": "lb_cookie" if _http(resource) else "source_ip",
        },
        "Tags": tags(resource, context, name),
    }
    return NativeSpec(group.local, "aws.elbv2.target_group", body, name=name, protect=False)


def _health(resource: Resolved) -> dict[str, Json]:
    written = resource.fields.get("health")
    given: dict[str, Any] = {"path": written} if isinstance(written, str) else dict(written or {})
    wanted = {**_HEALTH, **given}
    interval, timeout = (_seconds(wanted[word]) for word in ("interval", "timeout"))
    for word, value in (("interval", interval), ("timeout", timeout)):
        between(resource, f"{word} of health", value, (5, _MOST_S[word]), " seconds")
    for word in ("healthy", "unhealthy"):
        between(resource, f"{word} of health", int(wanted[word]), _CHECKS)
    found: dict[str, Json] = {
        "HealthCheckProtocol": "HTTP" if _http(resource) else "TCP",
        "HealthCheckIntervalSeconds": interval,
        "HealthCheckTimeoutSeconds": min(timeout, interval - 1),
        "HealthyThresholdCount": int(wanted["healthy"]),
        "UnhealthyThresholdCount": int(wanted["unhealthy"]),
    }
    if _http(resource):
        found |= {"HealthCheckPath": wanted["path"], "Matcher": {"HttpCode": "200-399"}}
    return found


def _seconds(value: Json) -> int:
    return max(5, round(duration(value) if isinstance(value, str) else float(value)))


def _listener(resource: Resolved, context: LowerContext, port: int, found: Sequence[Group]) -> NativeSpec:
    if len(found) > _MOST_GROUPS:
        raise MANY_GROUPS.error(resource.where, address=resource.address, count=len(found), most=_MOST_GROUPS)
    address = resource.address
    forward: dict[str, Json] = {"TargetGroups": [{"TargetGroupArn": own(address, item.local)} for item in found]}
    if len(found) > 1:
        for share, item in zip(forward["TargetGroups"], found, strict=True):
            share["Weight"] = min(item.weight, _MOST_WEIGHT)
    if _http(resource) and len(found) > 1:
        sticky = bool(resource.fields.get("sticky"))
        forward["TargetGroupStickinessConfig"] = {"Enabled": sticky, **({"DurationSeconds": 86400} if sticky else {})}
    body: dict[str, Json] = {
        "LoadBalancerArn": own(address, "balancer"),
        "Protocol": "HTTP" if _http(resource) else "TCP",
        "Port": port,
        "DefaultActions": [{"Type": "forward", "ForwardConfig": forward}],
        "Tags": tags(resource, context),
    }
    return NativeSpec(f"listener-{port}", "aws.elbv2.listener", body, protect=False)


def _members(resource: Resolved, context: LowerContext, group: Group) -> Iterator[NativeSpec]:
    for member in group.members:
        slug = group.local.removeprefix("targets-") if group.kind == "server" else group.local
        exports = context.exports(member)
        who = member.replace("/", "-").replace("[", "-").replace("]", "")
        source: dict[str, Json] = {
            "UserIdGroupPairs": [
                {
                    "GroupId": own(resource.address, "security-group"),
                    "Description": words(f"{resource.address} to {member}"),
                }
            ]
        }
        yield opened(f"reach-{who}-{group.port}", exports.security_group, group.port, source, of=exports.group)
        if group.kind == "server":
            body: dict[str, Json] = {
                "TargetGroupArn": own(resource.address, group.local),
                "Id": {"$native": [f"{member}/instance", "id"]},
                "Port": group.port,
            }
            yield NativeSpec(f"target-{slug}-{who}", "aws.elbv2.target", body, protect=False)


def _outputs(resource: Resolved, port: int) -> dict[str, Json]:
    name = own(resource.address, "balancer", "DNSName")
    scheme, usual = ("http", 80) if _http(resource) else ("tcp", 0)
    tail = "" if port == usual else f":{port}"
    return {
        "id": own(resource.address, "balancer"),
        "url": concat(f"{scheme}://", Expr(name), tail).json(),
        "address": name,
        "port": port,
    }
