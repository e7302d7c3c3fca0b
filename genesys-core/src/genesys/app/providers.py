"""The installed providers as a mapping that loads only what is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from genesys.plugins.drivers import entry_of, provider
from genesys.spi.groups import PROVIDERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genesys.model.fragment import Fragment
    from genesys.plugins.index import Entry, Index
    from genesys.spi.provider import Provider, ResourceType


class Providers(Mapping[str, "Provider"]):
    """Name -> provider.

    Args:
        index: What is installed.
        simulate: Whether they act on the simulated cloud.
    """

    def __init__(self, index: Index, *, simulate: bool = False) -> None:
        self._index, self._simulate = index, simulate
        self._loaded: dict[str, Provider] = {}

    def __getitem__(self, name: str) -> Provider:
        if name not in self._loaded:
            if not self._index.named(PROVIDERS, name):
                raise KeyError(name)
            found = provider(self._index, name)
            self._loaded[name] = _simulated(found) if self._simulate else found
        return self._loaded[name]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and bool(self._index.named(PROVIDERS, name))

    def __iter__(self) -> Iterator[str]:
        return iter(self._index.names(PROVIDERS))

    def __len__(self) -> int:
        return len(self._index.names(PROVIDERS))

    def load(self, names: Iterable[str]) -> dict[str, Provider]:
        """Return the providers of those names that are installed; a broken or unfit one is an error.

        Raises:
            GenesysError: PLUGIN-002 to PLUGIN-005.
        """
        return {name: self[name] for name in sorted(set(names)) if name in self}

    def types(self) -> dict[str, ResourceType]:
        """Return native type -> resource type of everything that was loaded."""
        return {name: type for provider in self._loaded.values() for name, type in provider.types.items()}

    def current(self, recorded: Mapping[str, Fragment]) -> Mapping[str, Fragment]:
        """Return recorded fragments in the form of their types now; loads the providers of all of them.

        Raises:
            GenesysError: PLUGIN-002 to PLUGIN-005; PLAN-008, PLAN-030 and PLAN-031, see `genesys.plan.upgrade`.
        """
        from genesys.plan.upgrade import upgraded

        loaded = self.load(fragment.provider for fragment in recorded.values())
        packages = {name: entry_of(self._index, PROVIDERS, name).dist for name in loaded}
        return upgraded(recorded, self.types(), packages)

    def used(self) -> dict[str, dict[str, str]]:
        """Return package -> version and content digest of every provider that was loaded, for plans."""
        found = {}
        for name in sorted(self._loaded):
            entry = entry_of(self._index, PROVIDERS, name)
            found[entry.dist] = {"version": entry.version, "digest": digest_of(self._index, entry)}
        return found


def _simulated(found: Provider) -> Provider:
    from genesys.sim.provider import simulated

    return simulated(found)


def digest_of(index: Index, entry: Entry) -> str:
    """Return the content digest of an installed package: of its files when it is editable."""
    if not entry.folder:
        return entry.digest
    from genesys.plugins.contents import contents

    return contents(index.files, entry.folder)
