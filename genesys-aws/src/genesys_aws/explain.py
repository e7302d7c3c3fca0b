"""Amazon's refusals in the words of the catalogue: what happened, why, and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from genesys.spi.faults import CAME_UP_FAILED
from genesys.spi.values import GenesysError, Problem
from genesys_aws.problems import (
    ADDRESSES,
    CLOCK,
    DB_BUSY,
    DB_CLASS,
    DB_FAILED,
    DB_FULL,
    DB_LIMIT,
    DB_LOCKED,
    DB_SHRINK,
    DISK_LATELY,
    HELD,
    IAM_FULL,
    IMAGE_GONE,
    LB_FAILED,
    LB_SUBNETS,
    LOGIN_ENDED,
    MEMBERS,
    NAME_RESTS,
    NAME_TAKEN,
    NAT_FAILED,
    NO_DB_ROOM,
    NO_LOGIN,
    NO_PUBLIC,
    NO_PULL,
    NO_ROOM,
    NOT_ALLOWED,
    NOT_EMPTY,
    NOT_SOLD,
    OTHER_ACCOUNT,
    PROFILE_LATE,
    RANGE,
    REGION_OFF,
    ROLE_TAKEN,
    ROLLOUT,
    SECRET_RESTS,
    TOO_FAST,
    VCPU,
    VERIFYING,
    VPCS,
)

if TYPE_CHECKING:
    from genesys.spi.faults import Fault


class Entry(NamedTuple):
    """One row.

    Args:
        problem: Entry of the catalogue.
        type: Only for this native type; ``*`` stands for anything.
        codes: Amazon's codes, separated by spaces; ``*`` stands for anything.
        words: To be found in ``service.Operation: message``, a regular expression; its named groups fill in the texts.
    """

    problem: Problem
    codes: str
    words: str = ""
    type: str = "*"


_ROOM = r"sufficient (?P<type>[a-z0-9-]+\.[a-z0-9]+) capacity(?:.*requested \((?P<zone>[a-z0-9-]+)\))?"
_SOLD = r"instance type \((?P<type>[^)]+)\)(?:.*requested Availability Zone \((?P<zone>[^)]+)\))?"
_WHO = r"User: (?P<who>\S+) is not authorized to perform: (?P<action>[\w:-]+)"

ENTRIES: tuple[Entry, ...] = (
    Entry(LOGIN_ENDED, "ExpiredToken* RequestExpired"),
    Entry(CLOCK, "RequestTimeTooSkewed RequestInTheFuture SignatureDoesNotMatch"),
    Entry(NO_LOGIN, "NO_CREDENTIALS InvalidClientTokenId InvalidAccessKeyId UnrecognizedClient* *SSO*Error"),
    Entry(OTHER_ACCOUNT, "OTHER_ACCOUNT"),
    Entry(REGION_OFF, "OptInRequired"),
    Entry(REGION_OFF, "AuthFailure", "not able to validate the provided access credentials"),
    Entry(VERIFYING, "PendingVerification"),
    Entry(NO_PUBLIC, "AccessDenied", r"s3\.PutBucketPolicy: .*(BlockPublicPolicy|public policies)"),
    Entry(NOT_ALLOWED, "UnauthorizedOperation AccessDenied* *NotAuthorized*", _WHO),
    Entry(NOT_ALLOWED, "UnauthorizedOperation AccessDenied* *NotAuthorized*"),
    Entry(NO_DB_ROOM, "InsufficientDBInstanceCapacity*"),
    Entry(NO_ROOM, "Insufficient*Capacity* SpotMaxPriceTooLow", _ROOM),
    Entry(NO_ROOM, "Insufficient*Capacity* SpotMaxPriceTooLow"),
    Entry(NOT_SOLD, "Unsupported", _SOLD),
    Entry(VCPU, "VcpuLimitExceeded", r"vCPU limit of (?P<limit>\d+)"),
    Entry(VCPU, "VcpuLimitExceeded InstanceLimitExceeded"),
    Entry(ADDRESSES, "AddressLimitExceeded"),
    Entry(VPCS, "VpcLimitExceeded"),
    Entry(DB_LIMIT, "InstanceQuotaExceeded* StorageQuotaExceeded*"),
    Entry(IAM_FULL, "LimitExceeded*", r"^iam\."),
    Entry(IMAGE_GONE, "InvalidAMIID.* NO_IMAGE", r"(?P<image>ami-[0-9a-f]+)"),
    Entry(IMAGE_GONE, "InvalidAMIID.* NO_IMAGE"),
    Entry(PROFILE_LATE, "InvalidParameterValue ValidationError", "Invalid IAM Instance Profile"),
    Entry(HELD, "DependencyViolation", r"(?P<id>(vpc|subnet|sg|igw|rtb|eni)-[0-9a-f]+)"),
    Entry(HELD, "DependencyViolation"),
    Entry(TOO_FAST, "RequestLimitExceeded Throttl* TooManyRequests* SlowDown"),
    Entry(RANGE, "InvalidSubnet.* InvalidVpc.Range", r"(?P<range>\d+\.\d+\.\d+\.\d+/\d+)"),
    Entry(RANGE, "InvalidSubnet.* InvalidVpc.Range"),
    Entry(DISK_LATELY, "VolumeModificationRateExceeded"),
    Entry(ROLE_TAKEN, "EntityAlreadyExists", r"(?P<what>Role|Instance Profile) (?:with name )?(?P<name>[\w+=,.@-]+)"),
    Entry(NAME_TAKEN, "BucketAlreadyExists"),
    Entry(NOT_EMPTY, "BucketNotEmpty"),
    Entry(NAME_RESTS, "OperationAborted", r"^s3\."),
    Entry(DB_BUSY, "InvalidDBInstanceState*"),
    Entry(DB_LOCKED, "InvalidParameterCombination", "Cannot delete protected DB Instance"),
    Entry(DB_SHRINK, "InvalidParameterCombination InvalidParameterValue", r"rds\..*(storage|AllocatedStorage)"),
    Entry(DB_CLASS, "InvalidParameterCombination", r"rds\..*does not support"),
    Entry(LB_SUBNETS, "InvalidConfigurationRequest InvalidSubnet ValidationError", r"^elbv2\..*[Ss]ubnet"),
    Entry(
        SECRET_RESTS,
        "InvalidRequestException",
        r"secretsmanager\.CreateSecret: (?:the secret (?P<name>\S+) )?.*scheduled for deletion",
    ),
    # Made, and then failed: what was observed is the message.
    Entry(NAT_FAILED, CAME_UP_FAILED, type="aws.ec2.nat_gateway"),
    Entry(DB_FULL, CAME_UP_FAILED, "storage-full", type="aws.rds.*"),
    Entry(DB_FAILED, CAME_UP_FAILED, type="aws.rds.*"),
    Entry(NO_PULL, CAME_UP_FAILED, "CannotPull|pull image", type="aws.ecs.service"),
    Entry(ROLLOUT, CAME_UP_FAILED, type="aws.ecs.service"),
    Entry(MEMBERS, CAME_UP_FAILED, type="aws.autoscaling.group"),
    Entry(LB_FAILED, CAME_UP_FAILED, type="aws.elbv2.load_balancer"),
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
        found = _fits(entry, fault) if fnmatchcase(facts.get("type", ""), entry.type) else None
        if found is not None:
            here = {"region": "the region", "address": "", "account": "", "resource": "", **facts}
            return entry.problem.error(**{**here, **_UNSAID, **found, "said": fault.message})
    return None


def _fits(entry: Entry, fault: Fault) -> dict[str, str] | None:
    """Return what a fault tells, or ``None`` where it is about something else."""
    if not any(fnmatchcase(fault.code, pattern) for pattern in entry.codes.split()):
        return None
    found = re.search(entry.words, fault.message, re.DOTALL)
    return None if found is None else {name: text for name, text in found.groupdict().items() if text}
