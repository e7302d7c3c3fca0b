"""Native types of Google Cloud, one file a service. Fields are Google's own."""

from __future__ import annotations

from genesys.spi.provider import ResourceType
from genesys_gcp.natives import balancer, compute, database, disk, dns, group, identity, network, run, secret, storage

_SPREADS = {
    "gcp.run.member",
    "gcp.run.service",
    "gcp.secretmanager.member",
    "gcp.serviceusage.service",
    "gcp.storage.member",
}
"""What waits until identities and permissions have spread, up to ten minutes (quirks G02, G22, G24, G25)."""


def _patient(item: ResourceType) -> ResourceType:
    return item._replace(patience={"NotYet": 600.0, **item.patience}) if item.name in _SPREADS else item


TYPES: dict[str, ResourceType] = {
    item.name: _patient(item)
    for page in (network, balancer, compute, disk, group, database, dns, identity, run, secret, storage)
    for item in page.TYPES
}
"""Native type -> resource type."""
