"""Targets of a load balancer, sorted into pools: what is in one pool is worth the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from genesys.spi.lowering import LowerContext, Resolved
from genesys_gcp.lower.common import MemberExports
from genesys_gcp.problems import CANNOT_BALANCE

_HTTP = 80
PORT_NAME = "app"
"""Name of the port of a group that load balancers send requests to."""
_MOST = 1000
"""Largest weight that Google takes."""


class Target(NamedTuple):
    """One target.

    Args:
        address: Address of the resource.
        found: What it exports.
        weight: Its weight.
        port: Port that it listens on; 0 when that is its own affair.
    """

    address: str
    found: MemberExports
    weight: int
    port: int


class Pool(NamedTuple):
    """Targets that one backend service serves.

    Args:
        suffix: End of the local addresses of its natives; ``""`` for the only pool.
        weight: Share of the requests, 0 to 1000, beside other pools.
        targets: The targets; all machines, one group of machines, or one service of Cloud Run.
    """

    suffix: str
    weight: int
    targets: Sequence[Target]


def targets(resource: Resolved, context: LowerContext, inside: int) -> list[Target]:
    """Return the targets.

    Args:
        resource: A load balancer.
        context: Of its lowering.
        inside: Port of the targets that ``listen`` names, or 0.

    Raises:
        GenesysError: GCP-032, a target is none that can be balanced.
    """
    written = resource.fields["targets"]
    found = []
    for item in written if isinstance(written, list) else [written]:
        address = str((item.get("target") or item)["$resource"])
        exports = context.exports(address)
        if not isinstance(exports, MemberExports):
            why = f"Requests can be sent to servers, groups of servers and containers, and {address} is none of them."
            raise refusal(resource, why, "Name other targets.")
        port = int(item.get("port") or inside or exports.port or _HTTP)
        found.append(Target(address, exports, int(item.get("weight", 1)), 0 if exports.service is not None else port))
    return found


def refusal(resource: Resolved, why: str, advice: str) -> Exception:
    """Return the error that says what Google's load balancers cannot do."""
    return CANNOT_BALANCE.error(resource.where, address=resource.address, why=why, advice=advice)


def pools(found: Sequence[Target], ending: str) -> list[Pool]:
    """Return the pools: machines of one weight together, everything else by itself.

    Args:
        found: All targets.
        ending: What tells the pools of several ports apart.
    """
    together: dict[Any, list[Target]] = {}
    for target in found:
        alone = target.found.instance is None
        together.setdefault((target.address,) if alone else target.weight, []).append(target)
    made = list(together.items())
    if len(made) == 1:
        return [Pool(ending, 1, made[0][1])]
    return [Pool(f"-{_word(key)}{ending}", _weight(items), items) for key, items in made]


def _weight(items: Sequence[Target]) -> int:
    # A pool is worth what its targets are worth together.
    return min(sum(item.weight for item in items), _MOST)


def _word(key: Any) -> str:
    return plain(key[0]) if isinstance(key, tuple) else f"weight-{key}"


def plain(address: str) -> str:
    """Return an address as a part of a local address."""
    return "".join(c if c.isalnum() else "-" for c in address).strip("-").lower()


def by_zone(found: Sequence[Target]) -> Iterator[tuple[str, list[Target]]]:
    """Give each zone and the machines in it, sorted."""
    zones: dict[str, list[Target]] = {}
    for target in found:
        zones.setdefault(target.found.zone, []).append(target)
    yield from sorted(zones.items())


def listened(resource: Resolved) -> list[tuple[int, int]]:
    """Return (outside port, port of the targets), sorted; 0 where the targets' own ports count."""
    listen: Any = resource.fields.get("listen")
    if isinstance(listen, Mapping):
        return sorted((int(outside), int(inside)) for outside, inside in listen.items())
    return [(int(listen or 0), 0)]
