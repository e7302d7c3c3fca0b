"""Native types of Amazon Web Services, one file a service. Fields are Amazon's own."""

from __future__ import annotations

from genesys.spi.provider import ResourceType
from genesys_aws.natives import bucket, compute, database, identity, network, secret, volume

TYPES: dict[str, ResourceType] = {
    item.name: item for part in (network, compute, database, identity, secret, bucket, volume) for item in part.TYPES
}
"""Native type -> resource type."""
