"""Rows of groups of machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from genesys.spi.provider import ResourceType
from genesys.spi.session import Observed, Pending, Token
from genesys_gcp.wire import requests, shape
from genesys_gcp.wire.balancer import part
from genesys_gcp.wire.compute import REGIONAL
from genesys_gcp.wire.jobs import Call, Job, request_id
from genesys_gcp.wire.special import sure
from genesys_gcp.wire.table import Row, Step

if TYPE_CHECKING:
    from genesys_gcp.wire.executor import Executor

PORTS = "compute.regionInstanceGroups.setNamedPorts"
_MANAGER = "gcp.compute.region_instance_group_manager"


def create(executor: Executor, type: ResourceType, want: Mapping[str, Any], token: Token) -> Observed | Pending:
    """Make a group; the names of its ports belong to what the manager makes, and are set there."""
    row, whole = ROWS[_MANAGER], shape.whole(type, want)
    ports = whole.pop("namedPorts", None)
    # Google insists on a size, also where an autoscaler is going to choose it.
    whole.setdefault("targetSize", 1)
    known = {"project": executor.project, "region": str(want["region"]), "name": str(want["name"])}
    call = requests.create(type, row, whole, known)
    shape.tag(call.body or {}, row.tags, shape.tags_of(token))
    id = shape.filled(row.id, known)
    params = {"project": known["project"], "region": known["region"], "instanceGroup": known["name"]}
    rest = (Call(PORTS, params, {"namedPorts": ports}),) if ports else ()
    return sure(executor.begin(type, Job("create", id, request_id(call, token.value), rest, want=want, token=token)))


ROWS: dict[str, Row] = {
    "gcp.compute.instance_template": part("instanceTemplates"),
    _MANAGER: part(
        "regionInstanceGroupManagers",
        Step("namedPorts", PORTS, {"namedPorts": "$namedPorts"}, params={"instanceGroup": "{name}"}),
        Step("*", "compute.regionInstanceGroupManagers.patch"),
        place=REGIONAL,
        etag="fingerprint",
        special={"create": create},
    ),
    "gcp.compute.region_autoscaler": part(
        "regionAutoscalers",
        Step("*", "compute.regionAutoscalers.patch", params={"autoscaler": "{name}"}),
        place=REGIONAL,
    ),
}
"""Native type -> row."""
