"""Tables of a provider: universal words to its own, as data files of its package; read when first asked for."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def tables(package: str) -> Callable[[str], dict[str, Any]]:
    """Return what gives the tables of a package by name: ``sizes`` is its file ``sizes.toml``.

    Args:
        package: Name of the package that the files are in, ``__name__`` in its ``__init__.py``.

    Cost: about one millisecond for the first call with a name.
    """

    @cache
    def table(name: str) -> dict[str, Any]:
        import tomllib
        from pkgutil import get_data

        found = get_data(package, f"{name}.toml")
        if found is None:
            raise FileNotFoundError(f"{package} has no {name}.toml that can be read")
        return tomllib.loads(found.decode())

    return table


def native_region(region: str, regions: Mapping[str, Any]) -> str:
    """Return a provider's own name of a region, or ``""`` when it knows none.

    Args:
        region: Universal or native region.
        regions: Its table: ``universal`` (word -> name) and ``native.others`` (names that have no word).
    """
    known: dict[str, str] = regions["universal"]
    native = region in known.values() or region in regions["native"]["others"]
    return known.get(region) or (region if native else "")
