"""Rows of Cloud DNS."""

from __future__ import annotations

from typing import Any

from genesys_gcp.wire import merging
from genesys_gcp.wire.table import Row, Step

LINK = "https://www.googleapis.com/compute/v1/"


def whole_links(executor: object, want: dict[str, Any]) -> dict[str, Any]:
    """Return what is wanted of a zone, with its networks as whole URLs: Cloud DNS takes nothing else."""
    networks = [
        {**item, "networkUrl": LINK + str(item["networkUrl"]).removeprefix(LINK)} for item in want.get("networks") or ()
    ]
    return {**want, "networks": networks} if networks else want


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
        wants=whole_links,
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
