"""One of many, chosen by name: stevedore loads drivers, here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from genesys import __version__
from genesys.plugins.problems import BROKEN, MISSING, SKEW, SPI_SKEW, TWICE
from genesys.spi.groups import KINDS, PROVIDERS

if TYPE_CHECKING:
    from genesys.model.resource import Resource
    from genesys.plugins.index import Entry, Index
    from genesys.spi.provider import Provider

_WORDS = {
    PROVIDERS: "provider",
    "genesys.state_backends": "state backend",
    KINDS: "kind",
    "genesys.commands": "command",
}


def entry_of(index: Index, group: str, name: str) -> Entry:
    """Return the one entry with a name.

    Raises:
        GenesysError: PLUGIN-001 none, PLUGIN-002 several packages, PLUGIN-003 wrong core version.
    """
    what = _WORDS.get(group, group)
    found = index.named(group, name)
    if not found:
        installed = index.names(group)
        raise MISSING.error(what=what, name=name, installed=", ".join(installed) or "none", hint=_hint(name, installed))
    if len(found) > 1:
        raise TWICE.error(what=what, name=name, first=found[0].dist, second=found[1].dist)
    entry = found[0]
    if entry.core and not entry.verified and not fits(__version__, entry.core):
        raise SKEW.error(dist=entry.dist, version=entry.version, wants=entry.core, core=__version__)
    return entry


def load(index: Index, group: str, name: str) -> Any:
    """Return the driver; no other plugin is imported.

    stevedore loads it the first time; the index remembers that it could, and from then on the entry
    point's value is imported directly, because stevedore costs more than an unchanged plan may.

    Raises:
        GenesysError: PLUGIN-001 to PLUGIN-004.
    """
    entry = entry_of(index, group, name)
    if not entry.verified:
        driver = _through_stevedore(group, entry)
        entry.verified = True
        index.save()
        return driver
    try:
        return _value(entry.value)
    except Exception as error:
        raise BROKEN.error(what=_WORDS.get(group, group), name=name, dist=entry.dist, cause=_cause(error)) from error


def _through_stevedore(group: str, entry: Entry) -> Any:
    from stevedore.driver import DriverManager

    def broken(manager: object, point: object, error: BaseException) -> NoReturn:
        raise BROKEN.error(
            what=_WORDS.get(group, group), name=entry.name, dist=entry.dist, cause=_cause(error)
        ) from error

    manager: DriverManager[Any] = DriverManager(
        group, entry.name, invoke_on_load=False, on_load_failure_callback=broken
    )
    return manager.extensions[0].plugin


def provider(index: Index, name: str) -> Provider:
    """Return a provider.

    Raises:
        GenesysError: PLUGIN-001 to PLUGIN-005.
    """
    from genesys.spi.provider import SPI

    found: Provider = load(index, PROVIDERS, name)
    if found.spi != SPI:
        entry = entry_of(index, PROVIDERS, name)
        raise SPI_SKEW.error(name=name, has=found.spi, want=SPI, dist=entry.dist)
    return found


def kinds(index: Index) -> dict[str, type[Resource]]:
    """Return kind name -> class of every kind that packages add; an entry point names one class or a tuple of them."""
    found: dict[str, type[Resource]] = {}
    for name in index.names(KINDS):
        value = load(index, KINDS, name)
        for kind in value if isinstance(value, (tuple, list)) else [value]:
            found[kind.kind or kind.__name__.lower()] = kind
    return found


def _value(text: str) -> Any:
    from importlib import import_module

    module, _, attribute = text.partition(":")
    value = import_module(module)
    for part in attribute.split("."):
        value = getattr(value, part)
    return value


def _cause(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": ")


def _hint(name: str, installed: list[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, installed, 1)
    return f' Did you mean "{close[0]}"?' if close else ""


def fits(version: str, wanted: str) -> bool:
    """Tell whether a version satisfies a requirement such as ``>=0.1,<0.3``."""
    from packaging.specifiers import SpecifierSet

    return SpecifierSet(wanted).contains(version, prereleases=True)
