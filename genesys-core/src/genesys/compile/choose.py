"""``provider: any``: which of the installed providers, and why. Pure, like all of placement.

A provider that refuses something or does not know a region is out. Of the others one that can deploy goes first,
then one whose credentials can be found, or that needs none, then one that is more than the last resort, then the one
that does the fewest written fields in part, then the first by name. What was chosen once is recorded with the natives,
and stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from genesys.compile.existing import complete
from genesys.compile.place import ANY, provider_name
from genesys.compile.problems import NOTHING_FITS, PLACED
from genesys.compile.support import Matrix
from genesys.compile.text import listed, raised
from genesys.errors import GenesysError
from genesys.model.address import parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from genesys.compile.place import Places
    from genesys.compile.shape import Shape
    from genesys.errors import Finding
    from genesys.model.declared import Declared, Stack
    from genesys.spi.provider import Provider

    Login = Callable[[Provider], str]

_SHOWN = 3
"""Most fields that are named of one provider."""


class Candidate(NamedTuple):
    """One provider, judged for a group of resources.

    Args:
        name: Its name.
        out: Why it cannot be chosen; ``""`` when it can.
        idle: Whether it cannot deploy.
        login: Where credentials for it were found; ``""`` for nowhere, ``None`` when it needs none.
        last: Whether it is the last resort.
        partly: Fields that were written and that it does in part.
    """

    name: str
    out: str = ""
    idle: bool = False
    login: str | None = None
    last: bool = False
    partly: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[bool, bool, bool, int, str]:
        """The lowest one is chosen."""
        return (self.idle, self.login == "", self.last, len(self.partly), self.name)

    @property
    def words(self) -> str:
        """A clause about it."""
        if self.out:
            return f"{self.name}: {self.out}"
        shown = ", ".join(self.partly[:_SHOWN]) + (", …" if len(self.partly) > _SHOWN else "")
        found = [f"does {shown} in part" if shown else "does exactly what is written"]
        found += ["cannot deploy in this version"] if self.idle else []
        if self.login is not None:
            found.append(f"has credentials ({self.login})" if self.login else "has no credentials that could be found")
        found += ["is taken when no other provider can be"] if self.last else []
        return f"{self.name} {' and '.join(found)}"


def open_groups(
    leaves: Iterable[Declared], declared: Mapping[str, Declared], stack: Stack
) -> dict[str, list[Declared]]:
    """Return the resources that leave their provider open, by the address that says so; ``""`` is the stack."""
    groups: dict[str, list[Declared]] = {}
    for leaf in leaves:
        if provider_name(leaf, stack) == ANY:
            groups.setdefault(_group(leaf, declared), []).append(leaf)
    return {name: groups[name] for name in sorted(groups)}


def _group(leaf: Declared, declared: Mapping[str, Declared]) -> str:
    if "provider" not in leaf.fields:
        return ""
    address = leaf.address
    while parent(address) in declared and declared[parent(address)].fields.get("provider") == ANY:
        address = parent(address)
    return address


class Chooser:
    """Chooses for the groups of one stack.

    Args:
        providers: Name -> provider, of everything that is installed.
        places: Gets the choices.
        shapes: Address -> facts about the kind.
        recorded: Address of a resource -> ``{"provider", "why"}``.
        login: Gives where credentials for a provider were found, ``""`` for nowhere; ``None`` when nobody looks.
    """

    def __init__(
        self,
        providers: Mapping[str, Provider],
        places: Places,
        shapes: Mapping[str, Shape],
        recorded: Mapping[str, Mapping[str, str]],
        login: Login | None = None,
    ) -> None:
        self._login = login
        self._providers, self._places, self._shapes, self._recorded = providers, places, shapes, recorded

    def choose(self, group: str, members: list[Declared], findings: list[Finding], notes: list[Finding]) -> None:
        """Settle the provider of a group; what is to be said about it goes to ``findings`` or ``notes``."""
        there = next((self._recorded[m.address] for m in members if m.address in self._recorded), None)
        if there is not None:
            self._places.chosen[group] = (there["provider"], there["why"])
            return
        judged = sorted((self._judge(name, members) for name in self._providers), key=lambda found: found.rank)
        fit = [found for found in judged if not found.out]
        first = members[0]
        facts = {"address": group or first.address, "members": listed(member.address for member in members)}
        if not fit:
            reasons = "; ".join(sorted(found.words for found in judged)) or "none is installed"
            findings.append(NOTHING_FITS.finding(first.place("provider"), reasons=reasons, **facts))
            return
        why = "; ".join(found.words for found in [fit[0], *(found for found in judged if found is not fit[0])])
        self._places.chosen[group] = (fit[0].name, why)
        where = first.place("provider")
        notes.append(PLACED.finding(where, severity="warning", provider=fit[0].name, why=why, **facts))

    def _judge(self, name: str, members: list[Declared]) -> Candidate:
        try:
            provider = self._providers[name]
        except GenesysError as error:
            return Candidate(name, error.findings[0].what)
        partly: list[str] = []
        for member in members:
            for finding in self._said(provider, member):
                field = finding.facts["field"]
                if finding.severity == "error":
                    what = f"{field} of {member.address}" if field else f"{member.address}, a {member.kind}"
                    return Candidate(name, f"it refuses {what} ({finding.facts['how']})")
                if field in member.fields:
                    partly.append(f"{member.address}.{field}")
        out = self._nowhere(provider, members)
        login = self._login(provider) if self._login and provider.logins else None
        return Candidate(name, out, not provider.deploys, login, provider.fallback, tuple(partly))

    def _said(self, provider: Provider, member: Declared) -> Iterable[Finding]:
        shape = self._shapes[member.address]
        unsaid = complete(shape) if member.fields.get("existing_id") else {}
        return Matrix(provider, member.kind, own=provider.name in shape.kind.lowerings).check(
            member, shape, {**unsaid, **shape.defaults, **member.fields}
        )

    def _nowhere(self, provider: Provider, members: list[Declared]) -> str:
        """Return why a provider has no place for the regions of some resources, or ``""``."""
        settings = self._places.settings(provider)
        for region in sorted({self._places.region_of(member) for member in members}):
            try:
                self._places.target(provider, region, settings)
            except GenesysError as error:
                return error.findings[0].what
            except Exception as error:
                return f"it has no place for that ({raised(error)})"
        return ""
