"""Zones of DNS that the world sees, and records in zones of both kinds. A set of records is one object."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Computed, Immutable, Native, Reference, Unordered
from genesys_azure.natives.shape import At, described, usual

_GROUP = Reference("azure.resources.resource_group")


class Zone(Native):
    """A zone; its records go with it."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    dnsZoneName: Annotated[str, Immutable]
    location: Annotated[str, Immutable] = "global"
    tags: dict[str, str] = {}
    nameServers: Annotated[list[str] | None, Computed, At("properties.nameServers")] = None


class Record(Native):
    """A set of records of one name and type. It has no tags but notes of its own."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    dnsZoneName: Annotated[str, Immutable, Reference("azure.dns.zone")]
    relativeRecordSetName: Annotated[str, Immutable]
    recordType: Annotated[str, Immutable]
    TTL: Annotated[int, At("properties.TTL")]
    ARecords: Annotated[list[dict[str, Any]], Unordered, At("properties.ARecords")] = []
    AAAARecords: Annotated[list[dict[str, Any]], Unordered, At("properties.AAAARecords")] = []
    CNAMERecord: Annotated[dict[str, Any] | None, At("properties.CNAMERecord")] = None
    MXRecords: Annotated[list[dict[str, Any]], Unordered, At("properties.MXRecords")] = []
    NSRecords: Annotated[list[dict[str, Any]], Unordered, At("properties.NSRecords")] = []
    TXTRecords: Annotated[list[dict[str, Any]], Unordered, At("properties.TXTRecords")] = []
    SRVRecords: Annotated[list[dict[str, Any]], Unordered, At("properties.SRVRecords")] = []
    caaRecords: Annotated[list[dict[str, Any]], Unordered, At("properties.caaRecords")] = []
    targetResource: Annotated[dict[str, Any] | None, At("properties.targetResource")] = None
    fqdn: Annotated[str | None, Computed, At("properties.fqdn")] = None


class PrivateRecord(Native):
    """The same in a private zone."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    privateDnsZoneName: Annotated[str, Immutable, Reference("azure.privatedns.zone")]
    relativeRecordSetName: Annotated[str, Immutable]
    recordType: Annotated[str, Immutable]
    ttl: Annotated[int, At("properties.ttl")]
    aRecords: Annotated[list[dict[str, Any]], Unordered, At("properties.aRecords")] = []
    aaaaRecords: Annotated[list[dict[str, Any]], Unordered, At("properties.aaaaRecords")] = []
    cnameRecord: Annotated[dict[str, Any] | None, At("properties.cnameRecord")] = None
    mxRecords: Annotated[list[dict[str, Any]], Unordered, At("properties.mxRecords")] = []
    txtRecords: Annotated[list[dict[str, Any]], Unordered, At("properties.txtRecords")] = []
    srvRecords: Annotated[list[dict[str, Any]], Unordered, At("properties.srvRecords")] = []
    fqdn: Annotated[str | None, Computed, At("properties.fqdn")] = None


_PRIVATE = "PrivateDNS.PrivateDNS.RecordSets"

TYPES = (
    described(
        "azure.dns.zone",
        Zone,
        usual("DNS.Zones", update="DNS.Zones.Update"),
        arm="Microsoft.Network/dnsZones",
    ),
    described(
        "azure.dns.record",
        Record,
        usual("DNS.RecordSets"),
        arm="Microsoft.Network/dnsZones/recordsets",
        idempotency="I2",
        quirks=("Z56",),
    ),
    described(
        "azure.privatedns.record",
        PrivateRecord,
        {
            "create": f"{_PRIVATE}CreateOrUpdate",
            "read": f"{_PRIVATE}Get",
            "update": f"{_PRIVATE}CreateOrUpdate",
            "delete": f"{_PRIVATE}Delete",
        },
        arm="Microsoft.Network/privateDnsZones/recordsets",
        idempotency="I2",
        quirks=("Z56", "Z57"),
    ),
)
"""Resource types of this file."""
