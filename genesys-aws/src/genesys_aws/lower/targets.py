"""Targets of a LoadBalancer, sorted into groups. Also asked by the targets themselves: a service registers itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from genesys.spi.lowering import LowerContext, Resolved
from genesys.spi.values import Json

USUAL_PORT = 80


class Target(NamedTuple):
    """One written target.

    Args:
        address: Its address.
        kind: Its kind.
        port: Port on which it is reached.
        weight: Share of the requests, beside the others'.
    """

    address: str
    kind: str
    port: int
    weight: int


class Group(NamedTuple):
    """Targets that become one target group.

    Args:
        local: Local address of the group below its load balancer.
        port: Port of every member.
        members: Addresses.
        kind: Kind of every member.
        weight: Of all members together.
    """

    local: str
    port: int
    members: Sequence[str]
    kind: str
    weight: int


def listeners(resource: Resolved) -> dict[int, int]:
    """Return outside port -> port of the targets, 0 where each target has its own."""
    written = resource.fields.get("listen")
    if isinstance(written, dict):
        return {int(port): int(inside) for port, inside in sorted(written.items(), key=lambda item: int(item[0]))}
    return {int(written or USUAL_PORT): 0}


def groups(resource: Resolved, context: LowerContext, outside: int, inside: int) -> list[Group]:
    """Return the groups that one listener sends traffic to.

    Servers of equal weight and port share a group. A container or a group of servers has one of its own, because
    its members come and go.

    Args:
        resource: The load balancer.
        context: Knows the targets.
        outside: Port of the listener.
        inside: Port of the targets, or 0.
    """
    found = list(_targets(resource, context, outside, inside))
    equal = len({target.weight for target in found}) < 2
    made: dict[str, list[Target]] = {}
    for target in found:
        alone = target.kind != "server" or not equal
        made.setdefault(_local(resource, target, alone=alone), []).append(target)
    return [
        Group(local, members[0].port, [m.address for m in members], members[0].kind, sum(m.weight for m in members))
        for local, members in made.items()
    ]


def _local(resource: Resolved, target: Target, *, alone: bool) -> str:
    # Protocol and port cannot be changed, and a group in use cannot be deleted first: another one has another name.
    protocol = resource.fields.get("type") or "http"
    who = target.address.replace("/", "-").replace("[", "-").replace("]", "").replace('"', "")
    return f"targets-{protocol}-{target.port}" + (f"-{who}" if alone else "")


def _targets(resource: Resolved, context: LowerContext, outside: int, inside: int) -> Iterator[Target]:
    for item in _items(resource.fields["targets"]):
        given: dict[str, Any] = item if "target" in item else {"target": item}
        member = context.resource(str(given["target"]["$resource"]))
        port = given.get("port") or inside or member.fields.get("port") or outside
        if member.kind == "container":  # a service registers the port that its program listens on
            port = member.fields["port"]
        yield Target(member.address, member.kind, int(port), int(given.get("weight", 1)))


def _items(targets: Json) -> Iterable[Any]:
    return targets if isinstance(targets, list) else [targets]


def uses(member: Resolved, context: LowerContext) -> Iterator[tuple[Resolved, int, Group]]:
    """Give load balancer, listener and group of every group that a resource is in."""
    for balancer in context.members():
        if balancer.kind != "loadbalancer" or balancer.existing_id:
            continue
        for outside, inside in listeners(balancer).items():
            for group in groups(balancer, context, outside, inside):
                if member.address in group.members:
                    yield balancer, outside, group
