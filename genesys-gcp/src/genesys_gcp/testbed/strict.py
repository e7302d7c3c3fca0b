"""What Compute Engine refuses although its schema allows it; each check with its source.

All pages were read 2026-11-27.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from genesys_gcp.testbed.links import ROOT
from genesys_gcp.testbed.state import State
from genesys_gcp.testbed.wrong import Wrong

Json = dict[str, Any]
LEAST_GIB = 10
ACCOUNTS = 10
FLEXIBLE = ("pd-standard", "pd-balanced", "pd-ssd")
DISKS: Mapping[str, tuple[str, ...]] = {
    "e2": FLEXIBLE,
    "n1": FLEXIBLE,
    "n2": FLEXIBLE,
    "c3": ("pd-balanced", "pd-ssd", "hyperdisk-balanced"),
    "c4a": ("hyperdisk-balanced",),
}
"""Series of machines -> types of disks: docs.cloud.google.com/compute/docs/general-purpose-machines."""


def refuse(message: str) -> None:
    """Refuse a call."""
    raise Wrong(400, "invalid", message)


def check(state: State, collection: str, made: Json) -> None:
    """Refuse an object of a collection, new or changed, that Google would not take."""
    labels(made.get("labels"))
    found = _CHECKS.get(collection)
    if found is not None:
        found(state, made)


def labels(given: Any) -> None:
    """Refuse labels: docs.cloud.google.com/compute/docs/labeling-resources (63 characters, no capitals, 64 of them)."""
    for key, value in (given or {}).items():
        if not re.fullmatch(r"[a-z][a-z0-9_-]{0,62}", key) or not re.fullmatch(r"[a-z0-9_-]{0,63}", str(value)):
            refuse(f"Invalid value for field 'resource.labels': '{{\"{key}\": \"{value}\"}}'.")
    if len(given or {}) > 64:
        refuse("Invalid value for field 'resource.labels': there can be at most 64 of them.")


def fits(machine: str, disk: str) -> None:
    """Refuse a disk at a machine that takes no such disks; types may be links."""
    series, type = machine.rpartition("/")[2].partition("-")[0], disk.rpartition("/")[2] or "pd-standard"
    if type not in DISKS.get(series, (type,)):
        refuse(f"[{type}] features are not compatible for creating instance: {series}.")


def _disk(state: State, made: Json) -> None:
    """Least sizes: docs.cloud.google.com/compute/docs/disks."""
    if int(made.get("sizeGb") or LEAST_GIB) < LEAST_GIB:
        refuse(f"Invalid value for field 'resource.sizeGb': '{made['sizeGb']}'. Must be at least {LEAST_GIB}.")


def _disks(machine: Json) -> None:
    for held in machine.get("disks") or ():
        params = held.get("initializeParams")
        if params is not None:
            fits(machine.get("machineType", ""), params.get("diskType", ""))
            if int(params.get("diskSizeGb") or LEAST_GIB) < LEAST_GIB:
                size = params["diskSizeGb"]
                refuse(f"Requested disk size cannot be smaller than the image size ({LEAST_GIB} GB): {size}.")


def _machine(state: State, made: Json) -> None:
    """No protected Spot machines: docs.cloud.google.com/compute/docs/instances/preventing-accidental-vm-deletion."""
    _disks(made)
    if made.get("deletionProtection") and (made.get("scheduling") or {}).get("provisioningModel") == "SPOT":
        refuse("Deletion protection is not supported for preemptible and Spot instances.")


def _template(state: State, made: Json) -> None:
    _disks(made.get("properties") or {})


def _firewall(state: State, made: Json) -> None:
    """Identities of a rule: docs.cloud.google.com/firewall/docs/quotas."""
    for name in ("sourceServiceAccounts", "targetServiceAccounts"):
        if len(made.get(name) or ()) > ACCOUNTS:
            refuse(f"Invalid value for field 'resource.{name}': there can be at most {ACCOUNTS} of them.")
    if made.get("targetTags") and made.get("targetServiceAccounts"):
        refuse("Target tags cannot be used with target service accounts.")


def _health(state: State, made: Json) -> None:
    """Bounds: docs.cloud.google.com/load-balancing/docs/health-check-concepts."""
    bounds = {"checkIntervalSec": 300, "timeoutSec": 300, "healthyThreshold": 10, "unhealthyThreshold": 10}
    for name, most in bounds.items():
        if not 1 <= int(made.get(name, 1)) <= most:
            refuse(f"Invalid value for field 'resource.{name}': '{made[name]}'. Must be between 1 and {most}.")
    if int(made.get("timeoutSec", 5)) > int(made.get("checkIntervalSec", 5)):
        refuse("Invalid value for field 'resource.timeoutSec': it must not be greater than checkIntervalSec.")


def _manager(state: State, made: Json) -> None:
    """A served port is known to backend services only: HTTPHealthCheck.portSpecification in the discovery document."""
    for policy in made.get("autoHealingPolicies") or ():
        asked = state.objects.get(str(policy.get("healthCheck", "")).removeprefix(ROOT), {})
        if (asked.get("httpHealthCheck") or {}).get("portSpecification") == "USE_SERVING_PORT":
            refuse("Invalid value for field 'resource.autoHealingPolicies[0].healthCheck': it needs a fixed port.")
        if not 0 <= int(policy.get("initialDelaySec", 0)) <= 3600:
            refuse("Invalid value for field 'resource.autoHealingPolicies[0].initialDelaySec': 0 to 3600.")


_CHECKS: dict[str, Callable[[State, Json], None]] = {
    "disks": _disk,
    "firewalls": _firewall,
    "healthChecks": _health,
    "instanceGroupManagers": _manager,
    "instanceTemplates": _template,
    "instances": _machine,
}
"""Collection -> what refuses its objects."""
