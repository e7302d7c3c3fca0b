"""Pins: recorded choices, sorted by the resource that made them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.model.address import parent, within

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

    from genesys.model.expr import Json

NAME = "name"
"""Key of a name that is pinned."""

PLACEMENT = "placement"
"""Key of the provider that was chosen for a resource: ``{"provider", "why"}``."""

FIRST = "first"
"""Key of the address that a resource is compiled under, where that is not its own; see `genesys.compile.origins`."""

REGION = "region"
"""Begin of the key of a region: ``region:<word>`` -> what the provider's table made of the word."""

NOT_OURS = frozenset({"secrets"})
"""Keys that a run keeps among the pins of a native."""


def is_answer(key: str) -> bool:
    """Tell whether a choice is kept by the question that it answers, and not by what it is for."""
    return ":" in key and not key.startswith(f"{NAME}:")


class Pins:
    """Recorded choices of a stack's resources.

    Args:
        recorded: Native address -> choices.
        moved: Old address -> new address; the choices move along.
        owners: Native address -> address of the resource it was recorded for. Where it is missing, the
            resource is told by the addresses that are declared, which are not all known from the beginning.
        born: Native address -> the one that it was made under, of those that moved since.

    ``now`` gives the address of today for one that a resource is compiled under: what was recorded is known by that.
    """

    def __init__(
        self,
        recorded: Mapping[str, Mapping[str, Any]],
        moved: Mapping[str, str],
        owners: Mapping[str, str] | None = None,
        born: Mapping[str, str] | None = None,
    ) -> None:
        self.now: Callable[[str], str] = str
        self._first = _first(owners or {}, moved, born or {})
        self._owners = {_moved(native, moved): _moved(owner, moved) for native, owner in (owners or {}).items()}
        self._by_native = {_moved(address, moved): pins for address, pins in sorted(recorded.items()) if pins}
        self._by_resource: dict[str, dict[str, Json]] | None = None
        self._holders: dict[tuple[str, str], set[str]] = {}

    def first(self, address: str) -> str:
        """Return the address under which a resource was first made, or ``""`` when it is where it was."""
        return self._first.get(address, "")

    def of_native(self, address: str) -> Mapping[str, Json]:
        """Return the choices recorded with one native, such as a shared one."""
        return self._by_native.get(address, {})

    def placements(self) -> dict[str, dict[str, str]]:
        """Return address of a resource -> the provider that it is on and why, of everything recorded."""
        return {
            self._owners.get(native) or parent(native): pins[PLACEMENT]
            for native, pins in self._by_native.items()
            if PLACEMENT in pins
        }

    def regions(self) -> dict[tuple[str, str], str]:
        """Return (provider, word for a region) -> its own region that the stack is in, of everything recorded."""
        found: dict[tuple[str, str], str] = {}
        for pins in self._by_native.values():
            provider = str((pins.get(PLACEMENT) or {}).get("provider", ""))
            for key, value in pins.items():
                if key.startswith(f"{REGION}:"):
                    found.setdefault((provider, key.partition(":")[2]), str(value))
        return found

    def of(self, address: str, declared: Container[str], provider: str = "") -> Mapping[str, Json]:
        """Return the choices of a resource.

        Args:
            address: Its address.
            declared: Addresses of all resources; a native belongs to the longest that it is below of.
            provider: Where it is now; what was chosen for it on another provider means nothing there.
        """
        found = self._sorted(declared).get(self.now(address), {})
        there = (found.get(PLACEMENT) or {}).get("provider", provider)
        return found if not provider or there == provider else {}

    def taken(self, key: str, value: str, address: str, declared: Container[str]) -> bool:
        """Return whether another resource has recorded this value under a key; arguments as of `of`."""
        self._sorted(declared)
        # Without an owner, what was recorded for a part may count as its parent's while the part is not declared.
        now = self.now(address)
        return not all(within(now, holder) for holder in self._holders.get((key, value), ()))

    def _sorted(self, declared: Container[str]) -> dict[str, dict[str, Json]]:
        if self._by_resource is None:
            self._by_resource = {}
            for native, pins in self._by_native.items():
                owner = self._owners.get(native) or _owner(native, declared)
                ours = {key: value for key, value in pins.items() if key not in NOT_OURS}
                self._by_resource.setdefault(owner, {}).update(ours)
                for key, value in ours.items():
                    if isinstance(value, str):
                        self._holders.setdefault((key, value), set()).add(owner)
        return self._by_resource


def _first(owners: Mapping[str, str], moved: Mapping[str, str], born: Mapping[str, str]) -> dict[str, str]:
    """Return address of a resource -> the one that it was first made under, of those that moved."""
    found: dict[str, str] = {}
    for native, owner in owners.items():
        now, local = _moved(owner, moved), native[len(owner) :]
        first = born.get(native, native)
        if within(native, owner) and first.endswith(local) and first[: len(first) - len(local)] != now:
            found[now] = first[: len(first) - len(local)]
    return found


def _owner(native: str, declared: Container[str]) -> str:
    above = native.rpartition("/")[0]
    while above and above not in declared:
        above = above.rpartition("/")[0]
    return above


def _moved(address: str, moved: Mapping[str, str]) -> str:
    for old, new in moved.items():
        if within(address, old):
            return new + address[len(old) :]
    return address
