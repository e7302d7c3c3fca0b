"""What Google's errors mean: one table, for the answers of calls and for what operations end with."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from genesys.spi import faults as f


class Said(NamedTuple):
    """What Google says went wrong.

    Args:
        status: HTTP status; 0 when an operation says it.
        reason: Google's own word for it: the reason of an ErrorInfo, of an error, or the status.
        message: For people.
        service: The API that is switched off, such as ``compute.googleapis.com``, else ``""``.
    """

    status: int
    reason: str
    message: str
    service: str = ""


class Meaning(NamedTuple):
    """One row: the first that fits decides.

    Args:
        fault: What it is.
        reason: Regular expression for all of the reason; ``""`` for any.
        message: Regular expression to be found in the message; ``""`` for any.
        status: HTTP statuses; none for any.
        method: Regular expression for the method, from its beginning; ``""`` for any.
        quirk: Id of the quirk.
    """

    fault: type[f.Fault]
    reason: str = ""
    message: str = ""
    status: tuple[int, ...] = ()
    method: str = ""
    quirk: str = ""


_IN_USE = "resourceInUse.*|RESOURCE_IN_USE.*"
MEANINGS: tuple[Meaning, ...] = (
    Meaning(f.Throttled, message=r"per minute|rate limit exceeded", status=(403, 429), quirk="G29"),
    Meaning(
        f.Throttled,
        "rateLimitExceeded|userRateLimitExceeded|RATE_LIMIT_EXCEEDED|CONCURRENT_OPERATIONS_QUOTA_EXCEEDED",
        quirk="G30",
    ),
    Meaning(f.NoCapacity, "(ZONE|REGION)_RESOURCE_POOL_EXHAUSTED.*|GPU_STOCKOUT|STOCKOUT", quirk="G27"),
    Meaning(f.QuotaExceeded, "quotaExceeded|QUOTA_EXCEEDED|QUOTA_LIMIT.*|limitExceeded", quirk="G28"),
    Meaning(f.QuotaExceeded, "RESOURCE_EXHAUSTED", message="quota|limit", quirk="G31"),
    Meaning(f.Throttled, status=(429,), quirk="G31"),
    Meaning(
        f.Busy,
        message=r"(peering operation|activation or deactivation is|another operation was) in progress",
        quirk="G03",
    ),
    Meaning(f.Busy, "operationInProgress|OPERATION_IN_PROGRESS", quirk="G07"),
    Meaning(f.Busy, message="concurrent policy changes|concurrent edits", quirk="G21"),
    Meaning(f.Busy, "ABORTED|conditionNotMet", message=r"concurren|[Ff]ingerprint|etag|settingsVersion", quirk="G20"),
    Meaning(f.Busy, status=(412,), message=r"[Ff]ingerprint|etag|settings ?version|precondition", quirk="G15"),
    Meaning(
        f.Exists, "ALREADY_EXISTS|alreadyExists|RESOURCE_ALREADY_EXISTS|instanceAlreadyExists|conflict", quirk="G09"
    ),
    Meaning(f.Exists, message="[Pp]lease use UpdateConnection", quirk="G12"),
    Meaning(f.InUse, _IN_USE, quirk="G06"),
    Meaning(f.InUse, "containerNotEmpty", quirk="G60"),
    Meaning(f.InUse, message="still using this connection", quirk="G13"),
    Meaning(f.NotYet, "resourceNotReady|RESOURCE_NOT_READY", quirk="G05"),
    Meaning(f.NotYet, message=r"is not ready", status=(0, 400), quirk="G05"),
    Meaning(f.NotYet, message=r"[Ss]ervice account .*(does not exist|not found)", status=(0, 400), quirk="G22"),
    Meaning(f.NotYet, message=r"of type 'serviceAccount' was not found", status=(0, 400, 404), quirk="G22"),
    Meaning(f.NotYet, message="invalid authentication credentials", method="servicenetworking", quirk="G14"),
    Meaning(f.NotYet, message="network.*(not peered|doesn't have at least 1 private services connection)", quirk="G11"),
    Meaning(f.Busy, message="still being deleted|is being deleted", status=(400, 409), quirk="G44"),
    Meaning(f.Exists, status=(409,), method=r".*\.(insert|create)$|storage\.buckets\.delete$"),
    Meaning(f.Busy, status=(409,)),
    Meaning(f.Gone, "RESOURCE_NOT_FOUND|notFound|NOT_FOUND", status=(0, 404)),
    Meaning(f.Gone, message="or it may not exist", status=(403,), method=r".*\.(get|delete)$", quirk="G23"),
    Meaning(f.Gone, status=(404, 410)),
    Meaning(
        f.Transient, "internalError|INTERNAL_ERROR|INTERNAL|UNAVAILABLE|backendError|SERVICE_UNAVAILABLE", quirk="G19"
    ),
    Meaning(f.Denied, "PERMISSION_DENIED|PERMISSIONS_ERROR|forbidden|IAM_PERMISSION_DENIED|UNAUTHENTICATED"),
    Meaning(f.Denied, status=(401, 403)),
)
"""In the order in which they are tried; what fits none is `Invalid` below 500, else nobody knows what was done."""


def said(status: int, body: bytes) -> Said:
    """Return what an answer says went wrong, whatever its shape."""
    try:
        found = json.loads(body)["error"]
        message = str(found.get("message", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Said(status, f"HTTP_{status}", body[:300].decode("utf-8", "replace"))
    infos = [item for item in found.get("details") or () if str(item.get("@type", "")).endswith("ErrorInfo")]
    inner = [item for item in found.get("errors") or () if isinstance(item, dict)]
    words = [item.get("reason") for item in (*infos, *inner)] + [found.get("status"), f"HTTP_{status}"]
    reason = next(str(word) for word in words if word)
    service = next((str(item.get("metadata", {}).get("service", "")) for item in infos), "")
    if reason == "accessNotConfigured":
        reason = "SERVICE_DISABLED"
    return Said(status, reason, message, service)


def failed(error: Mapping[str, Any]) -> Said:
    """Return what the error of an operation says: Compute Engine's and Cloud SQL's lists, or a status."""
    first = (error.get("errors") or [error])[0]
    code = str(first.get("code", ""))
    if code.isdigit():
        code = _CODES.get(int(code), code)
    details = [item for item in error.get("details") or () if item.get("reason")]
    return Said(0, str(details[0]["reason"]) if details else code, str(first.get("message", "")))


_CODES = {
    3: "INVALID_ARGUMENT",
    5: "NOT_FOUND",
    6: "ALREADY_EXISTS",
    7: "PERMISSION_DENIED",
    8: "RESOURCE_EXHAUSTED",
    9: "FAILED_PRECONDITION",
    10: "ABORTED",
    13: "INTERNAL",
    14: "UNAVAILABLE",
}


def meaning(said: Said, method: str) -> type[f.Fault]:
    """Return which fault it is."""
    for row in MEANINGS:
        if row.status and said.status not in row.status:
            continue
        if row.reason and not re.fullmatch(row.reason, said.reason):
            continue
        if row.message and not re.search(row.message, said.message):
            continue
        if row.method and not re.match(row.method, method):
            continue
        return row.fault
    return f.Unknown if said.status >= 500 else f.Invalid


def fault(said: Said, method: str, *, effect: bool = True) -> f.Fault:
    """Return the fault of what was said.

    Args:
        said: What was said.
        method: By which method.
        effect: Whether the call may have changed something; if not, an error of the server is without effect.
    """
    kind = meaning(said, method)
    if kind is f.Transient and said.status >= 500 and effect:
        kind = f.Unknown
    if kind is f.Unknown and not effect:
        kind = f.Transient
    return kind(said.message or said.reason, code=said.reason)
