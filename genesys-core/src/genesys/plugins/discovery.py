"""What is installed, from metadata only: no plugin is imported to be listed."""

from __future__ import annotations

import json
import os
import re
from importlib.metadata import Distribution, distributions
from importlib.util import find_spec
from typing import TYPE_CHECKING

from genesys.model.canonical import digest
from genesys.plugins.index import DAMAGED, Entry
from genesys.spi.groups import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator

_CORE = re.compile(r"genesys[-_.]core\s*(?:\[[^\]]*\])?\s*\(?([^;)]*)", re.IGNORECASE)


def scan() -> dict[str, list[Entry]]:
    """Return group -> entries of every installed distribution, in name order.

    A distribution that is found twice on ``sys.path`` counts once, as for ``import`` the first wins.

    Cost: one small file per distribution, about 0.1 ms each.
    """
    groups: dict[str, list[Entry]] = {group: [] for group in ALL}
    seen: set[str] = set()
    for dist in distributions():
        name = _name(dist)
        if name and name not in seen:
            seen.add(name)
            try:
                found = list(_entries(name, dist))
            except Exception as error:  # one damaged package must not take the others along
                text = f"{type(error).__name__}: {error}"
                found = [(DAMAGED, Entry(name=name, dist=name, version=_version(dist), value=text))]
            for group, entry in found:
                groups.setdefault(group, []).append(entry)
    return {group: sorted(entries, key=lambda e: (e.name, e.dist)) for group, entries in groups.items() if entries}


def _name(dist: Distribution) -> str:
    try:
        return (dist.metadata["Name"] or "").lower().replace("_", "-")
    except Exception:  # what cannot be read still has the name of its folder
        return os.path.basename(str(getattr(dist, "_path", ""))).partition("-")[0].lower().replace("_", "-")


def _version(dist: Distribution) -> str:
    try:
        return dist.version
    except Exception:
        return "?"


def _entries(name: str, dist: Distribution) -> Iterator[tuple[str, Entry]]:
    points = [point for point in dist.entry_points if point.group in ALL]
    if not points:
        return
    wants = next((m[1].strip() for r in dist.requires or [] if (m := _CORE.match(r))), "")
    content = digest(sorted((str(f), f.hash.value if f.hash else "") for f in dist.files or []))
    for point in points:
        yield (
            point.group,
            Entry(
                name=point.name,
                value=point.value,
                dist=name,
                version=dist.version,
                core=wants,
                digest=content,
                folder=_folder(dist, point.value),
            ),
        )


def _folder(dist: Distribution, value: str) -> str:
    """Return the folder of an editable distribution's code, without importing it."""
    origin = json.loads(dist.read_text("direct_url.json") or "{}")
    if not origin.get("dir_info", {}).get("editable"):
        return ""
    spec = find_spec(value.partition(":")[0].partition(".")[0])
    return (spec.submodule_search_locations or [""])[0] if spec else ""


def version_of(name: str) -> str | None:
    """Return the version of an installed distribution, or ``None``."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return None
