"""Rules of security groups: who may connect, as natives that own one rule each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from genesys.spi import machine, rules
from genesys.spi.lowering import Connection, LowerContext, NativeSpec, Resolved
from genesys.spi.values import Json, native
from genesys_azure.lower.common import MemberExports, NetworkExports, cut, local_name, shared_name
from genesys_azure.lower.scope import group
from genesys_azure.problems import NOTHING_TO_OPEN

_ALLOW = (1000, 2900)
"""First priority of rules that allow, and how many there are; a smaller number wins."""
_DENY = (200, 800)
"""The same for rules that deny; they come before all that allow."""
_DESCRIBED = 140
"""Characters of a description. Source: the definition of security rules, its comments."""
REST = 4000
"""Priority of the rule that closes what no other rule opened."""
PROBES = 3950
"""Priority of the rule that lets Azure's own probes in."""
_BALANCER = "loadbalancer"


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
        ports: A port, a range, several of them with commas between, or ``*``.
        source: Fields that say who may connect.
        protocol: ``Tcp``, ``Udp``, ``Icmp`` or ``*``.
        access: ``Allow`` or ``Deny``.
        about: For the reader in Azure's portal.
        shared: Whether several resources ask for it.
    """
    body: dict[str, Json] = {
        "resourceGroupName": group(context),
        "networkSecurityGroupName": native(guard, "networkSecurityGroupName").json(),
        "securityRuleName": cut(local.rpartition("/")[2]),
        "description": (about or local)[:_DESCRIBED],
        "direction": "Inbound",
        "access": access,
        "priority": priority,
        "protocol": protocol,
        "sourcePortRange": "*",
        "destinationAddressPrefix": "*",
        **source,
    }
    if "," in ports:
        body["destinationPortRanges"] = ports.split(",")
    else:
        body["destinationPortRange"] = ports
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
    keys = {*_users(context, guard, deny=deny), *(_key(resource, rule) for rule in found)}
    for rule in found:
        made = rule_of(
            context,
            f"{'deny' if deny else 'open'}-{rule.slug}",
            guard=guard,
            priority=slot(context, guard, _key(resource, rule), keys=keys, deny=deny),
            ports=_ports(rule),
            source=_source(rule, resource, context, net),
            protocol={"any": "*"}.get(rule.protocol, rule.protocol.capitalize()),
            access="Deny" if deny else "Allow",
            about=f"{rule.kind} to {resource.address}",
        )
        yield _kept(made, guard, _key(resource, rule))


def _key(resource: Resolved, rule: rules.Rule) -> str:
    return f"{resource.address} {rule.slug}"


def reach(resource: Resolved, context: LowerContext, source: dict[str, Json]) -> Iterator[NativeSpec]:
    """Give one native for each resource that another one uses: it opens the port for this consumer only.

    The consumer owns the rule, so that it goes when the use of it goes.

    Args:
        resource: The consumer.
        context: Of its lowering.
        source: Fields of a rule that say who the consumer is.
    """
    for edge in resource.connections:
        found = context.exports(edge.producer) if edge.port else None
        if not isinstance(found, MemberExports):
            continue
        guard, key = found.security_group, f"{edge.consumer} {edge.producer}"
        made = rule_of(
            context,
            local_name("reach", edge.producer),
            guard=guard,
            priority=slot(context, guard, key, keys=_users(context, guard)),
            ports=str(edge.port),
            source=source,
            about=f"{edge.consumer} to {edge.producer}",
        )
        # Other consumers have rules in the same group, so the name tells whose this one is.
        made.body["securityRuleName"] = cut(local_name("reach", f"{edge.producer}-{edge.consumer}"))
        yield _kept(made, guard, key)


def admit(
    resource: Resolved,
    context: LowerContext,
    found: MemberExports,
    *,
    member: str,
    ports: str,
    source: dict[str, Json],
) -> Iterator[NativeSpec]:
    """Give the rule that lets a load balancer's traffic in to one member, which the load balancer owns.

    Args:
        resource: The load balancer.
        context: Of its lowering.
        found: What the member exports.
        member: Its address.
        ports: What it listens on, as of `rule_of`.
        source: Fields of a rule that say where the traffic comes from.
    """
    guard, key = found.security_group, f"{resource.address} {member}"
    made = rule_of(
        context,
        local_name("reach", member),
        guard=guard,
        priority=slot(context, guard, key, keys=_users(context, guard)),
        ports=ports,
        source=source,
        about=f"{resource.address} to {member}",
    )
    made.body["securityRuleName"] = cut(local_name("reach", f"{member}-{resource.address}"))
    yield _kept(made, guard, key)


def probes(context: LowerContext, found: MemberExports, member: str) -> NativeSpec:
    """Return the rule by which Azure's own probes reach a member: what closes the rest would keep them out too."""
    source: dict[str, Json] = {"sourceAddressPrefix": "AzureLoadBalancer"}
    return rule_of(
        context,
        shared_name("probes", member),
        guard=found.security_group,
        priority=PROBES,
        ports="*",
        source=source,
        about="Azure asks members whether they are well",
        shared=True,
    )


def _kept(rule: NativeSpec, guard: str, key: str) -> NativeSpec:
    """Return a rule that records its own priority: it may be made long after the main native of its resource."""
    return rule._replace(pins={_pin(guard, key): rule.body["priority"]})


def _pin(guard: str, key: str) -> str:
    return f"priority:{guard}:{key}"


def slot(context: LowerContext, guard: str, key: str, *, keys: Iterable[str], deny: bool = False) -> int:
    """Return the priority of a rule: unique in its group, the same for the same rules, and kept once used.

    Args:
        context: Of the lowering that owns the rule.
        guard: Native address of the security group.
        key: Which rule it is.
        keys: All rules that get a priority in this group in the same way.
        deny: Whether it denies.
    """
    first, room = _DENY if deny else _ALLOW
    wanted = _spread(tuple(sorted({*keys, key})), room)[key]
    return int(context.pin(_pin(guard, key), first + wanted))


@lru_cache(maxsize=64)
def _spread(keys: tuple[str, ...], room: int) -> dict[str, int]:
    """Return key -> number below ``room``; all rules of a group ask for the same keys, so it is kept."""
    numbers: dict[str, int] = {}
    taken: set[int] = set()
    for key in keys:
        number = machine.spread(key, room)
        while number in taken:
            number = (number + 1) % room
        taken.add(number)
        numbers[key] = number
    return numbers


def _users(context: LowerContext, guard: str, *, deny: bool = False) -> list[str]:
    """Return what gets a priority in a security group: rules of what it guards, of its firewalls, and uses of it."""
    owner, members = guard.rpartition("/")[0], context.members()
    found = []
    for wall in members:
        if wall.kind == "firewall" and {"$resource": owner} in (wall.fields.get("applies_to") or ()):
            found += _keys(wall, "deny" if deny else "allow")
    if deny:
        return found
    if guard.startswith("shared/"):
        guarded = [member for member in members if member.kind == "database"]
    else:
        guarded = [context.resource(owner)]
        found += _keys(guarded[0], "open")
    return found + [f"{edge.consumer} {edge.producer}" for item in guarded for edge in item.used_by if _opens(edge)]


def _opens(edge: Connection) -> bool:
    return bool(edge.port) or edge.consumer_kind == _BALANCER


def _keys(resource: Resolved, field: str) -> list[str]:
    return [_key(resource, rules.parse(text, resource.address)) for text in resource.fields.get(field) or ()]


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
