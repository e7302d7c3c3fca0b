"""Rules of a network: who may connect. Members are known by their identity, never by a tag anyone can set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from genesys.spi import rules
from genesys.spi.lowering import LowerContext, NativeSpec, Resolved
from genesys.spi.values import Json
from genesys_gcp.lower.common import MemberExports, NetworkExports, local_name
from genesys_gcp.problems import NOTHING_TO_OPEN

ALLOW, DENY = 1000, 900
"""Priorities: a smaller number wins, so what is denied stays denied."""
MOST = 10
"""Identities that one rule may be for: docs.cloud.google.com/firewall/docs/quotas, date 2026-11-27."""


def firewall_rules(
    resource: Resolved, context: LowerContext, net: NetworkExports, targets: Sequence[Json]
) -> Iterator[NativeSpec]:
    """Give one native for each rule of a Firewall."""
    for word, priority in (("allow", ALLOW), ("deny", DENY)):
        written = resource.fields.get(word) or ()
        yield from ingress(resource, context, net, written=written, targets=targets, word=word, priority=priority)


def ingress(
    resource: Resolved,
    context: LowerContext,
    net: NetworkExports,
    *,
    written: Iterable[Any],
    targets: Sequence[Json],
    word: str = "allow",
    priority: int = ALLOW,
) -> Iterator[NativeSpec]:
    """Give one native for each inbound rule.

    Args:
        resource: Whose rules they are.
        context: Of the lowering.
        net: Its network.
        written: The rules.
        targets: Expressions for the identities of the members that are opened; empty for all.
        word: ``allow`` or ``deny``.
        priority: Smaller numbers win.
    """
    for text in written:
        rule = rules.parse(text, resource.address)
        for ending, some in by_tens(targets):
            local = f"{'open' if word == 'allow' else word}-{rule.slug}{ending}"
            body = _rule(resource, context, net, local=local)
            body |= {
                "direction": "INGRESS",
                "priority": priority,
                f"{'allowed' if word == 'allow' else 'denied'}": _ports(rule),
            }
            body |= _source(rule, resource, context, net)
            if some:
                body["targetServiceAccounts"] = list(some)
            # Rules are what a Firewall is, and a means only of what they open.
            protect = None if resource.kind == "firewall" else False
            yield NativeSpec(local, "gcp.compute.firewall", body, name=body["name"], protect=protect)


def by_tens(targets: Sequence[Json]) -> Iterator[tuple[str, Sequence[Json]]]:
    """Give identities as one rule takes them, and the ending of the rule's name; without any there is one rule."""
    for start in range(0, max(len(targets), 1), MOST):
        yield f"-{start // MOST + 1}" if start else "", targets[start : start + MOST]


class Sender(NamedTuple):
    """Where connections come from.

    Args:
        account: Expression for the identity of a machine; ``None`` for what has none in the network.
        tag: Network tag of a service of Cloud Run: rules about what it may reach know it by that.
        origin: Range that its connections come from: rules about who may come in know it by nothing better.
    """

    account: Json = None
    tag: str = ""
    origin: str = ""


def reach(
    resource: Resolved, context: LowerContext, net: NetworkExports | MemberExports, sender: Sender
) -> Iterator[NativeSpec]:
    """Give one native for each resource that another one uses: it opens the port for this consumer only.

    What Google runs itself has no identity in the network, so the way out to it is closed for all and opened
    for the consumer.
    """
    for edge in resource.connections:
        found = context.exports(edge.producer) if edge.port else None
        if not isinstance(found, MemberExports) or found.service is not None:
            continue
        local = local_name("reach", edge.producer)
        body = _rule(resource, context, net, local=local)
        body |= {"priority": ALLOW, "allowed": [{"IPProtocol": "tcp", "ports": [str(edge.port)]}]}
        if found.ranges:
            body |= {"direction": "EGRESS", "destinationRanges": list(found.ranges)}
            body |= {"targetTags": [sender.tag]} if sender.tag else {"targetServiceAccounts": [sender.account]}
        else:
            body |= {"direction": "INGRESS", "targetServiceAccounts": [found.account]}
            body |= {"sourceRanges": [sender.origin]} if sender.origin else {"sourceServiceAccounts": [sender.account]}
        yield NativeSpec(local, "gcp.compute.firewall", body, name=body["name"], protect=False)


def _rule(
    resource: Resolved, context: LowerContext, net: NetworkExports | MemberExports, *, local: str
) -> dict[str, Json]:
    name = context.name("gcp.compute.firewall", local)
    return {"name": name, "description": f"{resource.address}: {local}", "network": net.network}


def _ports(rule: rules.Rule) -> list[Json]:
    if rule.protocol == "any":
        return [{"IPProtocol": "all"}]
    if rule.protocol == "icmp":
        return [{"IPProtocol": "icmp"}]
    ports = str(rule.first) if rule.first == rule.last else f"{rule.first}-{rule.last}"
    return [{"IPProtocol": rule.protocol, "ports": [ports]}]


def _source(rule: rules.Rule, resource: Resolved, context: LowerContext, net: NetworkExports) -> dict[str, Json]:
    if rule.kind != "resource":
        block = {"internet": rules.EVERYWHERE, "network": net.cidr}.get(rule.kind, rule.source)
        return {"sourceRanges": [block]}
    known = {item.address for item in context.members()}
    found = context.exports(rule.source) if rule.source in known else None
    if isinstance(found, MemberExports) and found.origin is not None:
        return {"sourceRanges": [found.origin]}
    if not isinstance(found, MemberExports) or found.account is None:
        raise NOTHING_TO_OPEN.error(resource.where, address=resource.address, source=rule.source)
    return {"sourceServiceAccounts": [found.account]}
