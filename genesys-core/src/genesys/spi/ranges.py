"""The planner of address ranges: pure, deterministic, the same layout on every cloud.

A network's block is cut once, for all tiers and four zones, whether they are used or not; so adding a
tier or a zone never moves a subnet that exists. Where a subnet spans zones, the zonal blocks of a tier
are taken together.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from genesys.spi.problems import BAD_RANGE, NO_ROOM, NO_TIER

ZONES = 4
"""Zone slots in every layout."""


_SIZES: Mapping[str, int] = {"production": 16, "secure": 16, "development": 20, "public": 22, "shared": 18}
"""Type of network -> prefix length of its block."""

_CUTS: Mapping[str, Mapping[str, int]] = {
    "production": {"private": 3, "public": 6, "data": 7},
    "secure": {"private": 3, "public": 6, "data": 6},
    "development": {"private": 2, "public": 4, "data": 5},
    "public": {"public": 2},
    "shared": {"private": 3, "public": 5, "data": 5},
}
"""Type of network -> tier -> bits by which a zonal block is smaller than the network; largest first."""

_SLOTS: Mapping[str, int] = {"development": 2}
_SERVICE = 4
_POOL = 9
"""10.0.0.0/9; the other half of 10.0.0.0/8 belongs to Google's automatic networks."""
_RESERVED = ("10.0.0.0/16", "10.96.0.0/12")
"""Ranges that container runtimes and Kubernetes use by default."""
_SMALLEST = 28
"""Longest prefix of a subnet that every cloud accepts."""


class Layout(NamedTuple):
    """A network's block, cut.

    Args:
        block: The whole range.
        zonal: Tier -> one range per zone slot.
        regional: Tier -> one range that holds all its zonal ones.
        service: Service block -> range: for delegated and proxy subnets, and for peered services.
    """

    block: str
    zonal: Mapping[str, tuple[str, ...]]
    regional: Mapping[str, str]
    service: Mapping[str, str]


def block(type: str, seed: str, *, taken: Iterable[str] = (), address: str = "") -> str:
    """Return a free block for a network that names none.

    Args:
        type: Type of the network.
        seed: Decides where to begin, such as stack and address.
        taken: Ranges that must not be overlapped.
        address: The network, for errors.

    Raises:
        GenesysError: RANGE-001, no block is free.
    """
    prefix = _SIZES[type]
    used = [ipaddress.IPv4Network(item) for item in (*_RESERVED, *taken)]
    count = 1 << (prefix - _POOL)
    start = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big") % count
    for step in range(count):
        number = (start + step) % count
        found = ipaddress.IPv4Network(((10 << 24) + (number << (32 - prefix)), prefix))
        if not any(found.overlaps(other) for other in used):
            return str(found)
    raise NO_ROOM.error(address=address, prefix=prefix)


def layout(type: str, cidr: str, *, tiers: Iterable[str] = (), address: str = "") -> Layout:
    """Return how a block is cut.

    Args:
        type: Type of the network.
        cidr: Its block.
        tiers: Tiers that are wanted, to be checked.
        address: The network, for errors.

    Raises:
        GenesysError: RANGE-002, the block is no private range of the right size; RANGE-003, a wanted tier has no room.
    """
    whole = _checked(cidr, address)
    cuts = _CUTS[type]
    for tier in tiers:
        if tier not in cuts:
            raise NO_TIER.error(address=address, type=type, tier=tier, tiers=", ".join(cuts))
        if whole.prefixlen + cuts[tier] > _SMALLEST:
            raise BAD_RANGE.error(address=address, cidr=cidr, why=f"Its {tier} subnets would be smaller than a /28.")
    slots = _SLOTS.get(type, ZONES)
    zonal: dict[str, tuple[str, ...]] = {}
    regional: dict[str, str] = {}
    at = int(whole.network_address)
    for tier, bits in cuts.items():
        prefix = whole.prefixlen + bits
        size = 1 << (32 - prefix)
        zonal[tier] = tuple(str(ipaddress.IPv4Network((at + slot * size, prefix))) for slot in range(slots))
        regional[tier] = str(ipaddress.IPv4Network((at, prefix - slots.bit_length() + 1)))
        at += slots * size
    return Layout(str(whole), zonal, regional, _service(whole, at) if type != "public" else {})


def overlap(one: str, other: str) -> bool:
    """Tell whether two ranges share an address."""
    return ipaddress.IPv4Network(one).overlaps(ipaddress.IPv4Network(other))


def _checked(cidr: str, address: str) -> ipaddress.IPv4Network:
    try:
        whole = ipaddress.IPv4Network(cidr)
    except ValueError as error:
        raise BAD_RANGE.error(address=address, cidr=cidr, why=f"{error}.") from None
    if not 16 <= whole.prefixlen <= 24:
        raise BAD_RANGE.error(address=address, cidr=cidr, why="A network has between 256 and 65536 addresses.")
    if not whole.is_private or whole.is_loopback or whole.is_link_local:
        raise BAD_RANGE.error(address=address, cidr=cidr, why="It is not a private range.")
    return whole


def _service(whole: ipaddress.IPv4Network, at: int) -> dict[str, str]:
    """Cut the service block and, when there is room, the block for peered services of the same size."""
    prefix = whole.prefixlen + _SERVICE
    size = 1 << (32 - prefix)
    at = -(-at // size) * size
    end = int(whole.network_address) + whole.num_addresses
    found = {"service": str(ipaddress.IPv4Network((at, prefix)))}
    half = size // 2
    for number, name in enumerate(("postgres", "web", "endpoints", "containers")):
        piece = half // 4
        found[name] = str(ipaddress.IPv4Network((at + half + number * piece, prefix + 3)))
    if at + 2 * size <= end:
        found["peered"] = str(ipaddress.IPv4Network((at + size, prefix)))
    return found
