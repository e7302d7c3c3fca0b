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
_SPREADS = {
    "azure.app.container_app",
    "azure.authorization.role_assignment",
    "azure.keyvault.secret",
    "azure.managedidentity.identity",
    "azure.resources.resource_group",
}
"""What waits until identities and permissions have spread, up to ten minutes (quirks Z07, Z29, Z31, Z33)."""


def _patient(item: ResourceType) -> ResourceType:
    return item._replace(patience={"NotYet": 600.0, **item.patience}) if item.name in _SPREADS else item


TYPES: dict[str, ResourceType] = {item.name: _patient(item) for page in _PAGES for item in page.TYPES}
"""Native type -> resource type."""
