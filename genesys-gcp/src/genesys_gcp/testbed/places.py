"""Zones, machine types, disk types and images that the simulated cloud has.

Machine and disk types are those that the tables of this package name; images are the families in them. So a name that
nobody offers is refused here as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from genesys_gcp.tables import table

ZONES = "abc"


@cache
def regions() -> frozenset[str]:
    """Return all regions that the package knows."""
    found = table("regions")
    return frozenset([*found["universal"].values(), *found["native"]["others"]])


def zones(region: str) -> list[str]:
    """Return the zones of a region."""
    return [f"{region}-{letter}" for letter in ZONES]


def _types(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "type" and isinstance(item, str):
                yield item
            else:
                yield from _types(item)
    elif isinstance(value, list):
        for item in value:
            yield from _types(item)


@cache
def machine_types() -> frozenset[str]:
    """Return the machine types that there are."""
    return frozenset(_types(table("sizes")))


@cache
def disk_types() -> frozenset[str]:
    """Return the disk types that there are."""
    return frozenset({*_types(table("disks")), "pd-standard", "pd-balanced", "pd-ssd"})


@cache
def database_types() -> frozenset[str]:
    """Return the tiers of Cloud SQL that there are."""
    return frozenset(_types(table("database")["sizes"]))


def known(path: str) -> bool | None:
    """Tell whether a thing of Google's own exists; ``None`` when it is not one of these."""
    kind, name = path.split("/")[-2:]
    if kind == "machineTypes":
        return name in machine_types()
    if kind == "diskTypes":
        return name in disk_types()
    if "-os-cloud/global/images/" in path:
        return kind in {"images", "family"}  # Google's own projects of images.
    return None
