"""Cloud DNS."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Computed, Immutable, Linked, Native, Reference, Unordered
from genesys_gcp import names
from genesys_gcp.natives.shape import At, described


class Zone(Native):
    """A domain whose records are kept here."""

    name: Annotated[str, Immutable]
    description: str = ""
    dnsName: Annotated[str, Immutable]
    visibility: Annotated[str, Immutable] = "public"
    networks: Annotated[list[dict[str, Any]], Linked, At("privateVisibilityConfig.networks")] = []
    labels: dict[str, str] = {}
    nameServers: Annotated[list[str] | None, Computed] = None


class Record(Native):
    """All values of one name and type."""

    managedZone: Annotated[str, Immutable, Reference("gcp.dns.managed_zone")]
    name: Annotated[str, Immutable]
    type: Annotated[str, Immutable]
    ttl: int = 300
    rrdatas: Annotated[list[str], Unordered]


TYPES = (
    described(
        "gcp.dns.managed_zone",
        Zone,
        {
            "create": "dns.managedZones.create",
            "read": "dns.managedZones.list",
            "update": "dns.managedZones.patch",
            "delete": "dns.managedZones.delete",
        },
        idempotency="I2",
        name_rule=names.COMPUTE,
        quirks=("G60",),
        permissions={"create": "dns.managedZones.create dns.networks.bindPrivateDNSZone"},
    ),
    described(
        "gcp.dns.record",
        Record,
        {
            "create": "dns.resourceRecordSets.create",
            "read": "dns.resourceRecordSets.list",
            "update": "dns.resourceRecordSets.patch",
            "delete": "dns.resourceRecordSets.delete",
        },
        idempotency="I2",
        key=("managedZone", "name", "type"),
        quirks=("G60", "G61"),
        permissions={
            "create": "dns.resourceRecordSets.create dns.changes.create",
            "update": "dns.resourceRecordSets.update dns.changes.create",
            "delete": "dns.resourceRecordSets.delete dns.changes.create",
        },
    ),
)
"""Resource types of this file."""
