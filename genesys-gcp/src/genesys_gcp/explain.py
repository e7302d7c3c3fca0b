"""Google's errors in the words of the catalogue: what happened, why, and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from genesys.spi.faults import Fault
from genesys.spi.values import GenesysError, Problem
from genesys_gcp.problems import (
    API_OFF,
    FORBIDDEN,
    LOGIN_ENDED,
    NAME_HELD,
    NAME_TAKEN,
    NO_BILLING,
    NO_LOGIN,
    NO_QUOTA,
    NO_QUOTA_PROJECT,
    NO_ROOM,
    NO_SUCH_SIZE,
    NOT_LET_GO,
    NOT_LISTENING,
    OVERLAP,
    POLICY,
    STILL_USED,
    TOO_FAST,
)


class Entry(NamedTuple):
    """One row: the first that fits decides.

    Args:
        problem: Entry of the catalogue.
        code: Regular expression for all of Google's word; ``""`` for any.
        message: Regular expression to be found in the message; ``""`` for any.
    """

    problem: Problem
    code: str = ""
    message: str = ""


ENTRIES: tuple[Entry, ...] = (
    Entry(LOGIN_ENDED, message="invalid_grant|[Rr]eauthentication (?:is )?needed|Token has been expired or revoked"),
    Entry(NO_QUOTA_PROJECT, message="(?i)requires a quota project|USER_PROJECT_DENIED|quota project.*not set"),
    Entry(NOT_LISTENING, "HealthCheckContainerError"),
    Entry(NOT_LISTENING, message="HealthCheckContainerError|failed to start and (?:then )?listen"),
    Entry(TOO_FAST, "rateLimitExceeded|userRateLimitExceeded|RATE_LIMIT_EXCEEDED|CONCURRENT_OPERATIONS.*"),
    Entry(TOO_FAST, message="(?i)per minute|rate limit exceeded"),
    Entry(NO_LOGIN, "NO_CREDENTIALS|UNAUTHENTICATED|authError"),
    Entry(NO_BILLING, "BILLING_DISABLED"),
    Entry(NO_BILLING, message="(?i)billing (account|is disabled|to be enabled)|BILLING_DISABLED"),
    Entry(API_OFF, "SERVICE_DISABLED|accessNotConfigured"),
    Entry(NO_ROOM, ".*RESOURCE_POOL_EXHAUSTED.*|.*STOCKOUT"),
    Entry(NO_QUOTA, "quotaExceeded|QUOTA_EXCEEDED|QUOTA_LIMIT.*"),
    Entry(POLICY, message=r"[Cc]onstraint constraints/|organization policy"),
    Entry(NOT_LET_GO, message="still using this connection"),
    Entry(STILL_USED, "resourceInUse.*|RESOURCE_IN_USE.*|containerNotEmpty"),
    Entry(NAME_HELD, "instanceAlreadyExists"),
    Entry(NAME_TAKEN, "conflict", "bucket name is not available|already own (?:this|it)"),
    Entry(OVERLAP, message="IPCidrRange.*conflicts|overlaps|conflicts with subnetwork"),
    Entry(NO_SUCH_SIZE, message="machineType.*(does not exist|cannot be found)|[Ii]nvalid [Tt]ier"),
    Entry(FORBIDDEN, "PERMISSION_DENIED|forbidden|IAM_PERMISSION_DENIED|PERMISSIONS_ERROR"),
)
"""In the order in which they are tried."""


def explain(fault: Fault, facts: Mapping[str, str]) -> GenesysError | None:
    """Return the entry for a fault that ended a change; ``None`` when the engine's own says as much.

    Args:
        fault: What went wrong.
        facts: ``address``, ``verb``, ``project`` and so on.
    """
    for entry in ENTRIES:
        if entry.code and not re.fullmatch(entry.code, fault.code):
            continue
        if entry.message and not re.search(entry.message, fault.message):
            continue
        known = {"project": "", "region": "", "address": "", "resource": "", "verb": "change", **facts}
        return entry.problem.error(**{**known, "message": fault.message})
    return None
