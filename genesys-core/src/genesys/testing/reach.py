"""Who may reach what, by the universal declaration: rules, connections, what is public. Pure, and the same everywhere.

A provider has to make exactly this of it; that it does is what its own tests are for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from typing import Any

from genesys.errors import GenesysError
from genesys.model.address import within
from genesys.spi.lowering import Resolved
from genesys.spi.rules import EVERYWHERE, INTERNET, NETWORK, Rule, parse

Resources = Mapping[str, Resolved]

_WEB = (80, 443)


def asked(what: str, source: str) -> Rule | None:
    """Return the rule that would say that ``source`` may use ``what``; ``None`` when no rule may ever say so.

    Raises:
        GenesysError: RULE-001, it cannot be read.
    """
    try:
        return parse(f"{what} from {source}")
    except GenesysError as error:
        if error.codes == ["RULE-002"]:  # a remote login that is open to the internet is refused everywhere
            return None
        raise


def rules(resources: Resources, address: str) -> Iterator[Rule]:
    """Yield everything that lets somebody in to a resource."""
    one = resources[address]
    for text in one.fields.get("open") or ():
        yield parse(text, address)
    for wall in _walls(resources, address):
        for text in wall.fields.get("allow") or ():
            yield parse(text, wall.address)
    for port in _answers(one):
        yield Rule("tcp", port, port, INTERNET)
    for edge in one.used_by:
        if edge.port:
            yield Rule("tcp", edge.port, edge.port, "resource", edge.consumer)


def denied(resources: Resources, address: str) -> Iterator[Rule]:
    """Yield everything that keeps somebody out, whatever lets them in."""
    for wall in _walls(resources, address):
        for text in wall.fields.get("deny") or ():
            yield parse(text, wall.address)


def allows(resources: Resources, address: str, rule: Rule) -> bool:
    """Tell whether a resource lets in what a rule describes."""
    one = resources[address]
    if any(_covers(resources, one, no, rule) for no in denied(resources, address)):
        return False
    return any(_covers(resources, one, yes, rule) for yes in rules(resources, address))


def public(one: Resolved) -> str:
    """Return why a resource can be reached from the internet, or ``""`` when nothing of it can."""
    fields = one.fields
    if one.kind == "loadbalancer" and fields.get("scheme") == "public":
        return "its scheme is public"
    if fields.get("public"):
        return "public is true"
    return "it has a public address" if fields.get("public_address") and one.kind != "loadbalancer" else ""


def way(resources: Resources, source: str, target: str) -> str:
    """Return how ``source``, the address of a resource or ``internet``, gets to a resource; ``""`` for no way."""
    if source == INTERNET:
        return _from_outside(resources, target)
    one = resources[target]
    if not _joined(resources, source, target):
        return ""
    for edge in one.used_by:
        if within(edge.consumer, source):
            return f"{edge.consumer} connects to it" + (f" on port {edge.port}" if edge.port else "")
    if source in _fronts(resources, target):
        return f"{source} hands requests on to it"
    kept = list(denied(resources, target))
    for rule in rules(resources, target):
        wanted = rule._replace(kind="resource", source=source)
        if _covers(resources, one, rule, wanted) and not any(_covers(resources, one, no, wanted) for no in kept):
            return f"it allows {rule.slug}"
    return ""


def _joined(resources: Resources, one: str, other: str) -> bool:
    """Tell whether two resources stand in one network, or in networks that are peers; what has none is everywhere."""
    first, second = (resources[address].target("network") for address in (one, other))
    if not first or not second or first == second:
        return True
    peers = [(a, peer.get("$resource")) for a in (first, second) for peer in resources[a].fields.get("peer") or ()]
    return (first, second) in peers or (second, first) in peers


def fields_differ(one: Resolved, wanted: Mapping[str, Any]) -> list[str]:
    """Return a clause for every field that has another value than wanted."""
    return [
        f"its {name} is {one.fields.get(name)!r} and not {value!r}"
        for name, value in wanted.items()
        if one.fields.get(name) != value
    ]


def _from_outside(resources: Resources, target: str) -> str:
    one, why = resources[target], public(resources[target])
    if why and one.kind != "server":
        return why
    if why and any(allows(resources, target, rule) for rule in _open_to_all(resources, target)):
        return f"{why}, and a rule lets the internet in"
    return next(
        (f"{name} hands requests on to it" for name in _fronts(resources, target) if public(resources[name])), ""
    )


def _open_to_all(resources: Resources, address: str) -> Iterator[Rule]:
    return (rule for rule in rules(resources, address) if _everyone(rule))


def _everyone(rule: Rule) -> bool:
    return rule.kind == INTERNET or (rule.kind == "cidr" and rule.source == EVERYWHERE)


def _walls(resources: Resources, address: str) -> list[Resolved]:
    member = {"$resource": address}
    return [one for one in resources.values() if member in (one.fields.get("applies_to") or ())]


def _fronts(resources: Resources, address: str) -> list[str]:
    """Return the load balancers that hand requests on to a resource."""
    return [name for name, one in resources.items() if one.kind == "loadbalancer" and address in _targets(one)]


def _targets(one: Resolved) -> set[str]:
    given = one.fields.get("targets") or ()
    rows = given if isinstance(given, (list, tuple)) else [given]
    found = (row.get("target", row) if isinstance(row, Mapping) else row for row in rows)
    return {str(row["$resource"]) for row in found if isinstance(row, Mapping) and "$resource" in row}


def _answers(one: Resolved) -> list[int]:
    """Return the ports on which a resource answers the internet without any rule."""
    if not public(one) or one.kind not in {"container", "loadbalancer"}:
        return []
    listen = one.fields.get("listen") if one.kind == "loadbalancer" else one.fields.get("port")
    if isinstance(listen, Mapping):
        return [int(port) for port in listen]
    web = _WEB if one.kind == "container" or one.fields.get("type") == "http" else ()
    return sorted({*web, *([int(listen)] if isinstance(listen, int) else [])})


def _covers(resources: Resources, one: Resolved, rule: Rule, wanted: Rule) -> bool:
    if rule.protocol not in {"any", wanted.protocol}:
        return False
    return rule.first <= wanted.first and wanted.last <= rule.last and _lets(resources, one, rule, wanted)


def _lets(resources: Resources, one: Resolved, rule: Rule, wanted: Rule) -> bool:
    """Tell whether the source of one rule is among those of another."""
    if _everyone(rule):
        return True
    if rule.kind == "resource":
        return wanted.kind == "resource" and within(wanted.source, rule.source)
    if rule.kind == "cidr":
        return wanted.kind == "cidr" and ip_network(wanted.source).subnet_of(ip_network(rule.source))  # type: ignore[arg-type]
    if wanted.kind == "resource":
        other = resources.get(wanted.source)
        return other is not None and other.target("network") == one.target("network")
    return rule.kind == NETWORK and wanted.kind == NETWORK
