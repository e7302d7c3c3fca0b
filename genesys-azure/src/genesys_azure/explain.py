"""What Azure's refusals mean to a person: code -> entry of the catalogue. Data; the first row that fits counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from genesys.spi.values import GenesysError, Problem
from genesys_azure.problems import (
    ACCOUNT_TAKEN,
    CARD_KEPT,
    DISABLED,
    GRANT_THERE,
    GROUP_GOES,
    GROUP_HELD,
    LOCKED,
    NAME_TAKEN,
    NO_LOGS,
    NO_POLICY,
    NO_QUOTA,
    NO_RIGHT,
    NO_ROOM,
    NOT_KNOWN_YET,
    NOT_LOGGED_IN,
    NOT_OFFERED,
    NOT_REGISTERED,
    OLD_ADDRESS,
    OVERLAP,
    RESERVED_NAME,
    SECRET_RESTS,
    STILL_BUSY,
    STILL_USED,
    TERMS,
    TOO_FAST,
    UNKNOWN_VERSION,
    VAULT_CLOSED,
    WRONG_LOGIN,
)

if TYPE_CHECKING:
    from genesys.spi.faults import Fault

ENTRIES: tuple[tuple[str, str, Problem], ...] = (
    (".*AllocationFailed|Overconstrained.*|RegionCapacityExceeded", "", NO_ROOM),
    ("SkuNotAvailable", "capacity", NO_ROOM),
    ("SkuNotAvailable|NotAvailableForSubscription|LocationIsOfferRestricted", "", NOT_OFFERED),
    ("TooManyRequests|SubscriptionRequestsThrottled|Throttled", "", TOO_FAST),
    (".*Quota.*", "", NO_QUOTA),
    ("OperationNotAllowed", "quota", NO_QUOTA),
    ("MissingSubscriptionRegistration", "", NOT_REGISTERED),
    ("RequestDisallowedByPolicy", "", NO_POLICY),
    ("ScopeLocked", "", LOCKED),
    ("ReadOnlyDisabledSubscription|SubscriptionNotFound", "", DISABLED),
    ("ResourceGroupBeingDeleted", "", GROUP_GOES),
    ("AnotherOperationInProgress|RetryableError|ServerIsBusy|ConflictingServerOperation", "", STILL_BUSY),
    ("NicReservedForAnotherVm", "", CARD_KEPT),
    ("PublicIPAndLBSkuDoNotMatch", "", OLD_ADDRESS),
    ("PrincipalNotFound", "", NOT_KNOWN_YET),
    ("RoleAssignmentExists", "", GRANT_THERE),
    ("NoRegisteredProviderFound|InvalidApiVersionParameter", "", UNKNOWN_VERSION),
    ("ResourcePurchaseValidationFailed|MarketplacePurchaseEligibilityFailed", "", TERMS),
    ("ObjectIsDeletedButRecoverable", "", SECRET_RESTS),
    ("ReservedResourceName", "", RESERVED_NAME),
    ("ForbiddenByConnection|ForbiddenByFirewall", "", VAULT_CLOSED),
    ("InUse.*|.*InUse|.*CannotBeDeleted|CannotDeleteResource|ManagedEnvironmentHas.*", "", STILL_USED),
    ("AADSTS.*|invalid_grant|invalid_client|InvalidAuthenticationToken.*|ExpiredAuthenticationToken", "", WRONG_LOGIN),
    ("ClientAuthenticationError|CredentialUnavailableError|ValueError", "", NOT_LOGGED_IN),
    ("AuthorizationFailed|LinkedAuthorizationFailed|ForbiddenBy.*", "", NO_RIGHT),
    ("StorageAccountAlready.*", "", ACCOUNT_TAKEN),
    (".*AlreadyExists|.*AlreadyTaken|ConflictError|NotOurs", "", NAME_TAKEN),
    ("NoLogs", "", NO_LOGS),
    ("ResourceGroupNotEmpty", "", GROUP_HELD),
    ("NetcfgSubnetRangesOverlap|NetcfgInvalidSubnet|VnetAddressSpacesOverlap", "", OVERLAP),
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
