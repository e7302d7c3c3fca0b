"""What Azure's refusals mean to a person: code -> entry of the catalogue. Data; the first row that fits counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from genesys.spi.values import GenesysError, Problem
from genesys_azure import problems

if TYPE_CHECKING:
    from genesys.spi.faults import Fault

ENTRIES: tuple[tuple[str, str, Problem], ...] = (
    (".*AllocationFailed|Overconstrained.*|SkuNotAvailable|NotAvailableForSubscription", "", problems.NO_ROOM),
    ("LocationIsOfferRestricted", "", problems.NO_ROOM),
    (".*Quota.*", "", problems.NO_QUOTA),
    ("OperationNotAllowed", "quota", problems.NO_QUOTA),
    ("MissingSubscriptionRegistration", "", problems.NOT_REGISTERED),
    ("RequestDisallowedByPolicy", "", problems.NO_POLICY),
    ("ScopeLocked", "", problems.LOCKED),
    ("ReadOnlyDisabledSubscription|SubscriptionNotFound", "", problems.DISABLED),
    ("invalid_client|InvalidAuthenticationToken.*|ExpiredAuthenticationToken", "", problems.WRONG_LOGIN),
    ("AuthorizationFailed|LinkedAuthorizationFailed|ForbiddenBy.*", "", problems.NO_RIGHT),
    (".*AlreadyExists|.*AlreadyTaken|ConflictError|NotOurs", "", problems.NAME_TAKEN),
    ("NetcfgSubnetRangesOverlap|NetcfgInvalidSubnet|VnetAddressSpacesOverlap", "", problems.OVERLAP),
)
"""Pattern of the code, pattern of the message, entry."""

_FACTS = ("address", "region", "subscription", "verb")


def explain(fault: Fault, facts: Mapping[str, str]) -> GenesysError | None:
    """Return this provider's own entry for a fault, or ``None``; see `genesys.spi.provider.Provider`."""
    for code, message, problem in ENTRIES:
        if re.fullmatch(code, fault.code) and re.search(message, fault.message, re.IGNORECASE):
            texts = (problem.what, problem.reason, problem.solution, problem.command)
            named = {name: facts.get(name, "") for name in _FACTS if any(f"{{{name}}}" in text for text in texts)}
            return problem.error(**named)
    return None
