"""How instances are asked whether they are well."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from genesys.spi.lowering import Resolved
from genesys.spi.values import duration
from genesys_gcp.lower.common import row

_USUAL: dict[str, Any] = {"path": "/", "interval": 10, "timeout": 5, "healthy": 2, "unhealthy": 3, "start": 60}


class Health(NamedTuple):
    """A health check.

    Args:
        path: Path to ask, or ``""`` to connect only.
        interval: Seconds between two questions, >= 1.
        timeout: Seconds to wait for an answer, >= 1 and at most ``interval``.
        healthy: Good answers in a row that make it well, >= 1.
        unhealthy: Bad answers in a row that make it ill, >= 1.
        start: Seconds that it may take to start, >= 0.
    """

    path: str
    interval: int
    timeout: int
    healthy: int
    unhealthy: int
    start: int


def health(value: Any) -> Health:
    """Return the check that a path or a mapping of path, durations and counts means."""
    written = {"path": value} if isinstance(value, str) else dict(value or {})
    given = {**_USUAL, **written}
    interval, timeout = _seconds(given["interval"]), _seconds(given["timeout"])
    path, counts = str(given["path"] or ""), (int(given["healthy"]), int(given["unhealthy"]))
    return Health(path, interval, min(timeout, interval), *counts, _seconds(given["start"], least=0))


_BOUNDS = {"interval": (1, 300), "healthy": (1, 10), "unhealthy": (1, 10), "start": (0, 3600)}
"""Bounds of health checks and of autohealing: docs.cloud.google.com/load-balancing/docs/health-check-concepts and the
discovery document of Compute Engine, date 2026-11-27."""


def probe(resource: Resolved, value: Any) -> Health:
    """Return the check of a load balancer or a group, for which Google has bounds.

    Raises:
        GenesysError: GCP-003, it is out of them.
    """
    found = health(value)
    for name, (least, most) in _BOUNDS.items():
        number = getattr(found, name)
        if not least <= number <= most:
            known = {f"{least} to {most}": ""}
            row(known, str(number), what=f"health check whose {name} is", address=resource.address)
    return found


def _seconds(value: Any, least: int = 1) -> int:
    # Google counts in whole seconds.
    return max(least, math.ceil(duration(value) if isinstance(value, str) else float(value)))
