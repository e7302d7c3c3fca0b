"""Rows of zones that the world sees, and of records in zones of both kinds."""

from __future__ import annotations

from genesys_azure.wire.table import Row, of

_NET = "Microsoft.Network"
_NOTES = "properties.metadata"
_SET = "/{recordType}/{relativeRecordSetName}"

ROWS: dict[str, Row] = {
    "azure.dns.zone": Row(
        of(f"{_NET}/dnsZones", "dnsZoneName"),
        "DNS",
        update="patch",
        volatile=("properties.numberOfRecordSets",),
        guard=True,
    ),
    "azure.dns.record": Row(of(f"{_NET}/dnsZones", "dnsZoneName") + _SET, "DNS", notes=_NOTES, guard=True),
    "azure.privatedns.record": Row(
        of(f"{_NET}/privateDnsZones", "privateDnsZoneName") + _SET, "PrivateDNS", notes=_NOTES, guard=True
    ),
}
"""Native type -> row."""
