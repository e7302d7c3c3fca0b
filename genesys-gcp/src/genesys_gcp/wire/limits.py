"""Documented limits, as data: which bucket a call draws from.

Google counts by minute; a bucket holds ten seconds of it, so that a burst cannot use up a minute at once. Sources:
docs.cloud.google.com/compute/api-quota (groups; 1500 a minute until the project's own value is known),
cloud.google.com/sql/quotas, cloud.google.com/storage/quotas, cloud.google.com/dns/quotas,
cloud.google.com/logging/quotas (60 lists a minute); read 2026-11-23.
"""

from __future__ import annotations

from genesys.spi.http import Limit
from genesys_gcp.wire.methods import Method

LIMITS: dict[str, tuple[float, float]] = {
    "compute.read": (250, 25),
    "compute.write": (250, 25),
    "sqladmin.read": (30, 3),
    "sqladmin.write": (30, 3),
    "storage.buckets.insert": (1, 0.5),
    "storage.buckets.delete": (1, 0.5),
    "serviceusage.write": (4, 2),
    "logging.write": (10, 1),
    "iam.write": (20, 10),
    "dns.read": (60, 10),
    "dns.write": (60, 10),
}
"""Method, or API and kind of call -> (tokens that the bucket holds, tokens in a second)."""
USUAL = (60.0, 10.0)


def limit(method: Method) -> Limit:
    """Return the bucket of a method."""
    kind = f"{method.api}.{'read' if method.verb == 'GET' else 'write'}"
    group = method.name if method.name in LIMITS else kind
    return Limit(f"gcp.{group}", *LIMITS.get(group, USUAL))
