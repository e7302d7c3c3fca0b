"""Rows of load balancers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from genesys_gcp.wire import attaching
from genesys_gcp.wire.compute import GLOBAL, LABELS, REGIONAL, ZONAL
from genesys_gcp.wire.table import Row, Step


def part(collection: str, *steps: Step, place: str = GLOBAL, **more: object) -> Row:
    """Return the row of a part: all but its changes follows from its collection.

    Args:
        collection: Such as ``regionHealthChecks``.
        steps: Calls of an update.
        place: Beginning of its ids.
        more: Further fields of the row.
    """
    word = re.sub("^(region|global)", "", collection)
    plain = word[:1].lower() + word[1:]
    by = {REGIONAL: ("region",)}.get(place, ())
    facts: dict[str, object] = {"tags": "description", "list": f"compute.{collection}.list", "by": by, **more}
    return Row(
        f"{place}{plain}/{{name}}",
        create=f"compute.{collection}.insert",
        get=f"compute.{collection}.get",
        update=steps,
        delete=f"compute.{collection}.delete",
        **facts,  # type: ignore[arg-type]
    )


def zonal(executor: object, answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return a group of one zone: lists show those of regions and of the whole project too."""
    return answer if "zone" in answer else None


def usual(executor: object, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a backend service without the capacity that Google fills in where none was said."""
    shown = [dict(item) for item in answer.get("backends") or ()]
    for item in shown:
        if item.get("capacityScaler") == 1:
            del item["capacityScaler"]
        if item.get("balancingMode") == "UTILIZATION" and not any(name.startswith("max") for name in item):
            del item["balancingMode"]
    return {**answer, "backends": shown} if shown else answer


def _map(collection: str) -> Step:
    return Step("urlMap", f"compute.{collection}.setUrlMap", {"urlMap": "$urlMap"})


def _rule(collection: str) -> tuple[Step, Step]:
    return (
        Step("target", f"compute.{collection}.setTarget", {"target": "$target"}),
        Step("labels", f"compute.{collection}.setLabels", LABELS, params={"resource": "{name}"}),
    )


ROWS: dict[str, Row] = {
    "gcp.compute.health_check": part("healthChecks", Step("*", "compute.healthChecks.patch")),
    "gcp.compute.region_health_check": part(
        "regionHealthChecks", Step("*", "compute.regionHealthChecks.patch"), place=REGIONAL
    ),
    "gcp.compute.network_endpoint_group": part(
        "networkEndpointGroups",
        place=ZONAL,
        list="compute.networkEndpointGroups.aggregatedList",
        items="networkEndpointGroups",
        by=(),
        sees=zonal,
    ),
    "gcp.compute.network_endpoint": Row(
        "",
        special={
            "create": attaching.join,
            "read": attaching.joined,
            "delete": attaching.leave,
            "find": attaching.find_joined,
        },
    ),
    "gcp.compute.region_network_endpoint_group": part("regionNetworkEndpointGroups", place=REGIONAL),
    "gcp.compute.backend_service": part(
        "backendServices", Step("*", "compute.backendServices.patch"), etag="fingerprint", sees=usual
    ),
    "gcp.compute.region_backend_service": part(
        "regionBackendServices",
        Step("*", "compute.regionBackendServices.patch"),
        place=REGIONAL,
        etag="fingerprint",
        sees=usual,
    ),
    "gcp.compute.url_map": part("urlMaps", Step("*", "compute.urlMaps.patch"), etag="fingerprint"),
    "gcp.compute.region_url_map": part(
        "regionUrlMaps", Step("*", "compute.regionUrlMaps.patch"), place=REGIONAL, etag="fingerprint"
    ),
    "gcp.compute.target_http_proxy": part("targetHttpProxies", _map("targetHttpProxies")),
    "gcp.compute.region_target_http_proxy": part(
        "regionTargetHttpProxies", _map("regionTargetHttpProxies"), place=REGIONAL
    ),
    "gcp.compute.global_forwarding_rule": part(
        "globalForwardingRules", *_rule("globalForwardingRules"), tags="labels", lookup=True
    ),
    "gcp.compute.forwarding_rule": part(
        "forwardingRules", *_rule("forwardingRules"), place=REGIONAL, tags="labels", lookup=True
    ),
}
"""Native type -> row."""
