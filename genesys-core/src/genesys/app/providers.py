"""The installed providers as a mapping that loads only what is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from genesys.errors import GenesysError
from genesys.plugins.drivers import entry_of, provider, twice
from genesys.spi.groups import LOWERINGS, PROVIDERS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from genesys.model.fragment import Fragment
    from genesys.plugins.index import Entry, Index
    from genesys.spi.lowering import LowerContext, Lowered, Resolved
    from genesys.spi.provider import Lowering, Provider, ResourceType, Support


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
            if name not in self:
                raise KeyError(name)
            found = extended(self._index, provider(self._index, name))
            self._loaded[name] = _simulated(found) if self._simulate else found
        return self._loaded[name]

    def __contains__(self, name: object) -> bool:
        # One that is switched off is known, so that whoever needs it hears who did that.
        return any(entry.name == name for entry in self._index.groups.get(PROVIDERS, []))

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

    def used(self, kinds: Collection[str] = ()) -> dict[str, dict[str, str]]:
        """Return package -> version and content digest of what had a say, for plans.

        Args:
            kinds: Kinds that were lowered; packages that lower them on a provider that was loaded are among the answer.
        """
        entries = [entry_of(self._index, PROVIDERS, name) for name in sorted(self._loaded)]
        for name in sorted(self._loaded):
            entries += [entry for kind, entry in lowerings(self._index, name).items() if kind in kinds]
        return {entry.dist: {"version": entry.version, "digest": digest_of(self._index, entry)} for entry in entries}


def lowerings(index: Index, provider: str) -> dict[str, Entry]:
    """Return kind -> entry of every lowering that packages add for a provider; an entry is named ``kind@provider``."""
    found = {}
    for entry in index.entries(LOWERINGS):
        kind, _, home = entry.name.partition("@")
        if home == provider:
            found[kind] = entry
    return found


def extended(index: Index, provider: Provider) -> Provider:
    """Return a provider with the lowerings that packages add for it; one that cannot be used fails when it is used."""
    added = lowerings(index, provider.name)
    if not added:
        return provider
    chosen = {kind: _lowering(index, provider, kind, entry) for kind, entry in added.items()}
    matrix: dict[str, dict[str, Support]] = {kind: {} for kind in added if kind not in provider.capabilities}
    return provider._replace(
        lowerings={**provider.lowerings, **chosen}, capabilities={**provider.capabilities, **matrix}
    )


def _lowering(index: Index, provider: Provider, kind: str, entry: Entry) -> str | Lowering:
    """Return the name of a lowering, or what raises the reason why it cannot be used."""
    try:
        if kind in provider.lowerings:
            raise twice(index, LOWERINGS, entry.name, entry_of(index, PROVIDERS, provider.name), entry)
        entry_of(index, LOWERINGS, entry.name)
    except GenesysError as error:
        return partial(_fail, error)
    return entry.value


def _fail(error: GenesysError, resource: Resolved, context: LowerContext) -> Lowered:
    raise error


def _simulated(found: Provider) -> Provider:
    from genesys.sim.provider import simulated

    return simulated(found)


def digest_of(index: Index, entry: Entry) -> str:
    """Return the content digest of an installed package: of its files when it is editable."""
    if not entry.folder:
        return entry.digest
    from genesys.plugins.contents import contents

    return contents(index.files, entry.folder)
