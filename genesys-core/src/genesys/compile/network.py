"""The default network: made when a resource wants one and names none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from genesys.compile.values import resources
from genesys.model.declared import Declared

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from genesys.compile.item import Item
    from genesys.compile.place import Places
    from genesys.model.declared import Stack
    from genesys.model.expr import Json

NAMES = ("network", "default-network")
PRODUCTION = "production"


class Wish(NamedTuple):
    """The network that a resource wants.

    Args:
        address: Address of a declared network, or ``""`` for the default one.
        access: ``public`` or ``private``.
        why: Reason for the default network; ``""`` when one was named.
    """

    address: str
    access: str
    why: str = ""


def wish(item: Item, items: Mapping[str, Item]) -> Wish | None:
    """Return what a resource wants, or ``None`` when it stands in no network, as a zone that is not private."""
    if "network" not in item.shape.fields or item.declared.kind == "network":
        return None
    if item.fields.get("private") is False:
        return None
    value = item.fields.get("network")
    if isinstance(value, dict):
        return Wish(next(iter(resources(value)), ""), "private")
    if "targets" in item.shape.fields and "network" not in item.written:
        shared = _network_of_targets(item, items)
        if shared:
            return Wish(shared, "private", "the network of its targets")
    access = "public" if value == "public" else "private"
    return Wish("", access, f"the stack's default network, as network={value}" if value else "no network was named")


def _network_of_targets(item: Item, items: Mapping[str, Item]) -> str:
    for address in resources(item.fields.get("targets")):
        target = items.get(address)
        found = resources(target.fields.get("network")) if target else []
        if found:
            return found[0]
    return ""


def default_network(stack: Stack, declared: Mapping[str, Declared], places: Places, key: tuple[str, str]) -> Declared:
    """Return the default network of a provider and region, which may be one that the user declared.

    Args:
        stack: The stack.
        declared: Every resource so far.
        places: Where they are.
        key: Name of the provider and of the region.
    """
    provider, region = key
    home = (places.home, stack.region)
    tail = "" if key == home else "-".join(["", provider, *([region] if region and region != stack.region else [])])
    for name in NAMES:
        found = declared.get(name + tail)
        if found is None:
            return _made(stack, name + tail, key, home)
        if found.kind == "network" and places.same(found, provider, region):
            return found
    return _made(stack, NAMES[-1] + tail, key, home)


def _made(stack: Stack, address: str, key: tuple[str, str], home: tuple[str, str]) -> Declared:
    production = stack.environment == PRODUCTION
    fields: dict[str, Json] = {"type": PRODUCTION if production else "development"}
    fields |= {
        name: value for name, value, usual in zip(("provider", "region"), key, home, strict=True) if value != usual
    }
    return Declared(address, "network", fields, implied="resources that name no network of their own")


def settle(item: Item, wanted: Wish, address: str, shown: str) -> None:
    """Write the network into a resource's fields; the written word stays readable beside it.

    Args:
        item: The resource.
        wanted: What it wants.
        address: Address of the network while the stack is compiled.
        shown: Its address of today, for people.
    """
    item.fields["network"] = {"$resource": address}
    if wanted.why:
        item.choices["network"] = [shown, wanted.why]
    fields = item.fields
    item.fields["network_access"] = wanted.access
    item.fields["public_address"] = (
        wanted.access == "public" or fields.get("public") is True or fields.get("scheme") == "public"
    )


def key_of(item: Item) -> tuple[str, str]:
    """Return the name of a resource's provider and of its region."""
    return (item.place.provider.name, item.place.region)


def in_order(items: Iterable[Item]) -> list[Item]:
    """Return the resources so that those with targets come after those without."""
    return sorted(items, key=lambda item: ("targets" in item.shape.fields, item.declared.address))
