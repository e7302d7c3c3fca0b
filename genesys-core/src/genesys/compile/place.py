"""Placement: which provider, region and account a resource is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.compile.load import definition
from genesys.compile.problems import (
    LOWERING_FAILED,
    LOWERING_MISSING,
    MISSPELT_PROVIDER,
    UNKNOWN_PROVIDER,
    UNKNOWN_SETTING,
)
from genesys.compile.text import advice, listed, near, place_of, raised
from genesys.errors import Finding, GenesysError
from genesys.model.address import parent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genesys.errors import Where
    from genesys.model.declared import Declared, Stack
    from genesys.spi.provider import Provider


class Place(NamedTuple):
    """Where a resource is.

    Args:
        provider: Its provider.
        region: Universal or native region; ``""`` when the provider has none.
        target: Account, region and credentials source, as the provider words them.
        settings: Settings of the provider, defaults filled in.
    """

    provider: Provider
    region: str
    target: dict[str, str]
    settings: dict[str, Any]


ANY = "any"
"""The word for a provider that placement chooses."""
PUBLISHED = ("aws", "azure", "gcp", "local")
"""Providers that the project publishes itself, each as a package of that name; what other names need, nobody knows."""


class Places:
    """Places of a stack; each is worked out once, and each problem is reported once.

    ``chosen`` holds, for each group of resources that leave the choice of a provider open, its name and the
    reason; see `genesys.compile.choose`. The group ``""`` is that of everything that names no provider.
    ``regions`` holds what (provider, word) meant when the stack was made: a table may say otherwise by now. ``now``
    gives the address of today for one that a resource is compiled under.

    Args:
        stack: The stack.
        providers: Name -> provider.
        findings: Problems are appended here.
        environ: Environment, as a value.
    """

    def __init__(
        self, stack: Stack, providers: Mapping[str, Provider], findings: list[Finding], environ: Mapping[str, str]
    ) -> None:
        self._stack, self._providers, self._findings, self._environ = stack, providers, findings, environ
        self.regions: Mapping[tuple[str, str], str] = {}
        self._known: dict[tuple[str, str], Place | None] = {}
        self.chosen: dict[str, tuple[str, str]] = {}
        self.now: Callable[[str], str] = str

    @property
    def home(self) -> str:
        """The provider of resources that name none."""
        return self.chosen[""][0] if "" in self.chosen else self._stack.provider

    def name_of(self, declared: Declared) -> str:
        """Return the name of a resource's provider; ``any`` when it was left open and nothing fits."""
        name = provider_name(declared, self._stack)
        return self.choice(declared)[0] or name if name == ANY else name

    def choice(self, declared: Declared) -> tuple[str, str]:
        """Return the provider that was chosen for a resource and why; two empty texts when it names its own."""
        if not self.chosen or provider_name(declared, self._stack) != ANY:
            return "", ""
        if "provider" not in declared.fields:
            return self.chosen.get("", ("", ""))
        address = self.now(declared.address)
        while address and address not in self.chosen:
            address = parent(address)
        return self.chosen.get(address, ("", "")) if address else ("", "")

    def of(self, declared: Declared) -> Place | None:
        """Return the place of a resource, or ``None`` when it has none; the reason was reported."""
        name = self.name_of(declared)
        key = (name, self.region_of(declared))
        if key not in self._known:
            self._known[key] = self._work_out(declared, *key)
        return self._known[key]

    def same(self, declared: Declared, provider: str, region: str) -> bool:
        """Tell whether a resource is on a provider and in a region, by their names."""
        return (self.name_of(declared), self.region_of(declared)) == (provider, region)

    def region_of(self, declared: Declared) -> str:
        """Return the universal or native region that a resource is meant to be in."""
        return str(declared.fields.get("region") or self._stack.region)

    def target(self, provider: Provider, region: str, settings: dict[str, Any]) -> dict[str, str]:
        """Return the target of a provider for a region; whatever the provider raises is raised."""
        return dict(definition(provider.target)(region, settings, self._environ)) if provider.target else {}

    def settings(self, provider: Provider) -> dict[str, Any]:
        """Return the settings of a provider, with their defaults."""
        given = (self._stack.settings.get("providers") or {}).get(provider.name) or {}
        return {name: default for name, (default, _) in provider.settings.items()} | given

    def _work_out(self, declared: Declared, name: str, region: str) -> Place | None:
        provider = self._providers.get(name)
        if provider is None:
            if name != ANY:
                self._unknown(name, declared.address, self._place(declared, "provider"))
            return None
        self._judge_settings(provider)
        settings = self.settings(provider)
        try:
            target = self.target(provider, region, settings)
            if (name, region) in self.regions and "region" in target:
                target["region"] = self.regions[name, region]
        except GenesysError as error:
            for found in error.findings:
                where = found.where or self._place(declared, "region" if "region" in found.facts else "provider")
                self._findings.append(Finding(found.problem, where, found.severity, found.facts))
        except (ImportError, AttributeError) as error:
            self._findings.append(
                LOWERING_MISSING.finding(
                    declared.where, provider=name, kind="place", what=provider.target, error=raised(error)
                )
            )
        except Exception as error:
            self._findings.append(
                LOWERING_FAILED.finding(
                    declared.where,
                    provider=name,
                    address=declared.address,
                    kind="place",
                    place=place_of(error),
                    error=raised(error),
                )
            )
        else:
            return Place(provider, region, target, settings)
        return None

    def judge_empty(self) -> None:
        """Judge the project's provider when no resource is there to be placed on it."""
        name = self._stack.provider
        if not self._stack.resources and name != ANY and name not in self._providers:
            self._unknown(name, "the project", self._stack.place("provider"))

    def _place(self, declared: Declared, part: str) -> Where | None:
        """Return where a part of a resource's place is written: at it, in the project, or else where it is declared."""
        return declared.places.get(part) or self._stack.places.get(part) or declared.where

    def _unknown(self, name: str, user: str, where: Where | None) -> None:
        close = "" if name in PUBLISHED else near(name, {*self._providers, *PUBLISHED})
        facts = {"name": name, "user": user, "installed": listed(self._providers)}
        if close:
            self._findings.append(MISSPELT_PROVIDER.finding(where, near=close, **facts))
            return
        advice, command = f"Choose one of these, or install the package that brings {name}.", "genesys plugin list"
        if name in PUBLISHED:
            advice, command = "Install it, or choose a provider that is installed.", f"pip install genesys-{name}"
        self._findings.append(UNKNOWN_PROVIDER.finding(where, advice=advice, command=command, **facts))

    def _judge_settings(self, provider: Provider) -> None:
        given = (self._stack.settings.get("providers") or {}).get(provider.name) or {}
        for name in sorted(given.keys() - provider.settings.keys()):
            known = provider.settings
            facts = {"provider": provider.name, "name": name, "known": listed(known)}
            where = self._stack.places.get(f"providers.{provider.name}.{name}") or self._stack.place("providers")
            finding = UNKNOWN_SETTING.finding(where, advice=advice(name, known, "Leave it out."), **facts)
            if not any(f.problem is UNKNOWN_SETTING and f.facts == finding.facts for f in self._findings):
                self._findings.append(finding)


def provider_name(declared: Declared, stack: Stack) -> str:
    """Return the name of a resource's provider: its own, that of its native type, or the stack's."""
    if declared.kind == "native" and declared.fields.get("provider", ANY) == ANY:
        return str(declared.fields.get("type", "")).partition(".")[0]
    return str(declared.fields.get("provider") or stack.provider)
