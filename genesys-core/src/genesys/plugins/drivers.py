"""One of many, chosen by name: stevedore loads drivers, here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from genesys import __version__
from genesys.plugins.installing import command
from genesys.plugins.problems import BROKEN, MISSING, OFF, SKEW, SPI_SKEW, TWICE
from genesys.spi.groups import COMMANDS, HOOKS, KINDS, LOWERINGS, PROVIDERS, STATE_BACKENDS
from genesys.spi.traces import package_of, place_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from genesys.errors import GenesysError
    from genesys.model.resource import Resource
    from genesys.plugins.index import Entry, Index
    from genesys.spi.provider import Provider

WORDS = {
    PROVIDERS: "provider",
    STATE_BACKENDS: "state backend",
    KINDS: "kind",
    LOWERINGS: "lowering",
    COMMANDS: "command",
    HOOKS: "hook plugin",
}
"""Group -> what its entries are called."""


def entry_of(index: Index, group: str, name: str) -> Entry:
    """Return the one entry with a name.

    Raises:
        GenesysError: PLUGIN-001 none, -002 several packages, -003 wrong core version, -007 switched off.
    """
    found = index.named(group, name)
    if not found:
        raise _missing(index, group, name)
    if len(found) > 1:
        raise twice(index, group, name, *found[:2])
    check(index, found[0])
    return found[0]


def check(index: Index, entry: Entry) -> None:
    """Return when a package fits this version of core; it is not imported to be asked.

    Raises:
        GenesysError: PLUGIN-003.
    """
    if entry.core and not entry.verified and not fits(__version__, entry.core):
        upgrade = command(index.files, "upgrade", entry.dist, "genesys-core")
        facts = {"dist": entry.dist, "version": entry.version, "wants": entry.core, "core": __version__}
        raise SKEW.error(upgrade=upgrade, **facts)


def load(index: Index, group: str, name: str) -> Any:
    """Return the driver; no other plugin is imported.

    stevedore loads it the first time; the index remembers that it could, and from then on the entry
    point's value is imported directly, because stevedore costs more than an unchanged plan may.

    Raises:
        GenesysError: PLUGIN-001 to -004, PLUGIN-007.
    """
    entry = entry_of(index, group, name)
    if not entry.verified:
        driver = _through_stevedore(index, group, entry)
        entry.verified = True
        index.save()
        return driver
    return value_of(index, group, entry)


def value_of(index: Index, group: str, entry: Entry) -> Any:
    """Return what an entry names, imported directly.

    Raises:
        GenesysError: PLUGIN-004.
    """
    try:
        return _value(entry.value)
    except Exception as error:
        raise _broken(index, group, entry, error) from error


def twice(index: Index, group: str, name: str, first: Entry, second: Entry) -> GenesysError:
    """Return PLUGIN-002 about two packages that offer the same."""
    uninstall = command(index.files, "uninstall", second.dist)
    return TWICE.error(what=WORDS[group], name=name, first=first.dist, second=second.dist, uninstall=uninstall)


def _missing(index: Index, group: str, name: str) -> GenesysError:
    what = WORDS[group]
    for entry in index.groups.get(group, []):
        if entry.name == name:
            return OFF.error(what=what, name=name, dist=entry.dist, by=index.switches.off(group, entry))
    installed = index.names(group)
    hint = _hint(name, installed)
    # A slip of the finger is no package.
    install = "genesys plugin list" if hint else command(index.files, "install", f"genesys-{name}")
    return MISSING.error(what=what, name=name, installed=", ".join(installed) or "none", hint=hint, install=install)


def _broken(index: Index, group: str, entry: Entry, error: BaseException) -> GenesysError:
    where = place_in(error, [package_of(entry.value)])
    reinstall = command(index.files, "reinstall", entry.dist)
    facts = {"what": WORDS[group], "name": entry.name, "dist": entry.dist, "reinstall": reinstall}
    return BROKEN.error(where, cause=cause(error), **facts)


def _through_stevedore(index: Index, group: str, entry: Entry) -> Any:
    from stevedore.driver import DriverManager
    from stevedore.exception import NoMatches

    def broken(manager: object, point: object, error: BaseException) -> NoReturn:
        raise _broken(index, group, entry, error) from error

    try:
        manager: DriverManager[Any] = DriverManager(
            group, entry.name, invoke_on_load=False, on_load_failure_callback=broken
        )
    except NoMatches as error:  # what it remembers of this process's path is older than our index
        raise _broken(index, group, entry, error) from error
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
        upgrade = command(index.files, "upgrade", entry.dist, "genesys-core")
        raise SPI_SKEW.error(name=name, has=found.spi, want=SPI, upgrade=upgrade)
    return found


def kinds(index: Index, set_aside: Callable[[GenesysError], None]) -> dict[str, tuple[type[Resource], Entry]]:
    """Return kind name -> class, and where it is from; an entry point names one class or a tuple of them.

    A package that cannot be used is set aside: most stacks use none of its kinds.

    Args:
        index: What is installed.
        set_aside: Receives why a package could not be used.
    """
    from genesys.errors import GenesysError
    from genesys.kinds.table import BUILTIN
    from genesys.plugins.index import Entry

    found: dict[str, tuple[type[Resource], Entry]] = {}
    for name in index.names(KINDS):
        try:
            value, entry = load(index, KINDS, name), index.named(KINDS, name)[0]
            for kind in value if isinstance(value, (tuple, list)) else [value]:
                word = kind.kind or kind.__name__.lower()
                other = found.get(word)
                if word in BUILTIN:
                    set_aside(twice(index, KINDS, word, Entry(dist="genesys-core"), entry))
                elif other is not None:
                    set_aside(twice(index, KINDS, word, other[1], entry))
                else:
                    found[word] = kind, entry
        except GenesysError as error:
            set_aside(error)
        except Exception as error:  # what it names is no kind
            set_aside(_broken(index, KINDS, index.named(KINDS, name)[0], error))
    return found


def _value(text: str) -> Any:
    from importlib import import_module

    module, _, attribute = text.partition(":")
    value: Any = import_module(module)
    for part in attribute.split(".") if attribute else ():
        value = getattr(value, part)
    return value


def cause(error: BaseException) -> str:
    """Return an exception as one line."""
    return " ".join(f"{type(error).__name__}: {error}".rstrip(": ").split())


def _hint(name: str, installed: list[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, installed, 1)
    return f' Did you mean "{close[0]}"?' if close else ""


def fits(version: str, wanted: str) -> bool:
    """Tell whether a version satisfies a requirement such as ``>=0.1,<0.3``."""
    from packaging.specifiers import SpecifierSet

    return SpecifierSet(wanted).contains(version, prereleases=True)
