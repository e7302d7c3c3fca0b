"""Azure's words for a failure -> the engine's. Data: the first row that fits counts, then the status."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from genesys.spi import faults as f


class Word(NamedTuple):
    """One row.

    Args:
        code: Pattern of the code.
        fault: What it is.
        message: Pattern that the message must hold as well.
        verb: HTTP method that it is about, or ``""``.
    """

    code: str
    fault: type[f.Fault]
    message: str = ""
    verb: str = ""


WORDS: tuple[Word, ...] = (
    # What can never work as it is, although Azure calls it a conflict (Z27, Z43, Z75).
    Word(".*PropertyChangeNotAllowed|.*CannotBe(Reduced|Modified)|InvalidResourceLocation|ResizeDiskError", f.Invalid),
    # Somebody else is at it, or the parent is: one change at a time (quirks Z01, Z05, Z08, Z39, Z41).
    Word("AnotherOperationInProgress|RetryableError|StorageAccountOperationInProgress|ServerIsBusy", f.Busy),
    Word("ReferencedResourceNotProvisioned|ResourceGroupBeingDeleted|ResourceNotProvisioned", f.Busy),
    Word("ConflictingServerOperation|ConflictingConcurrentWriteNotAllowed|OperationPreempted|EtagMismatch", f.Busy),
    Word(
        "Conflict|ConflictError|OperationNotAllowed|Canceled", f.Busy, "in progress|is in state|being deleted|preempt"
    ),
    Word("ObjectIsBeingDeleted|ContainerBeingDeleted", f.Busy),
    # Not visible yet (Z06, Z31, Z33, Z34).
    Word("PrincipalNotFound|MissingSubscriptionRegistration|ObjectIsDeletedButRecoverable", f.NotYet),
    Word("InvalidResourceReference|ParentResourceNotFound|ResourceGroupNotFound", f.NotYet, verb="PUT"),
    # An app is refused whose identity cannot read its secrets yet, which is no mistake of its template's
    # (microsoft/azure-container-apps, issues 930 and 1174).
    Word("InvalidParameterValueInContainerTemplate", f.NotYet, "unable to get value using managed identity"),
    Word("ForbiddenByRbac|LinkedAuthorizationFailed", f.NotYet),
    # In use (Z09, Z10, Z42, Z57).
    Word("NicReservedForAnotherVm|InUse.*|.*InUse|.*CannotBeDeleted|CannotDeleteResource", f.InUse, verb="DELETE"),
    Word("ManagedEnvironmentHasContainerApps|PrivateIPAddressInUse", f.InUse, verb="DELETE"),
    # No room (Z13, Z14, Z16, Z40).
    Word(".*AllocationFailed|Overconstrained.*|SkuNotAvailable|NotAvailableForSubscription", f.NoCapacity),
    Word("LocationIsOfferRestricted|RegionCapacityExceeded", f.NoCapacity),
    Word(".*Quota.*|.*LimitReached|ResourceCountExceedsLimit.*", f.QuotaExceeded),
    Word("OperationNotAllowed", f.QuotaExceeded, "quota|limit"),
    # Names (Z21, Z26, Z32, Z40).
    Word(".*AlreadyExists|.*AlreadyTaken|RoleAssignmentExists", f.Exists),
    Word("ConflictError", f.Exists, "deleted state|already exists"),
    # Throttled (Z35, Z36).
    Word(
        "TooManyRequests|SubscriptionRequestsThrottled|Throttled|OperationNotAllowed", f.Throttled, "many|throttl|rate"
    ),
    # Rights (Z67, Z69, Z70).
    Word("RequestDisallowedByPolicy|ScopeLocked|ReadOnlyDisabledSubscription|SubscriptionNotFound", f.Denied),
    Word(".*Authorization.*|.*Authentication.*|Forbidden.*|Unauthorized|InvalidClient|invalid_client", f.Denied),
    Word(".*NotFound", f.Gone, verb="GET"),
    Word(".*NotFound", f.Gone, verb="DELETE"),
    Word(".*NotFound", f.Gone, verb="PATCH"),
    Word("InternalServerError|ServiceUnavailable|ServerTimeout|GatewayTimeout", f.Transient),
)
"""In order."""

STATUS: dict[int, type[f.Fault]] = {
    401: f.Denied,
    403: f.Denied,
    404: f.Gone,
    408: f.Transient,
    409: f.Busy,
    412: f.Busy,
    423: f.Busy,
    429: f.Throttled,
}
"""HTTP status -> fault, for a code that nobody knows."""


def fault(code: str, message: str, *, status: int = 0, verb: str = "", after_s: float | None = None) -> f.Fault:
    """Return the fault for an error of Azure's.

    Args:
        code: Azure's code.
        message: Azure's words.
        status: HTTP status, 0 when the error was told by a long operation.
        verb: HTTP method of the call.
        after_s: ``Retry-After`` in seconds.
    """
    kind = _kind(code, message, status, verb)
    if kind is f.Throttled:
        return f.Throttled(message, code=code, after=after_s)
    return kind(message, code=code)


def _kind(code: str, message: str, status: int, verb: str) -> type[f.Fault]:
    for word in WORDS:
        fits = re.fullmatch(word.code, code) and (not word.verb or word.verb == verb)
        if fits and (not word.message or re.search(word.message, message, re.IGNORECASE)):
            return word.fault
    if status in STATUS:
        return STATUS[status]
    if status >= 500:
        # What changes something may have taken effect before the server broke.
        return f.Transient if verb == "GET" else f.Unknown
    return f.Invalid


def told(body: Any) -> tuple[str, str]:
    """Return code and message of an error, the innermost that says more; texts are never empty."""
    error = body.get("error", body) if isinstance(body, dict) else {}
    if isinstance(error, str):
        return error, str(body.get("error_description") or error)
    if not isinstance(error, dict):
        return "", ""
    code, message = str(error.get("code") or ""), str(error.get("message") or "")
    details = [item for item in error.get("details") or () if isinstance(item, dict) and item.get("code")]
    if details and code in {"DeploymentFailed", "Conflict", "BadRequest", "InternalServerError", ""}:
        code = str(details[0]["code"])
    more = "; ".join(
        str(item.get("message")) for item in details if item.get("message") and item["message"] not in message
    )
    return code, f"{message} {more}".strip()
