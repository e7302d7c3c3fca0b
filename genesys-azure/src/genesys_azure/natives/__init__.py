"""Native types of Microsoft Azure, one file a service. Fields are Azure's own, parameters of addresses included."""

from __future__ import annotations

from genesys.spi.provider import ResourceType
from genesys_azure.natives import compute, database, identity, network, scope, vault

TYPES: dict[str, ResourceType] = {
    item.name: item
    for item in (*scope.TYPES, *network.TYPES, *compute.TYPES, *database.TYPES, *identity.TYPES, *vault.TYPES)
}
"""Native type -> resource type."""
