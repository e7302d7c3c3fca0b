"""Rules of security groups: who may connect, as natives that own one rule each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from genesys.spi import rules
from genesys.spi.lowering import LowerContext, NativeSpec, Resolved
from genesys.spi.values import Json
from genesys_aws.lower.common import MemberExports, NetworkExports, local_name, tags
from genesys_aws.lower.demands import words
from genesys_aws.problems import NOTHING_TO_OPEN

_ANY = "-1"
"""Amazon's number for every protocol."""


def ingress(
    resource: Resolved, context: LowerContext, written: Iterable[Any], *, group: Json, cidr: Json
) -> Iterator[NativeSpec]:
    """Give one native for each inbound rule that a resource was given.

    Args:
        resource: Whose rules they are.
        context: Of the lowering.
        written: The rules.
        group: Expression for the id of the security group.
        cidr: Range of its network.
    """
    for text in written:
        rule = rules.parse(text, resource.address)
        if rule.kind == "resource":
            peer = _group_of(rule.source, resource, context)
            source: dict[str, Json] = {"UserIdGroupPairs": [{"GroupId": peer}]}
        else:
            block = {"internet": rules.EVERYWHERE, "network": cidr}.get(rule.kind, rule.source)
            source = ranged(block, f"{rule.kind} to {resource.address}")
        yield _rule(f"open-{rule.slug}", group, {**_ports(rule), **source}, of="security-group")


def reach(resource: Resolved, context: LowerContext, group: Json) -> Iterator[NativeSpec]:
    """Give one native for each resource that another one uses: it opens the port for this consumer only.

    The consumer owns the rule, so that it goes when the use of it goes.
    """
    for edge in resource.connections:
        if not edge.port:
            continue
        found = context.exports(edge.producer)
        if not isinstance(found, MemberExports):
            continue
        permission = {
            "IpProtocol": "tcp",
            "FromPort": edge.port,
            "ToPort": edge.port,
            "UserIdGroupPairs": [{"GroupId": group, "Description": words(f"{edge.consumer} to {edge.producer}")}],
        }
        yield _rule(local_name("reach", edge.producer), found.security_group, permission, of=found.group)


def firewalls(resource: Resolved, context: LowerContext) -> list[Json]:
    """Return the ids of the security groups of firewalls that protect a resource."""
    member = {"$resource": resource.address}
    found = [
        item.address
        for item in context.members()
        if item.kind == "firewall" and member in (item.fields.get("applies_to") or ())
    ]
    return [context.exports(address).security_group for address in found]


def security_group(resource: Resolved, context: LowerContext, net: NetworkExports, what: str) -> NativeSpec:
    """Return the security group of a member of a network.

    Args:
        resource: The member.
        context: Of the lowering.
        net: Its network.
        what: What it is, for people.
    """
    name = context.name("aws.ec2.security_group", "security-group")
    body: dict[str, Json] = {
        "GroupName": name,
        "Description": words(f"{what} {resource.address}"),
        "VpcId": net.vpc,
        "Tags": tags(resource, context, name),
    }
    return NativeSpec("security-group", "aws.ec2.security_group", body, name=name, protect=False)


def ranged(block: Json, description: str) -> dict[str, Json]:
    """Return the source of a rule that is a range of addresses; those of IPv6 have a list of their own."""
    said = words(description)
    if isinstance(block, str) and ":" in block:
        return {"Ipv6Ranges": [{"CidrIpv6": block, "Description": said}]}
    return {"IpRanges": [{"CidrIp": block, "Description": said}]}


def _group_of(source: str, resource: Resolved, context: LowerContext) -> Json:
    known = {item.address for item in context.members()}
    found = context.exports(source) if source in known else None
    if not isinstance(found, MemberExports):
        raise NOTHING_TO_OPEN.error(resource.where, address=resource.address, source=source)
    return found.security_group


def _ports(rule: rules.Rule) -> dict[str, Json]:
    if rule.protocol == "any":
        return {"IpProtocol": _ANY}
    if rule.protocol == "icmp":
        return {"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1}
    return {"IpProtocol": rule.protocol, "FromPort": rule.first, "ToPort": rule.last}


def opened(local: str, group: Json, port: int, source: dict[str, Json], *, of: str) -> NativeSpec:
    """Return the native that opens one TCP port of a security group.

    Args:
        local: Local address of the native.
        group: Expression for the id of the security group.
        port: Port.
        source: ``IpRanges`` or ``UserIdGroupPairs``.
        of: Native address of the group.
    """
    return _rule(local, group, {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **source}, of=of)


def _rule(local: str, group: Json, permission: dict[str, Json], *, of: str) -> NativeSpec:
    body: dict[str, Json] = {"GroupId": group, "IpPermissions": [permission]}
    return NativeSpec(local, "aws.ec2.security_group_ingress", body, facet_of=of, protect=False)
