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
from genesys.errors import GenesysError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.errors import Finding
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


class Places:
    """Places of a stack; each is worked out once, and each problem is reported once.

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
        self._known: dict[tuple[str, str], Place | None] = {}

    def of(self, declared: Declared) -> Place | None:
        """Return the place of a resource, or ``None`` when it has none; the reason was reported."""
        name = provider_name(declared, self._stack)
        region = declared.fields.get("region") or self._stack.region
        key = (name, str(region))
        if key not in self._known:
            self._known[key] = self._work_out(declared, *key)
        return self._known[key]

    def same(self, declared: Declared, provider: str, region: str) -> bool:
        """Tell whether a resource is on a provider and in a region, by their names."""
        there = str(declared.fields.get("region") or self._stack.region)
        return (provider_name(declared, self._stack), there) == (provider, region)

    def _work_out(self, declared: Declared, name: str, region: str) -> Place | None:
        provider = self._providers.get(name)
        if provider is None:
            self._unknown(declared, name)
            return None
        settings = self._settings(provider)
        try:
            target = dict(definition(provider.target)(region, settings, self._environ)) if provider.target else {}
        except GenesysError as error:
            self._findings.extend(error.findings)
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

    def _unknown(self, declared: Declared, name: str) -> None:
        close = near(name, self._providers)
        facts = {"name": name, "user": declared.address, "installed": listed(self._providers)}
        where = declared.place("provider")
        if close:
            self._findings.append(MISSPELT_PROVIDER.finding(where, near=close, **facts))
        else:
            self._findings.append(UNKNOWN_PROVIDER.finding(where, **facts))

    def _settings(self, provider: Provider) -> dict[str, Any]:
        given = (self._stack.settings.get("providers") or {}).get(provider.name) or {}
        for name in sorted(given.keys() - provider.settings.keys()):
            known = provider.settings
            facts = {"provider": provider.name, "name": name, "known": listed(known)}
            finding = UNKNOWN_SETTING.finding(None, advice=advice(name, known, "Leave it out."), **facts)
            if not any(f.problem is UNKNOWN_SETTING and f.facts == finding.facts for f in self._findings):
                self._findings.append(finding)
        return {name: default for name, (default, _) in provider.settings.items()} | given


def provider_name(declared: Declared, stack: Stack) -> str:
    """Return the name of a resource's provider: its own, that of its native type, or the stack's."""
    if declared.kind == "native" and "provider" not in declared.fields:
        return str(declared.fields.get("type", "")).partition(".")[0]
    return str(declared.fields.get("provider") or stack.provider)
