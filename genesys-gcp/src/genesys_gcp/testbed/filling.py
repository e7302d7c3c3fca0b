"""What Compute Engine fills in deep inside of objects: who compares what it wanted with what is shown has to know it.

Sources: the discovery document of compute v1 (default values in the descriptions of RouterNat, Backend and
ResourcePolicyDailyCycle; flow logs of subnetworks for proxies), read 2026-11-27.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from genesys_gcp.testbed.wrong import Wrong

Json = dict[str, Any]
_NAT: Mapping[str, Any] = {
    "type": "PUBLIC",
    "autoNetworkTier": "PREMIUM",
    "endpointTypes": ["ENDPOINT_TYPE_VM"],
    "enableEndpointIndependentMapping": False,
}


def _router(made: Json) -> None:
    made["nats"] = [{**_NAT, **nat} for nat in made.get("nats") or ()]


def _backends(made: Json) -> None:
    through = made.get("loadBalancingScheme") in {"INTERNAL", "EXTERNAL"}
    usual = {} if through else {"balancingMode": "UTILIZATION", "capacityScaler": 1.0}
    made["backends"] = [{**usual, **backend} for backend in made.get("backends") or ()]


def _policy(made: Json) -> None:
    daily = ((made.get("snapshotSchedulePolicy") or {}).get("schedule") or {}).get("dailySchedule")
    if daily is not None:
        daily["duration"] = "PT14400S"


def _subnet(made: Json) -> None:
    if made.get("purpose") == "REGIONAL_MANAGED_PROXY" and "logConfig" in made:
        raise Wrong(400, "invalid", "Flow logging isn't supported for subnetworks of REGIONAL_MANAGED_PROXY.")


_FILLS: dict[str, Callable[[Json], None]] = {
    "routers": _router,
    "backendServices": _backends,
    "resourcePolicies": _policy,
    "subnetworks": _subnet,
}


def fill(collection: str, made: Json) -> Json:
    """Return an object of a collection with what Google fills in."""
    if collection in _FILLS:
        _FILLS[collection](made)
    return made
