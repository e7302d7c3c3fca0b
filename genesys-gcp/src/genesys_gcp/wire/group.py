"""Rows of groups of machines."""

from __future__ import annotations

from genesys_gcp.wire.balancer import part
from genesys_gcp.wire.compute import REGIONAL
from genesys_gcp.wire.table import Row, Step

ROWS: dict[str, Row] = {
    "gcp.compute.instance_template": part("instanceTemplates"),
    "gcp.compute.region_instance_group_manager": part(
        "regionInstanceGroupManagers",
        Step("*", "compute.regionInstanceGroupManagers.patch"),
        place=REGIONAL,
        etag="fingerprint",
    ),
    "gcp.compute.region_autoscaler": part(
        "regionAutoscalers",
        Step("*", "compute.regionAutoscalers.patch", params={"autoscaler": "{name}"}),
        place=REGIONAL,
    ),
}
"""Native type -> row."""
