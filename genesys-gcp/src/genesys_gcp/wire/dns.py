"""Rows of Cloud DNS."""

from __future__ import annotations

from genesys_gcp.wire import merging
from genesys_gcp.wire.table import Row, Step

ROWS: dict[str, Row] = {
    "gcp.dns.managed_zone": Row(
        "projects/{project}/managedZones/{name}",
        create="dns.managedZones.create",
        get="dns.managedZones.get",
        list="dns.managedZones.list",
        items="managedZones",
        update=(Step("*", "dns.managedZones.patch"),),
        delete="dns.managedZones.delete",
        style="plain",
        tags="labels",
        special={"update": merging.update},
    ),
    "gcp.dns.record": Row(
        "projects/{project}/managedZones/{managedZone}/rrsets/{name}/{type}",
        create="dns.resourceRecordSets.create",
        get="dns.resourceRecordSets.get",
        list="dns.resourceRecordSets.list",
        items="rrsets",
        by=("managedZone",),
        update=(Step("*", "dns.resourceRecordSets.patch"),),
        delete="dns.resourceRecordSets.delete",
        style="plain",
        # All records of a zone are listed, not those of one name.
        params={"name": "", "type": ""},
        derived={"managedZone": "projects/{project}/managedZones/{managedZone}"},
    ),
}
"""Native type -> row."""
