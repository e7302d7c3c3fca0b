"""Native types of Amazon Web Services, one file a service. Fields are Amazon's own."""

from __future__ import annotations

from genesys.spi.provider import ResourceType
from genesys_aws.natives import (
    balancing,
    bucket,
    compute,
    container,
    database,
    dns,
    identity,
    logs,
    network,
    scaling,
    secret,
    volume,
)

_PAGES = (network, compute, database, identity, secret, bucket, volume, balancing, logs, container, dns, scaling)
TYPES: dict[str, ResourceType] = {item.name: item for page in _PAGES for item in page.TYPES}
"""Native type -> resource type."""
