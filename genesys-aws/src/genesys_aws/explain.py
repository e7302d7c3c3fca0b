"""Amazon's refusals in the words of the catalogue: what happened, why, and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from genesys.spi.values import GenesysError, Problem
from genesys_aws import problems as p

if TYPE_CHECKING:
    from genesys.spi.faults import Fault


class Entry(NamedTuple):
    """One row.

    Args:
        problem: Entry of the catalogue.
        codes: Amazon's codes, separated by spaces; ``*`` stands for anything.
        words: To be found in ``service.Operation: message``, a regular expression; its named groups fill in the texts.
    """

    problem: Problem
    codes: str
    words: str = ""


_ROOM = r"sufficient (?P<type>[a-z0-9-]+\.[a-z0-9]+) capacity(?:.*requested \((?P<zone>[a-z0-9-]+)\))?"
_SOLD = r"instance type \((?P<type>[^)]+)\)(?:.*requested Availability Zone \((?P<zone>[^)]+)\))?"
_WHO = r"User: (?P<who>\S+) is not authorized to perform: (?P<action>[\w:-]+)"

ENTRIES: tuple[Entry, ...] = (
    Entry(p.LOGIN_ENDED, "ExpiredToken* RequestExpired"),
    Entry(p.CLOCK, "RequestTimeTooSkewed RequestInTheFuture SignatureDoesNotMatch"),
    Entry(p.NO_LOGIN, "NO_CREDENTIALS InvalidClientTokenId InvalidAccessKeyId UnrecognizedClient* *SSO*Error"),
    Entry(p.OTHER_ACCOUNT, "OTHER_ACCOUNT"),
    Entry(p.REGION_OFF, "OptInRequired"),
    Entry(p.REGION_OFF, "AuthFailure", "not able to validate the provided access credentials"),
    Entry(p.VERIFYING, "PendingVerification"),
    Entry(p.NO_PUBLIC, "AccessDenied", r"s3\.PutBucketPolicy: .*(BlockPublicPolicy|public policies)"),
    Entry(p.NOT_ALLOWED, "UnauthorizedOperation AccessDenied* *NotAuthorized*", _WHO),
    Entry(p.NOT_ALLOWED, "UnauthorizedOperation AccessDenied* *NotAuthorized*"),
    Entry(p.NO_DB_ROOM, "InsufficientDBInstanceCapacity*"),
    Entry(p.NO_ROOM, "Insufficient*Capacity* SpotMaxPriceTooLow", _ROOM),
    Entry(p.NO_ROOM, "Insufficient*Capacity* SpotMaxPriceTooLow"),
    Entry(p.NOT_SOLD, "Unsupported", _SOLD),
    Entry(p.VCPU, "VcpuLimitExceeded", r"vCPU limit of (?P<limit>\d+)"),
    Entry(p.VCPU, "VcpuLimitExceeded InstanceLimitExceeded"),
    Entry(p.ADDRESSES, "AddressLimitExceeded"),
    Entry(p.VPCS, "VpcLimitExceeded"),
    Entry(p.DB_LIMIT, "InstanceQuotaExceeded* StorageQuotaExceeded*"),
    Entry(p.IAM_FULL, "LimitExceeded*", r"^iam\."),
    Entry(p.IMAGE_GONE, "InvalidAMIID.* NO_IMAGE", r"(?P<image>ami-[0-9a-f]+)"),
    Entry(p.IMAGE_GONE, "InvalidAMIID.* NO_IMAGE"),
    Entry(p.PROFILE_LATE, "InvalidParameterValue ValidationError", "Invalid IAM Instance Profile"),
    Entry(p.HELD, "DependencyViolation", r"(?P<id>(vpc|subnet|sg|igw|rtb|eni)-[0-9a-f]+)"),
    Entry(p.HELD, "DependencyViolation"),
    Entry(p.TOO_FAST, "RequestLimitExceeded Throttl* TooManyRequests* SlowDown"),
    Entry(p.RANGE, "InvalidSubnet.* InvalidVpc.Range", r"(?P<range>\d+\.\d+\.\d+\.\d+/\d+)"),
    Entry(p.DISK_LATELY, "VolumeModificationRateExceeded"),
    Entry(p.ROLE_TAKEN, "EntityAlreadyExists", r"(?P<what>Role|Instance Profile) (?:with name )?(?P<name>[\w+=,.@-]+)"),
    Entry(p.NAME_TAKEN, "BucketAlreadyExists"),
    Entry(p.NOT_EMPTY, "BucketNotEmpty"),
    Entry(p.NAME_RESTS, "OperationAborted", r"^s3\."),
    Entry(p.DB_BUSY, "InvalidDBInstanceState*"),
    Entry(p.DB_LOCKED, "InvalidParameterCombination", "Cannot delete protected DB Instance"),
    Entry(p.DB_SHRINK, "InvalidParameterCombination InvalidParameterValue", r"rds\..*(storage|AllocatedStorage)"),
    Entry(p.DB_CLASS, "InvalidParameterCombination", r"rds\..*does not support"),
    Entry(p.LB_SUBNETS, "InvalidConfigurationRequest InvalidSubnet ValidationError", r"^elbv2\..*[Ss]ubnet"),
    Entry(
        p.SECRET_RESTS,
        "InvalidRequestException",
        r"secretsmanager\.CreateSecret: (?:the secret (?P<name>\S+) )?.*scheduled for deletion",
    ),
)
"""In the order in which they are tried."""

_UNSAID = {
    "action": "what this needs",
    "id": "what was to be removed",
    "image": "that was chosen",
    "limit": "only so many",
    "name": "that",
    "range": "that was asked for",
    "type": "this type of machine",
    "what": "role",
    "who": "the identity that deploys",
    "zone": "the zones of the network",
}
"""What stands for a fact that Amazon did not tell."""


def explain(fault: Fault, facts: Mapping[str, str]) -> GenesysError | None:
    """Return the entry for a fault that ended a change; ``None`` when the engine's own says as much.

    Args:
        fault: What went wrong.
        facts: ``address``, ``region``, ``verb`` and so on.
    """
    for entry in ENTRIES:
        found = _fits(entry, fault)
        if found is not None:
            here = {"region": "the region", "address": "", "account": "", **facts}
            return entry.problem.error(**{**here, **_UNSAID, **found, "said": fault.message})
    return None


def _fits(entry: Entry, fault: Fault) -> dict[str, str] | None:
    """Return what a fault tells, or ``None`` where it is about something else."""
    if not any(fnmatchcase(fault.code, pattern) for pattern in entry.codes.split()):
        return None
    found = re.search(entry.words, fault.message, re.DOTALL)
    return None if found is None else {name: text for name, text in found.groupdict().items() if text}
