"""Native types of Google Cloud, one file a service. Fields are Google's own."""

from __future__ import annotations

from genesys.spi.provider import ResourceType
from genesys_gcp.natives import balancer, compute, database, disk, dns, group, identity, network, run, secret, storage

TYPES: dict[str, ResourceType] = {
    item.name: item
    for page in (network, balancer, compute, disk, group, database, dns, identity, run, secret, storage)
    for item in page.TYPES
}
"""Native type -> resource type."""
