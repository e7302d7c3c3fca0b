"""Native types of Google Cloud, one file a service. Fields are Google's own."""

from __future__ import annotations

from genesys.spi.provider import ResourceType
from genesys_gcp.natives import compute, database, identity, network, secret

TYPES: dict[str, ResourceType] = {
    item.name: item for item in (*network.TYPES, *compute.TYPES, *database.TYPES, *identity.TYPES, *secret.TYPES)
}
"""Native type -> resource type."""
