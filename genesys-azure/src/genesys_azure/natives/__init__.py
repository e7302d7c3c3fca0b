"""Native types of Microsoft Azure, one file a service. Fields are Azure's own, parameters of addresses included."""

from __future__ import annotations

from genesys.spi.provider import ResourceType
from genesys_azure.natives import (
    balancing,
    compute,
    containers,
    database,
    disk,
    dns,
    identity,
    network,
    peering,
    scaling,
    scope,
    storage,
    vault,
)

_PAGES = (
    scope,
    network,
    compute,
    database,
    identity,
    vault,
    storage,
    disk,
    balancing,
    peering,
    containers,
    dns,
    scaling,
)
TYPES: dict[str, ResourceType] = {item.name: item for page in _PAGES for item in page.TYPES}
"""Native type -> resource type."""
