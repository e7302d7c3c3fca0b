"""Rules of security groups: who may connect, as natives that own one rule each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from genesys.spi import machine, rules
from genesys.spi.lowering import LowerContext, NativeSpec, Resolved
from genesys.spi.values import Json, native
from genesys_azure.lower.common import MemberExports, NetworkExports, group, local_name
from genesys_azure.problems import NOTHING_TO_OPEN

_FIRST, _ROOM = 1000, 2900
"""Priorities that rules of the user's get: 1000 to 3899; a smaller number wins."""
DENY = 200
"""First priority of rules that deny, before all that allow."""
REST = 4000
"""Priority of the rule that closes what no other rule opened."""


def rule_of(
    context: LowerContext,
    local: str,
    *,
    guard: str,
    priority: int,
    ports: str,
    source: dict[str, Json],
    protocol: str = "Tcp",
    access: str = "Allow",
    about: str = "",
    shared: bool = False,
) -> NativeSpec:
    """Return one inbound rule.

    Args:
        context: Of the lowering.
        local: Local address; the whole one when ``shared``.
        guard: Native address of the security group.
        priority: 100 to 4096, unique in the group; a smaller number wins.
        ports: A port, a range, or ``*``.
        source: Fields that say who may connect.
        protocol: ``Tcp``, ``Udp``, ``Icmp`` or ``*``.
        access: ``Allow`` or ``Deny``.
        about: For the reader in Azure's portal.
        shared: Whether several resources ask for it.
    """
    body: dict[str, Json] = {
        "resourceGroupName": group(context),
        "networkSecurityGroupName": native(guard, "networkSecurityGroupName").json(),
        "securityRuleName": local.rpartition("/")[2],
        "description": about or local,
        "direction": "Inbound",
        "access": access,
        "priority": priority,
        "protocol": protocol,
        "sourcePortRange": "*",
        "destinationAddressPrefix": "*",
        "destinationPortRange": ports,
        **source,
    }
    return NativeSpec(
        local,
        "azure.network.security_rule",
        body,
        facet_of=guard,
        serialise_on=guard,
        shared=shared,
        protect=False,
    )


def close(context: LowerContext, guard: str, local: str = "close-rest", *, shared: bool = False) -> NativeSpec:
    """Return the rule without which Azure lets members of a network reach each other."""
    source: dict[str, Json] = {"sourceAddressPrefix": "VirtualNetwork"}
    return rule_of(
        context,
        local,
        guard=guard,
        priority=REST,
        ports="*",
        source=source,
        protocol="*",
        access="Deny",
        about="Nothing is reachable unless asked for",
        shared=shared,
    )


def ingress(
    resource: Resolved,
    context: LowerContext,
    net: NetworkExports,
    *,
    written: Iterable[Any],
    guard: str,
    deny: bool = False,
) -> Iterator[NativeSpec]:
    """Give one native for each inbound rule that a resource was given."""
    found = [rules.parse(text, resource.address) for text in written]
    keys = {*_users(context, guard), *(rule.slug for rule in found)}
    for number, rule in enumerate(found):
        priority = DENY + number if deny else slot(resource, context, guard, rule.slug, keys=keys)
        yield rule_of(
            context,
            f"{'deny' if deny else 'open'}-{rule.slug}",
            guard=guard,
            priority=priority,
            ports=_ports(rule),
            source=_source(rule, resource, context, net),
            protocol={"any": "*"}.get(rule.protocol, rule.protocol.capitalize()),
            access="Deny" if deny else "Allow",
            about=f"{rule.kind} to {resource.address}",
        )


def reach(resource: Resolved, context: LowerContext, own_group: Json) -> Iterator[NativeSpec]:
    """Give one native for each resource that another one uses: it opens the port for this consumer only.

    The consumer owns the rule, so that it goes when the use of it goes.
    """
    for edge in resource.connections:
        found = context.exports(edge.producer) if edge.port else None
        if not isinstance(found, MemberExports):
            continue
        guard, key = found.security_group, f"{edge.consumer} {edge.producer}"
        yield rule_of(
            context,
            local_name("reach", edge.producer),
            guard=guard,
            priority=slot(resource, context, guard, key, keys=_users(context, guard)),
            ports=str(edge.port),
            source={"sourceApplicationSecurityGroups": [{"id": own_group}]},
            about=f"{edge.consumer} to {edge.producer}",
        )


def slot(resource: Resolved, context: LowerContext, guard: str, key: str, *, keys: Iterable[str]) -> int:
    """Return the priority of a rule: unique in its group, the same for the same rules, and kept once used.

    Args:
        resource: Who owns the rule.
        context: Of the lowering.
        guard: Native address of the security group.
        key: Which rule it is.
        keys: All rules that get a priority in this group in the same way.
    """
    taken: dict[int, str] = {}
    for other in sorted({*keys, key}):
        number = machine.spread(other, _ROOM)
        while number in taken:
            number = (number + 1) % _ROOM
        taken[number] = other
    wanted = next(number for number, other in taken.items() if other == key)
    return int(context.pin(f"priority:{guard}:{key}", _FIRST + wanted))


def _users(context: LowerContext, guard: str) -> list[str]:
    """Return what else gets a priority in a security group: every use of a member that it guards."""
    found = []
    for member in context.members():
        if guard.startswith(f"{member.address}/"):
            found += [rules.parse(text, member.address).slug for text in member.fields.get("open") or ()]
        for edge in member.connections:
            if edge.port and guard.startswith(("shared/", f"{edge.producer}/")):
                found.append(f"{edge.consumer} {edge.producer}")
    return found


def _ports(rule: rules.Rule) -> str:
    if rule.protocol in {"any", "icmp"}:
        return "*"
    return str(rule.first) if rule.first == rule.last else f"{rule.first}-{rule.last}"


def _source(rule: rules.Rule, resource: Resolved, context: LowerContext, net: NetworkExports) -> dict[str, Json]:
    if rule.kind != "resource":
        block = {"internet": "Internet", "network": net.cidr}.get(rule.kind, rule.source)
        return {"sourceAddressPrefix": block}
    known = {item.address for item in context.members()}
    found = context.exports(rule.source) if rule.source in known else None
    if not isinstance(found, MemberExports) or found.group is None or found.network != net.address:
        raise NOTHING_TO_OPEN.error(resource.where, address=resource.address, source=rule.source)
    return {"sourceApplicationSecurityGroups": [{"id": found.group}]}
